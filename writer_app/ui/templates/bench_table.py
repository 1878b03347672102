"""The grid of a comparison: texts down, versions across, in each place what came of it."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)
from typing_extensions import override

from writer_app.domain.bench.bench_results import Cell, Results
from writer_app.ui.kit import icons
from writer_app.ui.kit.bench_strings import cell_words, column_line, column_words, row_words
from writer_app.ui.kit.sentences import said
from writer_app.ui.kit.theme import Theme

Index = QModelIndex | QPersistentModelIndex
HEIGHT, NARROWEST, WIDEST, ROWS_WIDTH = 48, 150, 260, 160
STARTS = 20  # characters of a text in the head of its row
CELL = Qt.ItemDataRole.UserRole + 1


class BenchModel(QAbstractTableModel):
    """The results as a table."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._results: Results | None = None
        self._cells: dict[tuple[str, str], Cell] = {}
        self._begun: tuple[str, str] | None = None

    def set_results(self, results: Results | None) -> None:
        """Show these. A grid of the same shape keeps what is current."""
        before = self._results
        same = before is not None and results is not None and before.grid is results.grid
        cells = results.cells if results is not None else ()
        self._cells = {(cell.row, cell.column): cell for cell in cells}
        if same:
            self._results = results
            last = self.index(self.rowCount() - 1, self.columnCount() - 1)
            self.dataChanged.emit(self.index(0, 0), last)
            return
        self.beginResetModel()
        self._results = results
        self.endResetModel()

    def set_begun(self, place: tuple[str, str] | None) -> None:
        """The place that is being answered now, as row and column."""
        self._begun = place
        if self.rowCount():
            last = self.index(self.rowCount() - 1, self.columnCount() - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    @override
    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() or self._results is None else len(self._results.grid.rows)

    @override
    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() or self._results is None else len(self._results.grid.columns)

    def place(self, index: Index) -> tuple[str, str] | None:
        """The names of the row and the column of an index."""
        if self._results is None or not index.isValid():
            return None
        grid = self._results.grid
        return grid.rows[index.row()].name, grid.columns[index.column()].name

    def index_of(self, row: str, column: str) -> QModelIndex:
        """The index of a place, an invalid one when it is not there."""
        if self._results is None:
            return QModelIndex()
        rows = [each.name for each in self._results.grid.rows]
        columns = [each.name for each in self._results.grid.columns]
        if row not in rows or column not in columns:
            return QModelIndex()
        return self.index(rows.index(row), columns.index(column))

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        place = self.place(index)
        if place is None or self._results is None:
            return None
        cell = self._cells.get(place)
        if role == CELL:
            return cell
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            if cell is not None:
                return ", ".join(cell_words(cell))
            return self.tr("being written") if place == self._begun else ""
        if role == Qt.ItemDataRole.ToolTipRole and cell is not None:
            return said(cell.error) or None
        return None

    @override
    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        if self._results is None or role not in (
            Qt.ItemDataRole.DisplayRole,
            Qt.ItemDataRole.ToolTipRole,
        ):
            return None
        grid = self._results.grid
        if orientation == Qt.Orientation.Vertical:
            row = grid.rows[section]
            tip = role == Qt.ItemDataRole.ToolTipRole
            return row.text if tip else f"{row_words(row.name)}\n{_start(row.text)}".strip()
        column = grid.columns[section]
        if role == Qt.ItemDataRole.ToolTipRole:
            return column_line(column)
        return "\n".join(part for part in column_words(column) if part)


class _Delegate(QStyledItemDelegate):
    """Two lines: a sign with what was met, and below it how long it is and took."""

    def __init__(self, theme: Theme, view: QTableView) -> None:
        super().__init__(view)
        self._theme = theme

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(self._theme.unit(NARROWEST), self._theme.unit(HEIGHT))

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        unit, color = self._theme.unit, self._theme.color
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(option.rect).adjusted(2, 2, -3, -3)
        state = option.state
        if state & QStyle.StateFlag.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(color("row"))
            painter.drawRoundedRect(area, unit(5), unit(5))
            if state & QStyle.StateFlag.State_HasFocus:
                painter.setPen(QPen(color("accent"), 2))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRoundedRect(area.adjusted(1, 1, -1, -1), unit(5), unit(5))
        cell = index.data(CELL)
        if isinstance(cell, Cell):
            self._paint_cell(painter, area, cell)
        elif words := index.data(Qt.ItemDataRole.DisplayRole):
            self._line(painter, area, str(words), 0, "text2")
        painter.restore()

    def _paint_cell(self, painter: QPainter, area: QRectF, cell: Cell) -> None:
        unit = self._theme.unit
        above, below = cell_words(cell)
        name, role = _sign(cell)
        side = unit(14)
        if name:
            mark = icons.pixmap(
                name, getattr(self._theme.palette, role), side, painter.device().devicePixelRatio()
            )
            painter.drawPixmap(QPointF(area.left() + unit(8), area.top() + unit(7)), mark)
        self._line(painter, area, above, 0, "text", indent=unit(20) if name else 0)
        self._line(painter, area, below, 1, "text2")

    def _line(
        self, painter: QPainter, area: QRectF, words: str, line: int, role: str, *, indent: int = 0
    ) -> None:
        unit = self._theme.unit
        font = self._theme.font("small" if line else "base")
        metrics = QFontMetricsF(font)
        left = area.left() + unit(8) + indent
        room = area.right() - unit(6) - left
        painter.setFont(font)
        painter.setPen(self._theme.color(role))
        base = area.top() + unit(18) + line * unit(17)
        shown = metrics.elidedText(words, Qt.TextElideMode.ElideRight, room)
        painter.drawText(QPointF(left, base), shown)


def _start(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= STARTS else f"{line[: STARTS - 1].rstrip()}…"


def _sign(cell: Cell) -> tuple[str, str]:
    """The icon of an answer and the role of its colour; the words beside it say the same."""
    if cell.error:
        return "warning", "text"
    if cell.passed is None:
        return ("warning", "warn") if cell.faults else ("", "text2")
    return ("check", "ok") if cell.passed else ("close", "dele")


class BenchTable(QTableView):
    """The table. `placeChosen` carries the names of the current row and column."""

    placeChosen = Signal(str, str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("benchTable")
        self.setAccessibleName(self.tr("Texts and versions"))
        self._theme = theme
        self.bench = BenchModel(self)
        self.setModel(self.bench)
        self.setItemDelegate(_Delegate(theme, self))
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.horizontalHeader().setHighlightSections(False)
        self.verticalHeader().setHighlightSections(False)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.bench.modelReset.connect(self._fit)
        self.selectionModel().currentChanged.connect(self._tell)
        theme.follow(self._restyle)

    def set_results(self, results: Results | None) -> None:
        """Show these; the first place is current in a new grid."""
        self.bench.set_results(results)
        if results is not None and not self.currentIndex().isValid():
            self.setCurrentIndex(self.bench.index(0, 0))

    def current_place(self) -> tuple[str, str] | None:
        """The names of the current row and column."""
        return self.bench.place(self.currentIndex())

    def make_current(self, row: str, column: str) -> None:
        """Make a place current by its names."""
        index = self.bench.index_of(row, column)
        if index.isValid():
            self.setCurrentIndex(index)

    def _tell(self, current: QModelIndex, _before: QModelIndex) -> None:
        place = self.bench.place(current)
        if place is not None:
            self.placeChosen.emit(*place)

    def _fit(self) -> None:
        unit, count = self._theme.unit, self.bench.columnCount()
        room = max(self.viewport().width(), unit(NARROWEST))
        wide = max(unit(NARROWEST), min(unit(WIDEST), room // max(1, count)))
        for column in range(count):
            self.setColumnWidth(column, wide)

    @override
    def resizeEvent(self, event: Any) -> None:
        super().resizeEvent(event)
        self._fit()

    def _restyle(self) -> None:
        unit, palette = self._theme.unit, self._theme.palette
        self.setFont(self._theme.font("base"))
        self.verticalHeader().setDefaultSectionSize(unit(HEIGHT))
        self.verticalHeader().setFixedWidth(unit(ROWS_WIDTH))
        across = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        self.horizontalHeader().setDefaultAlignment(across)
        self.verticalHeader().setDefaultAlignment(across)
        for header in (self.horizontalHeader(), self.verticalHeader()):
            header.setFont(self._theme.font("small"))
        self.setStyleSheet(
            f"QTableView {{ background: {palette.chrome}; border: none; outline: none;"
            f" selection-background-color: transparent }}"
            f"QTableCornerButton::section {{ background: {palette.chrome}; border: none }}"
            f"QHeaderView {{ background: {palette.chrome}; border: none }}"
            f"QHeaderView::section {{ background: {palette.chrome}; color: {palette.text2};"
            f" border: none; padding: {unit(4)}px {unit(8)}px }}"
        )
        self._fit()
