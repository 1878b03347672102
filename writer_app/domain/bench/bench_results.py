"""What came out of a bench: answers with their checks, tallies, and blind votes between columns.

Everything is a pure value; `Results` is the whole of it, as the results file holds it.
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Literal

from writer_app.domain.bench.bench_grid import Grid, GridRow
from writer_app.domain.change.diff import Cut, Segment, diff
from writer_app.domain.templates.answer_faults import Fault
from writer_app.domain.templates.template import Expectation
from writer_app.domain.templates.template_checks import check

Choice = Literal["left", "right", "tie"]


@dataclass(frozen=True, slots=True)
class Check:
    """One expectation and whether the answer met it."""

    kind: str
    value: str
    passed: bool

    @property
    def label(self) -> str:
        """Such as “max_words: 60”."""
        return f"{self.kind}: {self.value}"


@dataclass(frozen=True, slots=True)
class Cell:
    """The answer at one place. `error` is a sentence where there is none; seconds are wall time.

    `reason` is why the answer ended (stop, length, repetition …). `faults` are what can be seen
    in any answer without an expectation. Tokens are the model's; `prompt_tokens` counts all parts
    where a text was worked on in passages.
    """

    key: str
    row: str
    column: str
    output: str = ""
    reason: str = ""
    checks: tuple[Check, ...] = ()
    faults: tuple[Fault, ...] = ()
    prompt_tokens: int = 0
    new_tokens: int = 0
    seconds: float = 0.0
    error: str = ""

    @property
    def passed(self) -> bool | None:
        """Whether every check was met; None where nothing was to be checked."""
        if self.error:
            return False
        return all(each.passed for each in self.checks) if self.checks else None


def checked(expect: Iterable[Expectation], source: str, output: str) -> tuple[Check, ...]:
    """Every expectation tried on an answer."""
    return tuple(
        Check(
            each.kind or "unknown",
            str(each.value if each.kind else "").replace("True", "true").replace("False", "false"),
            check(each, source, output),
        )
        for each in expect
    )


def word_diff(row: GridRow, cell: Cell, cut: Cut | None = None) -> tuple[Segment, ...]:
    """What an answer changes in its input; one insertion where there was no input."""
    return diff(row.text, cell.output, cut)


@dataclass(frozen=True, slots=True)
class Vote:
    """A choice between two columns' answers to one row, made without seeing the names."""

    row: str
    left: str
    right: str
    choice: Choice

    @property
    def winner(self) -> str:
        """The column that was preferred; "" for a tie."""
        return {"left": self.left, "right": self.right, "tie": ""}[self.choice]


@dataclass(frozen=True)
class Results:
    """A grid, the answers so far, and the votes."""

    grid: Grid
    cells: tuple[Cell, ...] = ()
    votes: tuple[Vote, ...] = ()

    def with_cell(self, cell: Cell) -> Results:
        """With this answer, in place of an older one at its place."""
        kept = [c for c in self.cells if (c.row, c.column) != (cell.row, cell.column)]
        return replace(self, cells=(*kept, cell))

    def with_vote(self, vote: Vote) -> Results:
        """With this vote, in place of an older one on the same two answers."""
        pair = (vote.row, {vote.left, vote.right})
        kept = [v for v in self.votes if (v.row, {v.left, v.right}) != pair]
        return replace(self, votes=(*kept, vote))

    def cell(self, row: str, column: str) -> Cell | None:
        """The answer at a place, if it is there."""
        return next((c for c in self.cells if (c.row, c.column) == (row, column)), None)

    def in_order(self) -> tuple[Cell, ...]:
        """The grid's answers, row by row in the order of columns."""
        found = {(cell.row, cell.column): cell for cell in self.cells}
        places = [(row.name, column.name) for row in self.grid.rows for column in self.grid.columns]
        return tuple(found[place] for place in places if place in found)

    @property
    def complete(self) -> bool:
        """Whether every place has its answer."""
        return len(self.in_order()) == len(self.grid.rows) * len(self.grid.columns)


@dataclass(frozen=True, slots=True)
class Tally:
    """A column summed up. `passed` of `judged` answers met all checks; of `checks`, `met` did."""

    column: str
    answers: int = 0
    judged: int = 0
    passed: int = 0
    checks: int = 0
    met: int = 0
    errors: int = 0
    faults: tuple[tuple[Fault, int], ...] = ()
    prompt_tokens: int = 0
    new_tokens: int = 0
    seconds: float = 0.0

    @property
    def rate(self) -> float | None:
        """The share of answers that passed, 0 to 1; None where nothing was judged."""
        return self.passed / self.judged if self.judged else None


def tallies(results: Results) -> tuple[Tally, ...]:
    """One a column, in the grid's order."""
    cells = results.in_order()
    return tuple(
        _tally(column.name, [cell for cell in cells if cell.column == column.name])
        for column in results.grid.columns
    )


def _tally(column: str, cells: list[Cell]) -> Tally:
    judged = [cell for cell in cells if cell.passed is not None]
    checks = [each for cell in cells for each in cell.checks]
    seen = [fault for cell in cells for fault in cell.faults]
    return Tally(
        column,
        answers=len(cells),
        judged=len(judged),
        passed=sum(cell.passed is True for cell in judged),
        checks=len(checks),
        met=sum(each.passed for each in checks),
        errors=sum(bool(cell.error) for cell in cells),
        faults=tuple((fault, seen.count(fault)) for fault in Fault if fault in seen),
        prompt_tokens=sum(cell.prompt_tokens for cell in cells),
        new_tokens=sum(cell.new_tokens for cell in cells),
        seconds=sum(cell.seconds for cell in cells),
    )


# ---- blind votes -------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Ballot:
    """Two answers to vote on. Which column stands left is drawn by lot; show no names."""

    row: str
    left: Cell
    right: Cell

    def vote(self, choice: Choice) -> Vote:
        """The vote that this choice makes."""
        return Vote(self.row, self.left.column, self.right.column, choice)


def ballots(results: Results, seed: int = 0) -> tuple[Ballot, ...]:
    """Every pair of answers that differ and were not voted on yet, shuffled by `seed`."""
    voted = {(vote.row, frozenset((vote.left, vote.right))) for vote in results.votes}
    chance = random.Random(seed)
    found: list[Ballot] = []
    for row in results.grid.rows:
        cells = [c for c in results.in_order() if c.row == row.name and not c.error]
        for pair in combinations(cells, 2):
            sides = list(pair)
            chance.shuffle(sides)
            names = frozenset(cell.column for cell in pair)
            if pair[0].output != pair[1].output and (row.name, names) not in voted:
                found.append(Ballot(row.name, *sides))
    chance.shuffle(found)
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Standing:
    """What the votes say of a column. `share` counts a tie as half a win; None with no votes."""

    column: str
    wins: int = 0
    losses: int = 0
    ties: int = 0

    @property
    def share(self) -> float | None:
        """Wins and half the ties, over all its votes."""
        total = self.wins + self.losses + self.ties
        return (self.wins + self.ties / 2) / total if total else None


def standings(results: Results) -> tuple[Standing, ...]:
    """One a column, in the grid's order."""
    return tuple(_standing(column.name, results.votes) for column in results.grid.columns)


def _standing(column: str, votes: Iterable[Vote]) -> Standing:
    own = [vote for vote in votes if column in (vote.left, vote.right)]
    wins = sum(vote.winner == column for vote in own)
    ties = sum(vote.choice == "tie" for vote in own)
    return Standing(column, wins, len(own) - wins - ties, ties)
