"""One ranking of several, by reciprocal rank (Cormack, Clarke, Büttcher 2009)."""

from __future__ import annotations

import re
from collections.abc import Sequence

# How much nearer (cosine of multilingual-e5-small) a passage is for being in the question's own
# script, Chinese or not; laid by 23 questions, tried on 22 others: docs/measurements.md.
OWN_SCRIPT = 0.06
WORDS = 0.75  # how much words count beside meaning, times the share of the question they hold
_CHINESE = re.compile("[\u3400-\u9fff]{2}")
K = 10  # 60, as is usual, lets the end of both rankings outvote the head of one: see measurements


def joined(
    *rankings: Sequence[int], weights: Sequence[float] = (), k: int = K
) -> list[tuple[int, float]]:
    """Every number of the rankings with its worth, the best first; ties as they came.

    `weights` say how much each ranking counts; 1 where none is given.
    """
    worth: dict[int, float] = {}
    for number, ranking in enumerate(rankings):
        weight = weights[number] if weights else 1.0
        for place, item in enumerate(ranking):
            worth[item] = worth.get(item, 0.0) + weight / (k + place + 1)
    return sorted(worth.items(), key=lambda pair: -pair[1])


def chinese(text: str) -> bool:
    """Whether a text is in Chinese: two of its characters stand together near the beginning."""
    return _CHINESE.search(text, 0, 200) is not None
