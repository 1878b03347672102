"""What rules of English are sure of, in a sentence that was proofread."""

from __future__ import annotations

import pytest

from writer_app.domain.text.rule_mends import RuleMend, mended


def found(text: str, words: str, new: str, kind: str = "Grammar") -> RuleMend:
    start = text.index(words)
    return RuleMend(start, start + len(words), new, kind)


def test_each_place_is_mended_whatever_the_order() -> None:
    text = "he go and i stay."
    mends = [found(text, "i", "I"), found(text, "go", "goes"), found(text, "he", "He")]
    assert mended(text, mends) == "He goes and I stay."


@pytest.mark.parametrize("kind", ["Spelling", "Enhancement", "WordChoice", "Style", ""])
def test_what_is_not_sure_stays(kind: str) -> None:
    text = "This is very good."
    assert mended(text, [found(text, "very good", "excellent", kind)]) == text


def test_what_is_held_stays() -> None:
    text = "They says so."
    assert mended(text, [found(text, "says", "say")], held=("says",)) == text
    assert mended(text, [found(text, "says", "say")], held=("other",)) == "They say so."


def test_of_two_that_touch_one_is_taken() -> None:
    text = "a extra hardwork"
    mends = [found(text, "hardwork", "hard work"), found(text, "extra hardwork", "extra work")]
    assert mended(text, mends) == "a extra hard work"


@pytest.mark.parametrize(
    ("line", "begins"),
    [("", True), ("- ", False), ("It rained, ", False), ("It rained. ", True), ("> ", False)],
)
def test_a_capital_begins_only_what_begins_a_sentence(line: str, begins: bool) -> None:
    text = "so they stayed."
    mends = [found(text, "so", "So", "Capitalization")]
    assert mended(text, mends, line=line) == ("So they stayed." if begins else text)
