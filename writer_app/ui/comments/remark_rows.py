"""The rows of the list of comments: who says it, what is said, about which words."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem
from typing_extensions import override

from writer_app.ui.kit.row_delegate import HIGHLIGHT, INSET, RADIUS, RowRole
from writer_app.ui.kit.theme import Theme

_LINES = 4  # of what is said
_GAP, _PAD = 3, 8
_WRAPPED = Qt.TextFlag.TextWordWrap


class RemarkDelegate(QStyledItemDelegate):
    """Paints a row's detail (who), its title (what, wrapped) and its note (the words)."""

    def __init__(self, theme: Theme, view: QListView) -> None:
        super().__init__(view)
        self._theme, self._view = theme, view

    @override
    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        small = QFontMetricsF(self._theme.font("small")).height()
        width = self._view.viewport().width() - 2 * self._theme.unit(INSET)
        said = self._said_height(index.data(RowRole.TITLE), width)
        gaps = 2 * self._theme.unit(_PAD) + 2 * self._theme.unit(_GAP)
        return QSize(self._theme.unit(160), round(2 * small + said + gaps))

    def _said_height(self, said: str, width: float) -> float:
        metrics = QFontMetricsF(self._theme.font("base"))
        room = QRectF(0, 0, max(40.0, width), 10_000)
        height = metrics.boundingRect(room, _WRAPPED, said or " ").height()
        return min(height, _LINES * metrics.lineSpacing())

    @override
    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        unit, theme = self._theme.unit, self._theme
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(option.rect)
        self._highlight(painter, area, option.state)
        left, top = area.left() + unit(INSET), area.top() + unit(_PAD)
        width = area.width() - 2 * unit(INSET)
        small = QFontMetricsF(theme.font("small"))
        self._line(painter, index.data(RowRole.DETAIL), QPointF(left, top), width)
        top += small.height() + unit(_GAP)
        height = self._said_height(index.data(RowRole.TITLE), width)
        painter.setFont(theme.font("base"))
        painter.setPen(theme.color("text"))
        box = QRectF(left, top, width, height)
        painter.setClipRect(box)
        painter.drawText(box, _WRAPPED, index.data(RowRole.TITLE))
        painter.setClipping(False)
        top += height + unit(_GAP)
        self._line(painter, index.data(RowRole.NOTE), QPointF(left, top), width)
        painter.restore()

    def _line(self, painter: QPainter, words: str, at: QPointF, width: float) -> None:
        font = self._theme.font("small")
        metrics = QFontMetricsF(font)
        shown = metrics.elidedText(words, Qt.TextElideMode.ElideRight, width)
        painter.setFont(font)
        painter.setPen(self._theme.color("text2"))
        painter.drawText(at + QPointF(0, metrics.ascent()), shown)

    def _highlight(self, painter: QPainter, area: QRectF, state: QStyle.StateFlag) -> None:
        unit, flags = self._theme.unit, QStyle.StateFlag
        current = bool(state & flags.State_Selected)
        if not current and not state & flags.State_MouseOver:
            return
        body = area.adjusted(unit(HIGHLIGHT), 1, -unit(HIGHLIGHT), -1)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color("row" if current else "hover"))
        painter.drawRoundedRect(body, unit(RADIUS), unit(RADIUS))
        if current and state & flags.State_HasFocus:
            painter.setPen(QPen(self._theme.color("accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(body.adjusted(1, 1, -1, -1), unit(RADIUS), unit(RADIUS))
