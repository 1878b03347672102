"""How much of a passage the terminal shows."""

from __future__ import annotations

import pytest

from writer_app.commands.sources import _opening

LONG = "The ferry leaves the old harbour twice a day in summer and once in winter, but never on a"


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("It costs £6.", "It costs £6."),
        (f"{LONG} Wednesdayafternoon", f"{LONG} …"),
        (f"{LONG} Wednesday morning", f"{LONG} Wednesday …"),
        (f"{LONG} day, Sundays excepted", f"{LONG} day, …"),
        ("渡" * 120, "渡" * 100 + " …"),
    ],
)
def test_it_begins_a_passage_and_cuts_no_word(words: str, shown: str) -> None:
    assert _opening(words) == shown
