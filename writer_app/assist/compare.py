"""Runs the bench: every place of a grid that has no answer yet, one after the other.

A plain generator, like all jobs: it may be cancelled between two tokens, and what was answered
stays with its `Keeper`. The same grid, seed and model give the same answers.
"""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace

from writer_app.assist.job import Choices, Job
from writer_app.assist.run import write
from writer_app.domain.base.errors import (
    Cancelled,
    ContextTooLong,
    EngineError,
    TemplateError,
    UsageError,
    WriterError,
)
from writer_app.domain.base.message import coded
from writer_app.domain.bench.bench_grid import Grid, GridPlace
from writer_app.domain.bench.bench_results import Cell, checked
from writer_app.domain.templates.answer_faults import faults
from writer_app.engine.base.protocol import Chunk, Done, EndReason, Event, Failed, ModelRef, Stats
from writer_app.engine.link.client import EngineClient
from writer_app.storage.templates.bench_file import Keeper

_SENTENCES = {
    EndReason.CRASHED: coded(
        "compare.engine-process-ended-unexpectedly", "The engine process ended unexpectedly."
    ),
    EndReason.HUNG: coded("compare.engine-did-not-answer-in", "The engine did not answer in time."),
    EndReason.DISCONNECTED: coded(
        "compare.server-ended-connection-early", "The server ended the connection early."
    ),
}
MOST_BREAKDOWNS = 3  # in a row; then the bench ends, and can be resumed


@dataclass(frozen=True, slots=True)
class ModelBegun:
    """A model is being loaded for the columns that come next."""

    model: str


@dataclass(frozen=True, slots=True)
class CellBegun:
    """A place is being answered; `done` of `total` have their answer."""

    row: str
    column: str
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class CellText:
    """The answer of the place that was begun last has grown by `text`."""

    text: str


@dataclass(frozen=True, slots=True)
class CellFinished:
    """A place has its answer; `kept` when it was known from an earlier run."""

    cell: Cell
    done: int
    total: int
    kept: bool = False


BenchEvent = ModelBegun | CellBegun | CellText | CellFinished | Done | Failed


def compare(
    client: EngineClient, keeper: Keeper, models: Mapping[str, ModelRef] | None = None
) -> Iterator[BenchEvent]:
    """Answer the grid of `keeper` and yield each cell as it finishes; ends with `Done` or `Failed`.

    `models` says what the names of the columns' models mean; "" is the one that is loaded. At the
    end the model that was loaded before is loaded again. A template that cannot be asked (a value
    is missing, the text is too long) gives a cell with an `error` and the rest goes on.
    Raises ModelError and EngineError of loading, UsageError for a model without a meaning,
    NotSaved when an answer cannot be kept.
    """
    grid = keeper.results.grid
    known = dict(models or {})
    if unknown := {column.model for column in grid.columns} - {"", *known}:
        raise UsageError(
            coded("compare.no-model-here", "There is no model “{0}” here.", min(unknown))
        )
    before = client.model
    if before is not None:
        known[""] = before
    try:
        yield from _GridRun(client, keeper, known).events()
    finally:
        if before is not None and client.model not in (before, None):
            with suppress(WriterError):  # the next job says it, if it is still so then
                client.load(before)


@dataclass(slots=True)
class _GridRun:
    client: EngineClient
    keeper: Keeper
    models: Mapping[str, ModelRef]
    done: int = 0
    breakdowns: int = 0
    ended: Done | Failed | None = None
    grid: Grid = field(init=False)

    def __post_init__(self) -> None:
        self.grid = self.keeper.results.grid

    def events(self) -> Iterator[BenchEvent]:
        places = self.grid.places
        total = len(places)
        for place in places:
            key = self.grid.key(place)
            names = place.row.name, place.column.name
            cell = self.keeper.known(key, *names)
            kept = cell is not None
            if cell is None:
                yield from self._model(place.column.model)
                yield CellBegun(*names, self.done, total)
                cell = yield from self._answered(place, key)
            if cell is None:
                yield self.ended or Done(self.client.job, EndReason.CANCELLED)
                return
            self.keeper.add(cell)
            self.done += 1
            yield CellFinished(cell, self.done, total, kept)
        yield Done(self.client.job, EndReason.STOP)

    def _model(self, name: str) -> Iterator[ModelBegun]:
        wanted = self.models.get(name)
        if wanted is not None and self.client.model != wanted:
            yield ModelBegun(name)
            self.client.load(wanted)

    def _answered(self, place: GridPlace, key: str) -> Generator[BenchEvent, None, Cell | None]:
        """The answer at a place; None when the bench ends here, with `ended` set."""
        got = _Got()
        began = time.perf_counter()
        try:
            for event in write(self.client, _job(self.grid, place)):
                if got.take(event):
                    yield CellText(got.latest)
        except Cancelled:
            return None
        except (UsageError, TemplateError, ContextTooLong) as error:
            return _cell(place, key, Cell("", "", "", error=str(error)))
        if got.reason is EndReason.CANCELLED:
            return None
        self.breakdowns = self.breakdowns + 1 if got.broken else 0
        if self.breakdowns >= MOST_BREAKDOWNS:
            self.ended = Failed(self.client.job, EngineError.kind, got.error)
            return None
        stats = got.stats
        return _cell(
            place,
            key,
            Cell(
                *("", "", ""),
                output=got.text,
                reason=str(got.reason),
                prompt_tokens=stats.prompt_tokens,
                new_tokens=stats.new_tokens,
                seconds=time.perf_counter() - began,
                error=got.error,
            ),
        )


@dataclass(slots=True)
class _Got:
    """What came of one answer."""

    text: str = ""
    latest: str = ""
    reason: EndReason = EndReason.STOP
    stats: Stats = field(default_factory=Stats)
    error: str = ""
    broken: bool = False

    def take(self, event: Event) -> bool:
        """Take an event in; whether the first variant's text grew."""
        self.latest = ""
        if isinstance(event, Chunk) and event.variant == 0:
            self.latest = event.text
            self.text = event.after(self.text)
        elif isinstance(event, Done):
            self.reason, self.stats = event.reason, event.stats
            self.error = _SENTENCES.get(event.reason, "")
            self.broken = bool(self.error)
        elif isinstance(event, Failed):
            self.error, self.broken = event.message, event.kind != ContextTooLong.kind
        return bool(self.latest)


def _job(grid: Grid, place: GridPlace) -> Job:
    """The place's job. Values that this version of the template no longer has are left out."""
    template = place.column.effective
    names = {variable.name for variable in template.variables}
    values = {name: value for name, value in place.row.values if name in names}
    choices = Choices(seed=grid.seed, variants=1)
    return Job(template, text=place.row.text, values=values, date=grid.date, choices=choices)


def _cell(place: GridPlace, key: str, answer: Cell) -> Cell:
    """An answer with its place, its checks and its faults."""
    row, template = place.row, place.column.template
    named = replace(answer, key=key, row=row.name, column=place.column.name)
    if answer.error:
        return named
    return replace(
        named,
        checks=checked(row.expect, row.text, answer.output),
        faults=faults(template, row.text, answer.output, answer.reason),
    )
