"""What the writer does to the files of the documents folder; the list is read again after each."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from writer_app.storage.index.library import Library, Trashed


class LibraryFiles(QObject):
    """`library` is the folder now. All methods belong to the GUI thread and raise DocumentError."""

    thrown = Signal(object)  # a document went to the trash: where it was
    back = Signal(object)  # one came back from it: where it is

    def __init__(
        self,
        library: Callable[[], Library],
        changed: Callable[[], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._library, self._changed = library, changed

    def new_folder(self, name: str, parent: Path | None = None) -> Path:
        """Make a folder in the documents folder, or in one of its folders."""
        return self._shown(self._library().make_folder(name, parent=parent))

    def rename(self, path: Path, title: str) -> Path:
        """Give a document or folder another name."""
        return self._shown(self._library().rename(path, title))

    def move(self, path: Path, folder: Path) -> Path:
        """Move a document or folder into a folder, under a free name."""
        return self._shown(self._library().move(path, folder))

    def duplicate(self, path: Path) -> Path:
        """Copy a document, beside it."""
        return self._shown(self._library().duplicate(path))

    def trash(self, path: Path) -> Trashed:
        """Move a document or folder into the library's trash."""
        trashed = self._library().trash(path)
        self.thrown.emit(path)
        self._changed()
        return trashed

    def restore(self, trashed: Trashed) -> Path:
        """Undo `trash`."""
        path = self._library().restore(trashed)
        self.back.emit(path)
        return self._shown(path)

    def discard(self, thrown: tuple[Trashed, ...]) -> None:
        """Remove things from the trash for good; it cannot be undone."""
        try:
            for each in thrown:
                self._library().discard(each)
        finally:
            self._changed()

    def _shown(self, path: Path) -> Path:
        self._changed()
        return path
