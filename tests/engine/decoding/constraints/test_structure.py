"""Structure: what lines may come, and which cells are copied."""

from __future__ import annotations

import pytest

from writer_app.engine.decoding.constraints.structure import Structure

TABLE = "| Place | Sold |\n| --- | ---: |\n| Leith | 1,200 |\n| Ayr | 340 |"
MIXED = "# Sales\n\nIn short:\n\n- first\n- second\n\n1. one\n\n> said\n\n```py\nx = 1\n```\n\nEnd."


def reading(text: str, source: str) -> str:
    """The text up to what is refused; "" where all of it may be written and end there."""
    machine = Structure(source)
    state = machine.start()
    for place, char in enumerate(text):
        following = machine.step(state, char)
        if following is None:
            return text[: place + 1]
        state = following
    return "" if machine.ends(state) else text


@pytest.mark.parametrize("source", [TABLE, MIXED, "Plain text."])
def test_the_source_keeps_its_own_structure(source: str) -> None:
    assert reading(source, source) == ""


@pytest.mark.parametrize(
    ("text", "stopped"),
    [
        (TABLE.replace("1,200", "1,300"), "| Place | Sold |\n| --- | ---: |\n| Leith | 1,3"),
        (TABLE.replace("Place", "Town").replace("Ayr", "Ayr (old)"), ""),
        ("| Place | Sold | Left", "| Place | Sold | "),
        ("| Place |\n", "| Place |\n"),
        ("| Place | Sold |\n\n", "| Place | Sold |\n\n"),
        (TABLE[: TABLE.rindex("\n")], TABLE[: TABLE.rindex("\n")]),
    ],
)
def test_a_table_keeps_its_rows_its_cells_and_its_figures(text: str, stopped: str) -> None:
    # A cell more is refused at the character that would begin it.
    found = reading(text, TABLE)
    assert found == stopped or (stopped and found == stopped + text[len(stopped)])


@pytest.mark.parametrize(
    ("text", "stopped"),
    [
        ("- a list", "- "),
        ("1. a list", "1. "),
        ("# a title", "#"),
        ("| a", "|"),
        ("```", "```"),
        ("*emphasis* and 1984 - so", ""),
        ("2024 was", ""),
    ],
)
def test_plain_text_gets_no_structure(text: str, stopped: str) -> None:
    assert reading(text, "Plain text.") == stopped


def test_an_answer_that_ends_early_is_told_what_it_owes() -> None:
    machine = Structure("- a\n- b")
    state = machine.start()
    for char in "- first":
        state = machine.step(state, char) or state
    assert machine.owed(state) == "\n"
    state = machine.step(state, "\n") or state
    assert machine.owed(state) == "- "
