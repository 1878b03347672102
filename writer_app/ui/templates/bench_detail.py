"""One answer of a comparison: what it changes in the text, what was checked, what it cost."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from writer_app.bridge.base.words import cut_words
from writer_app.domain.bench.bench_results import Cell, Results, word_diff
from writer_app.ui.kit.bench_strings import (
    SEPARATOR,
    check_words,
    column_line,
    fault_words,
    row_words,
    seconds_words,
)
from writer_app.ui.kit.fields import Segmented
from writer_app.ui.kit.ink import ink
from writer_app.ui.kit.sentences import said
from writer_app.ui.kit.sheet_page import note
from writer_app.ui.kit.theme import Theme
from writer_app.ui.kit.work_page import ShortLabel
from writer_app.ui.page.diff_view import DiffView

SIDE = 240  # pixels of the design
CHANGES, ANSWER, SOURCE = "changes", "answer", "source"


class BenchDetail(QWidget):
    """The current place of the grid. F7 walks the changes."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("benchDetail")
        self._theme = theme
        self._results: Results | None = None
        self._place: tuple[str, str] | None = None
        self._growing = ""
        self._title = ShortLabel()
        self.shown = Segmented(
            theme,
            [
                (CHANGES, self.tr("What changed")),
                (ANSWER, self.tr("The answer")),
                (SOURCE, self.tr("The text")),
            ],
        )
        self.shown.setAccessibleName(self.tr("What to show"))
        self.shown.set_value(CHANGES)
        self.shown.setMaximumWidth(theme.unit(340))
        self.text = DiffView(theme, "benchAnswer")
        self.text.setAccessibleName(self.tr("The answer"))
        self._facts = note(theme, "", role="text")
        self._facts.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._facts.setFixedWidth(theme.unit(SIDE))
        head = QHBoxLayout()
        head.addWidget(self._title)
        head.addStretch(1)
        head.addWidget(self.shown, 2)
        body = QHBoxLayout()
        body.setSpacing(theme.unit(16))
        body.addWidget(self.text, 1)
        body.addWidget(self._facts)
        column = QVBoxLayout(self)
        unit = theme.unit
        column.setContentsMargins(unit(16), unit(10), unit(16), unit(12))
        column.setSpacing(unit(8))
        column.addLayout(head)
        column.addLayout(body, 1)
        self.shown.valueChanged.connect(lambda _value: self._show())
        theme.follow(self._restyle)

    def show_place(self, results: Results | None, row: str, column: str) -> None:
        """Show the answer at a place."""
        self._results, self._place = results, (row, column)
        self._growing = ""
        self._show()

    def show_results(self, results: Results | None) -> None:
        """The results changed: show the same place as it is now."""
        self._results = results
        if results is None or not self.has_place(results):
            self._place = None
        if self._place is None or self._cell() is not None:
            self._show()

    def has_place(self, results: Results) -> bool:
        """Whether a place of this grid is shown."""
        names = ({row.name for row in results.grid.rows}, {c.name for c in results.grid.columns})
        return self._place is not None and all(
            part in there for part, there in zip(self._place, names, strict=True)
        )

    def grow(self, row: str, column: str, text: str) -> None:
        """The answer at a place has this much text so far."""
        if self._place == (row, column) and self._cell() is None:
            self._growing = text
            self.text.show_text(text)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_F7:
            back = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
            self.text.step(-1 if back else 1)
        else:
            super().keyPressEvent(event)

    # ---- inside
    def _cell(self) -> Cell | None:
        if self._results is None or self._place is None:
            return None
        return self._results.cell(*self._place)

    def _show(self) -> None:
        results, place = self._results, self._place
        if results is None or place is None:
            self._title.setText("")
            self._facts.setText("")
            self.text.show_text("")
            return
        row, column = results.grid.row(place[0]), results.grid.column(place[1])
        self._title.setText(f"{row_words(row.name)} → {column_line(column)}")
        cell = self._cell()
        self._facts.setText("\n".join(self._lines(cell)) if cell is not None else "")
        if self.shown.value() == SOURCE:
            self.text.show_text(row.text or self.tr("There is no text; the form alone is sent."))
        elif cell is None:
            self.text.show_text(self._growing or self.tr("Not answered yet."))
        elif cell.error:
            self.text.show_text(said(cell.error))
        elif self.shown.value() == ANSWER or not row.text:
            self.text.show_text(cell.output or self.tr("The answer is empty."))
        else:
            self.text.show_segments(word_diff(row, cell, cut_words))

    def _lines(self, cell: Cell) -> list[str]:
        lines = [f"{'✓' if check.passed else '✗'} {check_words(check)}" for check in cell.checks]
        lines += [f"! {fault_words(fault)}" for fault in cell.faults]
        if not cell.error:
            read = self.tr("{0} tokens read").format(f"{cell.prompt_tokens:,}")
            written = self.tr("{0} written").format(f"{cell.new_tokens:,}")
            lines += ["", SEPARATOR.join((read, written, seconds_words(cell.seconds)))]
        return lines

    def _restyle(self) -> None:
        palette = self._theme.palette
        self._title.setFont(self._theme.font("base", 600))
        ink(self._title, "text")
        self.text.setStyleSheet(f"#benchAnswer {{ background: {palette.chrome} }}")
