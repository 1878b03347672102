"""One ranking of several, by reciprocal rank (Cormack, Clarke, Büttcher 2009)."""

from __future__ import annotations

from collections.abc import Sequence

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
