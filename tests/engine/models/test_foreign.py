"""Text of a server is made harmless before it goes anywhere."""

from __future__ import annotations

import pytest

from writer_app.engine.models.foreign import Redactor, plain

KEY = "sk-secret-77"


@pytest.mark.parametrize("cut", range(len(f"a {KEY} b")))
def test_the_key_is_taken_out_wherever_it_is_cut(cut: int) -> None:
    text = f"a {KEY} b"
    hidden = Redactor(KEY)
    assert hidden.feed(text[:cut]) + hidden.feed(text[cut:]) + hidden.finish() == "a … b"


def test_what_only_begins_like_the_key_is_shown_at_last() -> None:
    hidden = Redactor(KEY)
    assert hidden.feed("ask-se") + hidden.feed("cond") + hidden.finish() == "ask-second"
    assert (hidden.feed("sk-"), hidden.finish(), hidden.finish()) == ("", "sk-", "")


@pytest.mark.parametrize("key", ["", "abc"])
def test_without_a_real_key_nothing_is_held_back(key: str) -> None:
    assert Redactor(key).feed("abc") == "abc"


def test_what_no_file_can_hold_is_dropped() -> None:
    assert plain("a\0b\x1b\ud800c\td\ne\r\n雨") == "abc\td\ne\r\n雨"
