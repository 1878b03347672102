"""The rows of the library: folders that fold, documents by title, books with their chapters."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from writer_app.ui.kit.rows import ListRow

if TYPE_CHECKING:
    from writer_app.bridge.documents.books_model import Book
    from writer_app.bridge.documents.library_model import Entry

MISSING = "missing:"  # before the path in the key of a chapter that is not there
LARGE_FOLDER = 12  # documents from which a folder begins folded
LARGE_BOOK = 60  # chapters from which a book does
translate = QCoreApplication.translate
_NO_BOOKS: Mapping[str, Book] = {}
Folded = Callable[[str, bool], bool]
"""Whether a folder is folded: its key, and what it is while the writer has not said."""


def rows_of(
    entries: tuple[Entry, ...],
    folded: Folded,
    books: Mapping[str, Book] = _NO_BOOKS,
    root: str = "",
) -> list[ListRow]:
    """The rows for everything in the library, what lies in folded folders left out.

    The chapters of a book stand below its folder in the book's order, whichever folder inside it
    they lie in; `root` is the documents folder, which may be a book itself.
    """
    made = _RowMaker(folded, books)
    if root in books:
        made.book(books[root], -1)
    made.walk(entries)
    return made.rows


def book_count(book: Book) -> str:
    """The words of a book, and how much of its goal that is."""
    words = f"{book.words:,}"
    return f"{words} · {100 * book.words // book.goal}%" if book.goal else words


class _RowMaker:
    """One pass over the entries."""

    def __init__(self, folded: Folded, books: Mapping[str, Book]) -> None:
        self.rows: list[ListRow] = []
        self._folded, self._books = folded, books
        self._shown: set[str] = set()  # documents that stand among the chapters

    def walk(self, entries: tuple[Entry, ...]) -> None:
        """Add the rows of these entries."""
        hidden_below: int | None = None
        place, before = 0, ""
        titles = Counter(entry.title for entry in entries if not entry.folder)
        while place < len(entries):
            entry = entries[place]
            place += 1
            if hidden_below is not None and entry.depth > hidden_below:
                continue
            hidden_below = None
            if entry.folder:
                shut = self._folder(entry)
                hidden_below = entry.depth if shut else None
                place += entry.documents if shut else 0  # there are as many entries in it, or more
            elif entry.where not in self._shown:
                again = titles[entry.title] > 1
                self._document(entry, again=again, first=entry.title != before)
                before = entry.title

    def book(self, book: Book, depth: int) -> bool:
        """Add the row of a book, and its chapters unless it is folded; whether it is."""
        shut = self._folded(book.folder, len(book.chapters) > LARGE_BOOK)
        words = (
            translate("LibraryPanel", "{0} of {1} words, {2} chapters")
            if book.goal
            else translate("LibraryPanel", "{0} words, {2} chapters")
        )
        self.rows.append(
            ListRow(
                book.folder,
                book.title,
                icon="book",
                indent=max(depth, 0),
                count=book_count(book),
                arrow="closed" if shut else "open",
                tip=words.format(f"{book.words:,}", f"{book.goal:,}", len(book.there)),
            )
        )
        self._shown |= {str(book.file), *(chapter.where for chapter in book.there)}
        if not shut:
            self._chapters(book, max(depth, 0) + 1)
        return shut

    def _chapters(self, book: Book, indent: int) -> None:
        self.rows.append(
            ListRow(
                str(book.file),
                translate("LibraryPanel", "Title page"),
                icon="outline",
                indent=indent,
                book=book.folder,
                tip=book.file.name,
            )
        )
        number = 0
        for chapter in book.chapters:
            if not chapter.there:
                tip = translate(
                    "LibraryPanel", "{0} is not there. Click to see what can be done."
                ).format(chapter.address)
                row = ListRow(
                    MISSING + chapter.where, chapter.title, icon="warning", indent=indent,
                    book=book.folder, tip=tip,
                )  # fmt: skip
            else:
                number += 1
                row = ListRow(
                    chapter.where, chapter.title, detail=chapter.synopsis, digit=str(number),
                    indent=indent, count=f"{chapter.words:,}", book=book.folder,
                    tip=chapter.synopsis or chapter.address,
                )  # fmt: skip
            self.rows.append(row)

    def _folder(self, entry: Entry) -> bool:
        book = self._books.get(entry.where)
        if book is not None and str(book.file) not in self._shown:
            return self.book(book, entry.depth)
        left = entry.documents
        if self._shown and left:
            inside = entry.where + os.sep
            left -= sum(1 for where in self._shown if where.startswith(inside))
            if not left:
                return True  # nothing but chapters, which stand above
        shut = self._folded(entry.where, entry.documents > LARGE_FOLDER)
        self.rows.append(
            ListRow(
                entry.where,
                entry.title,
                icon="folder",
                indent=entry.depth,
                count=f"{left:,}" if left else "",
                arrow="closed" if shut else "open",
            )
        )
        return shut

    def _document(self, entry: Entry, *, again: bool, first: bool) -> None:
        """The row of a document; of those with one title all but the first say the file's name,
        and one of another kind than Markdown (`letter.docx`) says which at its end."""
        title = entry.path.stem if again and not first else entry.title
        kind = entry.path.suffix if again else ""
        kind = "" if kind in (".md", ".markdown") else kind
        self.rows.append(
            ListRow(entry.where, title, indent=entry.depth + 1, count=kind, tip=entry.path.name)
        )
