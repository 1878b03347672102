"""Penalties for worn phrases and for runs of tokens that stand already."""

from __future__ import annotations

import pytest
import torch

from writer_app.engine.decoding.constraints.avoiding import Avoiding


def tokens(text: str) -> list[int]:
    """A token a character; a blank before a word is a token of its own."""
    return [ord(char) for char in text]


def after(avoiding: Avoiding, text: str) -> torch.Tensor:
    for token in tokens(text):
        avoiding.taken(token)
    return avoiding.adjust(torch.zeros(256))


@pytest.mark.parametrize(
    ("phrase", "text", "token", "held"),
    [
        ("abc", "xab", "c", True),
        ("abc", "xa", "b", False),
        ("abc", "abx", "c", False),
        ("a", "", "a", True),
    ],
)
def test_the_last_token_of_a_phrase(phrase: str, text: str, token: str, held: bool) -> None:
    found = after(Avoiding([phrase], "", tokens), text)
    assert (float(found[ord(token)]) < 0) is held


def test_a_run_that_stands_already_is_held_at_its_eighth_token() -> None:
    avoiding = Avoiding((), "the old cat", tokens)
    assert float(after(avoiding, "the ol")[ord("d")]) == 0
    assert float(after(avoiding, "d")[ord(" ")]) < 0


def test_the_answers_own_runs_may_come_again() -> None:
    avoiding = Avoiding((), "", tokens)
    assert float(after(avoiding, "abcdefgh.abcdefg")[ord("h")]) == 0


def test_nothing_is_forbidden() -> None:
    found = after(Avoiding(["abc"], "abcabc", tokens), "ab")
    assert bool(torch.isfinite(found).all())
