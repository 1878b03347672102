"""The list of documents: a document is dragged to a folder of the same list.

It stays inside one widget, so it is followed by the mouse alone, without a drag of the system,
whose `exec` is an event loop of its own.
"""

from __future__ import annotations

from pathlib import PurePath

from PySide6.QtCore import QPoint, QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QApplication, QLineEdit
from typing_extensions import override

from writer_app.ui.kit.rows import ListRow, RowList
from writer_app.ui.kit.theme import Theme

TOP = ""  # the documents folder itself
_SCROLL_MS, _EDGE = 40, 24  # how often and how near an edge the list scrolls under a drag


class NameField(QLineEdit):
    """A name being changed in its place: Enter or a click elsewhere takes it, Esc does not."""

    taken = Signal(str)

    def __init__(self, name: str, list_: DocumentList) -> None:
        super().__init__(name, list_.viewport())
        self._list = list_
        self.setObjectName("nameField")
        self.setAccessibleName(self.tr("Name of the document"))
        self._before, self._done = name, False
        self.selectAll()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._end(take=False)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._end(take=True)
        else:
            super().keyPressEvent(event)

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:  # its own menu
            self._end(take=True)

    def _end(self, *, take: bool) -> None:
        if self._done:
            return
        self._done = True
        name = self.text().strip()
        self.hide()
        self.deleteLater()
        self._list.setFocus()
        if take and name and name != self._before:
            self.taken.emit(name)


class DocumentList(RowList):
    """Keys are paths; a row with an arrow is a folder."""

    moveWanted = Signal(str, str)  # the document's key, the folder's key or TOP
    tabWanted = Signal(str)  # the key of a document that was clicked with Ctrl or the middle button
    named = Signal(str, str)  # the document's key, the name the writer gave it
    placeWanted = Signal(str, str, str, bool)  # a document, a book, beside which row, below it

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__(theme, name)
        self._theme = theme
        self._pressed: tuple[ListRow, QPoint] | None = None
        self._dragged: ListRow | None = None
        self._target: str | None = None
        self._beside: tuple[ListRow, bool] | None = None  # the row of a book, and whether below it
        self._place = QPoint()
        self._scrolling = QTimer(self, interval=_SCROLL_MS)
        self._scrolling.timeout.connect(self._scroll)

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        place = event.position().toPoint()
        row = self.rows.row_at(self.indexAt(place))
        document = row is not None and row.key and not row.arrow and not row.icon
        buttons = (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton)
        ours = row is not None and document and event.button() in buttons
        self._pressed = (row, place) if row is not None and ours else None

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if not event.buttons() & Qt.MouseButton.LeftButton or self._pressed is None:
            super().mouseMoveEvent(event)
            return
        row, start = self._pressed
        self._place = event.position().toPoint()
        far = (self._place - start).manhattanLength() >= QApplication.startDragDistance()
        if self._dragged is None and far:
            self._dragged = row
            self._scrolling.start()
        if self._dragged is not None:
            self._aim()

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        dragged, target, beside = self._dragged, self._target, self._beside
        pressed = self._pressed
        self._let_go()
        if dragged is None and pressed is not None and self._wants_tab(event):
            self.tabWanted.emit(pressed[0].key)
        elif dragged is None:
            super().mouseReleaseEvent(event)
        elif beside is not None:
            row, below = beside
            self.placeWanted.emit(dragged.key, row.book, row.key, below)
        elif target is not None:
            self.moveWanted.emit(dragged.key, target)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._dragged is not None and event.key() == Qt.Key.Key_Escape:
            self._let_go()
        else:
            super().keyPressEvent(event)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._dragged is None:
            return
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._beside is not None:
            self._paint_place(painter, *self._beside)
        elif self._target is not None:
            self._paint_target(painter, self._target)
        self._paint_dragged(painter, self._dragged)

    def edit_name(self, key: str, name: str) -> bool:
        """Let the writer change a document's name in its row; False where the row is not here."""
        index = self.rows.index_of(key)
        if not index.isValid() or not self.isVisible():
            return False
        self.scrollTo(index)
        field = NameField(name, self)
        field.setFont(self._theme.font("base"))
        area, unit = self.visualRect(index), self._theme.unit
        field.setGeometry(area.adjusted(unit(6), unit(1), -unit(6), -unit(1)))
        field.taken.connect(lambda text: self.named.emit(key, text))
        field.show()
        field.setFocus()
        return True

    # ---- inside
    @staticmethod
    def _wants_tab(event: QMouseEvent) -> bool:
        control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        return bool(control) or event.button() == Qt.MouseButton.MiddleButton

    def _let_go(self) -> None:
        self._pressed = self._dragged = None
        self._target = self._beside = None
        self._scrolling.stop()
        self.viewport().unsetCursor()
        self.viewport().update()

    def _aim(self) -> None:
        """Find the folder under the pointer; one that has the document already is none."""
        assert self._dragged is not None
        inside = self.viewport().rect().contains(self._place)
        row = self.rows.row_at(self.indexAt(self._place)) if inside else None
        self._target, self._beside = None, None
        if row is not None and row.book:
            self._aim_between(row)
        elif inside and (row is None or row.key):
            folder = self._folder_of(row)
            here = str(PurePath(self._dragged.key).parent)
            home = here if any(r.key == here for r in self.rows.rows()) else TOP
            self._target = folder if folder != home else None
        cursors = Qt.CursorShape
        allowed = self._target is not None or self._beside is not None
        self.viewport().setCursor(cursors.DragMoveCursor if allowed else cursors.ForbiddenCursor)
        self.viewport().update()

    def _aim_between(self, row: ListRow) -> None:
        """A place between two chapters; where the dragged one stands already is none."""
        assert self._dragged is not None
        area = self.visualRect(self.rows.index_of(row.key))
        below = self._place.y() > area.center().y() or bool(row.icon == "outline")
        rows = self.rows.rows()
        at = rows.index(row) + below
        around = [r.key for r in rows[max(at - 1, 0) : at + 1]]
        self._beside = None if self._dragged.key in around else (row, below)

    def _folder_of(self, row: ListRow | None) -> str:
        """The folder that a row stands for: itself, or the one that a document is in."""
        if row is None:
            return TOP
        if row.arrow:
            return row.key
        parent = str(PurePath(row.key).parent)
        return parent if any(r.key == parent for r in self.rows.rows()) else TOP

    def _scroll(self) -> None:
        bar, edge = self.verticalScrollBar(), self._theme.unit(_EDGE)
        before = bar.value()
        if self._place.y() < edge:
            bar.setValue(before - edge // 3)
        elif self._place.y() > self.viewport().height() - edge:
            bar.setValue(before + edge // 3)
        if bar.value() != before:
            self._aim()

    def _paint_target(self, painter: QPainter, target: str) -> None:
        unit = self._theme.unit
        index = self.rows.index_of(target) if target else None
        area = QRectF(self.viewport().rect() if index is None else self.visualRect(index))
        painter.setPen(QPen(self._theme.color("accent"), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        radius = unit(5)
        painter.drawRoundedRect(area.adjusted(unit(8) + 1, 1, -unit(8) - 1, -1), radius, radius)

    def _paint_place(self, painter: QPainter, row: ListRow, below: bool) -> None:
        """A line where the chapter comes to stand."""
        unit = self._theme.unit
        area = QRectF(self.visualRect(self.rows.index_of(row.key)))
        y = area.bottom() + 1 if below else area.top()
        painter.setPen(QPen(self._theme.color("accent"), 2))
        painter.setBrush(self._theme.color("accent"))
        left, right = area.left() + unit(30), area.right() - unit(12)
        painter.drawLine(QPointF(left, y), QPointF(right, y))
        painter.drawEllipse(QPointF(left, y), unit(3), unit(3))

    def _paint_dragged(self, painter: QPainter, row: ListRow) -> None:
        """The title, beside the pointer."""
        unit, font = self._theme.unit, self._theme.font("base")
        metrics = QFontMetricsF(font)
        title = metrics.elidedText(row.title, Qt.TextElideMode.ElideRight, unit(176))
        width = metrics.horizontalAdvance(title) + 2 * unit(10)
        left = min(self._place.x() + unit(12), self.viewport().width() - round(width) - unit(4))
        area = QRectF(left, self._place.y() + unit(4), width, unit(26))
        painter.setPen(QPen(self._theme.color("edge"), 1))
        painter.setBrush(self._theme.color("raised"))
        painter.drawRoundedRect(area, unit(6), unit(6))
        painter.setPen(self._theme.color("text"))
        painter.setFont(font)
        painter.drawText(area, Qt.AlignmentFlag.AlignCenter, title)
