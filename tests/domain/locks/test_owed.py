"""What an answer owes of the words that it was to say."""

from __future__ import annotations

import pytest

from writer_app.domain.locks.owed import owed, spelled


@pytest.mark.parametrize(
    ("said", "answer", "named"),
    [
        ("Thursday 14 May at 10", "Yes, gladly.", ["Thursday 14 May", "10"]),
        ("on 14 May", "It is on May 14th.", []),
        ("改到3月7日，500元", "好的，费用500元。", ["3月7日"]),
        ("Yes, Thursday at 10.", "I confirm Thursday at 10 am.", []),
        ("at 10", "at 10:00", []),
        ("at 10", "at 11 am", ["10"]),
        ("10 boxes", "10% of the boxes", ["10"]),
    ],
)
def test_figures_and_names_are_owed(said: str, answer: str, named: list[str]) -> None:
    assert owed(said, answer) == named


def test_a_lock_gets_every_spelling_of_each_piece() -> None:
    found = spelled("Thursday 14 May", "Yes.")
    assert found[0] == ("Thursday", "thursday")
    assert found[1][0] == "14 May"
    assert {"May 14", "14th of May"} <= set(found[1])


def test_a_chinese_date_is_held_as_one() -> None:
    assert spelled("3月7日签字", "好的。") == (("3月7日",),)
