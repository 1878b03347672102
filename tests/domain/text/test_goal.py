"""The goal and the deadline in a document's front matter."""

from __future__ import annotations

from datetime import date

import pytest

from writer_app.domain.text.goal import Goal, goal_in, goal_said, with_goal

DAY = date(2026, 12, 24)


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("goal: 5000\ndeadline: 2026-12-24", Goal(5000, DAY)),
        ("title: T\ndeadline: '2026-12-24'\ngoal: 5,000 words", Goal(5000, DAY)),
        ("goal: 3000字\ndeadline: 2026年12月24日", Goal(3000, DAY)),
        ("goal: 800\r", Goal(800)),
        ("goal: 800\ndeadline: 2026-02-30", Goal(800)),
        ("goal: 800\ndeadline: soon", Goal(800)),
        ("goal: 0", None),
        ("goal: many", None),
        ("deadline: 2026-12-24", None),
        ("title: a goal: 5", None),
    ],
)
def test_the_front_matter_states_a_goal(head: str, expected: Goal | None) -> None:
    assert goal_in(f"---\n{head}\n---\n\nText\n") == expected


@pytest.mark.parametrize("text", ["", "goal: 500\n", "---\ngoal: 500\n", "x\n---\ngoal: 5\n---\n"])
def test_other_text_states_none(text: str) -> None:
    assert goal_in(text) is None


def test_the_goal_of_a_book_is_not_that_of_its_list() -> None:
    assert goal_in("---\ngoal: 80000\n---\n\n# Book\n\n1. [One](one.md)\n") is None


@pytest.mark.parametrize(
    ("words", "today", "days", "a_day"),
    [
        (0, date(2026, 12, 15), 10, 100),
        (1, date(2026, 12, 15), 10, 100),
        (900, DAY, 1, 100),
        (0, date(2026, 12, 25), 0, 1000),
        (1200, date(2026, 12, 15), 10, 0),
        (0, date(2027, 6, 1), 0, 1000),
    ],
)
def test_what_is_left_is_spread_over_the_days(
    words: int, today: date, days: int, a_day: int
) -> None:
    goal = Goal(1000, DAY)
    assert (goal.days_left(today), goal.a_day(words, today)) == (days, a_day)


@pytest.mark.parametrize(
    ("words", "goal"),
    [
        ("5000", Goal(5000)),
        ("5,000 words by 2026-12-24", Goal(5000, DAY)),
        ("1万字，2026年12月24日", Goal(10_000, DAY)),
        ("5.000 Wörter bis 24.12.2026", Goal(5000, DAY)),
        ("0", Goal(0)),
        (" ", Goal(0)),
        ("5000 2026-02-30", None),
        ("5000 or 6000", None),
        ("many", None),
        ("2026-12-24", None),
    ],
)
def test_a_goal_is_said_in_a_line(words: str, goal: Goal | None) -> None:
    assert goal_said(words) == goal


@pytest.mark.parametrize(
    "text", ["", "# T\n\nText\n", "---\ntitle: T\n---\n\nText\n", "---\n\nText", "\n\na"]
)
def test_a_goal_goes_into_the_front_matter_and_out_again(text: str) -> None:
    goal = Goal(900, DAY)
    new = with_goal(text, goal)
    assert goal_in(new) == goal
    assert with_goal(with_goal(new, Goal(500)), goal) == new
    assert with_goal(new, Goal(0)).lstrip("\n") == text.lstrip("\n")
