from __future__ import annotations

import pytest

from writer_app.domain.sources.verbatim import Verbatim, readable

TEXT = "> He said: “The **ferry** leaves\n> at 9”, see [the plan](http://x.org/a)."


@pytest.mark.parametrize(
    "words", ["The ferry leaves at 9", "ferry", '"The ferry', "see the plan", "leaves  at"]
)
def test_words_are_found_whatever_the_marks(words: str) -> None:
    assert Verbatim(TEXT).find(words) is not None


@pytest.mark.parametrize("words", ["the ferry", "ferry left", "", "   ", "plan (http"])
def test_other_words_are_not(words: str) -> None:
    assert Verbatim(TEXT).find(words) is None


def test_the_place_is_one_of_the_passage() -> None:
    start, end = Verbatim(TEXT).find("ferry leaves at") or (0, 0)
    assert TEXT[start:end] == "ferry** leaves\n> at"


def test_a_text_is_readable_without_its_marks() -> None:
    assert (
        readable("> The **ferry**\n> leaves, see [the plan](x).")
        == "The ferry leaves, see the plan."
    )


def test_words_are_found_across_the_tags_of_a_page() -> None:
    text = 'The <b>ferry</b> leaves<br> at <span class="t">9</span>.'
    start, end = Verbatim(text).find("ferry leaves at 9.") or (0, 0)
    assert (text[start:end][:5], text[start:end][-1]) == ("ferry", ".")
    assert readable(text) == "The ferry leaves at 9."
