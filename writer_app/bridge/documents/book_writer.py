"""Changes of a book's list: on the page where `book.md` is open there, else on the disk."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from writer_app.bridge.documents import book_files
from writer_app.bridge.documents.book_files import ListChange
from writer_app.bridge.documents.books_model import BooksModel
from writer_app.bridge.documents.history_model import HistoryModel, VersionKind
from writer_app.bridge.documents.library_model import LibraryModel
from writer_app.domain.text import book_list


class BookWriter:
    """Every change is one version in the history; all methods raise DocumentError and NotSaved.

    `on_page` changes the text of a `book.md` on the page and saves it, or gives None where another
    document is there. `leave_beside` saves what is being written beside the page.
    """

    def __init__(
        self,
        *,
        library: LibraryModel,
        books: BooksModel,
        history: HistoryModel,
        on_page: Callable[[Path, Callable[[str], str]], ListChange | None],
        leave_beside: Callable[[], None],
    ) -> None:
        self._library, self._books, self._history = library, books, history
        self._on_page, self._leave_beside = on_page, leave_beside
        self._thrown: dict[Path, ListChange] = {}

    def change(self, book: Path, change: Callable[[str], str]) -> ListChange:
        """Change the text of a `book.md`."""
        made = self._on_page(book, change)
        if made is None:
            self._leave_beside()
            made = book_files.rewrite(book, change)
            if made.after != made.before:
                self._history.keep(book, made.before, VersionKind.OPENED)
                self._history.keep(book, made.after, VersionKind.SAVED)
        if made.after != made.before:
            self._library.refresh()
            self._books.refresh()
        return made

    def take_back(self, made: ListChange) -> None:
        """Undo a change, unless the list has changed since."""
        self.change(made.path, lambda text: made.before if text == made.after else text)

    # ---- what happens to the files of chapters
    def moved(self, old: Path, new: Path) -> ListChange | None:
        """A file has another path: its chapter follows; outside the book's folder it is none."""
        found = book_files.listing(old)
        if found is None:
            return None
        book, address = found
        if book.parent in new.parents and new.suffix in book_list.SUFFIXES:
            fresh = new.relative_to(book.parent).as_posix()
            return self.change(book, lambda text: book_list.readdressed(text, address, fresh))
        return self.change(book, lambda text: book_list.taken_out(text, address))

    def thrown(self, path: Path) -> None:
        """A file is in the trash: its chapter is taken out until it comes back."""
        found = book_files.listing(path)
        if found is not None:
            book, address = found
            made = self.change(book, lambda text: book_list.taken_out(text, address))
            self._thrown[path] = made

    def back(self, path: Path) -> None:
        """A file came back: its chapter stands where it stood, or at the end of a changed list."""
        made = self._thrown.pop(path, None)
        if made is None:
            return
        address = path.relative_to(made.path.parent).as_posix()
        title = next((i.title for i in book_list.listed(made.before) if i.address == address), "")

        def put(text: str) -> str:
            if text == made.after:
                return made.before
            return book_list.placed(text, address, title=title)

        self.change(made.path, put)
