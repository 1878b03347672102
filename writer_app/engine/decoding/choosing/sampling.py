"""Choosing the next token from logits: penalty, temperature, top-k, top-p, min-p, seed.

The order and the formulas are those of transformers' logits processors, so that the same options
mean the same here and in `generate`: repetition penalty over prompt and answer (Keskar et al.
2019), then temperature, top-k, top-p (Holtzman et al. 2020), min-p (Nguyen et al. 2024).
"""

from __future__ import annotations

from copy import copy
from dataclasses import replace

import torch

from writer_app.engine.base.protocol import GenerateOptions
from writer_app.engine.decoding.constraints.lock import TokenLock

# top-p needs a sort; the head of the distribution nearly always suffices and is 50 times cheaper.
_NUCLEUS_HEAD = 512
_DRAWN, _DRAWN_P = 0.7, 0.95  # how other ways on are drawn where the answer itself is greedy
_DRAWN_MIN_P = 0.1  # of the likeliest token, so that a name that is copied keeps its signs
_WARMER, _FEW = 0.1, 8  # warmer by so much for every four ways after the first few


class Sampler:
    """Picks tokens for one variant. One random number is drawn for every token picked."""

    def __init__(self, options: GenerateOptions, *, variant: int, prompt: list[int]) -> None:
        self._options = options
        likeliest = options.likeliest_first and not variant
        self._greedy = likeliest or options.temperature <= 0
        self._random = torch.Generator()
        if options.seed is None:
            self._random.seed()
        else:
            self._random.manual_seed(options.seed + 7919 * variant)
        self._penalty = options.repetition_penalty
        self._seen = torch.tensor(sorted(set(prompt)), dtype=torch.long)
        self._seen_set = set(prompt)

    def fork(self, number: int) -> Sampler:
        """One that goes on from here: 0 as this would, others drawn with numbers of their own."""
        other = copy(self)
        other._random = torch.Generator()
        other._seen_set = set(self._seen_set)
        if number:
            warmer = _WARMER * max(0, (number - _FEW) // 4 + 1)
            temperature = max(self._options.temperature, _DRAWN) + warmer
            top_p = min(self._options.top_p, _DRAWN_P)
            min_p = max(self._options.min_p, _DRAWN_MIN_P)
            other._options = replace(
                self._options, temperature=temperature, top_p=top_p, min_p=min_p
            )
            other._greedy = False
            other._random.manual_seed((self._options.seed or 0) + 104_729 * number)
        else:
            other._random.set_state(self._random.get_state())
        return other

    @property
    def plain(self) -> bool:
        """Whether picking is a bare argmax, which may then be taken for many rows at once."""
        return self._greedy and self._penalty == 1.0

    def uniform(self) -> float:
        """The random number for the next token picked, from 0 to 1."""
        return float(torch.rand((), generator=self._random, dtype=torch.float64))

    def pick(self, logits: torch.Tensor, lock: TokenLock | None = None) -> int:
        """The next token from `logits` [V], float32 on the CPU; the tensor may be changed.

        A `lock` takes out what may not come before anything is filtered or drawn.
        """
        if self._penalty != 1.0:
            held = logits[self._seen]
            logits[self._seen] = torch.where(held < 0, held * self._penalty, held / self._penalty)
        if lock is not None:
            logits = lock.allowed(logits, 0.0 if self._greedy else self._options.temperature)
        if self._greedy:
            return int(logits.max(-1)[1])
        return self._draw(logits)

    def taken(self, token: int) -> None:
        """Tell that `token` now stands in the answer."""
        if self._penalty != 1.0 and token not in self._seen_set:
            self._seen_set.add(token)
            self._seen = torch.cat((self._seen, torch.tensor([token])))

    def _draw(self, logits: torch.Tensor) -> int:
        values, indices = filtered(logits, self._options)
        weights = torch.softmax(values, -1)
        # Inverse transform sampling with one draw a token: the same seed gives the same text
        # however many rows were verified in one pass.
        sums = torch.cumsum(weights.double(), -1)
        index = min(int(torch.searchsorted(sums, self.uniform() * sums[-1])), len(sums) - 1)
        return int(indices[index])


def filtered(logits: torch.Tensor, options: GenerateOptions) -> tuple[torch.Tensor, torch.Tensor]:
    """Logits [K] at the options' temperature that survive its filters, and their tokens [K]."""
    values = logits / options.temperature
    indices = torch.arange(len(values))
    if 0 < options.top_k < len(values):
        values, indices = torch.topk(values, options.top_k)
    if options.top_p < 1.0:
        values, indices = _nucleus(values, indices, options.top_p)
    if options.min_p > 0.0:
        keep = values >= values.max() + torch.log(torch.tensor(options.min_p))
        values, indices = values[keep], indices[keep]
    return values, indices


def _nucleus(
    values: torch.Tensor, indices: torch.Tensor, top_p: float
) -> tuple[torch.Tensor, torch.Tensor]:
    """The smallest set of most likely tokens whose probabilities reach `top_p`."""
    total = torch.logsumexp(values, -1)
    head = min(_NUCLEUS_HEAD, len(values))
    best, order = torch.topk(values, head)
    sums = torch.cumsum(torch.exp(best - total), -1)
    if head < len(values) and float(sums[-1]) < top_p:
        best, order = torch.sort(values, descending=True)
        sums = torch.cumsum(torch.exp(best - total), -1)
    count = int((sums < top_p).sum()) + 1
    return best[:count], indices[order[:count]]
