"""Improve this prompt: what the model proposes, as changes of the source, beside what the tests say
of it. Only the writer accepts.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from writer_app.bridge.base.words import cut_words
from writer_app.bridge.templates.template_bench import BenchState
from writer_app.bridge.templates.template_improve import (
    NOW,
    Improved,
    Proposed,
    Refused,
    TemplateImprove,
)
from writer_app.domain.bench.bench_results import Results, tallies
from writer_app.domain.change.line_diff import line_diff
from writer_app.domain.templates.template import Template
from writer_app.ui.kit.bench_strings import SEPARATOR, proposal_words, row_words, seconds_words
from writer_app.ui.kit.notices import BarNotice
from writer_app.ui.kit.sentences import said
from writer_app.ui.kit.sheet_page import note
from writer_app.ui.kit.theme import Theme
from writer_app.ui.kit.widgets import EmptyState, PlainButton, PrimaryButton
from writer_app.ui.kit.work_page import WorkPage
from writer_app.ui.page.diff_view import DiffView
from writer_app.ui.templates.bench_chart_view import Bar, BenchChart
from writer_app.ui.templates.bench_detail import BenchDetail
from writer_app.ui.templates.bench_table import BenchTable


class ImprovePage(WorkPage):
    """Improve this prompt."""

    startRequested = Signal()
    acceptRequested = Signal(object)  # Template

    def __init__(self, theme: Theme, work: TemplateImprove, parent: QWidget | None = None) -> None:
        title = QCoreApplication.translate("ImprovePage", "Improve this prompt")
        super().__init__(theme, "templateImprove", title, parent)
        self._work = work
        self._was = work.state
        self._results: Results | None = None
        self._shown: Template | None = None
        self.changes = DiffView(theme, "improveDiff", mono=True)
        self.changes.setAccessibleName(self.tr("What the proposal changes"))
        self.chart, self.table = BenchChart(theme), BenchTable(theme)
        self.detail = BenchDetail(theme)
        self._verdict = note(theme, "", role="text", step="base")
        self._log = note(theme, "")
        self._empty = EmptyState(
            theme,
            "rewrite",
            self.tr("Let the model try a better wording"),
            self.tr("It reads what went wrong in the tests and writes new instructions, which are "
                    "tried on the same texts. Nothing changes until you accept it."),
        )  # fmt: skip
        self._make_buttons()
        self._assemble()
        self._connect()
        theme.follow(self._restyle)

    def begin(self, template: Template, language: str) -> None:
        """Another template is to be improved."""
        self._title.setText(self.tr("Improve: {0}").format(template.title_in(language)))
        self._log.setText("")
        self.notices.settle("improve")
        self._results = self._shown = None
        if self._work.outcome is not None:
            self._improved(self._work.outcome)
        else:
            self._pages.setCurrentIndex(0)
        self._show_state()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if control and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._start_or_stop()
        elif event.key() == Qt.Key.Key_F7:
            back = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
            self.changes.step(-1 if back else 1)
        else:
            super().keyPressEvent(event)

    # ---- building
    def _make_buttons(self) -> None:
        theme = self._theme
        self.run = PlainButton(theme, self.tr("Start"), keys="Ctrl+Return")
        self.run.setObjectName("improveRun")
        self.accept = PrimaryButton(theme, self.tr("Accept this proposal"))
        self.accept.setObjectName("improveAccept")

    def _assemble(self) -> None:
        unit = self._theme.unit
        left = QWidget()
        inset = QVBoxLayout(left)
        inset.setContentsMargins(unit(14), unit(8), unit(8), unit(8))
        inset.setSpacing(unit(8))
        inset.addWidget(self._verdict)
        inset.addWidget(self.changes, 1)
        inset.addWidget(self._log)
        right = QSplitter(Qt.Orientation.Vertical)
        above = QWidget()
        column = QVBoxLayout(above)
        column.setContentsMargins(0, unit(8), 0, 0)
        column.setSpacing(0)
        column.addWidget(self.chart)
        column.addWidget(self.table, 1)
        right.addWidget(above)
        right.addWidget(self.detail)
        both = QSplitter(Qt.Orientation.Horizontal)
        for split in (right, both):
            split.setHandleWidth(1)
            split.setChildrenCollapsible(False)
        both.addWidget(left)
        both.addWidget(right)
        both.setSizes([unit(620), unit(820)])
        self._pages = QStackedWidget()
        self._pages.addWidget(self._empty)
        self._pages.addWidget(both)
        self._fill([self.run, self.accept], self._pages)

    def _connect(self) -> None:
        work = self._work
        self.run.clicked.connect(self._start_or_stop)
        self.accept.clicked.connect(self._accept)
        self.table.placeChosen.connect(self._choose)
        work.stateChanged.connect(lambda _state: self._show_state())
        work.cellBegun.connect(self._begun)
        work.proposed.connect(self._proposed)
        work.refused.connect(self._refused)
        work.improved.connect(self._improved)
        work.failed.connect(
            lambda why: self.notices.show_notice(BarNotice("improve", why, "warning"))
        )

    # ---- doing
    def _start_or_stop(self) -> None:
        if self._work.busy:
            self._work.stop()
        else:
            self._log.setText("")
            self.notices.settle("improve")
            self.startRequested.emit()

    def _accept(self) -> None:
        if self._shown is not None:
            self.acceptRequested.emit(self._shown)

    # ---- showing
    def _begun(self, row: str, column: str, done: int, total: int) -> None:
        words = self.tr("{0} of {1} answers").format(f"{done:,}", f"{total:,}")
        self._state.setText(SEPARATOR.join((words, proposal_words(column), row_words(row))))

    def _proposed(self, found: Proposed) -> None:
        self._say(self.tr("Proposal {0} is a good template; it is tried now.").format(found.number))

    def _refused(self, found: Refused) -> None:
        self._say(self.tr("Proposal {0} cannot be used: {1}").format(found.number, said(found.why)))

    def _say(self, line: str) -> None:
        self._log.setText("\n".join(part for part in (self._log.text(), line) if part))
        self._log.setVisible(True)
        if self._pages.currentIndex() == 0:
            self._empty.set_words(self.tr("Proposals are being tried"), self._log.text())

    def _improved(self, found: Improved) -> None:
        self._results = found.results
        self.table.set_results(found.results)
        self.chart.set_bars(tuple(self._bars(found.results)))
        if found.best is not None:
            self._verdict.setText(
                self.tr("This proposal passes more than the template as it is. Read it first.")
            )
        else:
            self._verdict.setText(said(found.why))
        self._pages.setCurrentIndex(1)
        column = next((c.name for c in found.results.grid.columns if c.template is found.best), NOW)
        if column == NOW and len(found.results.grid.columns) > 1:
            column = found.results.grid.columns[1].name
        self._choose(found.results.grid.rows[0].name, column)
        self.table.make_current(found.results.grid.rows[0].name, column)

    def _bars(self, results: Results) -> list[Bar]:
        bars = []
        for tally in tallies(results):
            passed = self.tr("{0} of {1} passed").format(tally.passed, tally.judged)
            faults = sum(count for _, count in tally.faults)
            parts = [passed, self.tr("{0} with a fault").format(faults) if faults else ""]
            parts.append(seconds_words(tally.seconds / max(1, tally.answers)))
            figures = SEPARATOR.join(part for part in parts if part)
            bars.append(Bar(proposal_words(tally.column), tally.rate, figures))
        return bars

    def _choose(self, row: str, column: str) -> None:
        """Another place: its answer below, its proposal's changes on the left."""
        results = self._results
        if results is None:
            return
        self.detail.show_place(results, row, column)
        before = results.grid.column(NOW).template
        template = results.grid.column(column).template
        self._shown = template if column != NOW else None
        if self._shown is None:
            self.changes.show_text(before.text)
        else:
            self.changes.show_segments(line_diff(before.text, template.text, cut_words))
            self.changes.step(-1)  # the instruction stands below the head of the file
        self.accept.setEnabled(self._shown is not None and not self._work.busy)

    def _show_state(self) -> None:
        work = self._work
        if work.state is BenchState.RUNNING and self._was is not BenchState.RUNNING:
            self._log.setText("")  # it begins again after it made way
        self._was = work.state
        self.run.set_words(self.tr("Stop") if work.busy else self.tr("Start"))
        self.accept.setVisible(self._results is not None)
        self.accept.setEnabled(self._shown is not None and not work.busy)
        if work.state is BenchState.WAITING:
            self._state.setText(self.tr("Waits: the model is with your text."))
        elif not work.busy:
            self._state.setText("")

    def _restyle(self) -> None:
        chrome = self._theme.palette.chrome
        self.changes.setStyleSheet(f"#improveDiff {{ background: {chrome} }}")
