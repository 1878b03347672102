"""What the page shows of comments: a tint and a rule under the words they are about."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from writer_app.bridge.comments.held import PageThread
from writer_app.domain.change.anchor import Anchor
from writer_app.ui.page.editor_painting import PagePainter


@dataclass(slots=True)
class CommentMarks:
    """Painted below the text. Resolved threads show only while they are current."""

    page: PagePainter
    threads: tuple[PageThread, ...] = ()
    current: str = ""
    fresh: Anchor | None = None  # words that a comment is being typed about

    def lie_under_the_text(self) -> None:
        """Be painted with the page while there are any."""
        paints, there = self.page.underlays, bool(self.threads) or self.fresh is not None
        if there != (self._paint in paints):
            (paints.append if there else paints.remove)(self._paint)

    def _paint(self, painter: QPainter) -> None:
        first, last = self.page.view_range()
        shown = [
            (one.anchor, one.id == self.current)
            for one in self.threads
            if one.anchor.end >= first and one.anchor.start <= last
            if not one.resolved or one.id == self.current
        ]
        if self.fresh is not None:
            shown.append((self.fresh, True))
        for anchor, current in sorted(shown, key=lambda one: one[1]):
            self._range(painter, anchor, current=current)

    def _range(self, painter: QPainter, anchor: Anchor, *, current: bool) -> None:
        color = self.page.theme.color
        for band in self.page.bands(anchor):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(color("sel" if current else "held"))
            painter.drawRoundedRect(band.adjusted(-1, 0, 1, 0), 3, 3)
            painter.setPen(QPen(color("accent" if current else "text3"), 2.0 if current else 1.0))
            line = round(band.bottom()) + 0.5
            painter.drawLine(QPointF(band.left(), line), QPointF(band.right(), line))
        if not anchor.length and (place := self.page.place(anchor.start)) is not None:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(color("accent" if current else "text3"))
            bar = QRectF(place.left() - 1, place.top(), 2, place.height())
            painter.drawRoundedRect(bar, 1, 1)
