"""Fixed terms as a table one edits: a word, how it is translated, a note."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from writer_app.bridge.translation import term_tables
from writer_app.bridge.translation.term_tables import Terms
from writer_app.domain.base.errors import WriterError
from writer_app.domain.translation.glossary import Term, join_forms, split_forms
from writer_app.ui.kit.buttons import save_or_cancel
from writer_app.ui.kit.ink import ink
from writer_app.ui.kit.sentences import said
from writer_app.ui.kit.theme import Theme
from writer_app.ui.kit.widgets import PlainButton
from writer_app.ui.translation.translation_strings import language_words

_SPARE = 3  # empty rows at the end


class TermsDialog(QDialog):
    """The writer's own terms for two languages; terms of other languages stay in the file."""

    saved = Signal()

    def __init__(
        self,
        theme: Theme,
        file: Path,
        source: str,
        target: str,
        parent: QWidget | None = None,
        *,
        text: str = "",
    ) -> None:
        """`text` is the document that terms may be proposed from."""
        super().__init__(parent)
        self._text = text
        self.setObjectName("terms")
        self.setWindowTitle(self.tr("Terms"))
        self._theme, self._file = theme, file
        self._languages = (source, target)
        unit = theme.unit
        self.table = QTableWidget(0, 3)
        self.table.setObjectName("termsTable")
        self.table.setAccessibleName(self.tr("Terms"))
        heads = [language_words(source), language_words(target), self.tr("Note")]
        self.table.setHorizontalHeaderLabels(heads)
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.table.verticalHeader().hide()
        self._say = QLabel(
            self.tr(
                "What stands here is translated this way and no other. Several forms of a word "
                "are divided by |. A glossary.csv beside a document comes before these."
            )
        )
        self._say.setWordWrap(True)
        self._say.setTextFormat(Qt.TextFormat.PlainText)
        ink(self._say, "text2")
        self._propose = PlainButton(theme, self.tr("From the text"))
        self._propose.setObjectName("termsPropose")
        self._propose.setToolTip(
            self.tr("Adds names, rare words and what the text says again and again, to fill in")
        )
        self._propose.clicked.connect(self.propose)
        self._propose.setVisible(bool(text.strip()))
        self._take = PlainButton(theme, self.tr("Take in…"))
        self._take.setObjectName("termsImport")
        self._take.clicked.connect(self._ask_import)
        self._give = PlainButton(theme, self.tr("Give out…"))
        self._give.setObjectName("termsExport")
        self._give.clicked.connect(self._ask_export)
        buttons = save_or_cancel(self.tr("Save"), self.tr("Cancel"))
        buttons.accepted.connect(self._save)
        buttons.rejected.connect(self.reject)
        row = QHBoxLayout()
        row.addWidget(self._propose)
        row.addWidget(self._take)
        row.addWidget(self._give)
        row.addStretch(1)
        row.addWidget(buttons)
        column = QVBoxLayout(self)
        column.setContentsMargins(unit(20), unit(18), unit(20), unit(18))
        column.setSpacing(unit(12))
        column.addWidget(self._say)
        column.addWidget(self.table, 1)
        column.addLayout(row)
        self.resize(unit(620), unit(460))
        self._others: tuple[Term, ...] = ()
        self._load()

    def terms(self) -> tuple[Term, ...]:
        """The terms of the table; a row without both words is none."""
        found = []
        for row in range(self.table.rowCount()):
            cells = [self._cell(row, column) for column in range(3)]
            forms = {
                tag: split_forms(cell)
                for tag, cell in zip(self._languages, cells[:2], strict=True)
                if split_forms(cell)
            }
            if len(forms) == 2:
                found.append(Term(forms, cells[2]))
        return tuple(found)

    # ---- inside
    def _cell(self, row: int, column: int) -> str:
        item = self.table.item(row, column)
        return item.text().strip() if item is not None else ""

    def _load(self) -> None:
        found = Terms()
        try:
            found = term_tables.read(self._file, *self._languages)
        except WriterError as error:
            self._complain(error)
        self._others = found.others
        self._fill(found.wanted)

    def _fill(self, terms: tuple[Term, ...]) -> None:
        source, target = self._languages
        self._put([[join_forms(t.of(source)), join_forms(t.of(target)), t.note] for t in terms])

    def _rows(self) -> int:
        return self.table.rowCount()

    def _put(self, rows: list[list[str]]) -> None:
        self.table.setRowCount(len(rows) + _SPARE)
        for row, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                self.table.setItem(row, column, QTableWidgetItem(cell))

    def _save(self) -> None:
        try:
            term_tables.write(self._file, Terms(self.terms(), self._others))
        except WriterError as error:
            self._complain(error)
            return
        self.saved.emit()
        self.accept()

    def _ask_import(self) -> None:
        self._dialog(QFileDialog.FileMode.ExistingFile, self.take_in)

    def _ask_export(self) -> None:
        self._dialog(QFileDialog.FileMode.AnyFile, self.give_out)

    def _dialog(self, mode: QFileDialog.FileMode, chosen: object) -> None:
        dialog = QFileDialog(self, self.tr("Terms"))
        dialog.setFileMode(mode)
        if mode is QFileDialog.FileMode.AnyFile:
            dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
            dialog.setDefaultSuffix("csv")
        dialog.setNameFilters([self.tr("Terms") + " (*.csv *.tbx)"])
        dialog.fileSelected.connect(chosen)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def propose(self) -> None:
        """Add what the text proposes; a row counts once its other word is filled in."""
        cells = [[self._cell(row, column) for column in range(3)] for row in range(self._rows())]
        kept = [each for each in cells if any(each)]
        told = {form.casefold() for each in kept for form in split_forms(each[0])}
        found = [each for each in term_tables.proposed(self._text) if each.casefold() not in told]
        if not found:
            self._say.setText(self.tr("The text has no further terms that come again."))
            return
        self._put([*kept, *([each, "", ""] for each in found)])
        self.table.setCurrentCell(len(kept), 1)
        centre = QTableWidget.ScrollHint.PositionAtCenter
        self.table.scrollTo(self.table.currentIndex(), centre)
        self.table.setFocus()

    def take_in(self, name: str) -> None:
        """Add the terms of a file."""
        try:
            found = term_tables.read(Path(name), *self._languages).wanted
        except WriterError as error:
            self._complain(error)
            return
        known = self.terms()
        self._fill((*known, *(term for term in found if term not in known)))

    def give_out(self, name: str) -> None:
        """Write the table's terms to a file."""
        try:
            term_tables.write(Path(name), Terms(self.terms()))
        except WriterError as error:
            self._complain(error)

    def _complain(self, error: WriterError) -> None:
        self._say.setText(said(str(error)))
        ink(self._say, "text")
