"""What was corrected, as remarks with the kind of slip."""

from __future__ import annotations

import pytest

from writer_app.domain.change.slips import corrections


@pytest.mark.parametrize(
    ("text", "corrected", "words", "instead", "said"),
    [
        ("It have rained.", "It has rained.", "have", "has", "Another word is usual here."),
        ("It lasts two hour.", "It lasts two hours.", "hour", "hours", "Another form of the word."),
        ("It is to dark.", "It is too dark.", "to", "too", "Spelling."),
        ("We met in march.", "We met in March.", "march", "March", "Capital letters."),
        ("He went school.", "He went to school.", "went", "went to", "A word is missing."),
        ("I am agree now.", "I agree now.", "am", "", ""),
        ("他跑的很快。", "他跑得很快。", "的", "得", "“的、地、得”之分。"),
        ("以经来了。", "已经来了。", "以", "已", "错别字。"),
    ],
)
def test_a_change_is_told(text: str, corrected: str, words: str, instead: str, said: str) -> None:
    ((_rank, one),) = corrections(text, corrected)
    if said:
        assert (text[one.start : one.end], one.instead, one.said) == (words, instead, said)
    assert text[: one.start] + one.instead + text[one.end :] == corrected


@pytest.mark.parametrize(
    ("text", "corrected"),
    [
        ("The cat sat on the old mat.", "Nobody has ever seen such weather there before, has one?"),
        ("It is 9 metres of coloured rope.", "It is 9 meters of colored rope."),
        ("Of the hives five came.", "Of the hives, five came."),
        ("We therefore ask them.", "Therefore, we ask them."),
    ],
)
def test_what_was_written_anew_or_is_a_matter_of_taste_is_no_slip(
    text: str, corrected: str
) -> None:
    assert not corrections(text, corrected)


def test_the_text_keeps_its_english_beside_a_slip() -> None:
    ((_rank, one),) = corrections("Neighbours has it.", "Neighbors have it.")
    assert (one.start, one.instead) == (11, "have")


def test_a_wrong_word_is_worse_than_a_capital() -> None:
    found = corrections("It have rained in march.", "It has rained in March.")
    assert [rank for rank, _ in found] == [0, 2]
