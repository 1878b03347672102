"""Keeps what is being typed as a comment, and opens its field again with the document."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Slot

from writer_app.bridge.comments.begun_comments import BegunComment, BegunComments
from writer_app.bridge.comments.comment_model import Comments
from writer_app.domain.change.anchor import Anchor
from writer_app.domain.text.text import Utf16Map
from writer_app.ui.comments.comment_card import CommentCard
from writer_app.ui.kit.notices import BarNotice
from writer_app.ui.window.main_window import MainWindow

_TYPED_MS = 400


class BegunDesk(QObject):
    """`begin` opens the field of a new comment at a range, `go_to` brings a thread's card."""

    def __init__(
        self,
        window: MainWindow,
        *,
        begun: BegunComments,
        comments: Comments,
        document: Callable[[], Path | None],
        begin: Callable[[Anchor], CommentCard],
        go_to: Callable[[str], CommentCard | None],
    ) -> None:
        super().__init__(window)
        self._window, self._begun, self._comments = window, begun, comments
        self._document, self._begin, self._go_to = document, begin, go_to
        self._card: CommentCard | None = None
        self._path: Path | None = None
        self.fresh: Anchor | None = None
        self._typed = QTimer(self, singleShot=True, interval=_TYPED_MS)
        self._typed.timeout.connect(self.keep)

    def follow(self, card: CommentCard) -> None:
        """Keep what is typed in a card."""
        card.field.textChanged.connect(lambda: self._typing(card))
        card.left.connect(self._settled)

    def at(self, fresh: Anchor | None) -> None:
        """Where the new comment stands that is being typed."""
        self.fresh = fresh

    @Slot()
    def keep(self) -> None:
        """Write down what is typed so far."""
        card, path = self._card, self._document()
        if card is None or path is None or path != self._path or not card.is_writing:
            return
        said = card.field.toPlainText()
        self._begun.keep(path, self._described(card, said) if said.strip() else None)

    @Slot()
    def restore(self) -> None:
        """Open the field again that was open when this document was left."""
        self._typed.stop()
        self._card = None
        path = self._document()
        one = self._begun.of(path)
        if one is None:
            return
        card = self._opened(one)
        if card is not None:
            card.field.setPlainText(one.said)
            card.field.moveCursor(card.field.textCursor().MoveOperation.End)
            return
        self._begun.keep(path, None)
        text = self.tr("The comment that you had begun, its place is gone: {0}")
        self._window.notices.show_notice(BarNotice("comment", text.format(one.said)))

    # ---- inside
    def _typing(self, card: CommentCard) -> None:
        if card.is_writing:
            self._card, self._path = card, self._document()
            self._typed.start()

    @Slot()
    def _settled(self) -> None:
        self._typed.stop()
        if self._card is not None and not self._card.is_writing:
            self._card = None
            self._begun.keep(self._document(), None)

    def _described(self, card: CommentCard, said: str) -> BegunComment:
        thread, note = card.writes
        if thread or self.fresh is None:
            return BegunComment(said=said, thread=thread, note=note)
        text = self._window.editor.raw_text()
        words = self._window.editor.text_of(self.fresh)
        return BegunComment(
            said=said, start=Utf16Map(text).from_utf16(self.fresh.start), words=words
        )

    def _opened(self, one: BegunComment) -> CommentCard | None:
        if not one.thread:
            place = one.place(self._window.editor.raw_text())
            return self._begin(place) if place is not None else None
        held = self._comments.get(one.thread)
        card = self._go_to(one.thread) if held is not None else None
        if card is None or held is None:
            return None
        note = next((each for each in held.notes if each.id == one.note), None)
        if note is not None:
            card.edit(note)
        else:
            card.reply()
        return card
