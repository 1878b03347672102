"""Following links between documents: Ctrl+click or Ctrl+Enter on one, or a row of its tab."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QMouseEvent, QTextCursor

from writer_app.bridge.documents.documents import DocumentSession
from writer_app.bridge.documents.links_model import LinksModel
from writer_app.domain.base.errors import WriterError
from writer_app.domain.text.text import from_utf16, headings, to_utf16
from writer_app.domain.text.wiki import DocumentLink, document_link_at
from writer_app.ui.kit.notices import BarNotice, NoticeAction
from writer_app.ui.library.library_controller import LibraryController
from writer_app.ui.panels.links_panel import LinksPanel
from writer_app.ui.window.document_controller import DocumentController
from writer_app.ui.window.main_window import MainWindow
from writer_app.ui.window.views import ignoring_state

PAUSE_MS = 600
_CONTROL = Qt.KeyboardModifier.ControlModifier
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class LinkController(QObject):
    """A key and a click on the page, and the tab beside the library."""

    def __init__(
        self,
        window: MainWindow,
        *,
        controller: DocumentController,
        session: DocumentSession,
        library_controller: LibraryController,
        links: LinksModel,
    ) -> None:
        super().__init__(window)
        self._window, self._controller, self._session = window, controller, session
        self._library_controller, self._links = library_controller, links
        self.panel = LinksPanel(window.theme)
        window.library.add_tab(self.tr("Links"), self.panel)
        self.panel.opened.connect(lambda where: controller.open_quietly(Path(where)))
        self.panel.followed.connect(self.follow)
        self.panel.tabWanted.connect(lambda where: window.library.tabRequested.emit(Path(where)))
        self.panel.linkWanted.connect(self._insert)
        links.changed.connect(lambda: self.panel.show_links(links.links))
        self._timer = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._timer.timeout.connect(self._read)
        window.editor.touched.connect(self._timer.start)
        for signal in (session.opened, session.reloaded, session.pathChanged):
            signal.connect(lambda *_of: self._timer.start(0))
        window.commands["openLink"].triggered.connect(ignoring_state(self.follow_at_caret))
        window.editor.keys.add("link", self._key, letters=False)
        window.editor.click_first = self._mouse

    def follow_at_caret(self) -> None:
        """Follow the link in which the caret stands."""
        link = self._link_at(self._window.editor.textCursor())
        if link is not None:
            self.follow(link)

    def follow(self, link: DocumentLink) -> None:
        """Open what a link means; make the document when there is none."""
        if not link.target:
            self._go_to(link.heading)
            return
        self._links.resolve(link, self._session.path, self._open)

    # ---- inside
    def _insert(self, title: str) -> None:
        editor = self._window.editor
        if not editor.isReadOnly():
            editor.insertPlainText(f"[[{title}]]")
        editor.setFocus()

    def _key(self, event: QKeyEvent) -> Callable[[], None] | None:
        modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if event.key() not in _ENTER or modifiers != _CONTROL:
            return None
        link = self._link_at(self._window.editor.textCursor())
        return None if link is None else partial(self.follow, link)

    def _mouse(self, event: QMouseEvent) -> bool:
        if event.modifiers() != _CONTROL or event.button() != Qt.MouseButton.LeftButton:
            return False
        cursor = self._window.editor.cursorForPosition(event.position().toPoint())
        link = self._link_at(cursor)
        if link is None:
            return False
        self.follow(link)
        return True

    def _link_at(self, cursor: QTextCursor) -> DocumentLink | None:
        if not self._window.editor.prose.is_prose(cursor.block()):
            return None  # brackets in code are no links
        line = cursor.block().text()
        return document_link_at(line, from_utf16(line, cursor.positionInBlock()))

    def _open(self, link: DocumentLink, path: Path | None) -> None:
        if path is None:
            self._make(link)
            return
        self._controller.open_quietly(path)
        if link.heading and self._session.path == path:
            self._go_to(link.heading)

    def _make(self, link: DocumentLink) -> None:
        title = link.target.rpartition("/")[2]
        if link.file:
            title = title.rpartition(".")[0]
        try:
            self._session.leave()
            path = self._links.create(title, self._session.path)
        except WriterError as error:
            self._controller.show_error(error)
            return
        self._controller.open_quietly(path)
        editor = self._window.editor
        editor.moveCursor(QTextCursor.MoveOperation.End)
        undo = NoticeAction(self.tr("Undo"), lambda: self._library_controller.trash(path))
        text = self.tr("{0} is a new document.").format(path.name)
        self._window.notices.show_notice(BarNotice("links", text, "info", (undo,), brief=True))

    def _go_to(self, heading: str) -> None:
        text, wanted = self._window.editor.raw_text(), heading.casefold()
        for mark in headings(text):
            if mark.title.casefold() == wanted:
                self._window.editor.reveal(to_utf16(text, mark.start))
                self._window.editor.setFocus()
                return

    def _read(self) -> None:
        self._timer.setInterval(PAUSE_MS)
        self._links.show(self._session.path, self._window.editor.raw_text())
