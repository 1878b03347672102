"""Source and target block against block: one row each, scrolling together."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import (
    QContextMenuEvent,
    QFont,
    QKeyEvent,
    QPainter,
    QPalette,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QMenu,
    QPlainTextEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)
from typing_extensions import override

from writer_app.bridge.translation.translator import Translator
from writer_app.domain.translation.blocks import BlockKind
from writer_app.domain.translation.rows import AlignedRow, RowState
from writer_app.ui.kit import icons
from writer_app.ui.kit.theme import Theme
from writer_app.ui.translation.translation_strings import row_words
from writer_app.ui.translation.word_lines import WordLines

Index = QModelIndex | QPersistentModelIndex
SOURCE, TARGET = 0, 1
PAD, SIGN, NOTE = 12, 22, 20  # design pixels: around words, the column of signs, a line below
_SIGNS = {RowState.ACCEPTED: ("check", "ok"), RowState.STALE: ("retry", "text2")}


class TranslationModel(QAbstractTableModel):
    """The translator's rows as a table of two columns."""

    edited = Signal(int, str)  # a row, and the writer's words for it

    def __init__(self, work: Translator, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._work = work
        self._writing: tuple[int, str] = (-1, "")
        work.opened.connect(self._reset)
        work.rowChanged.connect(self._changed)
        work.writing.connect(self._written)

    def row(self, number: int) -> AlignedRow:
        """A row of the translator."""
        return self._work.rows[number]

    def kind(self, number: int) -> BlockKind:
        """What the block is in its document."""
        return self._work.blocks[number].kind

    def target(self, number: int) -> str:
        """The words of a row's translation, those that are being written too."""
        row = self.row(number)
        return self._writing[1] if self._writing[0] == number else row.target

    def is_written(self, number: int) -> bool:
        """Whether the model is at this row."""
        return self._writing[0] == number

    def quiet(self) -> None:
        """Nothing is being written any more."""
        number = self._writing[0]
        self._writing = (-1, "")
        if 0 <= number < self.rowCount():
            self._changed(number)

    @override
    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else len(self._work.rows)

    @override
    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else 2

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        number = index.row()
        words = self.row(number).source if index.column() == SOURCE else self.target(number)
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return words
        if role == Qt.ItemDataRole.AccessibleTextRole:
            said = row_words(self.row(number), written=self.is_written(number))
            return words if index.column() == SOURCE else f"{words}\n{said}".strip()
        return None

    @override
    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.EditRole or index.column() != TARGET:
            return False
        self.edited.emit(index.row(), str(value))
        return True

    @override
    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        if index.isValid() and index.column() == TARGET and not self.is_written(index.row()):
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags

    def _reset(self) -> None:
        self.beginResetModel()
        self._writing = (-1, "")
        self.endResetModel()

    def _changed(self, number: int) -> None:
        if self._writing[0] == number:
            self._writing = (-1, "")
        self.dataChanged.emit(self.index(number, SOURCE), self.index(number, TARGET))

    def _written(self, number: int, words: str) -> None:
        before = self._writing[0]
        self._writing = (number, words)
        if before not in (-1, number) and before < self.rowCount():
            self._changed_only(before)
        self._changed_only(number)

    def _changed_only(self, number: int) -> None:
        self.dataChanged.emit(self.index(number, TARGET), self.index(number, TARGET))


class TranslationDelegate(QStyledItemDelegate):
    """Paints words as they run, a sign for the state, and below them what to look at."""

    def __init__(self, theme: Theme, view: TranslationTable) -> None:
        super().__init__(view)
        self._theme, self._view = theme, view

    # ---- measures
    def _font(self, kind: BlockKind) -> QFont:
        font = QFont(self._theme.font("base"))
        if kind is BlockKind.HEADING:
            font.setWeight(QFont.Weight.DemiBold)
        return font

    def _inner(self, width: int, column: int) -> int:
        unit = self._theme.unit
        return max(unit(40), width - 2 * unit(PAD) - (unit(SIGN) if column == TARGET else 0))

    def height(self, number: int, source_width: int, target_width: int) -> int:
        """How high a row is."""
        unit, model = self._theme.unit, self._view.rows
        lines = WordLines(self._font(model.kind(number)))
        high = 0
        for column, width in ((SOURCE, source_width), (TARGET, target_width)):
            words = model.row(number).source if column == SOURCE else model.target(number)
            found = lines.height(words, self._inner(width, column))
            if column == TARGET and self._note(number):
                found += unit(NOTE)
            high = max(high, found)
        return high + 2 * unit(PAD)

    def _note(self, number: int) -> str:
        model = self._view.rows
        return row_words(model.row(number), written=model.is_written(number))

    # ---- paint
    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        unit, color, model = self._theme.unit, self._theme.color, self._view.rows
        number, column = index.row(), index.column()
        row = model.row(number)
        rect = option.rect
        painter.save()
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.fillRect(rect, color("row" if chosen else "sheet"))
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, color("line"))
        left = rect.left() + unit(PAD) + (unit(SIGN) if column == TARGET else 0)
        top = rect.top() + unit(PAD)
        words = row.source if column == SOURCE else model.target(number)
        quiet = column == SOURCE or row.state is RowState.STALE or model.is_written(number)
        painter.setPen(color("text2" if quiet else "text"))
        inner = self._inner(rect.width(), column)
        WordLines(self._font(model.kind(number))).draw(painter, left, top, words, inner)
        if column == TARGET:
            painter.fillRect(rect.left(), rect.top(), 1, rect.height(), color("line"))
            self._paint_state(painter, rect, number, row)
        painter.restore()

    def _paint_state(self, painter: QPainter, rect: QRect, number: int, row: AlignedRow) -> None:
        unit, color = self._theme.unit, self._theme.color
        if row.state in _SIGNS:
            name, tone = _SIGNS[row.state]
            size = unit(14)
            hue = getattr(self._theme.palette, tone)
            icon = icons.pixmap(name, hue, size, self._view.devicePixelRatioF())
            pitch = WordLines(self._font(self._view.rows.kind(number))).pitch
            top = rect.top() + unit(PAD) + (pitch - size) // 2  # the middle of the first line
            painter.drawPixmap(rect.left() + unit(PAD) - unit(3), top, icon)
        if note := self._note(number):
            painter.setFont(self._theme.font("small"))
            painter.setPen(color("warn" if row.faults else "text2"))
            line = QRectF(
                rect.left() + unit(PAD + SIGN),
                rect.bottom() - unit(PAD) - unit(NOTE) + unit(4),
                rect.width() - unit(2 * PAD + SIGN),
                unit(NOTE),
            )
            painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, note)

    # ---- editing
    @override
    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        editor = QPlainTextEdit(parent)
        editor.setObjectName("translationEdit")
        editor.setAccessibleName(self.tr("Translation of this passage"))
        editor.setFrameShape(QFrame.Shape.NoFrame)
        editor.setTabChangesFocus(True)
        editor.setFont(self._font(self._view.rows.kind(index.row())))
        palette = editor.palette()
        palette.setColor(QPalette.ColorRole.Base, self._theme.color("sheet"))
        palette.setColor(QPalette.ColorRole.Text, self._theme.color("text"))
        editor.setPalette(palette)
        return editor

    @override
    def setEditorData(self, editor: QWidget, index: Index) -> None:
        if isinstance(editor, QPlainTextEdit):
            editor.setPlainText(str(index.data(Qt.ItemDataRole.EditRole)))
            editor.selectAll()

    @override
    def setModelData(self, editor: QWidget, model: Any, index: Index) -> None:
        if isinstance(editor, QPlainTextEdit):
            model.setData(index, editor.toPlainText(), Qt.ItemDataRole.EditRole)

    @override
    def updateEditorGeometry(
        self, editor: QWidget, option: QStyleOptionViewItem, index: Index
    ) -> None:
        unit = self._theme.unit
        left = unit(PAD + SIGN) - unit(4)
        editor.setGeometry(option.rect.adjusted(left, unit(PAD) - unit(4), -unit(4), -1))

    @override
    def eventFilter(self, editor: QObject, event: QEvent) -> bool:
        """Ctrl+Enter takes the words, Esc leaves them; Enter is a line of its own."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
            enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            if enter and not control:
                return False
            if enter and isinstance(editor, QWidget):
                self.commitData.emit(editor)
                self.closeEditor.emit(editor, QAbstractItemDelegate.EndEditHint.NoHint)
                return True
        return super().eventFilter(editor, event)


class TranslationTable(QTableView):
    """The table. `acceptRequested`, `refuseRequested` and `againRequested` name a row."""

    acceptRequested = Signal(int)
    refuseRequested = Signal(int)
    againRequested = Signal(int)

    def __init__(self, theme: Theme, work: Translator, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("translationRows")
        self._theme = theme
        self.rows = TranslationModel(work, self)
        self.setModel(self.rows)
        self._delegate = TranslationDelegate(theme, self)
        self.setItemDelegate(self._delegate)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabKeyNavigation(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.DoubleClicked)
        self.verticalHeader().hide()
        self.verticalHeader().setMinimumSectionSize(1)
        self.horizontalHeader().hide()
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self._fit = QTimer(self, singleShot=True)
        self._fit.timeout.connect(self._fit_all)
        self.rows.modelReset.connect(self._fit_soon)
        self.rows.dataChanged.connect(self._fit_rows)
        theme.changed.connect(self._fit_soon)

    @property
    def number(self) -> int:
        """The chosen row, -1 for none."""
        return self.currentIndex().row()

    def choose(self, number: int) -> None:
        """Go to a row."""
        if 0 <= number < self.rows.rowCount():
            index = self.rows.index(number, TARGET)
            self.setCurrentIndex(index)
            self.scrollTo(index)

    def choose_next(self, wanted: Callable[[AlignedRow], bool]) -> None:
        """Go to the next row below that is wanted, else the first one; stay where none is."""
        count = self.rows.rowCount()
        for step in range(1, count + 1):
            number = (self.number + step) % count
            if wanted(self.rows.row(number)):
                self.choose(number)
                return

    def edit_row(self) -> None:
        """Change the chosen row's words by hand."""
        if self.number >= 0:
            self.edit(self.rows.index(self.number, TARGET))

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, number = event.key(), self.number
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        enter = key in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if number >= 0 and enter and control:
            self.acceptRequested.emit(number)
        elif number >= 0 and (enter or key == Qt.Key.Key_F2):
            self.edit_row()
        elif number >= 0 and key in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete):
            self.refuseRequested.emit(number)
        elif number >= 0 and key == Qt.Key.Key_R and control:
            self.againRequested.emit(number)
        elif key == Qt.Key.Key_Escape:
            event.ignore()  # it leaves the page
        else:
            super().keyPressEvent(event)

    @override
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """What the keys do with a row."""
        index = self.indexAt(event.pos())
        if not index.isValid():
            return
        number, menu = index.row(), QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.choose(number)
        there = bool(self.rows.target(number)) and not self.rows.is_written(number)
        for words, do, enabled in (
            (self.tr("Accept"), lambda: self.acceptRequested.emit(number), there),
            (self.tr("Change"), self.edit_row, not self.rows.is_written(number)),
            (self.tr("Drop"), lambda: self.refuseRequested.emit(number), there),
            (self.tr("Translate again"), lambda: self.againRequested.emit(number), True),
        ):
            menu.addAction(words, do).setEnabled(enabled)
        menu.popup(event.globalPos())

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit.start(30)

    @override
    def sizeHintForRow(self, row: int) -> int:
        return self._delegate.height(row, self.columnWidth(SOURCE), self.columnWidth(TARGET))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(self._theme.unit(320), self._theme.unit(160))

    def _fit_soon(self) -> None:
        self._fit.start(0)

    def _fit_rows(self, first: Index, last: Index) -> None:
        for number in range(first.row(), last.row() + 1):
            self.setRowHeight(number, self.sizeHintForRow(number))

    def _fit_all(self) -> None:
        self._fit_rows(self.rows.index(0, 0), self.rows.index(self.rows.rowCount() - 1, 0))
        # With the focus Qt makes the first row current, but selects nothing.
        if not self.selectionModel().hasSelection() and self.rows.rowCount():
            self.choose(max(0, self.number))
