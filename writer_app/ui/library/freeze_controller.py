"""Freezing in the window: Ctrl+L on a selection, a hairline under what is frozen."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from writer_app.bridge.documents.documents import DocumentSession
from writer_app.bridge.review.assistant import Assistant
from writer_app.bridge.review.freezing import Freezing
from writer_app.ui.window.main_window import MainWindow


class FreezeController(QObject):
    """Connects one window's page with its frozen passages."""

    def __init__(
        self,
        window: MainWindow,
        *,
        freezing: Freezing,
        session: DocumentSession,
        assistant: Assistant,
    ) -> None:
        super().__init__(window)
        self._window, self._freezing = window, freezing
        self._session, self._assistant = session, assistant
        for signal in (session.opened, session.reloaded):
            signal.connect(self._opened)
        session.moved.connect(self._moved)
        session.stateChanged.connect(self._saved)
        self._follows = False  # the writer's edits: while anything is frozen
        freezing.changed.connect(self._show)
        window.commands["freeze"].triggered.connect(self.freeze)

    @Slot()
    def freeze(self) -> None:
        """Freeze the selection, or thaw what is frozen there.

        A proposal for words that are frozen now goes, as one that the writer rejects.
        """
        if self._window.current_page():  # the page is not seen
            return
        chosen = self._window.editor.selection()
        proposal = self._assistant.proposal
        frozen = self._freezing.toggle(chosen)
        if frozen and proposal is not None and proposal.anchor.overlaps(chosen):
            self._assistant.reject()

    def _key(self) -> str:
        path = self._session.path
        return str(path) if path else ""

    @Slot()
    def _opened(self) -> None:
        self._freezing.opened(self._key(), self._window.editor.raw_text())

    @Slot()
    def _moved(self) -> None:
        self._freezing.moved(self._key())

    @Slot()
    def _saved(self) -> None:
        if not self._session.dirty:
            self._freezing.keep()

    @Slot()
    def _show(self) -> None:
        editor, ranges = self._window.editor, self._freezing.ranges
        editor.marks.ranges.freeze(ranges)
        if self._follows != bool(ranges):
            self._follows = bool(ranges)
            (editor.edited.connect if ranges else editor.edited.disconnect)(self._freezing.edited)
