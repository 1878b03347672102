"""The notes on people and places that belong to the open document, read in the background."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from writer_app.bridge.base.background import Background
from writer_app.bridge.documents.books_model import BooksModel
from writer_app.bridge.documents.library_model import LibraryModel
from writer_app.domain.text.named_notes import NamedNote
from writer_app.storage.index.notes import NoteReader


class NotesModel(QObject):
    """All methods belong to the GUI thread.

    `path` gives the open document. Its notes are those in its book, and outside a book those beside
    it and in folders of notes there; it is none of them itself.
    """

    changed = Signal()

    def __init__(
        self,
        *,
        path: Callable[[], Path | None],
        library: LibraryModel,
        books: BooksModel,
        background: Background,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._path, self._library, self._books = path, library, books
        self._background, self._reader = background, NoteReader()
        self._found: tuple[NamedNote, ...] = ()
        self._home = ""
        self._busy = self._again = False
        library.changed.connect(self.refresh)
        library.written.connect(lambda _entry: self.refresh())
        books.changed.connect(self.refresh)

    def may_be_sent(self, allowed: Callable[[Path], bool]) -> tuple[NamedNote, ...]:
        """The notes for the open document that `allowed` lets go to the model."""
        here = self._path()
        if here is None or self._home != self._home_of(here):
            return ()
        return tuple(
            note for note in self._found if note.where != str(here) and allowed(Path(note.where))
        )

    def refresh(self) -> None:
        """Read the notes of the open document again, in the background."""
        here = self._path()
        if here is None:
            return
        if self._busy:
            self._again = True
            return
        self._busy = True
        home, entries, reader = self._home_of(here), self._library.entries, self._reader
        book = self._books.book_of(here) is not None
        self._background.run(
            lambda: (home, reader.read(entries, home, book=book)),
            self._take,
            lambda _error: self._take((home, ())),
        )

    # ---- inside
    def _home_of(self, path: Path) -> str:
        book = self._books.book_of(path)
        return book.folder if book is not None else str(path.parent)

    def _take(self, found: tuple[str, tuple[NamedNote, ...]]) -> None:
        self._busy = False
        if found != (self._home, self._found):
            self._home, self._found = found
            self.changed.emit()
        if self._again:
            self._again = False
            self.refresh()
