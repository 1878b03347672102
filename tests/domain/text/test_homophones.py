"""Signs that sound alike, among what a model finds likely at a place."""

from __future__ import annotations

import pytest

from writer_app.domain.text.homophones import SoundAlike, alike, slips
from writer_app.domain.text.surprise import TokenOdds


@pytest.mark.parametrize(
    ("old", "new", "same"),
    [
        ("以经", "已经", True),
        ("在", "再", True),
        ("青", "请", True),
        ("是", "四", True),
        ("英", "因", True),
        ("在", "好", False),
        ("以经", "已", False),
        ("a", "b", False),
    ],
)
def test_what_sounds_alike(old: str, new: str, same: bool) -> None:
    assert alike(old, new) is same


def test_what_is_likely_and_sounds_alike_is_a_slip_of_its_signs() -> None:
    tokens = [
        TokenOdds("我", -1.0, (("你", -0.5),)),
        TokenOdds("以", -6.0, (("已经", -1.0), ("因为", -0.2), ("he", -0.1))),
        TokenOdds("经", -3.0),
    ]
    assert slips("我以经", tokens, 5) == [SoundAlike(1, "以", "已", 5.0)]


def test_the_likeliest_come_first_and_the_unlikely_not_at_all() -> None:
    tokens = [
        TokenOdds("在", -2.0, (("再", -3.0), ("载", -12.0))),
        TokenOdds("座", -4.0, (("坐", -1.0),)),
    ]
    assert [each.new for each in slips("在座", tokens, 5)] == ["坐", "再"]
    assert [each.new for each in slips("在座", tokens, 1)] == ["坐"]


def test_a_slip_is_mended_in_its_place() -> None:
    assert SoundAlike(1, "以", "已", 5.0).mended("我以经来了") == "我已经来了"
