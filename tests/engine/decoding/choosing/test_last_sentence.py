"""Of several ways on the one of the wanted length is kept."""

from __future__ import annotations

from typing import Any

import pytest
import torch

from writer_app.engine.decoding.choosing.last_sentence import WayOn, best_of

END = 1


class _Told(WayOn):
    def __init__(self, *, ended: bool, off: float, mean: float, told: float) -> None:
        stand_in: Any = _Row(_Lock({}), told)
        super().__init__(stand_in)
        self.ended, self.said = ended, (off, mean)

    @property
    def off(self) -> float:
        return self.said[0]

    @property
    def mean(self) -> float:
        return self.said[1]


def test_an_end_that_the_model_could_not_mean_costs() -> None:
    made = [way(ended=True, off=0.0, mean=-0.3), way(ended=True, off=0.0, mean=-0.5)]
    made[0]._last = (-7.0, 0.0)  # the end of its sentence, the end of the answer
    assert best_of(made, END) is made[1]


def way(ended: bool, off: float, mean: float, told: float = 0.0) -> Any:
    return _Told(ended=ended, off=off, mean=mean, told=told)


@pytest.mark.parametrize(
    ("ways", "kept"),
    [
        ([(True, 0.0, -1.0), (True, 0.0, -0.5)], 1),  # the likelier of two that fit
        ([(True, 0.0, -0.3, 0.5), (True, 0.0, -0.4, 0.9)], 1),  # what tells more of the source
        ([(True, 0.0, -0.3, 0.5), (True, 0.0, -2.0, 1.0)], 0),  # but not what is far from likely
        ([(True, 0.2, -0.1), (True, 0.0, -3.0)], 1),  # what fits before what is likelier
        ([(True, 0.2, -0.1), (True, 0.1, -3.0)], 1),  # the nearest where none fits
        ([(False, 0.0, -0.1), (True, 0.3, -3.0)], 1),  # what ended before what did not
        ([(False, 0.0, -0.1), (False, 0.0, -0.1)], 0),
    ],
)
def test_the_best_way_is_kept(ways: list[tuple[Any, ...]], kept: int) -> None:
    made = [way(*each) for each in ways]
    assert best_of(made, END) is made[kept]


class _Lock:
    """A lock that could end behind these numbers of tokens, with a stop of its own (9)."""

    def __init__(self, chances: dict[int, float]) -> None:
        self.chances, self.off, self.count = chances, 0.3, 0
        self.spent = 0.0

    def ended_here(self, likely: torch.Tensor) -> tuple[Any, int, float] | None:
        self.count += 1
        chance = self.chances.get(self.count - 1)
        return None if chance is None else (_Lock({}), 9, chance)


class _Row:
    """Writes the token 5 again and again."""

    def __init__(self, lock: _Lock, part: float = 0.0) -> None:
        self.lock, self.answer, self.part = lock, self, part

    def choose(self, logits: torch.Tensor) -> int:
        return 5

    def worth(self, more: list[int]) -> float:
        return self.part

    def ends_with(self, token: int) -> bool:
        return False


@pytest.mark.parametrize(
    ("chances", "kept"),
    [
        ({1: -3.0, 2: -1.0, 3: -2.0}, [5, 5, 9, END]),
        ({}, [5, 5, 5, 5]),
    ],
)
def test_where_none_fits_a_way_ends_where_an_end_was_likeliest(
    chances: dict[int, float], kept: list[int]
) -> None:
    made = WayOn(_Row(_Lock(chances)))  # type: ignore[arg-type] # what it asks of a row
    for _ in range(4):
        made.step(torch.zeros(12))
    assert best_of([made], END).tokens == kept


@pytest.mark.parametrize(("spent", "goes_on"), [(0.02, True), (1.3, True), (1.4, False)])
def test_a_way_is_given_up_when_it_is_too_long_and_not_before(spent: float, goes_on: bool) -> None:
    lock = _Lock({})
    lock.spent = spent
    assert WayOn(_Row(lock)).open(20) is goes_on  # type: ignore[arg-type] # what it asks of a row
