"""A book in the window: its chapters in order, moved, added and taken out; its goal, its pages."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject

from writer_app.bridge.documents import book_files
from writer_app.bridge.documents.book_files import ListChange
from writer_app.bridge.documents.book_writer import BookWriter
from writer_app.bridge.documents.books_model import Book, BooksModel
from writer_app.bridge.documents.documents import DocumentSession
from writer_app.bridge.documents.history_model import HistoryModel
from writer_app.bridge.documents.library_model import LibraryModel
from writer_app.bridge.documents.places import DocumentPlaces
from writer_app.domain.base.errors import DocumentError, WriterError
from writer_app.domain.change.anchor import Anchor
from writer_app.domain.text import book_list
from writer_app.ui.kit.ask import Ask
from writer_app.ui.kit.notices import BarNotice, NoticeAction
from writer_app.ui.kit.rows import RowEntries
from writer_app.ui.kit.sentences import said, together
from writer_app.ui.library.export_controller import ExportController
from writer_app.ui.library.folder_controller import FolderController
from writer_app.ui.library.library_controller import LibraryController
from writer_app.ui.library.print_controller import PrintController
from writer_app.ui.window.document_controller import DocumentController
from writer_app.ui.window.main_window import MainWindow
from writer_app.ui.window.views import ignoring_state

NOTICE = "book"  # the key of its notices
_TEN_THOUSAND = "万"


class BookController(QObject):
    """Connects the commands of the menu “Book” and the library's chapters with the lists."""

    def __init__(
        self,
        window: MainWindow,
        *,
        controller: DocumentController,
        session: DocumentSession,
        library: LibraryModel,
        books: BooksModel,
        history: HistoryModel,
        places: DocumentPlaces,
        library_controller: LibraryController,
        export: ExportController,
        printing: PrintController,
        leave_beside: Callable[[], None],
        folders: FolderController,
    ) -> None:
        super().__init__(window)
        self._window, self._controller, self._session = window, controller, session
        self._library, self.books = library, books
        self._library_controller = library_controller
        self._export, self._printing = export, printing
        self.writer = BookWriter(
            library=library,
            books=books,
            history=history,
            on_page=self._on_page,
            leave_beside=leave_beside,
        )
        panel = window.library
        panel.attach_books(books)
        panel.ofBooks = self.menu_for
        panel.placeRequested.connect(self.place)
        panel.missingRequested.connect(self.ask_about_missing)
        places.moved.connect(lambda old, new: self._tried(lambda: self.writer.moved(old, new)))
        library.files.thrown.connect(lambda path: self._tried(lambda: self.writer.thrown(path)))
        library.files.back.connect(lambda path: self._tried(lambda: self.writer.back(path)))
        folders.renamed.connect(self._retitle)
        self._connect_commands()

    def _connect_commands(self) -> None:
        pairs: dict[str, Callable[[], object]] = {
            "makeBook": self._make_here,
            "newChapter": lambda: self._ask_chapter(self._here()),
            "addChapter": lambda: self.add(self._here()),
            "takeOutChapter": lambda: self.take_out(self._here()),
            "chapterUp": lambda: self.step(self._here(), -1),
            "chapterDown": lambda: self.step(self._here(), 1),
            "nextChapter": lambda: self.turn(1),
            "previousChapter": lambda: self.turn(-1),
            "bookGoal": lambda: self._ask_goal(self._book_here()),
            "bookPages": lambda: self.show_pages(self._book_here()),
            "exportBook": lambda: self.export(self._book_here()),
        }
        for name, run in pairs.items():
            self._window.commands[name].triggered.connect(ignoring_state(run))

    # ---- the list
    def make(self, folder: Path) -> None:
        """Make a folder a book, with its documents as chapters."""
        made: list[Path] = []
        if self._tried(lambda: made.append(book_files.make(folder, self._library.entries))):
            self._library.refresh()
            self._controller.open_quietly(made[0])
            text = self.tr("{0} is a book. Drag its chapters in the library to put them in order.")
            self._say(text.format(folder.name))

    def place(self, path: Path, folder: Path, beside: Path, below: bool) -> None:
        """Put a document above or below a chapter; one of another folder is moved here."""
        if folder not in path.parents:
            fresh = self._library_controller.move(path, folder)
            if fresh is None:
                return
            path = fresh
        if not self._may_be_chapter(path):
            return
        address, near = _address(path, folder), _address(beside, folder)

        def put(text: str) -> str:
            title = self._title_of(path)
            if near != book_list.NAME:
                return book_list.placed(text, address, near, below=below, title=title)
            first = next((i.address for i in book_list.listed(text)), "")
            return book_list.placed(text, address, first, below=False, title=title)

        self._change(folder / book_list.NAME, put, path)

    def step(self, path: Path | None, by: int) -> None:
        """Move a chapter so many places down in its book."""
        found = book_files.listing(path) if path is not None else None
        if found is None or path is None:
            self._say_no_chapter()
            return
        book, address = found

        def put(text: str) -> str:
            order = list(dict.fromkeys(item.address for item in book_list.listed(text)))
            at = order.index(address) + by if address in order else -1
            if not 0 <= at < len(order):
                return text
            return book_list.placed(text, address, order[at], below=by > 0)

        self._change(book, put, path)

    def add(self, path: Path | None) -> None:
        """Put a document at the end of the book that it lies in."""
        book = self.books.book_of(path)
        if path is None or book is None:
            self._say_no_book()
            return
        if not self._may_be_chapter(path):
            return
        address = _address(path, Path(book.folder))
        title = self._title_of(path)

        def put(text: str) -> str:
            known = any(item.address == address for item in book_list.listed(text))
            return text if known else book_list.placed(text, address, title=title)

        self._change(book.file, put, path)

    def take_out(self, path: Path | None) -> None:
        """Take a chapter out of its book; the file stays."""
        found = book_files.listing(path) if path is not None else None
        if found is None or path is None:
            self._say_no_chapter()
            return
        book, address = found
        made = self._changed(book, lambda text: book_list.taken_out(text, address))
        if made is not None:
            text = self.tr("“{0}” is out of the book; its file stays.")
            self._say(text.format(self._title_of(path)), made)

    def turn(self, by: int) -> None:
        """Open the chapter that so many places on, from the title page to the first."""
        here = self._session.path
        book, number = self.books.chapter_of(here) or (self.books.book_of(here), -1)
        if book is None:
            self._say_no_book()
            return
        chapters, wanted = book.there, number + by
        if 0 <= wanted < len(chapters):
            self._controller.open_quietly(Path(chapters[wanted].where))
        elif wanted == -1 and here != book.file:
            self._controller.open_quietly(book.file)
        elif wanted >= len(chapters):
            self._say(self.tr("This is the last chapter."))
        else:
            self._say(self.tr("This is the beginning of the book."))

    def ask_about_missing(self, where: Path) -> None:
        """Say what is known of a chapter that is not there, and what can be done."""
        found = next(
            (
                (book, chapter)
                for book in self.books.books.values()
                for chapter in book.chapters
                if chapter.where == str(where) and not chapter.there
            ),
            None,
        )
        if found is None:
            return
        book, chapter = found
        address = chapter.address
        text = self.tr("“{0}” stands in the list of the book, but there is no {1} in its folder.")
        text = text.format(chapter.title, address)
        actions = [
            NoticeAction(
                self.tr("Take it out of the list"),
                lambda: self._put(book, lambda t: book_list.taken_out(t, address)),
            )
        ]
        if chapter.instead:
            fresh = _address(Path(chapter.instead), Path(book.folder))
            words = self.tr("“{0}” has that title now.").format(fresh)
            text = together(text, words)
            take = self.tr("Take {0}").format(fresh)
            put = NoticeAction(
                take,
                lambda: self._put(book, lambda t: book_list.readdressed(t, address, fresh)),
            )
            actions.insert(0, put)
        self._window.notices.show_notice(BarNotice(NOTICE, text, "warning", tuple(actions)))

    # ---- the whole
    def show_pages(self, book: Book | None) -> None:
        """Show the pages of the whole book, as they are printed and exported."""
        if book is not None and (text := self._whole_list(book)) is not None:
            self._printing.show_pages(text, book.title, book.file)

    def export(self, book: Book | None) -> None:
        """Ask for the format of the whole book and where it goes."""
        if book is not None and (text := self._whole_list(book)) is not None:
            self._export.ask_for(book.file, text, book.title)

    def set_goal(self, book: Book, words: str) -> None:
        """Set how many words the book is to have; “10万” is 100,000."""
        number = re.sub(r"[\s,._']", "", words)
        factor = 10_000 if number.endswith(_TEN_THOUSAND) else 1
        number = number.removesuffix(_TEN_THOUSAND)
        if not number.isdecimal() or len(number) > 9:
            self._say(self.tr("“{0}” is not a number of words.").format(words))
            return
        goal = int(number) * factor
        self._changed(book.file, lambda text: book_list.with_goal(text, goal))

    def menu_for(self, path: Path) -> RowEntries:
        """What the library's menu offers for a document or a folder."""
        if path.is_dir():
            book = self.books.books.get(str(path))
            if book is None:
                return [(self.tr("Make this folder a book"), lambda: self.make(path))]
            return [
                (self.tr("New chapter…"), lambda: self._ask_chapter(book.file)),
                (self.tr("Goal of the book…"), lambda: self._ask_goal(book)),
                (self.tr("Pages of the whole book"), lambda: self.show_pages(book)),
                (self.tr("Export the book…"), lambda: self.export(book)),
            ]
        if self.books.chapter_of(path) is not None:
            return [
                (self.tr("Move the chapter up") + "\tAlt+↑", lambda: self.step(path, -1)),
                (self.tr("Move the chapter down") + "\tAlt+↓", lambda: self.step(path, 1)),
                (self.tr("Take out of the book"), lambda: self.take_out(path)),
            ]
        if self.books.book_of(path) is not None and path.name != book_list.NAME:
            return [(self.tr("Add to the book"), lambda: self.add(path))]
        return []

    # ---- questions
    def _make_here(self) -> None:
        if self._tried(self._session.save):
            path = self._session.path
            self.make(path.parent if path is not None else self._library.library.root)

    def _ask_chapter(self, path: Path | None) -> None:
        book = self.books.book_of(path)
        if book is None or path is None:
            self._say_no_book()
            return
        title, words = self.tr("New chapter"), self.tr("Title of the chapter")
        self._ask(title, words, "", lambda name: self.new_chapter(book, path, name))

    def new_chapter(self, book: Book, beside: Path, title: str) -> None:
        """Begin a chapter below another one, or at the end."""
        folder = beside.parent if book.place_of(str(beside)) >= 0 else Path(book.folder)
        made: list[Path] = []
        text = f"# {title}\n\n"
        if not self._tried(
            lambda: made.append(self._library.library.create(title, text, folder=folder))
        ):
            return
        address, near = (_address(p, Path(book.folder)) for p in (made[0], beside))
        self._changed(book.file, lambda t: book_list.placed(t, address, near, title=title))
        self._controller.open_quietly(made[0])
        editor = self._window.editor
        editor.put_caret(editor.document().characterCount() - 1)

    def _ask_goal(self, book: Book | None) -> None:
        if book is None:
            return
        words = self.tr("Words that the whole book is to have; 0 for no goal")
        now = str(book.goal or "")
        title = self.tr("Goal of the book")
        self._ask(title, words, now, lambda given: self.set_goal(book, given))

    def _ask(self, title: str, words: str, value: str, done: Callable[[str], None]) -> None:
        Ask(self._window.theme, self._window, title, words, done, value=value)

    # ---- inside
    def _here(self) -> Path | None:
        """The chapter that is chosen in the library while it has the focus, else the page's."""
        listed = self._window.library.list
        row = listed.rows.row_at(listed.currentIndex())
        if listed.hasFocus() and row is not None and row.book:
            return Path(row.key)
        return self._session.path

    def _book_here(self) -> Book | None:
        book = self.books.book_of(self._here())
        if book is None:
            self._say_no_book()
        return book

    def _whole_list(self, book: Book) -> str | None:
        """The text of a `book.md`, everything that is on the page being saved; None if not."""
        found: list[str] = []

        def read() -> None:
            self._session.save()
            found.append(book_files.text_of(book.file))

        return found[0] if self._tried(read) else None

    def _title_of(self, path: Path) -> str:
        titles = (entry.title for entry in self._library.documents if entry.path == path)
        return next(titles, path.stem)

    def _may_be_chapter(self, path: Path) -> bool:
        if path.suffix in book_list.SUFFIXES and path.name != book_list.NAME:
            return True
        text = self.tr("{0} cannot be a chapter: chapters are Markdown or Word documents.")
        self._say(text.format(path.name))
        return False

    def _change(self, book: Path, change: Callable[[str], str], path: Path) -> None:
        """Change the list, and say where a chapter stands now."""
        made = self._changed(book, change)
        if made is None or made.after == made.before:
            return
        order = list(dict.fromkeys(item.address for item in book_list.listed(made.after)))
        number = order.index(_address(path, book.parent)) + 1
        text = self.tr("“{0}” is number {1} of {2} chapters now.")
        self._say(text.format(self._title_of(path), number, len(order)), made)

    def _put(self, book: Book, change: Callable[[str], str]) -> None:
        self._changed(book.file, change)
        self._window.notices.settle(NOTICE)

    def _take_back(self, made: ListChange) -> None:
        self._tried(lambda: self.writer.take_back(made))

    def _retitle(self, folder: Path, title: str) -> None:
        """The writer gave a book's folder another name: that is the title of the book."""
        if (folder / book_list.NAME).is_file():
            self._changed(folder / book_list.NAME, lambda t: book_list.with_title(t, title))

    def _changed(self, book: Path, change: Callable[[str], str]) -> ListChange | None:
        made: list[ListChange] = []
        self._tried(lambda: made.append(self.writer.change(book, change)))
        return made[0] if made else None

    def _on_page(self, book: Path, change: Callable[[str], str]) -> ListChange | None:
        """Change the list on the page, as one step that undo takes back."""
        if self._session.path != book:
            return None
        if self._session.read_only:
            raise DocumentError(self._session.read_only)
        editor = self._window.editor
        before = editor.raw_text()
        after = change(before)
        if after != before:
            caret = editor.cursor_position()
            editor.replace(Anchor(0, editor.document().characterCount() - 1), after)
            editor.put_caret(min(caret, editor.document().characterCount() - 1))
            self._session.save()
        return ListChange(book, before, after)

    def _say_no_book(self) -> None:
        make = NoticeAction(self.tr("Make this folder a book"), self._make_here)
        text = self.tr("This document lies in no book.")
        self._window.notices.show_notice(BarNotice(NOTICE, text, "info", (make,), brief=True))

    def _say_no_chapter(self) -> None:
        self._say(self.tr("This document is no chapter of a book."))

    def _say(self, text: str, made: ListChange | None = None) -> None:
        actions: tuple[NoticeAction, ...] = ()
        if made is not None:
            actions = (NoticeAction(self.tr("Undo"), partial(self._take_back, made)),)
        self._window.notices.show_notice(BarNotice(NOTICE, text, "info", actions, brief=True))

    def _tried(self, run: Callable[[], object]) -> bool:
        try:
            run()
        except WriterError as error:
            self._window.notices.show_notice(BarNotice(NOTICE, said(str(error)), "warning"))
            return False
        return True


def _address(path: Path, folder: Path) -> str:
    return path.relative_to(folder).as_posix()
