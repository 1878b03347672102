"""The last sentences of a wanted length: written four ways at once, the fitting one kept.

Whether a sentence can end near the length is seen only when it has been written. Four rows over one
past cost little more than one, so what is left is written as the answer would go on and three times
drawn, some with less of the dial, and where none of these fits, four times more, up to 24. Of
those that end with a sentence within the range the likeliest is kept, and where none does the
nearest. Nothing is shown before.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch

from writer_app.engine.decoding.choosing.row import Row

WAYS = 4
TURNS = 6  # that so many are written, at most
_TOO_LONG = 1.35  # of the wanted length, where a way is given up


class WayOn:
    """One way on from the same place."""

    def __init__(self, row: Row) -> None:
        self.row = row
        self.tokens: list[int] = []
        self.ended = False
        self._likely = 0.0  # the sum of log-probabilities under the model alone

    @property
    def mean(self) -> float:
        """Mean log-probability of a token."""
        return self._likely / max(1, len(self.tokens))

    @property
    def off(self) -> float:
        """By what share of the wanted length it is outside the range; 0 within."""
        return self.row.lock.off if self.row.lock is not None else 0.0

    @property
    def fits(self) -> bool:
        """Whether it ended within the range."""
        return self.ended and not self.off

    def open(self, room: int) -> bool:
        """Whether it goes on, with `room` tokens in all."""
        return not self.ended and len(self.tokens) < room and self.off < _TOO_LONG - 1.1

    def step(self, logits: torch.Tensor) -> None:
        """Choose the next token from logits [V]."""
        probabilities = torch.log_softmax(logits, -1)
        token = self.row.choose(logits.clone())
        self.tokens.append(token)
        self._likely += float(probabilities[token])
        self.ended = self.row.answer.ends_with(token)


def best_of(ways: Sequence[WayOn]) -> WayOn:
    """The likeliest of those within the range, else the nearest; what did not end comes last."""
    return min(ways, key=lambda way: (not way.ended, way.off, -way.mean))
