"""The rows of a document on its way through a template."""

from __future__ import annotations

import pytest

from writer_app.domain.change.passage_rows import PassageRow, PassageState, matched

WAITING, ANSWERED, SETTLED, SAME, FAILED = PassageState


def row(source: str, state: PassageState = WAITING, answer: str = "") -> PassageRow:
    return PassageRow(source, answer, state)


def states(rows: tuple[PassageRow, ...]) -> list[PassageState]:
    return [each.state for each in rows]


def test_an_answer_that_changes_nothing_is_no_proposal() -> None:
    assert row("One.").answered("One.") == row("One.", SAME)


def test_only_a_failed_passage_is_asked_about_again() -> None:
    rows = [row("a").failed("why"), row("b", SAME), row("c", ANSWERED, "C")]
    assert states(tuple(each.again() for each in rows)) == [WAITING, SAME, ANSWERED]


@pytest.mark.parametrize(
    ("old", "now", "wanted"),
    [
        pytest.param([row("a", SAME), row("b")], ["a", "b"], [SAME, WAITING], id="unchanged"),
        pytest.param([row("a", SETTLED, "A")], ["A"], [SETTLED], id="accepted"),
        pytest.param([row("a", ANSWERED, "A")], ["A"], [SETTLED], id="accepted, then killed"),
        pytest.param([row("a", ANSWERED, "A")], ["other"], [WAITING], id="edited"),
        pytest.param([row("a", SETTLED, "A")], ["half a"], [SETTLED], id="accepted in part"),
        pytest.param([row("a", SETTLED, "A\n\nB")], ["A", "B"], [SETTLED, SETTLED], id="split"),
        pytest.param([row("a", SAME)], ["new", "a"], [WAITING, SAME], id="inserted"),
        pytest.param([row("a", SAME), row("b", SAME)], ["b"], [SAME], id="removed"),
    ],
)
def test_rows_follow_the_document(
    old: list[PassageRow], now: list[str], wanted: list[PassageState]
) -> None:
    found = matched(old, now)
    assert [each.source for each in found] == now
    assert states(found) == wanted
