"""One kind of row for every list of the window, and the list that shows them.

A row is a plain value; `RowsModel` hands its parts to the one delegate by role. Setting the same
keys again keeps the current row and the scroll position, so that a list never jumps.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QMenu, QWidget
from typing_extensions import override

from writer_app.ui.kit.ink import trough
from writer_app.ui.kit.theme import Theme
from writer_app.ui.kit.widgets import RowDelegate, RowRole

Index = QModelIndex | QPersistentModelIndex
RowEntries = Sequence[tuple[str, Callable[[], object]]]


@dataclass(frozen=True, slots=True)
class ListRow:
    """One line of a list. `key` identifies it; rows without one are headings, not chosen.

    `hits` are UTF-16-free code points of the title that matched a filter; `arrow` is "open" or
    "closed" for a folder; `digit` stands where an icon would; `mark` is the row's place on a line
    of time: "dot", or a letter in a disc, with "^" or "v" behind it where the line begins or ends.
    """

    key: str
    title: str
    detail: str = ""
    note: str = ""
    keys: str = ""
    icon: str = ""
    indent: int = 0
    count: str = ""
    hits: tuple[int, ...] = ()
    note_hits: tuple[int, ...] = ()  # code points of the note, which is shown around the first
    arrow: str = ""
    digit: str = ""
    strong: bool = False
    tip: str = ""
    mark: str = ""
    book: str = ""  # of a chapter: the key of its book's row


class RowsModel(QAbstractListModel):
    """The rows of one list."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: list[ListRow] = []

    @override
    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else len(self._rows)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self.row_at(index)
        if row is None:
            return None
        if role == Qt.ItemDataRole.ToolTipRole:
            return row.tip or None
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(part for part in (row.title, row.detail, row.note, row.count) if part)
        attribute = _ATTRIBUTES.get(role)
        return getattr(row, attribute) if attribute else None

    @override
    def flags(self, index: Index) -> Qt.ItemFlag:
        row = self.row_at(index)
        if row is None or not row.key:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def row_at(self, index: Index) -> ListRow | None:
        """The row behind an index."""
        return self._rows[index.row()] if 0 <= index.row() < len(self._rows) else None

    def rows(self) -> list[ListRow]:
        """All rows."""
        return list(self._rows)

    def set_rows(self, rows: Sequence[ListRow]) -> None:
        """Show these rows. Rows that stay in place only change."""
        fresh = list(rows)
        if [r.key for r in fresh] == [r.key for r in self._rows]:
            self._rows = fresh
            if fresh:
                self.dataChanged.emit(self.index(0), self.index(len(fresh) - 1))
            return
        self.beginResetModel()
        self._rows = fresh
        self.endResetModel()

    def index_of(self, key: str) -> QModelIndex:
        """The index of a key, an invalid one when it is not there."""
        for number, row in enumerate(self._rows):
            if row.key == key:
                return self.index(number)
        return QModelIndex()


class RowList(QListView):
    """A list of rows: a click or Enter chooses, arrows move, Left and Right fold; a right click or
    the menu key offers what `entries_of` a row's key gives.
    """

    chosen = Signal(str)
    currentRowChanged = Signal(str)
    foldRequested = Signal(str, bool)

    def __init__(
        self,
        theme: Theme,
        name: str,
        *,
        raised: bool = False,
        row_height: int = 28,
        uniform: bool = True,
    ) -> None:
        super().__init__()
        self._again = False  # the second click of two
        self._theme, self._nothing = theme, ""
        self.entries_of: Callable[[str], RowEntries] = lambda _key: ()
        self.setObjectName(name)
        self.rows = RowsModel(self)
        self.setModel(self.rows)
        self.setItemDelegate(RowDelegate(theme, self, raised=raised, row_height=row_height))
        if raised:
            trough(self, "raised")
        self.setUniformItemSizes(uniform)  # not where headings stand among taller rows
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setMouseTracking(True)
        self.selectionModel().currentChanged.connect(self._tell_current)

    def set_rows(self, rows: Sequence[ListRow], nothing: str = "") -> None:
        """Show rows; the current one stays current if it is still there.

        `nothing` is what stands in their place when there are none.
        """
        self._nothing = "" if rows else nothing
        self.setAccessibleDescription(self._nothing)
        self.viewport().update()
        key, top = self.current_key(), self.verticalScrollBar().value()
        self.rows.set_rows(rows)
        self.set_current(key)
        self.verticalScrollBar().setValue(top)

    def current_key(self) -> str:
        """The key of the current row, empty when there is none."""
        row = self.rows.row_at(self.currentIndex())
        return row.key if row else ""

    def set_current(self, key: str, *, show: bool = False) -> None:
        """Make a row current without choosing it; an unknown key makes none current."""
        index = self.rows.index_of(key)
        blocked = self.blockSignals(True)
        self.selectionModel().setCurrentIndex(
            index, QItemSelectionModel.SelectionFlag.ClearAndSelect
        )
        self.blockSignals(blocked)
        if show and index.isValid():
            self.scrollTo(index)

    def step(self, by: int) -> None:
        """Move the current row past headings, as arrow keys in a field above the list do."""
        count = self.rows.rowCount()
        place = self.currentIndex().row()
        for _ in range(count):
            place = (place + by) % count
            row = self.rows.row_at(self.rows.index(place))
            if row is not None and row.key:
                self.setCurrentIndex(self.rows.index(place))
                return

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._nothing:
            return
        unit, painter = self._theme.unit, QPainter(self.viewport())
        painter.setFont(self._theme.font("base"))
        painter.setPen(self._theme.color("text2"))
        place = self.viewport().rect().adjusted(unit(18), unit(8), -unit(16), 0)
        painter.drawText(
            place, Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextWordWrap, self._nothing
        )

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        row = self.rows.row_at(self.currentIndex())
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            event.ignore()  # what is around the list goes on with it
        elif row is not None and enter:
            self.chosen.emit(row.key)
        elif row is not None and row.arrow and event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.foldRequested.emit(row.key, event.key() == Qt.Key.Key_Right)
        else:
            super().keyPressEvent(event)

    @override
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        index = self.currentIndex() if by_key else self.indexAt(event.pos())
        row = self.rows.row_at(index)
        entries = self.entries_of(row.key) if row is not None and row.key else ()
        if not entries:
            event.ignore()
            return
        menu = QMenu(self)
        menu.setObjectName(f"{self.objectName()}Menu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        fill(menu, entries)
        where = self.visualRect(index).center() if by_key else event.pos()
        menu.popup(self.viewport().mapToGlobal(where))

    @override
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._again = True
        super().mouseDoubleClickEvent(event)

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        again, self._again = self._again, False
        if again:  # the first click of two has chosen it
            return
        row = self.rows.row_at(self.indexAt(event.position().toPoint()))
        if row is not None and row.key and event.button() == Qt.MouseButton.LeftButton:
            self.chosen.emit(row.key)

    def _tell_current(self, current: QModelIndex, _before: QModelIndex) -> None:
        row = self.rows.row_at(current)
        if row is not None:
            self.currentRowChanged.emit(row.key)


def fill(menu: QMenu, entries: RowEntries) -> None:
    """Put entries into a menu."""
    for words, run in entries:
        menu.addAction(words).triggered.connect(partial(_run, run))


def _run(run: Callable[[], object], _checked: bool = False) -> None:
    run()


_ATTRIBUTES: dict[int, str] = {
    Qt.ItemDataRole.DisplayRole: "title",
    RowRole.TITLE: "title",
    RowRole.DETAIL: "detail",
    RowRole.NOTE: "note",
    RowRole.KEYS: "keys",
    RowRole.ICON: "icon",
    RowRole.INDENT: "indent",
    RowRole.COUNT: "count",
    RowRole.HITS: "hits",
    RowRole.NOTE_HITS: "note_hits",
    RowRole.ARROW: "arrow",
    RowRole.DIGIT: "digit",
    RowRole.STRONG: "strong",
    RowRole.MARK: "mark",
}
