"""What a checker's rules find in a proofread English sentence, mended where they are seldom wrong.

A small model copies *he need* or *In conclusion he* where a rule sees it. Only kinds of rules are
taken that were right on sentences of learners; which spelling is meant is left to the model, and
taste to the writer.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

# On 554 sentences of JFLEG what these find made 141 better and 13 worse; of 18,700 words that
# people had corrected they touch 26, nearly all of them wrong. Left out: spelling, whose first
# suggestion a model beats, and WordChoice, Enhancement, Redundancy, Style, Formatting.
_SURE = frozenset(
    {
        *("Agreement", "BoundaryError", "Capitalization", "Grammar", "Miscellaneous"),
        *("Punctuation", "Repetition", "Typo", "Usage"),
    }
)
_ENDS = (".", "!", "?", "…", ":")


@dataclass(frozen=True, slots=True)
class RuleMend:
    """`new` for the words from `start` to `end`, in code points; `kind` as Harper names it."""

    start: int
    end: int
    new: str
    kind: str


def mended(text: str, found: Iterable[RuleMend], held: Sequence[str] = (), line: str = "") -> str:
    """The text with what is sure; what is `held` in it stays as it is.

    `line` stands before the text on its line: a capital begins what begins a sentence there.
    """
    begun = line.strip() and not line.rstrip().endswith(_ENDS)
    last = len(text)
    for mend in sorted(found, key=lambda each: -each.start):
        if mend.kind not in _SURE or mend.end > last or (begun and not mend.start):
            continue
        new = text[: mend.start] + mend.new + text[mend.end :]
        if not any(words in text and words not in new for words in held):
            text, last = new, mend.start
    return text
