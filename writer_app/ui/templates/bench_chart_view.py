"""How many answers of each version passed: one bar a version, with its figures beside it."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from writer_app.ui.kit.theme import Theme

ROW, NAME, FIGURES, BAR, MOST = 24, 200, 320, 8, 8


@dataclass(frozen=True, slots=True)
class Bar:
    """A version: its share of passed answers, None where nothing was judged, and its figures."""

    words: str
    share: float | None
    figures: str


class BenchChart(QWidget):
    """The bars, at most eight; the others are in the export."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("benchChart")
        self.setAccessibleName(self.tr("Answers that passed"))
        self._theme = theme
        self._bars: tuple[Bar, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def set_bars(self, bars: tuple[Bar, ...]) -> None:
        """Show these."""
        shown = bars[:MOST]
        if len(shown) != len(self._bars):
            self.updateGeometry()
        self._bars = shown
        self.setAccessibleDescription("; ".join(f"{b.words}: {b.figures}" for b in bars))
        self.setVisible(bool(shown))
        self.updateGeometry()
        self.update()

    @override
    def sizeHint(self) -> QSize:
        unit = self._theme.unit
        return QSize(unit(600), unit(ROW) * len(self._bars) + unit(8))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        unit, color = self._theme.unit, self._theme.color
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font = self._theme.font("small")
        metrics = QFontMetricsF(font)
        painter.setFont(font)
        left = unit(16) + unit(NAME)
        right = self.width() - unit(16) - unit(FIGURES)
        for number, bar in enumerate(self._bars):
            middle = unit(4) + unit(ROW) * (number + 0.5)
            base = middle + (metrics.ascent() - metrics.descent()) / 2
            painter.setPen(color("text"))
            name = metrics.elidedText(bar.words, Qt.TextElideMode.ElideRight, unit(NAME - 12))
            painter.drawText(QPointF(unit(16), base), name)
            painter.setPen(color("text2"))
            painter.drawText(QPointF(right + unit(12), base), bar.figures)
            self._paint_bar(
                painter, QRectF(left, middle - unit(BAR) / 2, right - left, unit(BAR)), bar
            )

    def _paint_bar(self, painter: QPainter, whole: QRectF, bar: Bar) -> None:
        if whole.width() < 20:
            return
        radius = whole.height() / 2
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color("track"))
        painter.drawRoundedRect(whole, radius, radius)
        if bar.share is None or bar.share <= 0:
            return
        part = QRectF(whole)
        part.setWidth(max(whole.height(), whole.width() * bar.share))
        painter.setBrush(self._theme.color("accent"))
        painter.drawRoundedRect(part, radius, radius)
