"""Passages that stand twice."""

from __future__ import annotations

from writer_app.domain.sources.repeats import repeats

FERRY = (
    "The ferry to Brannoch leaves the harbour at nine in the morning and takes half an hour; "
    "a ticket costs six pounds, and children under twelve travel free of charge with a grown-up."
)
MARKET = (
    "On Saturdays the market square fills with stalls from the villages, and the farmers sell "
    "cheese, apples, honey and bread until the bells of the old church ring at noon."
)
CHINESE = (
    "图书室的二楼新增加了一个儿童阅读区，里面有一千二百本图书，欢迎家长们带着孩子来参观和阅读。"
)


def found(*texts: str) -> list[tuple[int, int]]:
    return [(each.first, each.second) for each in repeats(texts)]


def test_the_same_passage_is_found_twice() -> None:
    (only,) = repeats([FERRY, MARKET, FERRY])
    assert (only.first, only.second, only.share) == (0, 2, 1.0)


def test_small_changes_do_not_hide_it() -> None:
    assert found(FERRY, FERRY.replace("six pounds", "seven pounds"), MARKET) == [(0, 1)]


def test_a_passage_inside_a_longer_one_is_found() -> None:
    assert found(f"{MARKET} {FERRY}", FERRY) == [(0, 1)]


def test_chinese_is_compared_by_its_characters() -> None:
    assert found(CHINESE, MARKET, CHINESE.replace("欢迎", "诚邀")) == [(0, 2)]


def test_other_passages_and_short_ones_are_not() -> None:
    assert found(FERRY, MARKET, CHINESE, "Chapter one.", "Chapter one.") == []
