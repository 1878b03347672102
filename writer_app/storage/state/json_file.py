"""Small state files: worthless if lost, so reading and writing them never fail.

What cannot be read counts as nothing, field by field; what cannot be written is forgotten at the
end of the session. Writing is atomic. `JsonFile` keeps one model in a file, a `RootModel` where
the file is a table, and writes where `run` sends it: a background thread in the window, so that no
key waits for a disk. `read` and `write` are for files with a form of their own.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Generic, TypeVar

from pydantic import BaseModel

from writer_app.domain.base.errors import NotSaved
from writer_app.log import logger, stack_only
from writer_app.storage.files import atomic
from writer_app.storage.state.settings import lenient

Model = TypeVar("Model", bound=BaseModel)
_LARGEST = 1_000_000  # bytes; no state of ours comes near


def read(path: Path, largest: int = _LARGEST) -> bytes:
    """What a file holds; nothing where it is missing, too large or cannot be read."""
    try:
        return path.read_bytes() if path.stat().st_size <= largest else b""
    except OSError:
        return b""


def write(path: Path, data: bytes) -> None:
    """Put this into a file, its folder made where it is missing; the log says where it failed."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        atomic.write_bytes(path, data)
    except (NotSaved, OSError) as error:
        logger.warning("%s was not kept: %s", path.name, stack_only(error))


class JsonFile(Generic[Model]):
    """One file of one model. Any thread may save; the latest value wins.

    Without a path nothing outlives the session.
    """

    def __init__(
        self,
        path: Path | None,
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
        data = read(self._path, self._largest) if self._path is not None else b""
        try:
            found = json.loads(data) if data else {}
        except (ValueError, RecursionError):
            return self._model()
        return lenient(self._model, found) if isinstance(found, dict) else self._model()

    def save(self, value: Model) -> None:
        """Write a value, soon. Raises nothing."""
        if self._path is not None:
            self._waiting = value
            self._run(self.flush)

    def flush(self) -> None:
        """Write what waits, now. Raises nothing."""
        with self._lock:
            value, self._waiting = self._waiting, None
            if value is not None and self._path is not None:
                plain = value.model_dump(mode="json")
                write(self._path, json.dumps(plain, ensure_ascii=True).encode("ascii"))
