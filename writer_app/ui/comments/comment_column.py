"""The margin column: the cards of the threads whose words are in view, beside them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from writer_app.bridge.comments.held import PageThread
from writer_app.ui.comments.comment_card import CommentCard
from writer_app.ui.kit.theme import Theme

WIDTH, SIDE, GAP = 276, 12, 8


@dataclass(frozen=True, slots=True)
class Beside:
    """A thread and where its words stand: the top of their line, pixels of the column."""

    thread: PageThread
    top: float


class CommentColumn(QWidget):
    """Lays cards out; `make` prepares each new one."""

    scrolled = Signal(QWheelEvent)

    def __init__(
        self, theme: Theme, make: Callable[[CommentCard], None], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("commentColumn")
        self.setAccessibleName(self.tr("Comments"))
        self._theme, self._make = theme, make
        self._cards: dict[str, CommentCard] = {}
        self._tops: dict[str, float] = {}
        self._current = ""
        self._fresh: CommentCard | None = None
        self._shown: object = None
        theme.follow(self._restyle)

    def show_threads(
        self, threads: list[Beside], *, known: set[str], current: str, locked: bool
    ) -> None:
        """Show the cards of these threads, of all that are `known`. What is typed in stays."""
        shown = (
            [(one.top, one.thread.id, one.thread.notes, one.thread.resolved) for one in threads],
            (current, locked, self._tops.get("") if self._fresh is not None else None),
        )
        if shown == self._shown:
            return
        self._shown = shown
        self._current = current
        wanted = {one.thread.id for one in threads}
        wanted |= {id for id, card in self._cards.items() if card.is_writing and id in known}
        for gone in self._cards.keys() - wanted:
            card = self._cards.pop(gone)
            card.hide()
            card.deleteLater()
        kept = {id: top for id, top in self._tops.items() if not id or id in wanted}
        tops = {one.thread.id: one.top for one in threads}  # in the order of the text
        self._tops = tops | {id: top for id, top in kept.items() if id not in tops}
        for one in threads:
            card = self._card(one.thread.id)
            card.show_thread(one.thread, current=one.thread.id == current, locked=locked)
        self._lay_out()

    def card(self, id: str) -> CommentCard | None:
        """The card of a thread in view."""
        return self._cards.get(id)

    def begin(self, top: float) -> CommentCard:
        """A card for a new comment."""
        self.end()
        self._fresh = self._made()
        self._tops[""] = top
        self._fresh.show()
        self._fresh.begin()
        self._lay_out()
        return self._fresh

    def end(self) -> None:
        """The new comment is said, or is not."""
        if self._fresh is not None:
            self._fresh.hide()
            self._fresh.deleteLater()
            self._fresh = None
            self._lay_out()

    def move_fresh(self, top: float) -> None:
        """The words of the new comment are elsewhere in the view."""
        self._tops[""] = top

    @property
    def begun(self) -> str:
        """The words of the new comment so far."""
        return self._fresh.field.toPlainText().strip() if self._fresh is not None else ""

    @property
    def begins(self) -> bool:
        """Whether a new comment is being typed."""
        return self._fresh is not None

    # ---- inside
    def _card(self, id: str) -> CommentCard:
        if id not in self._cards:
            self._cards[id] = self._made()
            self._cards[id].show()
        return self._cards[id]

    def _made(self) -> CommentCard:
        card = CommentCard(self._theme, self)
        card.grown.connect(self._lay_out)
        self._make(card)
        return card

    def _lay_out(self) -> None:
        """Every card beside its words or as near as those above allow; the current one exactly,
        unless the first would leave the view for it and there is room below."""
        unit = self._theme.unit
        cards = [(self._tops.get(id, 0.0), id, card) for id, card in self._cards.items()]
        if self._fresh is not None:
            cards.append((self._tops.get("", 0.0), "", self._fresh))
        order = {id: number for number, id in enumerate(self._tops) if id}
        cards.sort(key=lambda one: (one[0], order.get(one[1], -1)))
        width, gap = self.width() - unit(SIDE) - unit(4), unit(GAP)
        heights = [self._height(card, width) for _, _, card in cards]
        chosen = "" if self._fresh is not None else self._current
        tops = [top for top, _, _ in cards]
        pinned = next((n for n, one in enumerate(cards) if one[1] == chosen), -1)
        if self._fresh is not None:  # it is written in: all of it must be seen
            tops[pinned] = max(0.0, min(tops[pinned], self.height() - heights[pinned]))
        for number in range(1, len(cards)):
            if number != pinned:
                tops[number] = max(tops[number], tops[number - 1] + heights[number - 1] + gap)
        for number in range(pinned - 1, -1, -1):
            tops[number] = min(tops[number], tops[number + 1] - heights[number] - gap)
        if cards and tops[0] < 0:
            room = self.height() - tops[-1] - heights[-1] - gap
            tops = [top + max(0.0, min(-tops[0], room)) for top in tops]
        for (_, _, card), top, height in zip(cards, tops, heights, strict=True):
            card.setGeometry(unit(4), round(top), width, height)

    @staticmethod
    def _height(card: CommentCard, width: int) -> int:
        layout = card.layout()
        if layout is None:
            return card.sizeHint().height()
        layout.invalidate()
        return max(layout.heightForWidth(width), layout.minimumSize().height())

    # ---- Qt
    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        self._lay_out()

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        self.scrolled.emit(event)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), self._theme.color("sheet"))

    def _restyle(self) -> None:
        self.setFixedWidth(self._theme.unit(WIDTH))
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground, on=False)
        self._lay_out()
        self.update()
