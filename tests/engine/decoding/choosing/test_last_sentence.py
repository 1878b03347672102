"""Of several ways on the one of the wanted length is kept."""

from __future__ import annotations

from typing import Any

import pytest

from writer_app.engine.decoding.choosing.last_sentence import WayOn, best_of


class _Told(WayOn):
    def __init__(self, *, ended: bool, off: float, mean: float) -> None:
        super().__init__(None)  # type: ignore[arg-type] # its row decides nothing here
        self.ended, self.said = ended, (off, mean)

    @property
    def off(self) -> float:
        return self.said[0]

    @property
    def mean(self) -> float:
        return self.said[1]


def way(ended: bool, off: float, mean: float) -> Any:
    return _Told(ended=ended, off=off, mean=mean)


@pytest.mark.parametrize(
    ("ways", "kept"),
    [
        ([(True, 0.0, -1.0), (True, 0.0, -0.5)], 1),  # the likelier of two that fit
        ([(True, 0.2, -0.1), (True, 0.0, -3.0)], 1),  # what fits before what is likelier
        ([(True, 0.2, -0.1), (True, 0.1, -3.0)], 1),  # the nearest where none fits
        ([(False, 0.0, -0.1), (True, 0.3, -3.0)], 1),  # what ended before what did not
        ([(False, 0.0, -0.1), (False, 0.0, -0.1)], 0),
    ],
)
def test_the_best_way_is_kept(ways: list[tuple[bool, float, float]], kept: int) -> None:
    made = [way(*each) for each in ways]
    assert best_of(made) is made[kept]
