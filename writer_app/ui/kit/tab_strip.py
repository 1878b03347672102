"""Tabs as words on one line: the current one is heavier and carries a rule."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QTabBar, QWidget
from typing_extensions import override

from writer_app.ui.kit.theme import Theme

HEIGHT, INSET, LEFT, RULE = 40, 10, 6, 2


class TabStrip(QTabBar):
    """A tab bar of words. `currentChanged` as usual."""

    def __init__(
        self, theme: Theme, labels: Sequence[str] = (), parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setDrawBase(False)
        self.setExpanding(False)
        self.setUsesScrollButtons(False)
        self.setElideMode(Qt.TextElideMode.ElideNone)
        self.setMouseTracking(True)
        for label in labels:
            self.addTab(label)
        theme.follow(self._restyle)

    @override
    def tabSizeHint(self, index: int) -> QSize:
        unit = self._theme.unit
        words = QFontMetricsF(self._font(True)).horizontalAdvance(self.tabText(index))
        first = unit(LEFT) if index == 0 else 0
        return QSize(round(words + 0.5) + 2 * unit(INSET) + first, unit(HEIGHT))

    @override
    def minimumTabSizeHint(self, index: int) -> QSize:
        return self.tabSizeHint(index)

    @override
    def sizeHint(self) -> QSize:
        shown = filter(self.isTabVisible, range(self.count()))
        width = sum(self.tabSizeHint(i).width() for i in shown)
        return QSize(width, self._theme.unit(HEIGHT) + 1)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        line = self.height() - 1
        painter.fillRect(QRectF(0, line, self.width(), 1), self._theme.color("line"))
        for index in filter(self.isTabVisible, range(self.count())):
            self._paint_tab(painter, index)

    def _paint_tab(self, painter: QPainter, index: int) -> None:
        unit, color = self._theme.unit, self._theme.color
        current = index == self.currentIndex()
        area = QRectF(self.tabRect(index))
        left = area.left() + unit(INSET) + (unit(LEFT) if index == 0 else 0)
        font = self._font(current)
        metrics = QFontMetricsF(font)
        over = area.contains(QPointF(self.mapFromGlobal(self.cursor().pos())))
        painter.setFont(font)
        painter.setPen(color("text" if current or (over and self.underMouse()) else "text2"))
        base = (unit(HEIGHT) + metrics.ascent() - metrics.descent()) / 2
        words = self.tabText(index)
        painter.drawText(QPointF(left, base), words)
        width = metrics.horizontalAdvance(words)
        if current:
            top = self.height() - 1 - unit(RULE)
            rule = QRectF(round(left), top, round(width), unit(RULE))
            painter.fillRect(rule, color("accent"))
            if self.hasFocus():
                painter.setPen(QPen(color("accent"), 2))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                ring = QRectF(left - unit(6), unit(6), width + unit(12), unit(HEIGHT - 13))
                painter.drawRoundedRect(ring, unit(5), unit(5))

    def _font(self, current: bool) -> QFont:
        return self._theme.font("base", QFont.Weight.DemiBold if current else None)

    def _restyle(self) -> None:
        self.setFont(self._font(False))
        self.setFixedHeight(self._theme.unit(HEIGHT) + 1)
        self.updateGeometry()
        self.update()
