"""The loop over captured steps: tokens are picked on the device and read one step late.

While nothing is drafted the next step is launched before the last one's token is read. As soon as
the drafter has something, the step on its way is read and a pass over the drafted tokens follows.
The copy bias needs the logits of one step before it can say what it adds to the next, so answers
with a change dial or locks go the plain loop's way, over captured passes.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from typing import Any

from writer_app.engine.base.protocol import EndReason, GenerateOptions
from writer_app.engine.decoding.choosing.drafts import DraftLength, SourceDrafter
from writer_app.engine.decoding.choosing.row import Row
from writer_app.engine.decoding.choosing.sampling import Sampler
from writer_app.engine.decoding.graphs import GraphRunner
from writer_app.engine.decoding.loop import Decoder, Hooks, Outcome, Tuning
from writer_app.engine.decoding.static_sampler import Mode


class GraphDecoder(Decoder):
    """A `Decoder` over a `GraphRunner`."""

    def __init__(
        self,
        runner: GraphRunner,
        tokenizer: Any,
        *,
        ends: frozenset[int],
        tuning: Tuning | None = None,
    ) -> None:
        super().__init__(runner, tokenizer, ends=ends, tuning=tuning)
        self._graphs = runner
        self._options = GenerateOptions()
        self._prompt: Sequence[int] = ()

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
        """See `Decoder.run`."""
        self._options, self._prompt = options, prompt
        return super().run(prompt, options, hooks=hooks, source=source, limit=limit, stops=stops)

    def _single(
        self, row: Row, prompt: Sequence[int], source: Sequence[int], hooks: Hooks, limit: int
    ) -> tuple[int, int]:
        if row.steered:
            return super()._single(row, prompt, source, hooks, limit)
        self._graphs.choose_by(self._options, [prompt])
        answer = _Single(
            self._graphs,
            row,
            mode=Mode.of(self._options),
            drafter=SourceDrafter(prompt, source),
            length=DraftLength(self.tuning.longest_draft),
            cached=self._cached,
            give=lambda token: self._give(row, 0, token, hooks),
            cancelled=hooks.cancelled,
            limit=limit,
        )
        return answer.run()

    def _several(self, rows: Sequence[Row], hooks: Hooks) -> None:
        if self._options.likeliest_first or any(row.steered for row in rows):
            super()._several(rows, hooks)
            return
        graphs, mode = self._graphs, Mode.of(self._options)
        graphs.spread(len(rows))
        graphs.choose_by(self._options, [[*self._prompt, *row.answer.tokens] for row in rows])
        draws = [_Draws(row.sampler, mode) for row in rows]
        last = [row.answer.chosen for row in rows]
        graphs.begin(last, len(self._cached))
        while any(row.answer.reason is None for row in rows) and not hooks.cancelled():
            while graphs.waiting < 2 and graphs.can_launch():
                graphs.launch(mode, [number for draw in draws for number in draw.take(1)])
            self._cached.append(last[0])
            last = graphs.read()
            for variant, row in enumerate(rows):
                if row.answer.reason is None:
                    row.sampler.taken(last[variant])
                    self._give(row, variant, last[variant], hooks)


class _Draws:
    """The random numbers of one answer; those of tokens that were not kept are used again."""

    def __init__(self, sampler: Sampler, mode: Mode) -> None:
        self._sampler = sampler
        self._needed = not mode.greedy
        self._back: deque[float] = deque()

    def take(self, count: int) -> list[float]:
        """`count` numbers, none where tokens are not drawn."""
        if not self._needed:
            return []
        while len(self._back) < count:
            self._back.append(self._sampler.uniform())
        return [self._back.popleft() for _ in range(count)]

    def give_back(self, numbers: Sequence[float]) -> None:
        """Numbers that no kept token used."""
        self._back.extendleft(reversed(numbers))


class _Single:
    """One answer on its way. `cached` are the tokens that the cache holds; it grows."""

    def __init__(
        self,
        graphs: GraphRunner,
        row: Row,
        *,
        mode: Mode,
        drafter: SourceDrafter,
        length: DraftLength,
        cached: list[int],
        give: Callable[[int], None],
        cancelled: Callable[[], bool],
        limit: int,
    ) -> None:
        self._graphs, self._row, self._mode = graphs, row, mode
        self._drafter, self._length = drafter, length
        self._cached, self._give, self._cancelled = cached, give, cancelled
        self._limit = limit
        self._draws = _Draws(row.sampler, mode)
        self._drafted = self._accepted = 0
        drafter.taken(row.answer.chosen)

    def run(self) -> tuple[int, int]:
        """Decode to the end; how many tokens were drafted and accepted."""
        while self._goes_on():
            guess = self._guess()
            if not guess or not self._verified(guess):
                self._stream()
        return self._drafted, self._accepted

    def _goes_on(self) -> bool:
        return self._row.answer.reason is None and not self._cancelled()

    def _guess(self) -> list[int]:
        room = self._limit - len(self._row.answer.tokens) - 1
        return self._drafter.draft(min(self._length.next(), max(room, 0)))

    def _verified(self, guess: list[int]) -> bool:
        """One pass over drafted tokens; False where no captured pass is so wide."""
        ids = [self._row.answer.chosen, *guess]
        draws = self._draws.take(len(ids))
        picked = self._graphs.pick(ids, len(self._cached), self._mode, draws)
        if picked is None:
            self._draws.give_back(draws)
            return False
        right = 0
        for place, token in enumerate(picked):
            self._take(token)
            if self._row.answer.reason is not None or place >= len(guess):
                break
            if guess[place] != token:
                break
            right += 1
        self._draws.give_back(draws[right + 1 :])
        self._cached += ids[: 1 + right]
        self._note(ids[: 1 + right])
        self._length.verified(len(guess), right)
        self._drafted += len(guess)
        self._accepted += right
        return True

    def _stream(self) -> None:
        """Steps without drafts, one ahead, until the drafter has something or the answer ends."""
        graphs, cached = self._graphs, self._cached
        graphs.begin([self._row.answer.chosen], len(cached))
        ahead = True
        read: list[int] = []
        while True:
            while ahead and graphs.waiting < 2 and graphs.can_launch():
                graphs.launch(self._mode, self._draws.take(1))
            if not graphs.waiting:
                break
            cached.append(self._row.answer.chosen)
            read.append(self._row.answer.chosen)
            self._take(graphs.read()[0])
            if not self._goes_on():
                break
            ahead = ahead and not self._guess()
        if not read:
            self._row.answer.reason = EndReason.LENGTH  # the context is full
        self._note(read)

    def _note(self, tokens: list[int]) -> None:
        if self._mode.penalised:
            self._graphs.note(tokens)

    def _take(self, token: int) -> None:
        self._drafter.taken(token)
        self._row.sampler.taken(token)
        self._give(token)
