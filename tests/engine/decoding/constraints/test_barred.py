"""Words that the house forbids cannot be written; those that only hold them can."""

from __future__ import annotations

from collections.abc import Hashable

import pytest

from writer_app.engine.decoding.constraints.barred import Barred


def may_come(text: str, *, quoting: bool = False) -> bool:
    machine = Barred(["email", "at the end of the day", "众所周知"], ["Github"], quoting=quoting)
    state: Hashable | None = machine.start()
    for char in text:
        state = machine.step(state, char)
        if state is None:
            return False
    return machine.ends(state)


@pytest.mark.parametrize(
    ("text", "may"),
    [
        ("An email came.", False),
        ("Email", False),
        ("Many emails, one e-mail.", True),
        ("At the end of the day.", False),
        ("At the end of the days", True),
        ("Github is here", False),
        ("GitHub and github", True),
        ("这是众所周知的", False),
        ("这是众人所知的", True),
    ],
)
def test_barred_words(text: str, may: bool) -> None:
    assert may_come(text) is may


@pytest.mark.parametrize(
    ("text", "may"),
    [
        ("He said “an email came” twice.", True),
        ('He said "an email came" twice.', True),
        ("He said “no” by email.", False),
        ("他说「众所周知」。", True),
        ("“Never mind\nan email", False),  # a quotation ends with its line
    ],
)
def test_quotations_that_are_held_stay_as_they_were_said(text: str, may: bool) -> None:
    assert may_come(text, quoting=True) is may


def test_no_token_ends_with_a_barred_word() -> None:
    machine = Barred(["email"], [])
    state: Hashable | None = machine.start()
    for char in "An email":
        assert state is not None
        state = machine.step(state, char)
    assert state is not None
    assert not machine.stands(state)
    longer = machine.step(state, "s")
    assert longer is not None
    assert machine.stands(longer)
