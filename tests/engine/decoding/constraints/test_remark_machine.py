"""Remarks stand at words of the text, in their form, and never twice at the same."""

from __future__ import annotations

from collections.abc import Hashable

import pytest

from writer_app.engine.decoding.constraints.remarks import RemarkMachine

TEXT = "The bus was late. The bus was full.\nNobody came."


def after(machine: RemarkMachine, text: str) -> Hashable | None:
    state: Hashable | None = machine.start()
    for char in text:
        if state is None:
            return None
        state = machine.step(state, char)
    return state


def ends(machine: RemarkMachine, text: str) -> bool:
    state = after(machine, text)
    return state is not None and machine.ends(state)


@pytest.mark.parametrize(
    ("answer", "may"),
    [
        ("> The bus was full\nOf whom, and when?", True),
        ("> The bus was full\n→ It was full\nShorter words.", True),
        ("> The bus was full\n→ It was full [1].", False),
        ("", True),
        ("> The bus was empty", False),
        ("Words without a quotation", False),
        ("> The bus was\nStands there twice.", False),
        ("> The bus was ful\nEnds within a word.", False),
        ("> full.\nNobody", True),
        ("> full.\n\nA line is left out.", False),
    ],
)
def test_what_may_come(answer: str, may: bool) -> None:
    assert (after(RemarkMachine(TEXT, 6, "may"), answer) is not None) is may


def test_what_a_remark_is_about_is_not_quoted_again() -> None:
    first = "> The bus was full\nOf whom, and when?\n"
    assert after(RemarkMachine(TEXT, 6, "may"), first + "> Nobody") is not None
    assert after(RemarkMachine(TEXT, 6, "may"), first + "> bus was f") is None


def test_there_are_as_many_remarks_as_are_allowed() -> None:
    two = "> Nobody\nNot even Ann?\n> late\nHow late was it?\n"
    assert after(RemarkMachine(TEXT, 2, "never"), two) is not None
    assert after(RemarkMachine(TEXT, 2, "never"), two + ">") is None
    assert after(RemarkMachine(TEXT, 3, "never"), two + ">") is not None


@pytest.mark.parametrize(
    ("proposing", "answer", "may"),
    [
        ("never", "> Nobody\n→", False),
        ("always", "> Nobody\nNot even Ann?", False),
        ("always", "> Nobody\n→ Ann\nIt was Ann.", True),
    ],
)
def test_words_instead_are_asked_for_or_barred(proposing: str, answer: str, may: bool) -> None:
    assert (after(RemarkMachine(TEXT, 6, proposing), answer) is not None) is may


def test_an_answer_ends_behind_a_whole_remark() -> None:
    machine = RemarkMachine(TEXT, 6, "may")
    assert ends(machine, "> Nobody\nNot even Ann?")
    assert not ends(machine, "> Nobody\n")
    assert not ends(machine, "> Nob")


def test_words_that_stand_in_two_equal_lines_can_be_quoted() -> None:
    machine = RemarkMachine("Late again.\nLate again.", 6, "never")
    assert after(machine, "> Late again.\nWhy is this here twice?") is not None
