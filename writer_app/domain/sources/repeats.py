"""Passages that stand twice, or nearly so: found by the neighbouring words they share.

Candidates come from a sample of the pairs of neighbouring terms, chosen by their own hash, so that
a pair is in the sample of every text or of none; each candidate is then compared in full.
"""

from __future__ import annotations

import zlib
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from writer_app.domain.sources.likeness import SAME
from writer_app.domain.sources.terms import terms

_SAMPLE = 4  # one pair of terms in so many
_COMMON = 40  # a pair that stands in more texts tells nothing
_LEAST = 8  # pairs of neighbouring terms that a passage needs to count
Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Repeat:
    """Two texts by their numbers, and how much of the shorter one stands in the other, 0 to 1."""

    first: int
    second: int
    share: float


def repeats(texts: Sequence[str], *, least: float = SAME) -> list[Repeat]:
    """Every two texts that are nearly the same, the likest first."""
    pairs = [set(pairwise(terms(text))) for text in texts]
    found = []
    for (first, second), _ in _candidates(pairs).items():
        shorter = min(len(pairs[first]), len(pairs[second]))
        share = len(pairs[first] & pairs[second]) / shorter
        if share >= least:
            found.append(Repeat(first, second, share))
    return sorted(found, key=lambda each: (-each.share, each.first, each.second))


def _candidates(pairs: Sequence[set[Pair]]) -> Counter[tuple[int, int]]:
    """Texts that share a sampled pair of terms, and how many of them."""
    places: defaultdict[Pair, list[int]] = defaultdict(list)
    for number, each in enumerate(pairs):
        if len(each) >= _LEAST:
            for pair in each:
                if not zlib.crc32("\0".join(pair).encode("utf-8", "replace")) % _SAMPLE:
                    places[pair].append(number)
    shared: Counter[tuple[int, int]] = Counter()
    for where in places.values():
        if 1 < len(where) <= _COMMON:
            for at, first in enumerate(where):
                shared.update((first, second) for second in where[at + 1 :])
    return shared
