"""What was corrected, as remarks with the kind of slip."""

from __future__ import annotations

import pytest

from writer_app.domain.comments.slips import corrections


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
    (one,) = corrections(text, corrected)
    if said:
        assert (text[one.start : one.end], one.instead, one.said) == (words, instead, said)
    assert text[: one.start] + one.instead + text[one.end :] == corrected


def test_what_was_written_anew_is_no_slip() -> None:
    text = "The cat sat on the old mat in front of our house all day."
    assert not list(corrections(text, "Nobody has ever seen such weather there before, has one?"))
