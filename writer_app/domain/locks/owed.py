"""What an answer owes of the words that it was to say: their figures and names, as locks want them.

A date in two pieces (3月 and 7日) is one thing to whoever reads of it, and one to hold.
"""

from __future__ import annotations

from collections.abc import Iterator

from writer_app.domain.facts.facts import compare
from writer_app.domain.locks.forms import forms


def owed(said: str, answer: str) -> list[str]:
    """Figures and names of `said` that an answer lacks, in order; neighbours are one."""
    return [said[start:end].rstrip(".") for start, end in _pieces(said, answer, gaps=True)]


def spelled(said: str, answer: str) -> tuple[tuple[str, ...], ...]:
    """The same for a lock (`Job.terms`): each piece with every spelling that it may have."""
    pieces = (said[start:end].rstrip(".") for start, end in _pieces(said, answer, gaps=False))
    return tuple((piece, *sorted(forms(piece) - {piece})) for piece in pieces)


def _pieces(said: str, answer: str, *, gaps: bool) -> Iterator[tuple[int, int]]:
    """Where the lacking facts stand; those with nothing between them, or a gap, are one."""
    gone = [fact.old for fact in compare(said, answer) if fact.old]
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
