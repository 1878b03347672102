"""The second document, beside the page: written in like the first, saved and kept like it.

It has a session of its own, so its own undo, autosave and journal; a kill loses nothing of it. One
file is never written from both sides: while the page has the same document, the side shows it and
follows its saves.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from writer_app.bridge.base.settings_store import SettingsStore
from writer_app.bridge.documents.document_files import text_of_file
from writer_app.bridge.documents.documents import DocumentSession
from writer_app.bridge.documents.places import DocumentPlaces
from writer_app.domain.base.errors import ChangedOnDisk, NotSaved, WriterError
from writer_app.domain.change.anchor import Anchor
from writer_app.ui.kit.notices import BarNotice, NoticeAction
from writer_app.ui.kit.sentences import said
from writer_app.ui.window.document_controller import DocumentController
from writer_app.ui.window.main_window import MainWindow
from writer_app.ui.window.side_view import SideView

NOTICE = "beside"  # the key of its notices
MakeSession = Callable[[Callable[[], str]], DocumentSession]
"""A session over the text that the function gives."""


class SideController(QObject):
    """Connects the view beside the page with its session. Made whole when it is first shown."""

    written = Signal(object, object, object)  # a path, its folder's times around the save
    made = Signal(object)  # the view's editor, once it is there
    pathChanged = Signal()  # another document stands there
    versionWanted = Signal(object, str, object)  # a path, its text, and since when; None = now

    def __init__(
        self,
        window: MainWindow,
        *,
        controller: DocumentController,
        session: DocumentSession,
        places: DocumentPlaces,
        store: SettingsStore,
        others: Callable[[], tuple[Path | None, ...]],
        make: MakeSession,
    ) -> None:
        super().__init__(window)
        self._window, self._controller, self._main = window, controller, session
        self._store, self._others, self._make = store, others, make
        self._view: SideView | None = None
        self._session: DocumentSession | None = None
        self._loading = False
        self._before: tuple[str, float | None] | None = None  # its text as it was opened, and when
        self._saved_at: float | None = None
        session.opening.connect(self._let_go)
        session.opened.connect(lambda _text: self._refresh())
        session.moved.connect(self._refresh)
        places.moved.connect(self._renamed)
        session.written.connect(lambda path, *_times: self._refresh(path))
        store.changed.connect(lambda _names: self._apply_settings())
        window.library.besideRequested.connect(self.show)
        window.commands["splitView"].toggled.connect(self._split)
        window.commands["save"].triggered.connect(self._doing(self._save))

    @property
    def path(self) -> Path | None:
        """The document that stands there."""
        return self._view.path if self._view is not None else None

    @property
    def session(self) -> DocumentSession | None:
        """The second document's file; None before there was one."""
        return self._session

    def show(self, path: Path) -> None:
        """A document beside the page."""
        if self._tried(lambda: self._open(path)):
            self._window.commands["splitView"].setChecked(True)
        self._window.library.set_current(self._main.path)  # not what was clicked

    @property
    def shown(self) -> Path | None:
        """The document that stands there, while the view is open."""
        return self.path if self._window.commands["splitView"].isChecked() else None

    @property
    def place(self) -> tuple[int, int]:
        """Its caret in UTF-16 units, and the first line in sight."""
        if self._view is None:
            return 0, 0
        editor = self._view.editor
        return editor.cursor_position(), editor.verticalScrollBar().value()

    def show_again(self, path: Path, place: tuple[int, int]) -> None:
        """A document beside the page, as it was when the window was closed."""
        self.show(path)
        if self._view is not None and self._view.path == path:
            self._view.editor.put_caret(place[0])
            self._view.editor.verticalScrollBar().setValue(place[1])

    def leave(self) -> None:
        """Save what is not saved of it. Raises NotSaved and DocumentError."""
        if self._session is not None:
            self._session.leave()

    def close(self) -> None:
        """The window closes. Raises NotSaved and DocumentError; the journal has it then."""
        if self._session is not None:
            self._session.close()

    # ---- what stands there
    def _save(self) -> None:
        session = self._session
        if session is not None and session.dirty and not session.read_only:
            session.save()

    def _open(self, path: Path) -> None:
        """Raises DocumentError and NotSaved."""
        view, session = self._parts()
        if path == self._main.path:
            session.leave()
            text, writable = text_of_file(path), False
            session.forget()
        else:
            session.open(path)
            text, writable = session.saved_text, not session.read_only
        self._put(view, path, text, writable=writable)
        self._before = (text, session.modified_at) if writable else None
        self._saved_at = None
        self._show_state()
        self.pathChanged.emit()

    def _put(self, view: SideView, path: Path, text: str, *, writable: bool) -> None:
        self._loading = True
        try:
            view.set_document(path, text, writable=writable)
        finally:
            self._loading = False

    def _let_go(self, path: Path) -> None:
        """The page is about to read this file: what is typed here must be in it."""
        if self._session is not None and path == self._session.path:
            self._tried(self._session.leave)

    def _refresh(self, path: Path | None = None) -> None:
        """Follow the page: its own document is only shown here, any other one is written in."""
        view, session = self._view, self._session
        if view is None or session is None or view.path is None:
            return
        shared = view.path == self._main.path
        if not (shared or (session.path is None and path is None)):
            return
        shown = view.path
        if shown.is_file():
            self._tried(lambda: self._open(shown))
        else:
            self._gone()

    def _split(self, on: bool) -> None:
        """Show or hide the second document; the first time, the tab beside this one."""
        view, _session = self._parts()
        view.setVisible(on)
        if not on:
            self._tried(self.leave)
            self._window.editor.setFocus()
            return
        half = self._window.pages_beside.width() // 2
        self._window.pages_beside.setSizes([half, half])
        if view.path is None:
            others = [p for p in self._others() if p is not None and p != self._main.path]
            if not others or not self._tried(lambda: self._open(others[0])):
                view.show_nothing()

    def _swap(self) -> None:
        """The two documents change places."""
        view, here = self._view, self._main.path
        if view is None or view.path is None or view.path == here:
            return
        wanted = view.path
        self._controller.open_quietly(wanted)
        if self._main.path == wanted and here is not None and here.is_file():
            self._tried(lambda: self._open(here))

    # ---- its parts
    def _parts(self) -> tuple[SideView, DocumentSession]:
        if self._view is None or self._session is None:
            view = self._view = SideView(self._window.theme)
            session = self._session = self._make(view.editor.raw_text)
            view.closeRequested.connect(
                lambda: self._window.commands["splitView"].setChecked(False)
            )
            view.swapRequested.connect(self._swap)
            view.editor.edited.connect(self._edited)
            session.stateChanged.connect(self._show_state)
            session.reloaded.connect(self._reloaded)
            session.written.connect(self.written)
            session.failed.connect(self._failed)
            session.journalFailed.connect(self._failed)
            session.savedAgain.connect(lambda: self._window.notices.settle(NOTICE))
            session.changedOutside.connect(self._conflict)
            session.removedOutside.connect(self._removed)
            session.foundAgain.connect(lambda: self._window.notices.settle(NOTICE))
            self._window.activated.connect(session.look_outside)
            self._window.deactivated.connect(session.autosave.now)
            self._window.pages_beside.addWidget(view)
            self._apply_settings()
            self.made.emit(view.editor)
        return self._view, self._session

    def _apply_settings(self) -> None:
        if self._view is not None:
            editing = self._store.settings
            self._view.editor.paragraphs = editing.markdown.enter == "paragraph"
            self._view.editor.set_typewriter(editing.editing.typewriter)

    def _edited(self, position: int, removed: int, added: int) -> None:
        view, session = self._parts()
        if not self._loading and not view.editor.isReadOnly():
            came = view.editor.text_of(Anchor(position, position + added))
            session.edited(position, removed, came)

    def _reloaded(self, text: str) -> None:
        view, session = self._parts()
        if session.path is not None:
            self._put(view, session.path, text, writable=not session.read_only)

    def _renamed(self, old: Path, new: Path) -> None:
        if self._view is not None and self._view.path == old:
            self._view.set_path(new)
            self.pathChanged.emit()
            if self._session is not None and self._session.path == old:
                self._tried(lambda: self._open(new))

    # ---- what is said
    def _show_state(self) -> None:
        view, session = self._parts()
        if view.path is None:
            return
        if session.path is None:
            words = self.tr("As on the page")
        elif session.read_only:
            words = self.tr("Read only")
        elif session.failing:
            words = self.tr("Not saved")
        elif session.dirty:
            words = self.tr("Editing")
        elif session.saved_at is not None:
            clock = datetime.fromtimestamp(session.saved_at).strftime("%H:%M")
            words = self.tr("Saved {0}").format(clock)
        else:
            words = ""
        view.set_state(words)
        self._keep_version(session)

    def _keep_version(self, session: DocumentSession) -> None:
        """Each save is a version, and before the first one the text as it was opened."""
        when, path = session.saved_at, session.path
        if when is None or path is None or when == self._saved_at:
            return
        self._saved_at = when
        before, self._before = self._before, None
        if before is not None and before[0]:
            self.versionWanted.emit(path, before[0], before[1])
        self.versionWanted.emit(path, session.saved_text, None)

    def _failed(self, why: str) -> None:
        text = self.tr("{0} Your text is kept here until it can be.").format(said(why))
        again = NoticeAction(self.tr("Try again"), self._doing(self._save))
        self._window.notices.show_notice(BarNotice(NOTICE, text, "warning", (again,)))

    def _conflict(self, when: float) -> None:
        _view, session = self._parts()
        name = session.path.name if session.path is not None else ""
        actions = (
            NoticeAction(self.tr("Keep mine"), self._doing(session.keep_mine)),
            NoticeAction(self.tr("Take theirs"), self._doing(session.take_theirs)),
        )
        text = self.tr(
            "Another program changed {0} at {1}. Which one do you want to go on with? "
            "The other is kept as a copy."
        )
        clock = datetime.fromtimestamp(when).strftime("%H:%M")
        notice = BarNotice(NOTICE, text.format(name, clock), "warning", actions)
        self._window.notices.show_notice(notice)

    def _removed(self) -> None:
        """Its file is gone: what was typed makes it again, else there is nothing to show."""
        _view, session = self._parts()
        if session.dirty:
            self._tried(self._save)
        else:
            self._gone()

    def _gone(self) -> None:
        view, session = self._parts()
        session.forget()
        view.show_nothing()

    def _tried(self, run: Callable[[], object]) -> bool:
        """Do what may fail, and say in the bar why it did."""
        try:
            run()
        except (NotSaved, ChangedOnDisk):
            return False  # the session has said so, with what can be done
        except WriterError as error:
            self._controller.show_error(error)
            return False
        return True

    def _doing(self, run: Callable[[], object]) -> Callable[[], None]:
        """The same, for a button or a command."""

        def do() -> None:
            self._tried(run)

        return do
