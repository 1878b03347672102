"""The decoding loop: prefill with a reused prefix, then token by token, drafts and variants.

A pass runs the model over the last chosen token and, for a single answer, over drafted tokens
behind it. The rows of logits are walked through in order and each chooses its token exactly as
the plain loop would; the walk ends at the first draft token that was not chosen. So drafts are
lossless, greedy or sampled, with or without the copy bias and locks (see `constraints`).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import torch

from writer_app.domain.base.errors import Cancelled
from writer_app.domain.text.units import count_words
from writer_app.engine.base.protocol import EndReason, GenerateOptions, Stats
from writer_app.engine.decoding.aside import Texts
from writer_app.engine.decoding.choosing.answer import TokenAnswer
from writer_app.engine.decoding.choosing.drafts import (
    CopyGuide,
    DraftLength,
    SourceDrafter,
    cut_words,
)
from writer_app.engine.decoding.choosing.last_sentence import TURNS, WAYS, WayOn, best_of
from writer_app.engine.decoding.choosing.row import Row
from writer_app.engine.decoding.choosing.sampling import Sampler
from writer_app.engine.decoding.constraints.build import lock_for
from writer_app.engine.decoding.runner import Runner

CHUNK = 256  # tokens of a prefill between two looks at the cancel flag
_SHORTENED = 0.75  # of a text's words, below which an answer is no copy of it
_AWAY = -1.5  # nats of its next token then
_SIGN_S = 5.0  # of silence within a chunk


@dataclass(frozen=True, slots=True)
class Tuning:
    """What the time test of this machine and model found best."""

    chunk: int = CHUNK
    longest_draft: int = 7  # 0 switches drafts off


@dataclass(frozen=True, slots=True)
class Hooks:
    """How a job reports and is stopped."""

    cancelled: Callable[[], bool] = lambda: False
    reading: Callable[[int, int], None] = lambda done, total: None
    text: Callable[[int, str, int], None] = lambda variant, text, tokens: None


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a job ended: one reason and the tokens of each variant, and the figures."""

    reasons: tuple[EndReason, ...]
    tokens: tuple[tuple[int, ...], ...]
    stats: Stats
    missing: tuple[tuple[str, ...], ...] = ()


def _showing_life(hooks: Hooks, done: int, total: int) -> Callable[[], bool]:
    """`hooks.cancelled`, which also tells every few seconds that the reading goes on.

    A chunk can take a minute where other programs keep the processor; who hears nothing for so
    long takes the process for dead.
    """
    last = time.monotonic()

    def stop() -> bool:
        nonlocal last
        if time.monotonic() - last > _SIGN_S:
            last = time.monotonic()
            hooks.reading(done, total)
        return hooks.cancelled()

    return stop


class Decoder:
    """Owns one runner and knows which tokens its cache holds, see `aside`."""

    def __init__(
        self, runner: Runner, tokenizer: Any, *, ends: frozenset[int], tuning: Tuning | None = None
    ) -> None:
        self.runner = runner
        self.tokenizer = tokenizer
        self._ends = ends
        self.tuning = tuning or Tuning()
        self._texts = Texts(runner)

    @property
    def _cached(self) -> list[int]:
        """The tokens that the cache holds; changed in place."""
        return self._texts.read

    def reusable(self, prompt: Sequence[int]) -> int:
        """How many leading tokens of `prompt` are read already; at least one is read again."""
        shared = min(self._texts.shared(prompt), len(prompt) - 1)
        if not self.runner.rewindable and shared < len(self._cached):
            return 0
        return shared

    def forget(self) -> None:
        """Drop what the cache holds; what lies aside stays."""
        self.runner.reset()
        self._texts.read = []

    @torch.inference_mode()
    def prefill(self, prompt: Sequence[int], hooks: Hooks) -> torch.Tensor | None:
        """Bring the cache to `prompt`; logits [V] after its last token, None when cancelled."""
        self.runner.spread(1)
        self._texts.turn_to(prompt)
        start = self.reusable(prompt)
        if start == 0:
            self.forget()
        del self._cached[start:]
        logits = None
        total = len(prompt)
        for begin in range(start, total, self.tuning.chunk):
            if hooks.cancelled():
                return None
            part = list(prompt[begin : begin + self.tuning.chunk])
            stop = _showing_life(hooks, begin, total)
            try:
                logits = self.runner.forward(torch.tensor([part]), begin, last=True, stop=stop)
            except Cancelled:
                return None
            self._cached.extend(part)
            hooks.reading(begin + len(part), total)
        assert logits is not None  # a prompt has at least one token
        return logits[0, -1]

    @torch.inference_mode()
    def run(
        self,
        prompt: Sequence[int],
        options: GenerateOptions,
        *,
        hooks: Hooks,
        source: Sequence[int] = (),
        limit: int,
        stops: Sequence[str] = (),
    ) -> Outcome:
        """Decode `options.variants` answers of at most `limit` tokens to `prompt`."""
        begun = time.perf_counter()
        cached = self.reusable(prompt)
        rows = self.rows(prompt, options, source=source, limit=limit, stops=stops)
        logits = self.prefill(prompt, hooks)
        first = time.perf_counter()
        drafted = accepted = 0
        if logits is not None:
            first = self._first(rows, logits, hooks)
            if len(rows) == 1:
                drafted, accepted = self._single(rows[0], prompt, source, hooks, limit)
            else:
                self._several(rows, hooks)
        self._end_open(rows, hooks)
        stats = Stats(
            prompt_tokens=len(prompt),
            cached_tokens=cached,
            new_tokens=sum(len(row.answer.tokens) for row in rows),
            first_token_s=first - begun,
            total_s=time.perf_counter() - begun,
            drafted_tokens=drafted,
            accepted_tokens=accepted,
        )
        return Outcome(
            tuple(row.answer.reason or EndReason.CANCELLED for row in rows),
            tuple(tuple(row.answer.tokens) for row in rows),
            stats,
            tuple(row.lock.missing if row.lock is not None else () for row in rows),
        )

    def rows(
        self,
        prompt: Sequence[int],
        options: GenerateOptions,
        *,
        source: Sequence[int] = (),
        limit: int,
        stops: Sequence[str] = (),
    ) -> list[Row]:
        """The variants of an answer, each before its first token."""
        rows = []
        for variant in range(max(1, options.variants)):
            answer = TokenAnswer(
                self.tokenizer,
                stops=(*options.stop, *stops),
                ends=self._ends,
                limit=limit,
                source=options.source,
                tells=options.locks.tells,
                only_limit=options.ignore_eos,
            )
            sampler = Sampler(options, variant=variant, prompt=list(prompt))
            lock = lock_for(options, self.tokenizer, self._ends, len(source))
            guide, away = self._guide(source, options), self._away(source, options)
            rows.append(Row(answer, sampler, guide, lock, away))
        return rows

    def _away(self, source: Sequence[int], options: GenerateOptions) -> CopyGuide | None:
        """What keeps ways to a length off a text that is to be much shorter: the likeliest one is
        its beginning and no more.
        """
        tells, words = options.locks.tells, options.locks.words
        if not words or words >= _SHORTENED * count_words(tells):
            return None
        tokens = source or self.tokenizer.encode(tells, add_special_tokens=False)
        return CopyGuide(tokens, bias=_AWAY, ends=self._ends)

    def _guide(self, source: Sequence[int], options: GenerateOptions) -> CopyGuide | None:
        if not source or options.copy_bias <= 0:
            return None
        ends: frozenset[int] = frozenset() if options.ignore_eos else self._ends
        pieces = self.tokenizer.convert_ids_to_tokens(list(source))
        return CopyGuide(source, bias=options.copy_bias, ends=ends, cut=cut_words(pieces))

    def _first(self, rows: Sequence[Row], logits: torch.Tensor, hooks: Hooks) -> float:
        for variant, row in enumerate(rows):
            self._give(row, variant, row.choose(logits.clone()), hooks)
        return time.perf_counter()

    @staticmethod
    def _give(row: Row, variant: int, token: int, hooks: Hooks) -> None:
        text = row.answer.add(token)
        if text:
            hooks.text(variant, text, len(row.answer.tokens))

    def _single(
        self, row: Row, prompt: Sequence[int], source: Sequence[int], hooks: Hooks, limit: int
    ) -> tuple[int, int]:
        """Decode one answer with drafts; how many tokens were drafted and accepted."""
        length = DraftLength(self.tuning.longest_draft if self.runner.rewindable else 0)
        drafter = SourceDrafter(prompt, source)
        drafter.taken(row.answer.chosen)
        drafted = accepted = 0
        while row.answer.reason is None and not hooks.cancelled():
            room = limit - len(row.answer.tokens) - 1
            count = min(length.next(), max(room, 0))
            guess = row.guide.draft(count) if row.guide else drafter.draft(count)
            if row.lock is not None:
                guess = row.lock.cut(guess)
            if row.begins_last and self.runner.rewindable:
                self._last_sentence(row, hooks, limit - len(row.answer.tokens))
                continue
            position = len(self._cached)
            ids = [row.answer.chosen, *guess]
            logits = self.runner.forward(torch.tensor([ids]), position, last=False)[0]
            right = self._walk(row, logits, guess, drafter, hooks)
            self._cached.extend(ids[: 1 + right])
            length.verified(len(guess), right)
            drafted += len(guess)
            accepted += right
        return drafted, accepted

    def _walk(
        self,
        row: Row,
        logits: torch.Tensor,
        guess: Sequence[int],
        drafter: SourceDrafter,
        hooks: Hooks,
    ) -> int:
        """Choose along the rows of one pass; how many drafted tokens were chosen and kept."""
        best = logits.max(-1)[1].tolist() if row.plain else None
        for place in range(len(logits)):
            token = best[place] if best is not None else row.choose(logits[place])
            drafter.taken(token)
            self._give(row, 0, token, hooks)
            right = place < len(guess) and guess[place] == token
            if not right or row.answer.reason is not None or row.begins_last:
                return place
        return len(logits) - 1

    def _last_sentence(self, row: Row, hooks: Hooks, room: int) -> None:
        """Write what is left several ways at once, and go on with the one of the best length.

        Where none fits, other ways are tried.
        """
        begun = len(self._cached)
        tried: list[WayOn] = []
        for turn in range(TURNS):
            ways = [WayOn(row.fork(number)) for number in range(turn * WAYS, (turn + 1) * WAYS)]
            del self._cached[begun:]
            self.runner.spread(WAYS)
            self._write_on(ways, row.answer.chosen, hooks, room)
            self.runner.spread(1)
            tried += ways
            if hooks.cancelled() or any(way.fits for way in ways):
                break
        del self._cached[begun:]
        before, best = row.answer.chosen, best_of(tried, min(self._ends))
        row.become(best.row)
        for token in best.tokens:
            if row.answer.reason is None:
                self._give(row, 0, token, hooks)
        if best.tokens and row.answer.reason is None:  # it goes on behind what was kept
            ids = [before, *best.tokens[:-1]]
            self.runner.forward(torch.tensor([ids]), begun, last=True)
            self._cached.extend(ids)

    def _write_on(self, ways: Sequence[WayOn], chosen: int, hooks: Hooks, room: int) -> None:
        """Write ways side by side, each to its end."""
        while any(way.open(room) for way in ways) and not hooks.cancelled():
            last = [way.tokens[-1] if way.tokens else chosen for way in ways]
            position = len(self._cached)
            ids = torch.tensor(last).unsqueeze(1)
            logits = self.runner.forward(ids, position, last=True)[:, 0]
            self._cached.append(last[0])
            for number, way in enumerate(ways):
                if way.open(room):
                    way.step(logits[number])

    def _several(self, rows: Sequence[Row], hooks: Hooks) -> None:
        """Decode several answers in step; an ended one idles until all have ended."""
        self.runner.spread(len(rows))
        while any(row.answer.reason is None for row in rows) and not hooks.cancelled():
            chosen = [row.answer.chosen for row in rows]
            position = len(self._cached)
            logits = self.runner.forward(torch.tensor(chosen).unsqueeze(1), position, last=True)[
                :, 0
            ]
            self._cached.append(chosen[0])
            for variant, row in enumerate(rows):
                if row.answer.reason is None:
                    self._give(row, variant, row.choose(logits[variant]), hooks)

    @staticmethod
    def _end_open(rows: Sequence[Row], hooks: Hooks) -> None:
        for variant, row in enumerate(rows):
            if row.answer.reason is None:
                row.answer.reason = EndReason.CANCELLED
                text = row.answer.finish()
                if text:
                    hooks.text(variant, text, len(row.answer.tokens))
