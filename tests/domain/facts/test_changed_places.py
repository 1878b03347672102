"""Days of the week, labelled numbers and cells: what is told when they change or change places."""

from __future__ import annotations

import pytest

from writer_app.domain.facts.fact import Fact, FactKind
from writer_app.domain.facts.facts import compare
from writer_app.domain.facts.pairing import touches


def told(original: str, proposal: str) -> list[tuple[str, str]]:
    return [
        (d.old.text if d.old else "", d.new.text if d.new else "")
        for d in compare(original, proposal)
    ]


@pytest.mark.parametrize(
    ("original", "proposal", "old", "new"),
    [
        ("siehe Art. 5 Abs. 2", "siehe Art. 2 Abs. 5", "Art. 5 Abs. 2", "Art. 2 Abs. 5"),
        ("see page 5, line 2", "see page 2, line 5", "page 5, line 2", "page 2, line 5"),
        ("Kapitel 3, Abb. 4", "Kapitel 4, Abb. 3", "Kapitel 3, Abb. 4", "Kapitel 4, Abb. 3"),
        ("step 1 and step 2", "step 2 and step 1", "", ""),
        ("table 3 on page 9", "page 9, table 3", "", ""),
        ("| 3 | 4 |\n", "| 4 | 3 |\n", "| 3 | 4 |", "| 4 | 3 |"),
        ("±3 mm", "3 mm", "±3 mm", "3 mm"),
    ],
)
def test_numbers_that_changed_places(original: str, proposal: str, old: str, new: str) -> None:
    assert told(original, proposal) == ([(old, new)] if old else [])


@pytest.mark.parametrize(
    ("original", "proposal"),
    [
        ("Monday was wet.", "Tuesday was wet."),
        ("Closed on Sundays.", "Closed on Saturdays."),
        ("am Mittwoch", "am Donnerstag"),
        ("周一开会", "周二开会"),
        ("星期三下午", "星期四下午"),
    ],
)
def test_another_day_is_a_difference(original: str, proposal: str) -> None:
    assert len(told(original, proposal)) == 2


@pytest.mark.parametrize(
    ("original", "proposal"),
    [
        ("The meeting is on Monday.", "On Monday we meet."),
        ("周日休息", "星期天休息"),
        ("一周一次", "每七天一次"),
        ("Montag", "Montags"),
    ],
)
def test_the_same_day_is_none(original: str, proposal: str) -> None:
    assert not any(
        "周" in old or "day" in old or "tag" in old for old, _ in told(original, proposal)
    )


def test_facts_one_behind_the_other_do_not_touch() -> None:
    first, second, both = (Fact(FactKind.NUMBER, "1", *at, "1") for at in ((0, 2), (2, 4), (1, 3)))
    assert [touches(first, second), touches(second, first)] == [False, False]
    assert [touches(first, both), touches(both, second)] == [True, True]
