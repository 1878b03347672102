"""Pulls of the change dial from what a model thinks of known mistakes and of right words."""

from __future__ import annotations

import pytest

from writer_app.domain.templates.dial_fit import LEAST, DialFit, fit
from writer_app.domain.templates.prompt import DIAL

SURE = [float(n) for n in range(1, 41)]  # nats: a model that sees all of forty mistakes


def test_stricter_never_lets_more_through() -> None:
    found = fit(SURE, [0.0] * 500)
    assert found.light <= found.careful <= found.strict
    assert found.mended[0] >= found.mended[1] >= found.mended[2]


def test_a_model_that_touches_no_right_word_is_not_held_back() -> None:
    assert fit(SURE, [0.0] * 500).strict == 0.0


def test_of_the_changes_that_pass_so_many_are_right() -> None:
    noisy = [margin / 10 for margin in range(45)]  # of right words
    found = fit(SURE, noisy + [0.0] * 500)
    for pull, share in ((found.light, 0.81), (found.careful, 0.84), (found.strict, 0.95)):
        right, wrong = sum(m > pull for m in SURE), sum(m > pull for m in noisy)
        assert right / (right + wrong) >= share


def test_no_pull_is_stronger_than_the_strictest_of_a_small_model() -> None:
    assert fit(SURE, [30.0] * 500).careful == DIAL["strict"]


def test_a_model_that_sees_few_mistakes_is_not_judged_by_them() -> None:
    found = fit([0.0] * 60 + [3.0] * (LEAST - 1), [0.0] * 500)
    assert found.pull("careful") is None


@pytest.mark.parametrize(("dial", "pull"), [("free", 0.0), ("light", 1.0), ("strict", 3.0)])
def test_the_dial_names_its_pull(dial: str, pull: float) -> None:
    found = DialFit(light=1.0, careful=2.0, strict=3.0, seen=LEAST)
    assert found.pull(dial) == pull  # type: ignore[arg-type]  # a Dial


def test_nothing_read_is_nothing_known() -> None:
    assert fit([], []).pull("careful") is None
