"""What a direction of a model's state says, and of which model."""

from __future__ import annotations

import pytest

from writer_app.domain.sources.probe import Probe, read, written

PROBE = Probe(3, (1.0, 0.0, -0.5, 0.25), -0.5, (1.0, 2.0, 3.0, 4.0))


def test_a_probe_is_read_as_it_was_written() -> None:
    assert read(written(PROBE)) == PROBE


@pytest.mark.parametrize(
    ("state", "same"),
    [
        ((1.01, 2.0, 2.98, 4.0), True),  # another format of the same weights
        ((4.0, 3.0, 2.0, 1.0), False),
        ((1.0, 2.0, 3.0), False),
        ((), False),
    ],
)
def test_a_model_is_known_by_its_state(state: tuple[float, ...], same: bool) -> None:
    assert PROBE.fits(state) is same


def test_a_state_counts_by_its_direction_alone() -> None:
    assert PROBE.worth((2.0, 0.0, 0.0, 0.0)) == pytest.approx(1.5)
    assert PROBE.worth((20.0, 0.0, 0.0, 0.0)) == pytest.approx(1.5)


def test_what_is_no_probe_is_said() -> None:
    with pytest.raises((ValueError, KeyError)):
        read("{}")
