"""Claims that are put to a model, several behind the same passages."""

from __future__ import annotations

import pytest

from writer_app.assist.claim_check import below_heads, together
from writer_app.domain.sources.passage import Passage


def passage(number: int, words: int = 200) -> tuple[str, str, Passage]:
    text = f"word{number} " * words
    return "/notes.md", "Notes", Passage(text, number * 1000, number * 1000 + len(text), ())


def test_claims_share_their_passages_in_the_order_of_the_source() -> None:
    near = {"b": [passage(2), passage(1)], "a": [passage(1), passage(0)]}
    ((claims, given),) = together(near, near.__getitem__)
    assert claims == [*near.items()]
    assert given == [passage(0), passage(1), passage(2)]


def test_passages_that_have_no_room_begin_another_prompt() -> None:
    near = {str(number): [passage(number, 1000)] for number in range(4)}
    made = [given for _, given in together(near, near.__getitem__)]
    assert len(made) > 1
    assert [each for given in made for each in given] == [
        passage(number, 1000) for number in range(4)
    ]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("Ferry subsidy The committee voted.", "The committee voted."),
        ("Ferry subsidy was kept.", "Ferry subsidy was kept."),
        ("The committee voted.", "The committee voted."),
    ],
)
def test_a_quoted_sentence_has_no_heading_before_it(line: str, said: str) -> None:
    text = "The committee voted. Ferry subsidy was kept."
    assert below_heads(line, Passage(text, 0, len(text), ("Minutes", "1. Ferry subsidy"))) == said
