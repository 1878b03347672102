"""Sentences that a small model took from the examples it was shown, instead of from the writer.

Three things tell them. What an example was asked about is its matter: a sentence that has several
of its words, and hardly one that is not the example's, is about that. A sentence that says nearly
word for word what one of an example says, a short one in just its words. And the name below an
example's letter. Words that the writer's own text has count for none, so that nothing of it is ever
taken; nor does the form of examples (“I look forward to hearing from you”), which is short and not
what they were asked about.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from writer_app.domain.sources.ranking import chinese
from writer_app.domain.sources.terms import terms
from writer_app.domain.text.sentences import sentences

_MATTER, _MATTER_ZH = 3, 6  # words (pairs of signs) of what an example was asked about
_MOSTLY = 0.5  # of a sentence's words are the example's
_SAME, _SAME_ZH = 5, 8  # words (pairs) that a sentence shares with one of the example's
_NEARLY = 0.8  # of its words, then
_EXACT = 2  # words of what it was asked about, that an example's own sentence has
_SAID = re.compile(r"\w")
_WHOLE = re.compile(r"[.!?。！？]\W*\Z")


@dataclass(frozen=True, slots=True)
class ShownExample:
    """What was asked in an example, and what was answered."""

    asked: str
    answered: str


@dataclass(slots=True)
class Borrowing:
    """Tells what came from `examples`; `given` is everything that the writer gave."""

    examples: Sequence[ShownExample]
    given: str
    _matters: list[tuple[frozenset[str], frozenset[str]]] = field(init=False)
    _lines: list[frozenset[str]] = field(init=False)
    _exact: list[tuple[frozenset[str], frozenset[str]]] = field(init=False)
    _signed: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        known = frozenset(terms(self.given))
        asked = [frozenset(terms(each.asked)) - known for each in self.examples]
        whole = [frozenset(terms(each.answered)) - known for each in self.examples]
        self._matters = [(one, one | other) for one, other in zip(asked, whole, strict=True)]
        self._lines = [
            frozenset(terms(each.answered[start:end])) - known
            for each in self.examples
            for start, end in sentences(each.answered)
        ]
        self._exact = [
            (frozenset(terms(each.answered[start:end])), other)
            for each, other in zip(self.examples, asked, strict=True)
            for start, end in sentences(each.answered)
        ]
        last = (
            (each, each.answered.rstrip().rpartition("\n")[2].strip()) for each in self.examples
        )
        self._signed = frozenset(
            name for each, name in last if name in each.asked and name not in self.given
        )

    def taken(self, sentence: str) -> bool:
        """Whether a sentence is an example's and not the writer's."""
        own = frozenset(terms(sentence))
        matter, same = (_MATTER_ZH, _SAME_ZH) if chinese(sentence) else (_MATTER, _SAME)
        if len(own) < matter:
            return False
        ended = _WHOLE.search(sentence) is not None
        if ended and any(own == line and len(own & asked) >= _EXACT for line, asked in self._exact):
            return True
        about = any(
            len(own & asked) >= matter and len(own & whole) >= _MOSTLY * len(own)
            for asked, whole in self._matters
        )
        alike = max((len(own & line) for line in self._lines), default=0)
        return about or (alike >= same and alike >= _NEARLY * len(own))

    def left(self, text: str, *, over: bool = True) -> str:
        """A text without such sentences; while it is not `over` its last one may go on, and stays.

        A line of which nothing is left goes with its mark.
        """
        found = list(sentences(text))
        for start, end in reversed(found if over else found[:-1]):
            if self.taken(text[start:end]):
                text = _without(text, start, end)
        above, _, last = text.rstrip().rpartition("\n")
        return above if over and last.strip() in self._signed else text


def _without(text: str, start: int, end: int) -> str:
    begin = text.rfind("\n", 0, start) + 1
    stop = text.find("\n", end)
    stop = len(text) if stop < 0 else stop
    if not _SAID.search(text[begin:start] + text[end:stop]):
        return text[:begin] + text[stop:].lstrip("\n")
    if _SAID.search(text[begin:start]):
        return text[:start].rstrip(" ") + text[end:]
    return text[:start] + text[end:].lstrip(" ")
