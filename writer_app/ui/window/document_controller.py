"""The desk: the commands of the File menu, the open document and the page, held together.

It translates between the document session, which knows files, and the editor, which knows text,
and says in the notice bar what happened to either. It decides nothing about a model.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QDesktopServices

from writer_app.bridge.base.settings_store import SettingsStore
from writer_app.bridge.documents.documents import DocumentSession
from writer_app.bridge.documents.places import DocumentPlaces
from writer_app.domain.base.errors import WriterError
from writer_app.domain.change.anchor import Anchor
from writer_app.domain.text.book_list import NAME
from writer_app.domain.text.parts import PART
from writer_app.domain.text.text import headings
from writer_app.ui.files.file_dialog import ask_file, ask_folder, ask_target
from writer_app.ui.kit.notices import BarNotice, NoticeAction
from writer_app.ui.kit.sentences import said
from writer_app.ui.page.sheet import Sheets
from writer_app.ui.panels.part_bar import PartBar
from writer_app.ui.window.focused import edited_text
from writer_app.ui.window.main_window import MainWindow

DOCUMENT_FILTER = "*.md *.markdown *.txt *.docx *.docm"
OFFICE = frozenset({".odt", ".epub"})  # imported, never opened
TEMPLATE_FILES = (".prompt.md", ".prompty", ".zip")  # dropped on the window, these are templates

_OF_A_TEXT = ("undo", "redo", "cut", "copy", "paste", "selectAll")


class DocumentController(QObject):
    """One window's page and one document session. Wide: every command about files ends here."""

    differenceWanted = Signal(str, str)  # the text on disk, and what it is called
    differenceSettled = Signal()

    templatesDropped = Signal(list)  # files that are meant for the template library
    importRequested = Signal(object)  # a file of another program

    def __init__(
        self,
        window: MainWindow,
        *,
        session: DocumentSession,
        places: DocumentPlaces,
        store: SettingsStore,
        folder: Callable[[], Path],
    ) -> None:
        super().__init__(window)
        self._window, self._session, self._store = window, session, store
        self._folder = folder
        self._loading = False
        self._shown: Path | None = None  # whose text is on the page
        self._gone = False  # the file was taken away outside, after this was saved
        self._asked: BarNotice | None = None  # whether to close with what is not saved
        self._saved_before: float | None = None
        self._sheets = Sheets()
        self._parts: PartBar | None = None
        self.also_left: list[Callable[[], None]] = []  # saved when the page is, before it closes
        self._connect_session()
        places.moved.connect(self._renamed)
        self._connect_actions()
        window.attach(self)
        self._show_path()
        self._show_state()

    # ---- the contract
    def open_document(self, path: Path) -> None:
        """Open a file. Raises DocumentError and NotSaved."""
        self._session.open(path)
        self._store.remember_file(path.absolute())
        self._window.show_page("")
        self._window.editor.setFocus()

    def save_document(self) -> Path | None:
        """Save now. Raises NotSaved and ChangedOnDisk."""
        return self._session.save()

    def document_path(self) -> Path | None:
        """The open document's file."""
        return self._session.path

    def documents_folder(self) -> Path:
        """Where documents live."""
        return self._folder()

    def title(self) -> str:
        """What the open document is called, for prompts and exports."""
        path = self._session.path
        if path is not None and path.name == NAME:  # a book is called as its first heading says
            first = next(iter(headings(self._session.saved_text)), None)
            return first.title if first is not None else path.parent.name
        return path.stem if path is not None else ""

    # ---- commands
    def new(self, text: str = "") -> bool:
        """Start an empty page, or one with a text that nobody has saved yet; whether it could."""
        if not self._tried(lambda: self._session.new(text)):
            return False
        self._window.show_page("")
        self._window.editor.setFocus()
        return True

    def open_quietly(self, path: Path) -> None:
        """Open a file and say in the bar when that fails, or how it can be read."""
        if path.suffix.lower() in OFFICE and path.is_file():
            self._offer_import(path)
            return
        if not self._tried(lambda: self.open_document(path)):
            self._window.library.set_current(self._session.path)  # not what was clicked
            if not path.exists():
                self._store.forget_file(path)

    def look_at(self, path: Path, why: str) -> bool:
        """Show a file that is not to be written in; whether it could be opened."""
        if not self._tried(lambda: self._session.look_at(path, why)):
            return False
        self._window.show_page("")
        return True

    def open_folder(self, folder: Path) -> None:
        """Show a folder in the desktop's file manager."""
        show_in_files(folder)

    def open_files(self, paths: list[Path]) -> None:
        """Open dropped or handed-over files; the last one stays in view."""
        if templates := [path for path in paths if path.name.lower().endswith(TEMPLATE_FILES)]:
            self.templatesDropped.emit(templates)
        for path in paths:
            if path not in templates:
                self.open_quietly(path)

    def _offer_import(self, path: Path) -> None:
        text = self.tr("{0} is a document of another program.").format(path.name)
        take = NoticeAction(self.tr("Import as Markdown"), lambda: self.importRequested.emit(path))
        self._window.notices.show_notice(BarNotice("document", text, "info", (take,)))

    def save(self) -> None:
        """Save and say so when there was nothing to save."""
        self._tried(self.save_document)

    def show_words(self, words: int, selected: int) -> None:
        """Show the counts of the page and the selection."""
        self._window.status.set_words(words, selected)

    def may_close(self) -> bool:
        """Whether nothing would be left unsaved; says in the bar why not."""
        if all(self._tried(leave) for leave in (self._session.leave, *self.also_left)):
            return True
        actions = (
            NoticeAction(self.tr("Save as…"), self._ask_save_as),
            NoticeAction(self.tr("Quit, keep it for later"), self._window.close_anyway),
        )
        text = self.tr("The document could not be saved. The next start brings the text back.")
        self._asked = BarNotice("save", text, "warning", actions)
        self._window.notices.show_notice(self._asked)
        return False

    def say_fault(self) -> None:
        """Something failed inside the program."""
        text = self.tr("An unexpected error was logged. Your text is safe.")
        log = NoticeAction(self.tr("Show log"), self._window.commands["openLogs"].trigger)
        self._window.notices.show_notice(BarNotice("fault", text, "warning", (log,)))

    def show_error(self, error: Exception) -> None:
        """Say a failure in the bar."""
        self._say("document", str(error), warning=True)

    def hand_over(self) -> Sheets:
        """The texts at hand with their undo, for another window in this one's place.

        The page is empty then; everything has been saved.
        """
        editor = self._window.editor
        if self._shown is not None and not editor.isReadOnly():
            self._sheets.keep(self._shown, editor.put_away())
        for sheet in self._sheets.all:
            sheet.leave()
        return self._sheets

    def take_over(self, sheets: Sheets) -> None:
        """Go on with the texts of the window before, each as it is opened."""
        self._sheets = sheets

    # ---- inside: the session
    def _connect_session(self) -> None:
        session, window = self._session, self._window
        session.opened.connect(self._show_text)
        session.reloaded.connect(self._reload_text)
        session.pathChanged.connect(self._show_path)
        session.moved.connect(self._moved)
        session.stateChanged.connect(self._show_state)
        session.failed.connect(self._not_saved)
        session.journalFailed.connect(lambda why: self._say("journal", why, warning=True))
        session.savedAgain.connect(lambda: window.notices.settle("save"))
        session.readOnly.connect(lambda why: self._say("document", why))
        session.changedOutside.connect(self._conflict)
        session.removedOutside.connect(self._removed)
        session.foundAgain.connect(self._as_it_was)
        window.editor.edited.connect(self._edited)
        window.filesDropped.connect(self.open_files)
        window.activated.connect(session.look_outside)
        window.deactivated.connect(session.autosave.now)

    def _connect_actions(self) -> None:
        commands, window = self._window.commands, self._window
        pairs: dict[str, Callable[[], object]] = {
            "new": self.new,
            "open": self._ask_open,
            "save": self.save,
            "saveAs": self._ask_save_as,
            "chooseFolder": self._ask_folder,
            "openFolder": lambda: show_in_files(self._folder()),
            "quit": window.quit,
            **{name: partial(self._in_text, name) for name in _OF_A_TEXT},
        }
        for name, run in pairs.items():
            commands[name].triggered.connect(partial(_ignore_state, run))

    def _in_text(self, name: str) -> None:
        """What the Edit menu does, in the field or on the page that is seen."""
        field = edited_text(self._window)
        if field is not None:
            getattr(field, name)()

    def _edited(self, position: int, removed: int, added: int) -> None:
        if not self._loading:
            came = self._window.editor.text_of(Anchor(position, position + added))
            self._session.edited(position, removed, came)

    def _show_text(self, text: str) -> None:
        """Show a text; one that can only be read and is very large comes in parts."""
        if self._session.read_only and len(text) > PART:
            if self._parts is None:
                self._parts = PartBar(self._window.theme, self._put_on_page)
                self._window.page_column.insertWidget(1, self._parts)
            self._parts.show_text(text)
            return
        if self._parts is not None:
            self._parts.clear()
        self._put_on_page(text)

    def _put_on_page(self, text: str) -> None:
        self._loading = True
        try:
            self._change_text(text)
        finally:
            self._loading = False
        self._window.editor.setReadOnly(bool(self._session.read_only))
        self._gone = False
        for key in ("save", "document", "outside"):
            self._window.notices.settle(key)

    def _change_text(self, text: str) -> None:
        """Put another text on the page; the one before keeps its undo for when it comes back."""
        editor, path = self._window.editor, self._session.path
        changes = path != self._shown
        if changes and self._shown is not None and not editor.isReadOnly():
            self._sheets.keep(self._shown, editor.put_away())
        sheet = self._sheets.take(path, text) if changes and path is not None else None
        if sheet is not None:
            editor.put_back(sheet)
        else:
            editor.set_text(text)
        if changes:
            self._window.documentChanged.emit()
        self._shown = path

    def _reload_text(self, text: str) -> None:
        editor = self._window.editor
        place, top = editor.textCursor().position(), editor.verticalScrollBar().value()
        self._show_text(text)
        editor.put_caret(place)
        editor.verticalScrollBar().setValue(top)
        self._say("outside", self.tr("Read again: the file changed on disk."), brief=True)

    def _show_path(self) -> None:
        path = self._session.path
        self._window.library.set_current(path)
        name = path.name if path else self.tr("New page")
        self._window.setWindowTitle(f"{name}[*] — Writer App")
        self._window.setWindowFilePath(str(path) if path else "")

    def _moved(self) -> None:
        """The text on the page stands in another file now."""
        self._shown = self._session.path

    def _renamed(self, old: Path, new: Path) -> None:
        """The recent files know it by its new name."""
        self._sheets.moved(old, new)
        if str(old) in self._store.settings.library.recent:
            self._store.forget_file(old)
            self._store.remember_file(new)

    def _show_state(self) -> None:
        session, window = self._session, self._window
        if session.saved_at != self._saved_before:  # saving has made the file again
            self._found_again()
        window.setWindowModified(session.dirty)
        window.editor.document().setModified(session.dirty)
        hint = self.tr("Read only") if session.read_only else ""
        window.status.set_saved(
            session.saved_at, dirty=session.dirty, failing=session.failing, hint=hint
        )

    # ---- inside: bars
    def _say(self, key: str, text: str, *, warning: bool = False, brief: bool = False) -> None:
        self._window.notices.show_notice(
            BarNotice(key, text, "warning" if warning else "info", brief=brief)
        )

    def _not_saved(self, why: str) -> None:
        if self._asked is not None and self._window.notices.current is self._asked:
            return  # the next try failed as well: the buttons stay where the pointer goes
        actions = (
            NoticeAction(self.tr("Try again"), self.save),
            NoticeAction(self.tr("Save as…"), self._ask_save_as),
        )
        text = self.tr("{0} Your text is kept here until it can be.").format(said(why))
        self._window.notices.show_notice(BarNotice("save", text, "warning", actions))

    def _conflict(self, when: float) -> None:
        clock = datetime.fromtimestamp(when).strftime("%H:%M")
        actions = (
            NoticeAction(self.tr("Keep mine"), self._keep_mine),
            NoticeAction(self.tr("Take theirs"), self._take_theirs),
            NoticeAction(self.tr("Show the difference"), lambda: self._show_theirs(when)),
        )
        text = self.tr(
            "Another program changed this file at {0}. Which one do you want to go on with? "
            "The other is kept as a copy."
        )
        self._window.notices.show_notice(
            BarNotice("outside", text.format(clock), "warning", actions)
        )

    def _show_theirs(self, when: float) -> None:
        """Compare the page with the file; the bar stays, for the choice is still to be made."""
        texts: list[str] = []
        if self._tried(lambda: texts.append(self._session.text_on_disk())):
            self._conflict(when)
            clock = datetime.fromtimestamp(when).strftime("%H:%M")
            self.differenceWanted.emit(texts[0], self.tr("On disk {0}").format(clock))

    def _keep_mine(self) -> None:
        self._kept(self._session.keep_mine)

    def _take_theirs(self) -> None:
        self._kept(self._session.take_theirs)

    def _kept(self, choose: Callable[[], Path | None]) -> None:
        self.differenceSettled.emit()
        copies: list[Path | None] = []
        if self._tried(lambda: copies.append(choose())) and copies[0] is not None:
            text = self.tr("The other text is kept as {0}.").format(copies[0].name)
            self._say("document", text, brief=True)

    def _removed(self) -> None:
        self._gone, self._saved_before = True, self._session.saved_at
        path = self._session.path
        if path is None or path.parent.is_dir():
            text = self.tr(
                "The file is gone from its folder. Your text is here; saving makes it again."
            )
            actions = (NoticeAction(self.tr("Save"), self.save),)
        else:
            text = self.tr(
                "The file is gone with its folder. Your text is here; save it in another place."
            )
            actions = (NoticeAction(self.tr("Save as…"), self._ask_save_as),)
        self._window.notices.show_notice(BarNotice("outside", text, "info", actions))

    def _as_it_was(self) -> None:
        self._gone = False
        self._window.notices.settle("outside")
        self.differenceSettled.emit()

    def _found_again(self) -> None:
        """The bar about a missing file goes when there is one."""
        if self._gone:
            self._gone = False
            self._window.notices.settle("outside")

    # ---- inside: questions
    def _ask_open(self) -> None:
        kinds = [self.tr("Documents") + f" ({DOCUMENT_FILTER})", self.tr("All files") + " (*)"]
        start = self._start_folder()
        ask_file(self._window, self.tr("Open"), self.open_quietly, start=start, kinds=kinds)

    def _ask_folder(self) -> None:
        ask_folder(
            self._window,
            self.tr("Choose the documents folder"),
            lambda folder: self._store.update("library.documents", str(folder)),
            start=self._folder(),
        )

    def _ask_save_as(self) -> None:
        kinds = [self.tr("Documents") + f" ({DOCUMENT_FILTER})"]
        start, path = self._start_folder(), self._session.path
        name = path.stem if path else self.title()
        ask_target(
            self._window, self.tr("Save as"), self._save_as, start=start, name=name, kinds=kinds,
            suffix="md",
        )  # fmt: skip

    def _save_as(self, path: Path) -> None:
        if self._tried(lambda: self._session.save_as(path)):
            self._store.remember_file(path)

    def rename(self, name: str) -> None:
        """Give the open document another name."""
        if name.strip():
            self._tried(lambda: self._session.rename(name))

    def _start_folder(self) -> Path:
        path = self._session.path
        return path.parent if path else self._folder()

    def _tried(self, run: Callable[[], object]) -> bool:
        try:
            run()
        except WriterError as error:
            if not self._session.failing:
                self.show_error(error)
            return False
        return True


def _ignore_state(run: Callable[[], object], _checked: bool = False) -> None:
    run()


def show_in_files(folder: Path) -> None:
    """Open a folder in the desktop's file manager."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))
