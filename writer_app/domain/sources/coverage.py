"""Which passages of a text its summary speaks of, told by the words they share.

A word counts the more the fewer passages have it; a sentence speaks of the passage that shares
most with it, and of others that share nearly as much.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from writer_app.domain.sources.passage import Passage
from writer_app.domain.sources.terms import terms

LEAST = 0.2  # of a sentence's weight that a passage has to share
NEARLY = 0.6  # of what the best passage shares


@dataclass(frozen=True, slots=True)
class Coverage:
    """What a summary speaks of: for each passage the numbers of its sentences, from 0."""

    passages: tuple[Passage, ...]
    spoken: tuple[tuple[int, ...], ...]

    @property
    def told(self) -> tuple[Passage, ...]:
        """The passages that a sentence speaks of."""
        return tuple(p for p, by in zip(self.passages, self.spoken, strict=True) if by)

    @property
    def left_out(self) -> tuple[Passage, ...]:
        """The passages that no sentence speaks of."""
        return tuple(p for p, by in zip(self.passages, self.spoken, strict=True) if not by)


def spoken_of(sentences: Iterable[str], passages: Sequence[str]) -> list[tuple[int, ...]]:
    """For each passage the numbers of the sentences that speak of it, from 0. Linear in both."""
    there = [set(terms(passage)) for passage in passages]
    common = Counter(term for each in there for term in each)
    where: dict[str, list[int]] = {}
    for number, each in enumerate(there):
        for term in each:
            where.setdefault(term, []).append(number)
    found: list[list[int]] = [[] for _ in passages]
    for place, sentence in enumerate(sentences):
        for number in _nearest(set(terms(sentence)), common, where, len(passages)):
            found[number].append(place)
    return [tuple(each) for each in found]


def _nearest(
    words: set[str], common: Counter[str], where: dict[str, list[int]], count: int
) -> list[int]:
    worth = {word: math.log((count + 1) / (common[word] + 0.5)) for word in words}
    total = sum(max(0.0, each) for each in worth.values())
    shared: dict[int, float] = {}
    for word, each in worth.items():
        for number in where.get(word, ()):
            shared[number] = shared.get(number, 0.0) + max(0.0, each)
    best = max(shared.values(), default=0.0)
    if not total or best < LEAST * total:
        return []
    return [number for number, each in shared.items() if each >= NEARLY * best]
