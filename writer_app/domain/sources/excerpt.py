"""Which words of a passage a claim rests on: what is shown of it beside an answer."""

from __future__ import annotations

from writer_app.domain.sources.terms import covered
from writer_app.domain.text.sentences import sentences


def rests_on(passage: str, claim: str) -> tuple[int, int]:
    """The sentence of a passage that has most of a claim's words, as a range of characters.

    The first of several; the first sentence where none has a word of it, (0, 0) of nothing.
    """
    ranges = list(sentences(passage))
    if not ranges:
        return 0, 0
    return max(ranges, key=lambda each: covered(claim, passage[each[0] : each[1]]))


def from_there(passage: str, claim: str) -> str:
    """A passage from the sentence that a claim rests on, in one line; “… ” is what was before."""
    start, _ = rests_on(passage, claim)
    words = " ".join(passage[start:].split())
    return f"… {words}" if passage[:start].strip() else words
