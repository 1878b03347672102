"""The rules of the house as a table one edits: what to write, what not, or a rule in words."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from writer_app.bridge.documents.house_style import HouseStyle
from writer_app.domain.base.errors import WriterError
from writer_app.domain.house.rules import HouseRule
from writer_app.ui.kit.buttons import save_or_cancel
from writer_app.ui.kit.fields import DropDown
from writer_app.ui.kit.ink import ink
from writer_app.ui.kit.sentences import said
from writer_app.ui.kit.theme import Theme

_SPARE = 4  # empty rows at the end


class HouseDialog(QDialog):
    """One file at a time; `saved` comes when it is written."""

    saved = Signal()

    def __init__(self, theme: Theme, house: HouseStyle, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("houseStyle")
        self.setWindowTitle(self.tr("House style"))
        self._theme, self._house, self._files = theme, house, house.files
        unit = theme.unit
        self.where = DropDown(theme, [(str(n), self._named(n)) for n in range(len(self._files))])
        self.where.setObjectName("houseWhere")
        self.where.setAccessibleName(self.tr("Where they hold"))
        self.table = QTableWidget(0, 3)
        self.table.setObjectName("houseTable")
        self.table.setAccessibleName(self.tr("Rules"))
        heads = [self.tr("Write"), self.tr("Not"), self.tr("Or a rule in words")]
        self.table.setHorizontalHeaderLabels(heads)
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.table.verticalHeader().hide()
        self._say = QLabel(
            self.tr(
                "Both: write the first, not the second (several are divided by |). Only the "
                "second: never written. Only the first: a name, spelled so. What is not to be "
                "written is marked on the page, and a model on this computer cannot write it."
            )
        )
        self._say.setWordWrap(True)
        self._say.setTextFormat(Qt.TextFormat.PlainText)
        ink(self._say, "text2")
        buttons = save_or_cancel(self.tr("Save"), self.tr("Cancel"))
        buttons.accepted.connect(self._save)
        buttons.rejected.connect(self.reject)
        row = QHBoxLayout()
        row.addWidget(self.where)
        row.addStretch(1)
        row.addWidget(buttons)
        column = QVBoxLayout(self)
        column.setContentsMargins(unit(20), unit(18), unit(20), unit(18))
        column.setSpacing(unit(12))
        column.addWidget(self._say)
        column.addWidget(self.table, 1)
        column.addLayout(row)
        self.resize(unit(680), unit(480))
        first = next((n for n, file in enumerate(self._files) if file.is_file()), -1)
        self.where.set_value(str(first if first >= 0 else len(self._files) - 1))
        self.where.valueChanged.connect(self._load)
        self._load()

    def rules(self) -> tuple[HouseRule, ...]:
        """The rules of the table."""
        found = []
        for row in range(self.table.rowCount()):
            write, wrong, words = (self._cell(row, column) for column in range(3))
            instead_of = tuple(each.strip() for each in wrong.split("|") if each.strip())
            if write or instead_of:
                found.append(HouseRule(write, instead_of))
            elif words:
                found.append(HouseRule(said=words))
        return tuple(found)

    # ---- inside
    def _named(self, number: int) -> str:
        file = self._files[number]
        if number == len(self._files) - 1:
            return self.tr("For all documents")
        return self.tr("In the folder “{0}”").format(file.parent.name or str(file.parent))

    @property
    def _file(self) -> Path:
        return self._files[int(self.where.value())]

    def _cell(self, row: int, column: int) -> str:
        item = self.table.item(row, column)
        return item.text().strip() if item is not None else ""

    def _load(self, _choice: str = "") -> None:
        rules = self._house.read(self._file)
        self.table.clearContents()
        self.table.setRowCount(len(rules) + _SPARE)
        for row, rule in enumerate(rules):
            cells = (rule.write, " | ".join(rule.instead_of), rule.said)
            for column, cell in enumerate(cells):
                self.table.setItem(row, column, QTableWidgetItem(cell))

    def _save(self) -> None:
        try:
            self._house.write(self._file, self.rules())
        except WriterError as error:
            self._say.setText(said(str(error)))
            ink(self._say, "text")
            return
        self.saved.emit()
        self.accept()
