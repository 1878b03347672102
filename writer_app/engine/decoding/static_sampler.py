"""Choosing tokens on the model's device without asking the host: the sampler of captured steps.

The formulas are those of `sampling`, written over tensors of fixed shapes: a filter masks instead
of cutting. One uniform number a row is put in by the host, drawn from the same generator and in
the same order as there, so that a seed gives the same text with and without drafts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch

from writer_app.engine.base.protocol import GenerateOptions


@dataclass(frozen=True, slots=True)
class Mode:
    """What a captured sampler does; figures are tensors, what branches is here."""

    greedy: bool
    filtered: bool
    penalised: bool

    @classmethod
    def of(cls, options: GenerateOptions) -> Mode:
        """The mode that `options` ask for."""
        greedy = options.temperature <= 0
        filters = options.top_k > 0 or options.top_p < 1.0 or options.min_p > 0.0
        return cls(greedy, filters and not greedy, options.repetition_penalty != 1.0)


class StaticSampler:
    """Picks a token for each of R rows, all of one answer or of R answers.

    Buffers: `logits` [R, V] float32 come in, `uniforms` [R] float64 as well, `tokens` [R] go out.
    `ids` [R] are the tokens the pass read; with a repetition penalty they count as seen, for one
    answer those of the rows above too.
    """

    def __init__(self, logits: torch.Tensor, ids: torch.Tensor, *, answers: int) -> None:
        rows, words = logits.shape
        device = logits.device
        self.logits, self.ids = logits, ids
        self.tokens = torch.zeros(rows, dtype=torch.long, device=device)
        self.uniforms = torch.zeros(rows, dtype=torch.float64, device=device)
        self.seen = torch.zeros(answers, words, dtype=torch.bool, device=device)
        self._figures = torch.ones(4, dtype=torch.float32, device=device)
        self._top_k = torch.ones(1, dtype=torch.long, device=device)

    def set(self, options: GenerateOptions, prompts: Sequence[Sequence[int]]) -> None:
        """Take over an answer's options, and what each answer has seen."""
        words = self.logits.shape[1]
        figures = (
            options.temperature if options.temperature > 0 else 1.0,
            max(options.top_p, 1e-9) if options.top_p < 1.0 else 2.0,
            options.min_p,
            options.repetition_penalty,
        )
        self._figures.copy_(torch.tensor(figures))
        self._top_k.fill_(options.top_k if options.top_k > 0 else words)
        self.seen.zero_()
        if options.repetition_penalty != 1.0:
            for answer, prompt in enumerate(prompts):
                self.note(answer, prompt)

    def take_figures(self, other: StaticSampler) -> None:
        """Go on with the options of a sampler of the same shape."""
        self._figures.copy_(other._figures)
        self._top_k.copy_(other._top_k)

    def note(self, answer: int, tokens: Sequence[int]) -> None:
        """Tell that `tokens` now stand before what comes."""
        if tokens:
            places = torch.tensor(sorted(set(tokens)), device=self.seen.device)
            self.seen[answer].index_fill_(0, places, value=True)

    def run(self, mode: Mode) -> None:
        """Fill `tokens` from `logits`. Every tensor has a fixed shape and address."""
        logits = self._penalised() if mode.penalised else self.logits
        if mode.greedy:
            self.tokens.copy_(logits.max(-1)[1])
            return
        values = logits / self._figures[0]
        if mode.filtered:
            values, order = self._filtered(values)
            self.tokens.copy_(order.gather(1, self._drawn(values)).squeeze(1))
        else:
            self.tokens.copy_(self._drawn(values).squeeze(1))

    def _penalised(self) -> torch.Tensor:
        """Keskar et al. 2019, over the prompt and the answer up to each row."""
        read = torch.zeros_like(self.logits, dtype=torch.uint8)
        read.scatter_(1, self.ids[:, None], 1)
        if len(self.seen) == 1:
            read = torch.cumsum(read, 0, dtype=torch.int32)
        seen = self.seen | (read > 0)
        held, penalty = self.logits, self._figures[3]
        return torch.where(seen, torch.where(held < 0, held * penalty, held / penalty), held)

    def remember(self) -> None:
        """Count what the pass read as seen from now on; for answers that each have one row."""
        self.seen.scatter_(1, self.ids[:, None], value=True)

    def _filtered(self, values: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Values in falling order, minus infinity where a filter cuts, and their tokens."""
        values, order = torch.sort(values, dim=-1, descending=True, stable=True)
        rank = torch.arange(values.shape[1], device=values.device)[None]
        values = values.masked_fill(rank >= self._top_k, -torch.inf)
        sums = torch.cumsum(torch.softmax(values, -1), -1)
        # The token that reaches top-p belongs to the nucleus, so what counts is the sum before it.
        before = torch.cat((torch.zeros_like(sums[:, :1]), sums[:, :-1]), 1)
        values = values.masked_fill(before >= self._figures[1], -torch.inf)
        floor = values[:, :1] + torch.log(self._figures[2])
        return values.masked_fill(values < floor, -torch.inf), order

    def _drawn(self, values: torch.Tensor) -> torch.Tensor:
        """Places [R, 1] drawn by inverse transform, never one of weight zero."""
        weights = torch.softmax(values, -1).double()
        sums = torch.cumsum(weights, -1)
        wanted = self.uniforms[:, None] * sums[:, -1:]
        place = torch.searchsorted(sums, wanted)
        last = (weights > 0).long().cumsum(-1).argmax(-1, keepdim=True)
        return torch.minimum(place, last)
