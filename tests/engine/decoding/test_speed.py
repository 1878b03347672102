"""When a speed is a fault, and that its sentence has the reasons."""

from __future__ import annotations

import pytest

from writer_app.engine.decoding import speed
from writer_app.engine.decoding.speed import Speed

NO_NUMBA = {"blocks": {"why": "numba is not installed."}}


@pytest.mark.parametrize(
    ("measured", "expected", "slow"),
    [
        (10.0, 12.0, False),
        (4.1, 12.0, False),
        (3.9, 12.0, True),
        (0.0, 12.0, False),
        (1, 0, False),
        (99, 1000, True),
        (100, 1000, False),
    ],
)
def test_slower_than_a_third_is_a_fault(measured: float, expected: float, slow: bool) -> None:
    found = Speed("fp32", expected=expected, measured=measured)
    assert found.slow is slow
    assert bool(found.fault("Tiny")) is slow


def test_a_fault_says_why_the_faster_ways_did_not_work() -> None:
    tried = NO_NUMBA | {"int4": {"agrees": False, "divergence": 0.035}, "int8": {"agrees": True}}
    sentence = Speed("int8", expected=12, measured=1.5, tried=tried).fault("Tiny")
    assert "1.5 tokens a second" in sentence
    assert "blocks: numba is not installed" in sentence
    assert "int4: it differs from its own weights by 0.035 nats" in sentence
    assert "int8:" not in sentence


def test_expected_is_what_the_memory_gives() -> None:
    assert speed.expected(20_000_000_000, 1_000_000_000) == pytest.approx(15.0)
    assert speed.expected(0, 1) == 0.0
    assert speed.measured({"ms": {"1": 80.0}}) == pytest.approx(12.5)
    assert speed.measured({"ms": {}}) == 0.0
