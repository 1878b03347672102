"""Who wrote what, in the window: feeds the record from the page and shows it on demand."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Slot

from writer_app.bridge.base.states import State
from writer_app.bridge.documents.documents import DocumentSession
from writer_app.bridge.review.assistant import Assistant
from writer_app.bridge.review.authorship import Authorship, Origin, shares
from writer_app.ui.commands.writing_controller import WritingController
from writer_app.ui.page.author_tints import AuthorLegend
from writer_app.ui.review.inline import InlineController
from writer_app.ui.window.main_window import MainWindow

_PAUSE_MS = 300  # after an edit until the shares are counted again


class AuthorController(QObject):
    """Connects one window's page with its record of who wrote what.

    Made after `InlineController`, so that an accepted text is on the page when it is noted.
    """

    def __init__(
        self,
        window: MainWindow,
        *,
        record: Authorship,
        session: DocumentSession,
        assistant: Assistant,
        inline: InlineController,
        writing: WritingController,
    ) -> None:
        super().__init__(window)
        self._window, self._record, self._session = window, record, session
        self._assistant = assistant
        self._on = False
        self.legend = AuthorLegend(window.theme)
        window.page_column.addWidget(self.legend)
        self._count = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._count.timeout.connect(self._show_shares)
        self._connect_document()
        assistant.stateChanged.connect(self._asked)
        assistant.insertBelowRequested.connect(lambda *_what: record.put_below())
        assistant.accepted.connect(record.accepted)
        inline.ghostTaken.connect(lambda: record.put_in(Origin.WRITTEN))
        window.assistant_panel.answer.insertRequested.connect(lambda _text: record.given())
        writing.documentReady.connect(record.drafted)
        writing.drafting.page.put.connect(record.given)
        record.changed.connect(self._changed)
        window.commands["provenance"].toggled.connect(self.show_authors)

    def answer_taken(self) -> None:
        """An answer from sources was put into the page."""
        self._record.put_in(Origin.WRITTEN)

    def word_taken(self) -> None:
        """A word of the writer's gave way to one that a model offered."""
        self._record.put_in(Origin.EDITED)

    @Slot(bool)
    def show_authors(self, on: bool) -> None:
        """Tint what a model edited or wrote, or stop."""
        self._on = on
        self.legend.setVisible(on)
        self._show_shares()
        self._changed()

    def close(self) -> None:
        """Keep what is not kept yet."""
        self._record.close(self._window.editor.raw_text())

    # ---- inside
    def _connect_document(self) -> None:
        session, editor = self._session, self._window.editor
        session.opened.connect(self._opened)
        session.reloaded.connect(self._opened)
        session.stateChanged.connect(self._saved)
        editor.edited.connect(self._edited)

    def _opened(self, text: str) -> None:
        self._record.opened(self._session.path, text)

    def _edited(self, position: int, removed: int, added: int) -> None:
        self._record.edited(position, removed, added)
        if self._on:
            self._count.start()

    def _saved(self) -> None:
        session = self._session
        if session.path is not None and not session.dirty and session.saved_at is not None:
            self._record.saved(session.path, session.saved_text)

    @Slot(object)
    def _asked(self, state: State) -> None:
        proposal = self._assistant.proposal
        if state is State.STREAMING and proposal is not None:
            self._record.asked(proposal.recipe)

    def _changed(self) -> None:
        editor = self._window.editor
        editor.marks.authors = self._record.spans if self._on else ()
        editor.viewport().update()
        if self._on and not self._count.isActive():
            self._count.start()

    def _show_shares(self) -> None:
        if self._on:
            self.legend.show_shares(shares(self._record.spans, self._window.editor.raw_text()))
