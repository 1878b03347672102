"""What an answer owes of the words that it was to say: their figures and names, as locks want them.

A date in two pieces (3月 and 7日) is one thing to whoever reads of it, and one to hold.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from writer_app.domain.facts.facts import compare
from writer_app.domain.locks.forms import forms

_HOUR = re.compile(r"[01]?\d|2[0-4]")
_CLOCK = re.compile(r"(\d{1,2})(?:[:.]00)?\s?(?:[ap]\.?m\.?|o['’]clock|h|uhr|点|點|时)?")


def owed(said: str, answer: str) -> list[str]:
    """Figures and names of `said` that an answer lacks, in order; neighbours are one."""
    return [said[start:end].rstrip(".") for start, end in _pieces(said, answer, gaps=True)]


def spelled(said: str, answer: str) -> tuple[tuple[str, ...], ...]:
    """The same for a lock (`Job.terms`): each piece with every spelling that it may have."""
    pieces = (said[start:end].rstrip(".") for start, end in _pieces(said, answer, gaps=False))
    return tuple((piece, *sorted(forms(piece) - {piece})) for piece in pieces)


def _as_hour(figure: str, came: Iterable[str]) -> bool:
    """Whether an answer says a bare figure as a time of day: 10 as 10 am, 10:00 or 10点."""
    bare = figure.rstrip(".")
    return _HOUR.fullmatch(bare) is not None and any(
        (told := _CLOCK.fullmatch(each.lower())) is not None and int(told[1]) == int(bare)
        for each in came
    )


def _pieces(said: str, answer: str, *, gaps: bool) -> Iterator[tuple[int, int]]:
    """Where the lacking facts stand; those with nothing between them, or a gap, are one."""
    differences = compare(said, answer)
    came = [each.new.text for each in differences if each.new]
    gone = [each.old for each in differences if each.old and not _as_hour(each.old.text, came)]
    start = end = -1
    for each in sorted(gone, key=lambda fact: fact.start):
        between = said[end : each.start] if end >= 0 else "-"
        if start >= 0 and not (between.strip() if gaps else between):
            end = each.end
            continue
        if start >= 0:
            yield start, end
        start, end = each.start, each.end
    if start >= 0:
        yield start, end
