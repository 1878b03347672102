"""The one delegate that paints the rows of every list of the window."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from itertools import groupby
from typing import Any

from PySide6.QtCore import (
    QAbstractItemModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPointF,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem
from typing_extensions import override

from writer_app.ui.kit import icons, keycaps
from writer_app.ui.kit.theme import Theme

INSET, HIGHLIGHT, RADIUS = 16, 8, 5
ICON, ICON_STEP, STEP = 16, 24, 16
ARROW_X, FOLDER_X, TREE_X = 12, 30, 54
TWO_LINES = 40  # from this height on a note has a line of its own
HEADING = 32  # the height of a heading among such rows
DISC, RING = 16, 7  # across: a letter's disc, a ring on the line of time


class RowRole(IntEnum):
    """What a row may carry. A row that cannot be chosen is a heading."""

    TITLE = Qt.ItemDataRole.UserRole + 1
    DETAIL = Qt.ItemDataRole.UserRole + 2  # after the title, quieter
    NOTE = Qt.ItemDataRole.UserRole + 3  # on the right, or below in tall rows
    KEYS = Qt.ItemDataRole.UserRole + 4  # a key sequence, as caps on the right
    ICON = Qt.ItemDataRole.UserRole + 5
    INDENT = Qt.ItemDataRole.UserRole + 6  # level, from 0
    COUNT = Qt.ItemDataRole.UserRole + 7  # a figure on the right
    HITS = Qt.ItemDataRole.UserRole + 8  # code points of the title that were searched for
    ARROW = Qt.ItemDataRole.UserRole + 9  # "open" or "closed"
    DIGIT = Qt.ItemDataRole.UserRole + 10  # stands where an icon would
    STRONG = Qt.ItemDataRole.UserRole + 11
    MARK = Qt.ItemDataRole.UserRole + 12  # a place on a line of time
    NOTE_HITS = Qt.ItemDataRole.UserRole + 13  # code points of the note that were searched for


@dataclass(slots=True)
class _PaintedRow:
    """One row while it is painted; `right` moves left as the right side fills."""

    painter: QPainter
    area: QRectF
    current: bool
    heading: bool
    left: float
    right: float

    @property
    def middle(self) -> float:
        return self.area.center().y()


class RowDelegate(QStyledItemDelegate):
    """Paints rows on chrome, or on raised surfaces."""

    def __init__(
        self,
        theme: Theme,
        parent: QObject | None = None,
        *,
        raised: bool = False,
        row_height: int = 28,
    ) -> None:
        super().__init__(parent)
        self._theme, self._raised, self._height = theme, raised, row_height
        self._tree: tuple[int, int, bool] = (0, -1, False)

    @override
    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        tall = self._height >= TWO_LINES
        low = tall and not index.flags() & Qt.ItemFlag.ItemIsEnabled
        return QSize(self._theme.unit(160), self._theme.unit(HEADING if low else self._height))

    @override
    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        unit = self._theme.unit
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(option.rect)
        state = option.state
        row = _PaintedRow(
            painter,
            area,
            current=bool(state & QStyle.StateFlag.State_Selected),
            heading=not index.flags() & Qt.ItemFlag.ItemIsEnabled,
            left=area.left() + unit(INSET),
            right=area.right() - unit(INSET),
        )
        self._highlight(row, state)
        self._left_side(row, index)
        self._right_side(row, index)
        self._words(row, index)
        painter.restore()

    def _highlight(self, row: _PaintedRow, state: QStyle.StateFlag) -> None:
        unit, flags = self._theme.unit, QStyle.StateFlag
        over = bool(state & flags.State_MouseOver) and not row.heading
        if not row.current and not over:
            return
        on, under = ("pick", "pick") if self._raised else ("row", "hover")
        body = row.area.adjusted(unit(HIGHLIGHT), 0, -unit(HIGHLIGHT), 0)
        row.painter.setPen(Qt.PenStyle.NoPen)
        row.painter.setBrush(self._theme.color(on if row.current else under))
        row.painter.drawRoundedRect(body, unit(RADIUS), unit(RADIUS))
        if row.current and state & flags.State_HasFocus:
            row.painter.setPen(QPen(self._theme.color("accent"), 2))
            row.painter.setBrush(Qt.BrushStyle.NoBrush)
            row.painter.drawRoundedRect(body.adjusted(1, 1, -1, -1), unit(RADIUS), unit(RADIUS))

    def _left_side(self, row: _PaintedRow, index: QModelIndex | QPersistentModelIndex) -> None:
        unit, edge = self._theme.unit, row.area.left()
        if mark := _text(index, RowRole.MARK):
            self._mark(row, mark)
            row.left = edge + unit(INSET + ICON_STEP)
            return
        arrow, icon = _text(index, RowRole.ARROW), _text(index, RowRole.ICON)
        indent, digit = int(index.data(RowRole.INDENT) or 0), _text(index, RowRole.DIGIT)
        if arrow:
            step = unit(STEP) * indent
            name = "chevron-down" if arrow == "open" else "chevron-right"
            self._icon(row, name, edge + unit(ARROW_X - 2) + step)
            self._icon(row, icon or "folder", edge + unit(FOLDER_X) + step)
            row.left = edge + unit(TREE_X) + step
        elif icon or digit:
            x = edge + unit(INSET) + unit(STEP) * indent
            if digit:
                font = self._theme.font("chip")
                wide = QFontMetricsF(font).horizontalAdvance(digit[1:])  # units below units
                self._put(row, digit, x + unit(4) - wide, font=font, role="text2")
            else:
                self._icon(row, icon, x)
            row.left = x + unit(ICON_STEP)
        elif indent and self._is_tree(index.model()):
            # Under its folder's name; outside any folder where folders' icons stand.
            row.left = edge + unit(FOLDER_X)
            if indent > 1:
                row.left = edge + unit(TREE_X) + unit(STEP) * (indent - 2)
        else:
            row.left = edge + unit(INSET) + unit(STEP) * indent

    def _right_side(self, row: _PaintedRow, index: QModelIndex | QPersistentModelIndex) -> None:
        unit = self._theme.unit
        keys, count = _text(index, RowRole.KEYS), _text(index, RowRole.COUNT)
        note = "" if self._height >= TWO_LINES else _text(index, RowRole.NOTE)
        if keys:
            caps = keycaps.parts(keys)
            row.right -= keycaps.width(self._theme, caps)
            keycaps.paint(row.painter, self._theme, row.right, row.middle, caps)
            row.right -= unit(10)
        for text in (count, note):
            if text:
                font = self._theme.font("small")
                row.right -= QFontMetricsF(font).horizontalAdvance(text)
                self._put(row, text, row.right, font=font, role="text2", base=self._base(row, font))
                row.right -= unit(10)

    def _words(self, row: _PaintedRow, index: QModelIndex | QPersistentModelIndex) -> None:
        title, detail = _text(index, RowRole.TITLE), _text(index, RowRole.DETAIL)
        font = self._title_font(row, bool(index.data(RowRole.STRONG)))
        role = "text2" if row.heading else "text"
        base = self._base(row, font)
        hits = {int(hit) for hit in index.data(RowRole.HITS) or ()}
        x = self._title(row, title, hits, font=font, role=role, base=base)
        small = self._theme.font("small")
        if detail and x + self._theme.unit(10) < row.right:
            at = x + self._theme.unit(10)
            room = row.right - at
            shown = QFontMetricsF(small).elidedText(detail, Qt.TextElideMode.ElideRight, room)
            self._put(row, shown, at, font=small, role="text2", base=base)
        note = _text(index, RowRole.NOTE) if self._height >= TWO_LINES else ""
        if note:
            room = row.area.right() - self._theme.unit(INSET) - row.left
            found = tuple(int(hit) for hit in index.data(RowRole.NOTE_HITS) or ())
            below = base + self._theme.unit(16)
            self._note(row, *around(note, found, QFontMetricsF(small), room), base=below)

    def _note(self, row: _PaintedRow, note: str, hits: frozenset[int], *, base: float) -> None:
        """Draw a line of text, what was looked for on the tone of a selection."""
        font, x = self._theme.font("small"), row.left
        metrics = QFontMetricsF(font)
        for hit, group in groupby(range(len(note)), key=hits.__contains__):
            piece = "".join(note[place] for place in group)
            width = metrics.horizontalAdvance(piece)
            if hit:
                body = QRectF(x, base - metrics.ascent(), width, metrics.height())
                row.painter.fillRect(body, self._theme.color("sel"))
            x = self._put(row, piece, x, font=font, role="text" if hit else "text2", base=base)

    def _title(
        self, row: _PaintedRow, title: str, hits: set[int], *, font: QFont, role: str, base: float
    ) -> float:
        """Draw the title, what was searched for heavier and underlined; the x where it ends."""
        metrics, room = QFontMetricsF(font), row.right - row.left
        if not hits or metrics.horizontalAdvance(title) > room:
            shown = metrics.elidedText(title, Qt.TextElideMode.ElideRight, room)
            return self._put(row, shown, row.left, font=font, role=role, base=base)
        marked = QFont(font)
        marked.setWeight(QFont.Weight.DemiBold)
        marked.setUnderline(True)
        x, start = row.left, 0
        for end in range(1, len(title) + 1):
            if end < len(title) and (end in hits) == (start in hits):
                continue
            hit = start in hits
            piece = title[start:end]
            x = self._put(
                row, piece, x, font=marked if hit else font, role="accent" if hit else role,
                base=base,
            )  # fmt: skip
            start = end
        return x

    def _title_font(self, row: _PaintedRow, strong: bool) -> QFont:
        if row.heading:
            return self._theme.font("caption")
        heavy = row.current and not self._raised
        font = self._theme.font("base", 600 if heavy or strong else None)
        if self._raised and self._height >= 36:
            font.setPixelSize(self._theme.unit(14))
        return font

    def _base(self, row: _PaintedRow, font: QFont) -> float:
        metrics = QFontMetricsF(font)
        middle = row.middle
        if self._height >= TWO_LINES and not row.heading:
            middle -= self._theme.unit(8)
        return middle + (metrics.ascent() - metrics.descent()) / 2

    def _mark(self, row: _PaintedRow, mark: str) -> None:
        """A ring or a letter's disc on the line of time, which runs from row to row."""
        unit, painter, letter = self._theme.unit, row.painter, mark.rstrip("^v")
        at = QPointF(row.area.left() + unit(INSET + DISC // 2), row.middle - unit(8))
        half = unit(DISC if letter != "dot" else RING) / 2
        painter.setPen(QPen(self._theme.color("edge"), 1))
        if "^" not in mark[len(letter) :]:
            painter.drawLine(QPointF(at.x(), row.area.top()), QPointF(at.x(), at.y() - half - 2))
        if "v" not in mark[len(letter) :]:
            painter.drawLine(QPointF(at.x(), at.y() + half + 2), QPointF(at.x(), row.area.bottom()))
        if letter == "dot":
            painter.setPen(QPen(self._theme.color("text2"), 1.25))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(at, half, half)
            return
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color("accent"))
        painter.drawEllipse(at, half, half)
        font = self._theme.font("caption")
        painter.setFont(font)
        painter.setPen(self._theme.color("on_accent"))
        metrics = QFontMetricsF(font)
        rise = (metrics.ascent() - metrics.descent()) / 2
        painter.drawText(
            QPointF(at.x() - metrics.horizontalAdvance(letter) / 2, at.y() + rise), letter
        )

    def _icon(self, row: _PaintedRow, name: str, x: float) -> None:
        side = self._theme.unit(ICON)
        colour = self._theme.palette.text if row.current else self._theme.palette.text2
        mark = icons.pixmap(name, colour, side, row.painter.device().devicePixelRatio())
        row.painter.drawPixmap(QPointF(round(x), round(row.middle - side / 2)), mark)

    def _put(
        self,
        row: _PaintedRow,
        text: str,
        x: float,
        *,
        font: QFont,
        role: str,
        base: float | None = None,
    ) -> float:
        row.painter.setFont(font)
        row.painter.setPen(self._theme.color(role))
        at = self._base(row, font) if base is None else base
        row.painter.drawText(QPointF(x, at), text)
        return x + QFontMetricsF(font).horizontalAdvance(text)

    def _is_tree(self, model: QAbstractItemModel) -> bool:
        """Whether a list has folders, so that its other rows stand under their names."""
        key = (id(model), model.rowCount())
        if self._tree[:2] != key:
            rows = range(min(model.rowCount(), 500))
            found = any(model.index(number, 0).data(RowRole.ARROW) for number in rows)
            self._tree = (*key, found)
        return self._tree[2]


def around(
    note: str, hits: tuple[int, ...], metrics: QFontMetricsF, room: float
) -> tuple[str, frozenset[int]]:
    """As much of a line as there is room for, around its first hit; and the hits in that."""
    start = 0
    if hits and metrics.horizontalAdvance(note) > room:
        # The hit stands at a third of the room, with whole words before it where there are some.
        ahead = note[: hits[0]]
        while start < len(ahead) and metrics.horizontalAdvance("…" + ahead[start:]) > room / 3:
            start += 1
        word = note.find(" ", start, hits[0]) + 1 if start else 0
        start = word if 0 < word - start < 12 else start
    lead = "…" if start else ""
    shown = metrics.elidedText(lead + note[start:], Qt.TextElideMode.ElideRight, room)
    moved = frozenset(hit - start + len(lead) for hit in hits if hit >= start)
    return shown, frozenset(hit for hit in moved if hit < len(shown))


def _text(index: QModelIndex | QPersistentModelIndex, role: RowRole) -> str:
    found: Any = index.data(role)
    return str(found) if found else ""
