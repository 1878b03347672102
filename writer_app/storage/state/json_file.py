"""A small state file: worthless if lost, so reading and writing it never fail.

What cannot be read counts as nothing, field by field; what cannot be written is forgotten at the
end of the session. Writing is atomic and goes where `run` sends it: a background thread in the
window, so that no key waits for a disk.
"""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Generic, TypeVar

from pydantic import BaseModel

from writer_app.domain.base.errors import NotSaved
from writer_app.storage.files import atomic
from writer_app.storage.state.settings import lenient

Model = TypeVar("Model", bound=BaseModel)
_LARGEST = 1_000_000  # bytes; no state of ours comes near


class JsonFile(Generic[Model]):
    """One file of one model. Any thread may save; the latest value wins."""

    def __init__(
        self,
        path: Path,
        model: type[Model],
        *,
        run: Callable[[Callable[[], None]], object] = lambda write: write(),
        largest: int = _LARGEST,
    ) -> None:
        """`largest` is how many bytes are read at most: more for what holds the writer's words."""
        self._largest = largest
        self._path, self._model, self._run = path, model, run
        self._lock = threading.Lock()
        self._waiting: Model | None = None

    def load(self) -> Model:
        """What the file holds, field by field; usual values for the rest. Raises nothing."""
        try:
            if self._path.stat().st_size > self._largest:
                return self._model()
            found = json.loads(self._path.read_bytes())
        except (OSError, ValueError, RecursionError):
            return self._model()
        return lenient(self._model, found) if isinstance(found, dict) else self._model()

    def save(self, value: Model) -> None:
        """Write a value, soon. Raises nothing."""
        self._waiting = value
        self._run(self.flush)

    def flush(self) -> None:
        """Write what waits, now. Raises nothing."""
        with self._lock:
            value, self._waiting = self._waiting, None
            if value is None:
                return
            data = json.dumps(value.model_dump(mode="json"), ensure_ascii=True).encode("ascii")
            with contextlib.suppress(NotSaved, OSError):
                self._path.parent.mkdir(parents=True, exist_ok=True)
                atomic.write_bytes(self._path, data)
