"""Fixed terms as a table one edits: a word, how it is translated, a note."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QAbstractItemView, QWidget
from typing_extensions import override

from writer_app.bridge.translation import term_tables
from writer_app.bridge.translation.term_tables import Terms
from writer_app.domain.base.errors import WriterError
from writer_app.domain.translation.glossary import Term, join_forms, split_forms
from writer_app.ui.files.file_dialog import ask_file, ask_target
from writer_app.ui.kit.sentences import said
from writer_app.ui.kit.theme import Theme
from writer_app.ui.kit.widgets import PlainButton, TableDialog
from writer_app.ui.translation.translation_strings import language_words

_SPARE = 3  # empty rows at the end


class TermsDialog(TableDialog):
    """The writer's own terms for two languages; terms of other languages stay in the file."""

    def __init__(
        self,
        theme: Theme,
        file: Path,
        source: str,
        target: str,
        parent: QWidget | None = None,
        *,
        text: str = "",
        folder: Path | None = None,
    ) -> None:
        """`text` is the document that terms may be proposed from, `folder` where it lies."""
        super().__init__(theme, 3, parent)
        self.explain(
            (language_words(source), language_words(target), self.tr("Note")),
            self.tr(
                "What stands here is translated this way and no other. Several forms of a word "
                "are divided by |. A glossary.csv beside a document comes before these."
            ),
        )
        self._text, self._folder = text, folder
        self.setObjectName("terms")
        self.setWindowTitle(self.tr("Terms"))
        self._file = file
        self._languages = (source, target)
        self.table.setObjectName("termsTable")
        self.table.setAccessibleName(self.tr("Terms"))
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
        beside = [self._propose, self._take, self._give]
        self.lay_out(beside, self.tr("Save"), self.tr("Cancel"))
        self.resize(theme.unit(620), theme.unit(460))
        self._others: tuple[Term, ...] = ()
        self._load()

    def terms(self) -> tuple[Term, ...]:
        """The terms of the table; a row without both words is none."""
        found = []
        for row in range(self.table.rowCount()):
            cells = self.cells(row)
            forms = {
                tag: split_forms(cell)
                for tag, cell in zip(self._languages, cells[:2], strict=True)
                if split_forms(cell)
            }
            if len(forms) == 2:
                found.append(Term(forms, cells[2]))
        return tuple(found)

    # ---- inside
    def _load(self) -> None:
        found = Terms()
        try:
            found = term_tables.read(self._file, *self._languages)
        except WriterError as error:
            self.tell(said(str(error)))
        self._others = found.others
        self._fill(found.wanted)

    def _fill(self, terms: tuple[Term, ...]) -> None:
        source, target = self._languages
        rows = [[join_forms(t.of(source)), join_forms(t.of(target)), t.note] for t in terms]
        self.set_rows(rows, spare=_SPARE)

    @override
    def write(self) -> None:
        try:
            term_tables.write(self._file, Terms(self.terms(), self._others))
        except WriterError as error:
            self.tell(said(str(error)))
            return
        self.saved.emit()
        self.accept()

    def _ask_import(self) -> None:
        title, kinds = self.tr("Terms"), self._kinds()
        ask_file(self, title, self.take_in, start=self._folder, kinds=kinds)

    def _ask_export(self) -> None:
        title, kinds = self.tr("Terms"), self._kinds()
        ask_target(self, title, self.give_out, start=self._folder, kinds=kinds, suffix="csv")

    def _kinds(self) -> list[str]:
        return [self.tr("Terms") + " (*.csv *.tbx)"]

    def propose(self) -> None:
        """Add what the text proposes; a row counts once its other word is filled in."""
        rows = map(self.cells, range(self.table.rowCount()))
        kept = [each for each in rows if any(each)]
        told = {form.casefold() for each in kept for form in split_forms(each[0])}
        found = [each for each in term_tables.proposed(self._text) if each.casefold() not in told]
        if not found:
            self.tell(self.tr("The text has no further terms that come again."))
            return
        self.set_rows([*kept, *([each, "", ""] for each in found)], spare=_SPARE)
        self.table.setCurrentCell(len(kept), 1)
        centre = QAbstractItemView.ScrollHint.PositionAtCenter
        self.table.scrollTo(self.table.currentIndex(), centre)
        self.table.setFocus()

    def take_in(self, path: Path) -> None:
        """Add the terms of a file."""
        try:
            found = term_tables.read(path, *self._languages).wanted
        except WriterError as error:
            self.tell(said(str(error)))
            return
        known = self.terms()
        new = [term for term in found if term not in known]
        self._fill((*known, *new))
        self.tell(self.tr("New terms: {0}.").format(len(new)))

    def give_out(self, path: Path) -> None:
        """Write the table's terms to a file."""
        try:
            term_tables.write(path, Terms(self.terms()))
        except WriterError as error:
            self.tell(said(str(error)))
