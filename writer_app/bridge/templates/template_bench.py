"""A comparison of templates that runs behind the writer's back: one place of its grid after the
other, making way for every rewrite, kept on the disk after every answer, resumed where it was.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal
from typing_extensions import override

from writer_app.assist.compare import CellBegun, CellFinished, CellText, compare
from writer_app.bridge.base.background import Background
from writer_app.bridge.model.llm_worker import LlmThread
from writer_app.bridge.model.preemptible import BenchState, PreemptibleJob, Work
from writer_app.domain.base.errors import WriterError
from writer_app.domain.bench.bench_grid import Grid
from writer_app.domain.bench.bench_results import (
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
from writer_app.engine.base.protocol import ModelRef
from writer_app.storage.templates import bench_file
from writer_app.storage.templates.bench_file import Keeper

__all__ = ["BenchState", "TemplateBench"]


class TemplateBench(PreemptibleJob):
    """One comparison at a time. Belongs to the GUI thread."""

    resultsChanged = Signal()
    cellBegun = Signal(str, str)  # row, column
    cellGrew = Signal(str)  # the text that came to the answer in hand
    exported = Signal(object)  # Path

    def __init__(
        self,
        thread: LlmThread,
        *,
        folder: Path,
        background: Background,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(thread, parent)
        self._folder, self._background = folder, background
        self.results: Results | None = None
        self.template = ""
        self._models: Mapping[str, ModelRef] = {}
        self._keeper: Keeper | None = None
        self._unkept: list[Vote] = []  # given while the worker has the keeper

    # ---- what there is
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

    @override
    def _work(self) -> Work | None:
        keeper, models = self._keeper, self._models
        return None if keeper is None else lambda client: compare(client, keeper, models)

    @override
    def _take(self, event: Any) -> None:
        if isinstance(event, CellBegun):
            self.cellBegun.emit(event.row, event.column)
        elif isinstance(event, CellText):
            self.cellGrew.emit(event.text)
        elif isinstance(event, CellFinished):
            self._take_cell(event)

    @override
    def _between(self) -> None:
        self._keep_votes()
        self.resultsChanged.emit()

    def _take_cell(self, event: CellFinished) -> None:
        if self.results is not None:
            self.results = self.results.with_cell(event.cell)
            if not event.kept:
                self.resultsChanged.emit()

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
