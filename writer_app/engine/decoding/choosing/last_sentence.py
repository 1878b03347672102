"""The last sentences of a wanted length: written four ways at once, the fitting one kept.

Whether a sentence can end near the length is seen only when it has been written. Four rows over one
past cost little more than one, so what is left is written as the answer would go on and three times
drawn, some with less of the dial or away from a text that is to be much shorter, and where none of
these fits, four times more, up to 24. Of those that end with a sentence within the range the one of
most worth is kept: how likely it is, how much of the text it tells, up to its end, how little it
says again or in crumbs, and whether the model could mean its end. Where none does, each goes
back to the place within the range where the model could best have meant an end, and the best
of these ends there; without such a place the nearest is kept. Nothing is shown before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch

from writer_app.engine.decoding.choosing.row import Row
from writer_app.engine.decoding.constraints.lock import TokenLock

WAYS = 4
TURNS = 6  # that so many are written, at most
_MEANT = -5.0  # log-probability of a sentence's end that the model could mean
_BROKEN = 0.5  # nats a token that another end costs
_TELLS = 1.0  # nats a token that telling all is worth, beside telling nothing
_TOO_LONG = 1.35  # of the wanted length, where a way is given up


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a way could have ended: behind so many tokens, with the end of its sentence."""

    lock: TokenLock
    count: int
    stop: int  # -1 = the sentence had ended
    chance: float
    likely: float  # of the tokens before


class WayOn:
    """One way on from the same place."""

    def __init__(self, row: Row) -> None:
        self.row = row
        self.tokens: list[int] = []
        self.ended = False
        self._likely = 0.0  # the sum of log-probabilities under the model alone
        self._last = (0.0, 0.0)  # those of the last two tokens
        self._place: _Place | None = None

    @property
    def mean(self) -> float:
        """Mean log-probability of a token."""
        return self._likely / max(1, len(self.tokens))

    @property
    def broken(self) -> bool:
        """Whether it ends with a sentence that the model could hardly mean to end there."""
        return self.ended and self._last[0] < _MEANT

    @property
    def worth(self) -> float:
        """How likely it is, and how much it tells."""
        cost = _BROKEN if self.broken else 0.0
        return self.mean + _TELLS * self.row.answer.worth(self.tokens) - cost

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
        lock = self.row.lock
        spent = lock.spent if lock is not None else 0.0
        return not self.ended and len(self.tokens) < room and spent < _TOO_LONG

    def step(self, logits: torch.Tensor) -> None:
        """Choose the next token from logits [V]."""
        probabilities = torch.log_softmax(logits, -1)
        self._look(probabilities)
        token = self.row.choose(logits.clone())
        self.tokens.append(token)
        chance = float(probabilities[token])
        self._likely, self._last = self._likely + chance, (self._last[1], chance)
        self.ended = self.row.answer.ends_with(token)

    def go_back(self, end: int) -> bool:
        """End with token `end` where an end was likeliest; False where it was nowhere."""
        place = self._place
        if place is None:
            return False
        self.tokens = [*self.tokens[: place.count], *([place.stop] if place.stop >= 0 else ()), end]
        self._likely, self._last = place.likely + place.chance, (place.chance, 0.0)
        self.row.lock, self.ended = place.lock, True
        return True

    def _look(self, probabilities: torch.Tensor) -> None:
        """Note this place if none before was likelier as an end."""
        lock = self.row.lock
        found = lock.ended_here(probabilities) if lock is not None else None
        if found is None or (self._place is not None and found[2] <= self._place.chance):
            return
        behind, stop, chance = found
        self._place = _Place(behind, len(self.tokens), stop, chance, self._likely)


def best_of(ways: Sequence[WayOn], end: int) -> WayOn:
    """The likeliest of those within the range, where none is with the places they could have ended.

    Else the nearest; what did not end comes last. `end` is the token that ends an answer.
    """
    if not any(way.fits for way in ways):
        back = [way for way in ways if way.go_back(end)]
        ways = back or ways
    return min(ways, key=lambda way: (not way.ended, way.off, -way.worth))
