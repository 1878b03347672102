"""Which documents had a tab when the window was closed. Worthless if lost."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from pydantic import BaseModel

from writer_app.storage.state.json_file import JsonFile

_MOST = 50


class _Tabs(BaseModel):
    paths: list[str] = []


class OpenTabs:
    """The paths, in order. `run` takes the writing elsewhere. Raises nothing."""

    def __init__(
        self,
        file: Path,
        *,
        run: Callable[[Callable[[], None]], object] = lambda write: write(),
    ) -> None:
        self._file = JsonFile(file, _Tabs, run=run)

    def load(self) -> list[Path]:
        """The tabs whose files are there still."""
        return [path for path in map(Path, self._file.load().paths[:_MOST]) if path.is_file()]

    def save(self, paths: Sequence[Path | None]) -> None:
        """Remember these; a page without a file is none."""
        self._file.save(_Tabs(paths=[str(path) for path in paths if path is not None]))

    def flush(self) -> None:
        """Write what waits."""
        self._file.flush()
