"""The rules of the house as a table one edits: what to write, what not, or a rule in words."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from writer_app.bridge.documents.house_habits import HouseHabits
from writer_app.bridge.documents.house_style import HouseStyle
from writer_app.domain.base.errors import WriterError
from writer_app.domain.house.rules import HouseRule, parse
from writer_app.ui.kit.buttons import Button
from writer_app.ui.kit.fields import DropDown
from writer_app.ui.kit.sentences import said
from writer_app.ui.kit.theme import Theme
from writer_app.ui.kit.widgets import TableDialog

_SPARE = 4  # empty rows at the end


class HouseDialog(TableDialog):
    """One file at a time. What was learnt from the writer's changes is emptied here as well."""

    def __init__(
        self,
        theme: Theme,
        house: HouseStyle,
        habits: HouseHabits,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(theme, 3, parent)
        self.explain(
            (self.tr("Write"), self.tr("Not"), self.tr("Or a rule in words")),
            self.tr(
                "Both: write the first, not the second (several are divided by |). Only the "
                "second: never written. Only the first: a name, spelled so. What is not to be "
                "written is marked on the page, and a model on this computer cannot write it."
            ),
        )
        self.setObjectName("houseStyle")
        self.setWindowTitle(self.tr("House style"))
        self._house, self._habits, self._files = house, habits, house.files
        self.where = DropDown(theme, [(str(n), self._named(n)) for n in range(len(self._files))])
        self.where.setObjectName("houseWhere")
        self.where.setAccessibleName(self.tr("Where they hold"))
        self.table.setObjectName("houseTable")
        self.table.setAccessibleName(self.tr("Rules"))
        self.forget = Button(theme, "", look="link")
        self.forget.setObjectName("houseForget")
        self.forget.setToolTip(
            self.tr("Counted on this computer, so that a rule can be proposed the third time.")
        )
        self.forget.clicked.connect(self._forget)
        self._show_noted()
        self.lay_out([self.where, self.forget], self.tr("Save"), self.tr("Cancel"))
        self.resize(theme.unit(680), theme.unit(480))
        first = next((n for n, file in enumerate(self._files) if file.is_file()), -1)
        self.where.set_value(str(first if first >= 0 else len(self._files) - 1))
        self.where.valueChanged.connect(self._load)
        self._load()

    def rules(self) -> tuple[HouseRule, ...]:
        """The rules of the table."""
        found = []
        for row in range(self.table.rowCount()):
            write, wrong, words = self.cells(row)
            instead_of = tuple(each.strip() for each in wrong.split("|") if each.strip())
            if write or instead_of:
                found.append(HouseRule(write, instead_of))
            elif words:
                found += parse(f"- {words}")
        return tuple(found)

    # ---- inside
    @Slot()
    def _forget(self) -> None:
        self._habits.forget()
        self._show_noted()

    def _show_noted(self) -> None:
        noted = self._habits.noted()
        text = self.tr("Forget what was noted ({0})") if noted else self.tr("No changes noted")
        self.forget.setText(text.format(f"{noted:,}"))
        self.forget.setEnabled(noted > 0)

    def _named(self, number: int) -> str:
        file = self._files[number]
        if number == len(self._files) - 1:
            return self.tr("For all documents")
        return self.tr("In the folder “{0}”").format(file.parent.name or str(file.parent))

    @property
    def _file(self) -> Path:
        return self._files[int(self.where.value())]

    def _load(self, _choice: str = "") -> None:
        rules = self._house.read(self._file)
        rows = [
            ("", "", rule.said) if rule.said else (rule.write, " | ".join(rule.instead_of), "")
            for rule in rules
        ]
        self.set_rows(rows, spare=_SPARE)
        self.tell(" ".join(map(said, self._house.problems(self._file))))

    @override
    def write(self) -> None:
        try:
            self._house.write(self._file, self.rules())
        except WriterError as error:
            self.tell(said(str(error)))
            return
        self.saved.emit()
        self.accept()
