"""GLEU for grammatical error correction, after Napoles, Sakaguchi, Post and Tetreault (2015; 2016).

n-grams of the output that stand in the reference count for it; those that stand in the source but
not in the reference count against it. One reference a sentence is drawn at random, the corpus
score is taken, and the mean over 500 draws is reported.
"""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Sequence

_ORDER = 4
Grams = Counter[tuple[str, ...]]


def _grams(words: Sequence[str], size: int) -> Grams:
    return Counter(tuple(words[i : i + size]) for i in range(len(words) - size + 1))


def _counts(source: Sequence[str], output: Sequence[str], reference: Sequence[str]) -> list[int]:
    """Lengths of output and reference, then matches and n-grams of the output for each order."""
    found = [len(output), len(reference)]
    for size in range(1, _ORDER + 1):
        ours, theirs = _grams(output, size), _grams(reference, size)
        kept = Grams({g: n for g, n in _grams(source, size).items() if g not in theirs})
        matches = (ours & theirs).total() - (ours & kept).total()
        found += [max(matches, 0), max(len(output) + 1 - size, 0)]
    return found


def _score(totals: Sequence[int]) -> float:
    if not all(totals):
        return 0.0
    output, reference = totals[:2]
    pairs = zip(totals[2::2], totals[3::2], strict=True)
    precision = sum(math.log(matches / grams) for matches, grams in pairs) / _ORDER
    return math.exp(min(0.0, 1 - reference / output) + precision)


def gleu(
    sources: Sequence[str],
    outputs: Sequence[str],
    references: Sequence[Sequence[str]],
    draws: int = 500,
) -> float:
    """The corpus score of `outputs`; `references` holds one list of sentences a corrector."""
    counts = [
        [_counts(source.split(), output.split(), one.split()) for one in ones]
        for source, output, *ones in zip(sources, outputs, *references, strict=True)
    ]
    scores = []
    for draw in range(draws):
        chance = random.Random(draw * 101)
        drawn = [chance.choice(options) for options in counts]
        scores.append(_score([sum(column) for column in zip(*drawn, strict=True)]))
    return sum(scores) / len(scores)
