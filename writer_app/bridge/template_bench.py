"""A comparison of templates that runs behind the writer's back: one place of its grid after the
other, making way for every rewrite, kept on the disk after every answer, resumed where it was.

    idle → running ⇄ waiting → done        stop leaves what was answered; start goes on

QtCore only. There is one model: while the writer uses it, this waits, and says so by its state.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from writer_app.assist.compare import CellBegun, CellFinished, CellText, ModelBegun, compare
from writer_app.bridge.background import Background
from writer_app.bridge.llm_worker import LlmThread, Tagged
from writer_app.domain.bench_grid import Grid
from writer_app.domain.bench_results import (
    Ballot,
    Choice,
    Results,
    Standing,
    Tally,
    Vote,
    ballots,
    standings,
    tallies,
)
from writer_app.domain.errors import WriterError
from writer_app.engine.protocol import Done, EndReason, Failed, ModelRef
from writer_app.storage import bench_file
from writer_app.storage.bench_file import Keeper

PAUSE_MS = 700  # after the writer's own work, before this takes the model again


class BenchState(Enum):
    """What a comparison is doing."""

    IDLE = "idle"  # nothing was started, or it was stopped
    RUNNING = "running"
    WAITING = "waiting"  # the model is with the writer
    DONE = "done"


class TemplateBench(QObject):
    """One comparison at a time. Belongs to the GUI thread."""

    stateChanged = Signal(object)  # BenchState
    resultsChanged = Signal()
    cellBegun = Signal(str, str)  # row, column
    cellGrew = Signal(str)  # the text that came to the answer in hand
    modelBegun = Signal(str)
    failed = Signal(str)
    exported = Signal(object)  # Path

    def __init__(
        self,
        thread: LlmThread,
        *,
        folder: Path,
        background: Background,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._thread, self._folder, self._background = thread, folder, background
        self.state = BenchState.IDLE
        self.results: Results | None = None
        self.template = ""
        self._models: Mapping[str, ModelRef] = {}
        self._keeper: Keeper | None = None
        self._unkept: list[Vote] = []  # given while the worker has the keeper
        self._job = 0
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.setInterval(PAUSE_MS)
        self._again.timeout.connect(self._take_turn)
        thread.arrived.connect(self._heard)
        thread.cameFree.connect(self._came_free)

    # ---- what there is
    @property
    def busy(self) -> bool:
        """Whether it runs, or waits to go on."""
        return self.state in (BenchState.RUNNING, BenchState.WAITING)

    def progress(self) -> tuple[int, int]:
        """How many places of how many have their answer."""
        if self.results is None:
            return 0, 0
        grid = self.results.grid
        return len(self.results.in_order()), len(grid.rows) * len(grid.columns)

    def tallies(self) -> tuple[Tally, ...]:
        """Each column summed up."""
        return tallies(self.results) if self.results is not None else ()

    # ---- one template's comparison
    def open(self, template_id: str) -> None:
        """Look at what was compared for a template before; `resultsChanged` follows."""
        if self.busy or template_id == self.template:
            return
        self.template, self.results, self._keeper = template_id, None, None
        self._set(BenchState.IDLE)
        self.resultsChanged.emit()
        path = self._path()
        self._background.run(
            lambda: bench_file.read(path) if path.is_file() else None,
            lambda found: self._found(template_id, found),
            lambda error: self.failed.emit(str(error)),
        )

    def start(self, grid: Grid, models: Mapping[str, ModelRef]) -> None:
        """Answer a grid. What an earlier run has answered already is taken from there."""
        if self.busy:
            return
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._keeper = self._made_keeper(grid)
        except (WriterError, OSError) as error:
            self.failed.emit(str(error))
            return
        self._models, self.results = models, self._keeper.results
        self.resultsChanged.emit()
        self._take_turn()

    def resume(self, models: Mapping[str, ModelRef]) -> None:
        """Go on with the grid as it is."""
        if self.results is not None:
            self.start(self.results.grid, models)

    def stop(self) -> None:
        """Stop; what was answered stays."""
        if not self.busy:
            return
        self._again.stop()
        self._set(BenchState.IDLE)
        if self._job:
            self._thread.cancel(self._job)

    # ---- votes
    def ballots(self) -> tuple[Ballot, ...]:
        """The pairs that can still be voted on, shuffled; the same order each time it is asked."""
        return ballots(self.results, self.results.grid.seed) if self.results is not None else ()

    def standings(self) -> tuple[Standing, ...]:
        """What the votes say of each column."""
        return standings(self.results) if self.results is not None else ()

    def vote(self, ballot: Ballot, choice: Choice) -> None:
        """Keep a vote."""
        if self.results is None:
            return
        vote = ballot.vote(choice)
        self.results = self.results.with_vote(vote)
        self._unkept.append(vote)
        self._keep_votes()
        self.resultsChanged.emit()

    # ---- out
    def export(self, target: Path, title: str) -> None:
        """Write the results as Markdown, JSON or a chart, by the file's name."""
        results = self.results
        if results is not None:
            self._background.run(
                lambda: bench_file.export(target, results, title),
                lambda _none: self.exported.emit(target),
                lambda error: self.failed.emit(str(error)),
            )

    def close(self) -> None:
        """The program ends: stop asking. What was answered is on the disk."""
        self._again.stop()
        if self._job:
            self._thread.cancel(self._job)

    # ---- inside
    def _path(self) -> Path:
        return self._folder / f"{self.template}.json"

    def _made_keeper(self, grid: Grid) -> Keeper:
        """With the earlier answers; a file that holds none is set aside, not written over."""
        path = self._path()
        try:
            return Keeper(grid, path)
        except WriterError:
            if path.is_file():
                path.replace(path.with_suffix(".damaged"))
            return Keeper(grid, path)

    def _found(self, template_id: str, results: Results | None) -> None:
        if template_id != self.template or self.busy or results is None:
            return
        self.results = results
        self._set(BenchState.DONE if results.complete else BenchState.IDLE)
        self.resultsChanged.emit()

    def _take_turn(self) -> None:
        keeper = self._keeper
        if keeper is None or self._job:
            return
        if not self._thread.free:
            self._set(BenchState.WAITING)
            return
        self._keep_votes()
        models = self._models
        self._job = self._thread.start(
            lambda client: compare(client, keeper, models), gives_way=True
        )
        self._set(BenchState.RUNNING)

    @Slot()
    def _came_free(self) -> None:
        """The writer's work is done: after a moment this goes on."""
        if self.state is BenchState.WAITING and not self._job:
            self._again.start()

    @Slot(object)
    def _heard(self, tagged: Tagged) -> None:
        if tagged.job != self._job:
            return
        event = tagged.event
        if isinstance(event, CellBegun):
            self.cellBegun.emit(event.row, event.column)
        elif isinstance(event, CellText):
            self.cellGrew.emit(event.text)
        elif isinstance(event, CellFinished):
            self._take(event)
        elif isinstance(event, ModelBegun):
            self.modelBegun.emit(event.model)
        elif isinstance(event, Done | Failed):
            self._job = 0
            self._ended(event)

    def _take(self, event: CellFinished) -> None:
        if self.results is not None:
            self.results = self.results.with_cell(event.cell)
            if not event.kept:
                self.resultsChanged.emit()

    def _ended(self, event: Done | Failed) -> None:
        self._keep_votes()
        self.resultsChanged.emit()
        if self.state is BenchState.IDLE:  # it was stopped
            return
        if isinstance(event, Failed):
            self._set(BenchState.IDLE)
            self.failed.emit(event.message)
        elif event.reason is EndReason.CANCELLED:
            self._set(BenchState.WAITING)
            if self._thread.free:
                self._again.start()
        else:
            self._set(BenchState.DONE)

    def _keep_votes(self) -> None:
        """Votes go into the file while the worker does not have it."""
        keeper = self._keeper or self._reopened()
        if self._job or keeper is None:
            return
        try:
            while self._unkept:
                keeper.vote(self._unkept[0])
                self._unkept.pop(0)
        except WriterError as error:
            self.failed.emit(str(error))

    def _reopened(self) -> Keeper | None:
        if not self._unkept or self.results is None:
            return None
        try:
            self._keeper = Keeper(self.results.grid, self._path())
        except WriterError as error:
            self.failed.emit(str(error))
        return self._keeper

    def _set(self, state: BenchState) -> None:
        if state is not self.state:
            self.state = state
            self.stateChanged.emit(state)
