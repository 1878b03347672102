"""Remembers which model ended the program or its engine, also across a crash of everything.

Before a load the model is marked; a load that ends well, or fails with a sentence, takes the mark
away. A mark left twice means that loading this model, or writing with it, brought the engine or
the whole machine down twice in a row. The marks are written where `later` says, a background
thread in the window: that takes milliseconds, a load seconds, and a key that wakes a model waits
for no disk.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

from pydantic import Field, RootModel

from writer_app.storage.state.json_file import JsonFile

_TWICE = 2


class _Marks(RootModel[dict[str, Annotated[int, Field(gt=0, lt=100)]]]):
    """How many marks each model has."""

    root: dict[str, Annotated[int, Field(gt=0, lt=100)]] = {}


class LoadMarks:
    """Belongs to the GUI thread. Without a path nothing outlives the session."""

    def __init__(
        self,
        path: Path | None = None,
        *,
        later: Callable[[Callable[[], None]], object] = lambda write: write(),
    ) -> None:
        self._file = JsonFile(path, _Marks, run=later)
        self._marks = self._file.load().root

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

    def flush(self) -> None:
        """Write the latest marks, now, if they wait. Any thread."""
        self._file.flush()

    def _save(self) -> None:
        self._file.save(_Marks({model: count for model, count in self._marks.items() if count}))
