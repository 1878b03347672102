"""Related passages: what other documents say about the paragraph at hand, in the tab *Links*."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer

from writer_app.bridge.documents.documents import DocumentSession
from writer_app.bridge.sources.source_index import Related, SourceIndex
from writer_app.domain.change.anchor import Anchor
from writer_app.domain.text.structure import paragraph_at
from writer_app.domain.text.units import from_utf16, to_utf16
from writer_app.ui.panels.links_panel import LinksPanel
from writer_app.ui.window.document_controller import DocumentController
from writer_app.ui.window.main_window import MainWindow

PAUSE_MS = 1200


class RelatedDesk(QObject):
    """Asks while the panel is in view and the writer pauses; a click opens the place."""

    def __init__(
        self,
        window: MainWindow,
        *,
        controller: DocumentController,
        session: DocumentSession,
        panel: LinksPanel,
        index: SourceIndex,
    ) -> None:
        super().__init__(window)
        self._window, self._controller, self._session = window, controller, session
        self._panel, self._index = panel, index
        self._begun = False  # the panel was in view once: before, nobody waits for passages
        self._timer = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._timer.timeout.connect(self._look)
        panel.seen.connect(self._begin)
        panel.passageWanted.connect(self._open)
        index.found.connect(panel.show_related)

    def _begin(self) -> None:
        if not self._begun:
            self._begun = True
            self._window.editor.edited.connect(self._typed)
            self._window.editor.cursorPositionChanged.connect(self._moved)
        self._index.follow()
        self._timer.start()

    def _typed(self, *_change: object) -> None:
        self._index.typed()
        self._moved()

    def _moved(self) -> None:
        if self._panel.isVisible():
            self._timer.start()

    def _look(self) -> None:
        if not self._panel.isVisible():
            return
        editor = self._window.editor
        text = editor.raw_text()
        start, end = paragraph_at(text, from_utf16(text, editor.textCursor().position()))
        self._index.look(self._session.path, text[start:end])

    def _open(self, related: Related) -> None:
        self._controller.open_quietly(related.path)
        if self._session.path != related.path:
            return
        text = self._window.editor.raw_text()
        start = text.find(related.text[:200]) if len(text) < related.end else related.start
        end = min(len(text), max(start, 0) + related.end - related.start)
        place = Anchor(to_utf16(text, max(start, 0)), to_utf16(text, end))
        self._window.editor.reveal(place.start)
        self._window.editor.select(place)
