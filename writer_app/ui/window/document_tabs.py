"""The strip of open documents above the page; out of sight while there is only one."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFontMetricsF,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QMenu, QTabBar, QWidget
from typing_extensions import override

from writer_app.ui.kit.theme import Theme

HEIGHT, INSET, MARK, GAP = 34, 14, 7, 8
NARROWEST, WIDEST = 72, 220


class DocumentTabs(QTabBar):
    """Tabs with a cross on the current one and under the mouse; the middle button closes, too."""

    closeWanted = Signal(int)
    othersWanted = Signal(int)  # close all but this one
    besideWanted = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("tabBar")
        self.setAccessibleName(self.tr("Open documents"))
        self._theme = theme
        self.setDrawBase(False)
        self.setExpanding(False)
        self.setMovable(True)
        self.setUsesScrollButtons(True)
        self.setElideMode(Qt.TextElideMode.ElideRight)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setMouseTracking(True)
        self.hide()
        theme.follow(self._restyle)

    @override
    def tabSizeHint(self, index: int) -> QSize:
        unit = self._theme.unit
        words = QFontMetricsF(self.font()).horizontalAdvance(self.tabText(index))
        width = round(words + 0.5) + unit(2 * INSET + GAP + MARK)
        return QSize(max(unit(NARROWEST), min(width, unit(WIDEST))), unit(HEIGHT))

    @override
    def minimumTabSizeHint(self, index: int) -> QSize:
        return QSize(self._theme.unit(NARROWEST), self._theme.unit(HEIGHT))

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self.tabAt(event.position().toPoint())
        if index >= 0 and (
            event.button() == Qt.MouseButton.MiddleButton
            or (event.button() == Qt.MouseButton.LeftButton and self._on_cross(index, event))
        ):
            self.closeWanted.emit(index)
            return
        if event.button() != Qt.MouseButton.RightButton:
            super().mousePressEvent(event)

    @override
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        index = self.tabAt(event.pos())
        if index >= 0:
            self.menu_of(index).popup(event.globalPos())

    def menu_of(self, index: int) -> QMenu:
        """What can be done with a tab."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for words, told in (
            (self.tr("Close tab"), self.closeWanted),
            (self.tr("Close the other tabs"), self.othersWanted),
            (self.tr("Open beside"), self.besideWanted),
        ):
            menu.addAction(words).triggered.connect(lambda _=False, told=told: told.emit(index))
        return menu

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), self._theme.color("chrome"))
        painter.fillRect(QRectF(0, self.height() - 1, self.width(), 1), self._theme.color("line"))
        for index in range(self.count()):
            self._paint_tab(painter, index)

    def _paint_tab(self, painter: QPainter, index: int) -> None:
        unit, color = self._theme.unit, self._theme.color
        area, current = QRectF(self.tabRect(index)), index == self.currentIndex()
        over = self.underMouse() and area.contains(QPointF(self.mapFromGlobal(self.cursor().pos())))
        if current:
            painter.fillRect(area, color("sheet"))
            painter.fillRect(QRectF(area.left(), 0, area.width(), 2), color("accent"))
        painter.fillRect(QRectF(area.right() - 1, 0, 1, area.height()), color("line"))
        painter.setFont(self.font())
        painter.setPen(color("text" if current or over else "text2"))
        room = area.adjusted(unit(INSET), 0, -unit(INSET + GAP + MARK), 0)
        metrics = QFontMetricsF(self.font())
        words = metrics.elidedText(
            self.tabText(index), Qt.TextElideMode.ElideRight, room.width() + 1
        )
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, words)
        if current or over:
            cross = self._cross(area)
            painter.setPen(QPen(color("text2"), 1.25))
            painter.drawLine(cross.topLeft(), cross.bottomRight())
            painter.drawLine(cross.topRight(), cross.bottomLeft())

    def _cross(self, area: QRectF) -> QRectF:
        side = self._theme.unit(MARK)
        left = area.right() - self._theme.unit(INSET) - side
        return QRectF(left, area.center().y() - side / 2, side, side)

    def _on_cross(self, index: int, event: QMouseEvent) -> bool:
        reach = self._theme.unit(5)
        cross = self._cross(QRectF(self.tabRect(index)))
        return cross.adjusted(-reach, -reach, reach, reach).contains(event.position())

    def _restyle(self) -> None:
        self.setFont(self._theme.font("base"))
        self.setFixedHeight(self._theme.unit(HEIGHT) + 1)
        self.updateGeometry()
        self.update()
