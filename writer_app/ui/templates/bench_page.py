"""Try it on my texts: what to try on the left, what came of it on the right, running behind the
writer's back. Back to writing at any moment; it goes on.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from writer_app.bridge.templates.bench_setup import grid_of
from writer_app.bridge.templates.template_bench import BenchState, TemplateBench
from writer_app.domain.base.errors import UsageError
from writer_app.domain.bench.bench_grid import Grid
from writer_app.domain.bench.bench_results import Ballot, Choice, Results, Standing, Tally
from writer_app.domain.text.text import count_words
from writer_app.ui.kit.bench_strings import SEPARATOR, column_line, row_words, seconds_words
from writer_app.ui.kit.notices import BarNotice
from writer_app.ui.kit.theme import Theme
from writer_app.ui.kit.widgets import EmptyState, Meter, PlainButton, PrimaryButton
from writer_app.ui.kit.work_page import WorkPage
from writer_app.ui.templates.bench_chart_view import Bar, BenchChart
from writer_app.ui.templates.bench_detail import BenchDetail
from writer_app.ui.templates.bench_setup_pane import BenchSetupPane
from writer_app.ui.templates.bench_table import BenchTable
from writer_app.ui.templates.bench_vote import BenchVote

EMPTY, ANSWERS, VOTE = 0, 1, 2


class BenchPage(WorkPage):
    """It shows and asks; `TemplateBench` runs."""

    startRequested = Signal(object)  # Grid
    exportRequested = Signal()
    improveRequested = Signal()

    def __init__(
        self, theme: Theme, bench: TemplateBench, *, language: str, parent: QWidget | None = None
    ) -> None:
        title = QCoreApplication.translate("BenchPage", "Try it on my texts")
        super().__init__(theme, "templateBench", title, parent)
        self.bench = bench
        self._begun: tuple[str, str] | None = None
        self._growing = ""
        self._stale = False
        self.setup = BenchSetupPane(theme, language=language)
        self.chart, self.table = BenchChart(theme), BenchTable(theme)
        self.detail, self.votes = BenchDetail(theme), BenchVote(theme)
        self._empty = EmptyState(
            theme,
            "compare",
            self.tr("No results yet"),
            self.tr("Choose texts and versions on the left, then start. It runs while you write."),
        )
        self._make_buttons()
        self._assemble()
        self._connect()
        self._show_results()

    def begin(self, title: str) -> None:
        """Another template is tried."""
        self._title.setText(self.tr("Try it on my texts: {0}").format(title))
        self.votes.finished.emit()
        self._show_results()
        self.check()

    def grid(self) -> Grid | None:
        """What was chosen, as a grid; None, with the reason shown, when it cannot be tried."""
        try:
            found = grid_of(self.setup.setup())
        except UsageError as error:
            self.setup.show_problem(error)
            return None
        self.setup.show_problem(None)
        return found

    # ---- Qt
    @override
    def event(self, event: QEvent) -> bool:
        # The window has F6 as well; here it goes from the choices to the answers and on.
        override = event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent)
        if override and event.key() == Qt.Key.Key_F6:  # type: ignore[attr-defined]  # a QKeyEvent
            event.accept()
            return True
        return super().event(event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if control and enter:
            self._start_or_stop()
        elif event.key() == Qt.Key.Key_F6:
            self._walk(-1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
        elif event.key() == Qt.Key.Key_F7:
            self.detail.keyPressEvent(event)
        else:
            super().keyPressEvent(event)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        line = QRect(self.setup.width(), self.setup.y(), 1, self.setup.height())
        QPainter(self).fillRect(line, self._theme.color("line"))

    def _walk(self, by: int) -> None:
        """F6: the choices, the grid, the answer."""
        panes = [self.setup.first(), self.table, self.detail.text]
        there = [pane for pane in panes if pane is not None and pane.isVisible()]
        here = next((n for n, pane in enumerate(there) if pane.hasFocus()), -1 if by > 0 else 0)
        there[(here + by) % len(there)].setFocus()

    # ---- building
    def _make_buttons(self) -> None:
        theme = self._theme
        self._meter = Meter(theme, width=96)
        self.improve = PlainButton(theme, self.tr("Improve it…"))
        self.improve.setObjectName("benchImprove")
        self.blind = PlainButton(theme, self.tr("Which reads better?"))
        self.blind.setObjectName("benchVoteButton")
        self.export = PlainButton(theme, self.tr("Export…"))
        self.export.setObjectName("benchExport")
        self.run = PrimaryButton(theme, self.tr("Start"), keys="Ctrl+Return")
        self.run.setObjectName("benchRun")

    def _assemble(self) -> None:
        answers = QSplitter(Qt.Orientation.Vertical)
        answers.setHandleWidth(1)
        answers.setChildrenCollapsible(False)
        above = QWidget()
        column = QVBoxLayout(above)
        column.setContentsMargins(0, self._theme.unit(8), 0, 0)
        column.setSpacing(0)
        column.addWidget(self.chart)
        column.addWidget(self.table, 1)
        answers.addWidget(above)
        answers.addWidget(self.detail)
        answers.setSizes([self._theme.unit(420), self._theme.unit(300)])
        self._pages = QStackedWidget()
        for page in (self._empty, answers, self.votes):
            self._pages.addWidget(page)
        body = QHBoxLayout()
        body.setSpacing(1)
        body.addWidget(self.setup)
        body.addWidget(self._pages, 1)
        right: list[QWidget] = [self._meter, self.improve, self.blind, self.export, self.run]
        self._fill(right, body)

    def _connect(self) -> None:
        bench = self.bench
        self.run.clicked.connect(self._start_or_stop)
        self.blind.clicked.connect(self.vote)
        self.export.clicked.connect(self.exportRequested)
        self.improve.clicked.connect(self.improveRequested)
        self.votes.voted.connect(self._voted)
        self.votes.finished.connect(self._leave_vote)
        self.setup.changed.connect(self.check)
        self.table.placeChosen.connect(
            lambda row, column: self.detail.show_place(bench.results, row, column)
        )
        bench.resultsChanged.connect(self._show_results)
        bench.stateChanged.connect(lambda _state: self._show_state())
        bench.cellBegun.connect(self._cell_begun)
        bench.cellGrew.connect(self._cell_grew)
        bench.failed.connect(self._failed)

    # ---- doing
    def check(self) -> None:
        """Say how many answers the choices make, or what is wrong with them."""
        found = self.grid()
        self.run.setEnabled(self.bench.busy or found is not None)
        self._show_state()

    def vote(self) -> None:
        """Vote on pairs of answers without seeing their versions."""
        if self.bench.results is not None:
            self._pages.setCurrentIndex(VOTE)
            self._show_ballot()
            self.votes.setFocus()

    def _start_or_stop(self) -> None:
        if self.bench.busy:
            self.bench.stop()
            return
        found, results = self.grid(), self.bench.results
        if found is not None and results is not None and results.complete and found == results.grid:
            self.say(self.tr("All of it is answered: choose another text, version or way."))
        elif found is not None:
            self.notices.settle("bench")
            self.startRequested.emit(found)
            self._pages.setCurrentIndex(ANSWERS)
            self.table.setFocus()

    def _voted(self, ballot: Ballot, choice: Choice) -> None:
        self.bench.vote(ballot, choice)

    def _leave_vote(self) -> None:
        if self._pages.currentIndex() == VOTE:
            self._pages.setCurrentIndex(ANSWERS)
            self.table.setFocus()

    # ---- showing
    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale:
            self._show_results()

    def _show_results(self) -> None:
        """Show what there is; while the writer is elsewhere, that costs nothing."""
        self._stale = not self.isVisible() and self.table.bench.rowCount() > 0
        if self._stale:
            return
        results = self.bench.results
        self.table.set_results(results)
        place = self.table.current_place()
        if results is not None and place is not None and not self.detail.has_place(results):
            self.detail.show_place(results, *place)
        self.detail.show_results(results)
        self.chart.set_bars(self._bars(results) if results is not None else ())
        if self._pages.currentIndex() != VOTE or results is None:
            self._pages.setCurrentIndex(ANSWERS if results is not None else EMPTY)
        else:
            self._show_ballot()
        self._show_state()

    def _show_ballot(self) -> None:
        if self.bench.results is not None:
            self.votes.show_ballot(self.bench.results, self.bench.ballots(), self.bench.standings())

    def _bars(self, results: Results) -> tuple[Bar, ...]:
        standings = {standing.column: standing for standing in self.bench.standings()}
        return tuple(
            Bar(
                column_line(results.grid.column(tally.column)),
                tally.rate,
                self._figures(results, tally, standings[tally.column]),
            )
            for tally in self.bench.tallies()
        )

    def _figures(self, results: Results, tally: Tally, standing: Standing) -> str:
        if not tally.answers:
            return ""
        parts = []
        if tally.judged:
            parts.append(self.tr("{0} of {1} passed").format(tally.passed, tally.judged))
        faults = sum(count for _, count in tally.faults)
        if faults:
            parts.append(self.tr("{0} with a fault").format(faults))
        answered = [c for c in results.in_order() if c.column == tally.column and not c.error]
        words = sum(count_words(cell.output) for cell in answered) / max(1, len(answered))
        parts.append(self.tr("{0} words").format(f"{words:,.0f}"))
        parts.append(seconds_words(tally.seconds / tally.answers))
        votes = standing.wins + standing.losses + standing.ties
        if votes and not self.bench.ballots():
            parts.append(self.tr("{0} of {1} votes").format(standing.wins, votes))
        return SEPARATOR.join(parts)

    def _show_state(self) -> None:
        bench, state = self.bench, self.bench.state
        done, total = bench.progress()
        self.run.set_words(self.tr("Stop") if bench.busy else self._start_words(done, total))
        self._meter.setVisible(bench.busy)
        self._meter.set_value(done, total or 1)
        self._state.setText(self._state_words(state, done, total))
        has = bench.results is not None and done > 0
        self.export.setEnabled(has)
        self.blind.setEnabled(has and bench.results is not None and bool(bench.ballots()))

    def _start_words(self, done: int, total: int) -> str:
        unfinished = 0 < done < total
        return self.tr("Go on") if unfinished else self.tr("Start")

    def _state_words(self, state: BenchState, done: int, total: int) -> str:
        figures = self.tr("{0} of {1} answers").format(f"{done:,}", f"{total:,}")
        if state is BenchState.WAITING:
            return self.tr("Waits: the model is with your text. {0}").format(figures)
        if state is BenchState.RUNNING and self._begun is not None:
            return f"{figures}{SEPARATOR}{row_words(self._begun[0])}"
        return figures if total else ""

    def _cell_begun(self, row: str, column: str) -> None:
        self._begun, self._growing = (row, column), ""
        self.table.bench.set_begun(self._begun)
        self._show_state()

    def _cell_grew(self, text: str) -> None:
        self._growing += text
        if self._begun is not None and self.isVisible():
            self.detail.grow(*self._begun, self._growing)

    def _failed(self, why: str) -> None:
        self.notices.show_notice(BarNotice("bench", why, "warning"))

    def say(self, text: str) -> None:
        """A short word in the bar."""
        self.notices.show_notice(BarNotice("said", text, "done", brief=True))
