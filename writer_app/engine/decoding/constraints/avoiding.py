"""What had better not be written: worn phrases, and word sequences that stand already.

A penalty in nats for the token that would complete one; nothing is ever forbidden, so that what
cannot be said otherwise is still said. Of a text that stands every run of some tokens counts. The
answer's own runs do not: where a Chinese sentence came again, a small model went on in English for
the word it could not have. What comes again is cut where it does (`domain/answers/ending`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import torch

_WORN = 8.0  # nats for a phrase's last token
_AGAIN = 8.0  # nats for the last token of a run that stands already
_RUN = 8  # tokens of such a run; of fewer a Chinese text has many that it needs

_Run = tuple[int, ...]


class Avoiding:
    """Follows the answer's tokens; a step must be told by `taken`."""

    def __init__(
        self, phrases: Iterable[str], standing: str, encode: Callable[[str], list[int]]
    ) -> None:
        """`standing` is text before the answer. A phrase counts with and without a blank before."""
        self._after: dict[_Run, dict[int, float]] = {}
        self._tokens: list[int] = []
        for phrase in phrases:
            for way in (encode(phrase), encode(" " + phrase)):
                if way:
                    self._learn(tuple(way[:-1]), way[-1], _WORN)
        tokens = encode(standing) if standing else []
        for end in range(_RUN, len(tokens) + 1):
            self._learn(tuple(tokens[end - _RUN : end - 1]), tokens[end - 1], _AGAIN)
        self._lengths = sorted({len(run) for run in self._after} | {_RUN - 1})

    def _learn(self, run: _Run, token: int, nats: float) -> None:
        known = self._after.setdefault(run, {})
        known[token] = max(nats, known.get(token, 0.0))

    def adjust(self, logits: torch.Tensor) -> torch.Tensor:
        """Logits [V] less the penalties that apply here; the tensor given is changed."""
        for length in self._lengths:
            run = tuple(self._tokens[-length:]) if length else ()
            for token, nats in self._after.get(run, {}).items():
                logits[token] -= nats
        return logits

    def taken(self, token: int) -> None:
        """Tell that `token` now stands in the answer."""
        self._tokens.append(token)
