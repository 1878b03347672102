"""Numbers whose word became its opposite."""

from __future__ import annotations

import pytest

from writer_app.domain.facts.facts import compare


def told(original: str, proposal: str) -> list[tuple[str, str]]:
    return [
        (d.old.text if d.old else "", d.new.text if d.new else "")
        for d in compare(original, proposal)
    ]


@pytest.mark.parametrize(
    ("original", "proposal", "old", "new"),
    [
        ("It takes at least 5 days.", "It takes at most 5 days.", "at least 5 days",
         "at most 5 days"),
        ("It takes 5 days or more.", "It takes 5 days or less.", "5 days or more",
         "5 days or less"),
        ("no more than 8 people", "more than 8 people", "no more than 8", "more than 8"),
        ("Sales rose by 5 %.", "Sales fell by 5 %.", "rose by 5 %", "fell by 5 %"),
        ("a 5% increase", "a 5% decrease", "5% increase", "5% decrease"),
        ("销量上涨5%。", "销量下跌5%。", "上涨5%", "下跌5%"),
        ("不超过5人", "超过5人", "不超过5人", "超过5人"),
        ("上午9点开会", "下午9点开会", "上午9点", "下午9点"),
        ("um 3 Uhr morgens", "um 3 Uhr nachmittags", "3 Uhr morgens", "3 Uhr nachmittags"),
        ("18岁以上", "18岁以下", "18岁以上", "18岁以下"),
    ],
)  # fmt: skip
def test_a_number_turned_round_is_told(original: str, proposal: str, old: str, new: str) -> None:
    assert told(original, proposal) == [(old, new)]


@pytest.mark.parametrize(
    ("original", "proposal"),
    [
        ("It takes at least 5 days.", "It takes 5 days or more."),
        ("Sales rose by 5 %.", "There was an increase of 5 %."),
        ("costs fell by 5 % and sales rose by 7 %", "sales rose by 7 %, costs fell by 5 %"),
        ("It takes at least 5 days.", "It takes 5 days."),
        ("上午9点开会", "会议于上午9点举行"),
        ("不低于5人", "至少5人"),
        ("up to 5 people", "at most 5 people"),
    ],
)
def test_another_word_for_the_same_is_not(original: str, proposal: str) -> None:
    assert told(original, proposal) == []
