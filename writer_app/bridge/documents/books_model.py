"""The books of the library: which folders are one, their chapters in order, and what they count."""

from __future__ import annotations

import os
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from writer_app.bridge.base.background import Background
from writer_app.bridge.base.collecting import uncollected
from writer_app.bridge.documents.library_model import Entry, LibraryModel
from writer_app.domain.text.book_list import NAME
from writer_app.storage.index.bookshelf import Book, Bookshelf, Chapter

__all__ = ["Book", "BooksModel", "Chapter"]

_FILE = os.sep + NAME


class BooksModel(QObject):
    """All methods belong to the GUI thread; files are read in the background."""

    changed = Signal()

    def __init__(
        self, *, library: LibraryModel, background: Background, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._library, self._background = library, background
        self._shelf = Bookshelf()
        self._books: dict[str, Book] = {}
        self._busy = self._again = False
        library.changed.connect(self.refresh)
        library.written.connect(self._written)

    @property
    def books(self) -> dict[str, Book]:
        """All books by the path of their folder."""
        return self._books

    def book_of(self, path: Path | None) -> Book | None:
        """The book that a document lies in: that of the nearest folder above it that is one."""
        if path is None or not self._books:
            return None
        return next((b for f in path.parents if (b := self._books.get(str(f))) is not None), None)

    def chapter_of(self, path: Path | None) -> tuple[Book, int] | None:
        """The book that has a document as a chapter, and the chapter's number from 0."""
        if path is None:
            return None
        for folder in path.parents:
            book = self._books.get(str(folder))
            number = book.place_of(str(path)) if book is not None else -1
            if book is not None and number >= 0:
                return book, number
        return None

    def refresh(self) -> None:
        """Read the books again, in the background."""
        if self._busy:
            self._again = True
            return
        self._busy = True
        entries, shelf, before = self._library.entries, self._shelf, self._books

        def work() -> dict[str, Book]:
            with uncollected():
                found = _read(entries, shelf)
            return before if found == before else found

        self._background.run(work, self._take, lambda _error: self._take(before))

    # ---- inside
    def _written(self, entry: Entry) -> None:
        """A document was saved: it counts where it is a chapter, or the list itself."""
        if entry.where.endswith(_FILE) or self.chapter_of(entry.path) is not None:
            self.refresh()

    def _take(self, found: dict[str, Book]) -> None:
        self._busy = False
        if found is not self._books:
            self._books = found
            self.changed.emit()
        if self._again:
            self._again = False
            self.refresh()


def _read(entries: tuple[Entry, ...], shelf: Bookshelf) -> dict[str, Book]:
    folders = [entry.where[: -len(_FILE)] for entry in entries if entry.where.endswith(_FILE)]
    books: dict[str, Book] = {}
    for folder in folders:
        inside = folder + os.sep
        others = [(e.where, e.title) for e in entries if e.where.startswith(inside)]
        book = shelf.read(folder, others)
        if book is not None:
            books[folder] = book
    return books
