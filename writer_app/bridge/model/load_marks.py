"""Remembers which model ended the program or its engine, also across a crash of everything.

Before a load the model is marked; a load that ends well, or fails with a sentence, takes the mark
away. A mark left twice means that loading this model, or writing with it, brought the engine or
the whole machine down twice in a row. The marks are written where `later` says, a background
thread in the window: that takes milliseconds, a load seconds, and a key that wakes a model waits
for no disk.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from writer_app.domain.base.errors import WriterError
from writer_app.log import logger, stack_only
from writer_app.storage.files.atomic import write_bytes

_TWICE = 2


class LoadMarks:
    """Belongs to the GUI thread. Without a path nothing outlives the session."""

    def __init__(
        self,
        path: Path | None = None,
        *,
        later: Callable[[Callable[[], None]], object] = lambda write: write(),
    ) -> None:
        self._path, self._later = path, later
        self._writing = threading.Lock()
        self._waiting: dict[str, int] | None = None
        self._marks = _read(path)

    def failed_twice(self, model: str) -> bool:
        """Whether the last two tries ended badly."""
        return self._marks.get(model, 0) >= _TWICE

    def begun(self, model: str) -> None:
        """A load begins, or a request has ended badly: one mark more."""
        self._marks[model] = self._marks.get(model, 0) + 1
        self._save()

    def ended_well(self, model: str) -> None:
        """The load that was marked ended well; what happened in earlier ones stays noted until
        a request has been answered."""
        self._marks[model] = max(0, self._marks.get(model, 0) - 1)
        self._save()

    def clear(self, model: str) -> None:
        """All is well, or the writer wants to try again."""
        if self._marks.pop(model, 0):
            self._save()

    def _save(self) -> None:
        if self._path is not None:
            self._waiting = {model: count for model, count in self._marks.items() if count}
            self._later(self.flush)

    def flush(self) -> None:
        """Write the latest marks, now, if they wait. Any thread."""
        with self._writing:
            marks, self._waiting = self._waiting, None
            if self._path is None or marks is None:
                return
            try:
                self._path.parent.mkdir(parents=True, exist_ok=True)
                write_bytes(self._path, json.dumps(marks, ensure_ascii=False).encode())
            except (OSError, WriterError) as error:
                logger.warning("the marks of loads were not kept: %s", stack_only(error))


def _read(path: Path | None) -> dict[str, int]:
    try:
        found: Any = json.loads(path.read_text(encoding="utf-8")) if path is not None else {}
    except (OSError, ValueError, RecursionError):
        return {}
    if not isinstance(found, dict):
        return {}
    return {str(m): n for m, n in found.items() if isinstance(n, int) and 0 < n < 100}
