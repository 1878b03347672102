"""A model over static keys and values, its small passes captured and replayed.

Passes over 1, 4 or 8 rows are captured, once for every length of keys (512, 1,024, 2,048 …): the
rows are drafted tokens behind each other, or variants beside each other. A pass over other numbers
is padded up; prompts and anything larger run as they are, over the same cache. The sampler is
captured by itself and replayed behind the pass, so that a kind of sampling costs no capture of the
model. Nothing is captured before it is first needed.

A step can be asked for before the last one's token is read: it takes that token from where the
sampler left it. So the host's work on a token (text, stop strings, messages) hides behind the
device's work on the next.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import torch

from writer_app.engine.decoding.device import Device, Step
from writer_app.engine.decoding.runner import Stop
from writer_app.engine.decoding.static_cache import PAD, PassFrame, StaticCache, attach
from writer_app.engine.decoding.static_sampler import Mode, StaticSampler

ROWS = (1, 4, 8)
SHORTEST = 512  # keys of the first captured length; each next one is twice as long
_LANDINGS = 4  # tokens of so many steps may be on their way to the host


def row_bucket(rows: int) -> int | None:
    """The captured number of rows that holds `rows`; None when there is none."""
    return next((size for size in ROWS if size >= rows), None)


def length_bucket(end: int, room: int) -> int:
    """The captured length of keys for a pass that ends at `end`, at most `room`."""
    length = SHORTEST
    while length < end:
        length *= 2
    return min(length, room)


def padded(length: int) -> int:
    """`length` as a multiple of `PAD`."""
    return -(-length // PAD) * PAD


@dataclass(slots=True)
class Port:
    """The static buffers of one shape of pass: B answers with M tokens each, R = B · M."""

    answers: int
    ids: torch.Tensor  # [B, M]
    places: torch.Tensor  # [M]
    logits: torch.Tensor  # [R, V] float32
    sampler: StaticSampler
    steps: dict[object, Step] = field(default_factory=dict)

    @classmethod
    def make(cls, answers: int, count: int, words: int, device: torch.device) -> Port:
        """Buffers of zeros."""
        ids = torch.zeros(answers, count, dtype=torch.long, device=device)
        logits = torch.zeros(answers * count, words, dtype=torch.float32, device=device)
        places = torch.zeros(count, dtype=torch.long, device=device)
        sampler = StaticSampler(logits, ids.view(-1), answers=answers)
        return cls(answers, ids, places, logits, sampler)

    def enter(self, ids: Sequence[Sequence[int]], position: int) -> None:
        """Put tokens in, zeros where there are fewer than the pass has."""
        answers, count = self.ids.shape
        block = torch.zeros(answers, count, dtype=torch.long)
        for row, tokens in enumerate(ids):
            block[row, : len(tokens)] = torch.tensor(tokens)
        self.ids.copy_(block)
        self.places.copy_(torch.arange(position, position + count))

    def advance(self, mode: Mode) -> None:
        """Pick, and put the picked tokens in as the next pass's. For one token an answer."""
        if mode.penalised:
            self.sampler.remember()
        self.sampler.run(mode)
        self.ids.view(-1).copy_(self.sampler.tokens)
        self.places.add_(1)

    def state(self) -> tuple[torch.Tensor, ...]:
        """Copies of what a step changes besides its results."""
        return self.ids.clone(), self.places.clone(), self.sampler.seen.clone()

    def restore(self, state: tuple[torch.Tensor, ...]) -> None:
        """Take back what warming up changed."""
        for buffer, before in zip((self.ids, self.places, self.sampler.seen), state, strict=True):
            buffer.copy_(before)


@dataclass(slots=True)
class Lane:
    """A cache for so many answers beside each other, and the passes over it."""

    answers: int
    cache: StaticCache
    ports: dict[int, Port] = field(default_factory=dict)  # by tokens an answer


class GraphRunner:
    """Any model that attends through transformers' interface. See `runner.Runner`."""

    rewindable = True

    def __init__(self, model: Any, *, room: int, card: Device) -> None:
        """Make the cache for `room` tokens. Raises NotImplementedError, torch.OutOfMemoryError."""
        self._model = model
        self._card = card
        self._room = padded(room)
        text = model.config.get_text_config(decoder=True)
        self._layers, self._words = int(text.num_hidden_layers), 0
        self._detach: Callable[[], None] = attach(model)
        self._main = Lane(1, StaticCache(self._layers, self._room))
        self._beside: Lane | None = None  # variants
        self._rows = 1
        self._end = 0  # places that count
        self._split = 0  # places that the variants share
        self._streak: deque[tuple[torch.Tensor, Step]] = deque()
        self._landings = _Ring(card, torch.long)
        self._draws = _Ring(card, torch.float64)
        self._at = 0
        self.captured = 0
        self.refused: list[str] = []  # why some steps run as they are
        try:
            self._words = self.forward(torch.zeros(1, 1, dtype=torch.long), 0, last=True).shape[-1]
        except BaseException:
            self._detach()
            raise

    def release(self) -> None:
        """Give the model its own attention back; this runner is of no use afterwards."""
        self._detach()

    # ---- the runner's protocol -----------------------------------------------------------------
    def reset(self) -> None:
        """Forget everything; the memory stays."""
        self.spread(1)
        self._end = 0

    @torch.inference_mode()  # what passes wrote can be changed in no other
    def spread(self, rows: int) -> None:
        """Make the cache `rows` rows that share row 0's past; 1 drops the others."""
        if rows == self._rows:
            return
        if self._beside is not None and self._rows > 1 and self._end > self._split:
            self._main.cache.take(self._beside.cache, self._split, self._end)
        self._rows, self._split = rows, self._end
        if rows > 1:
            self._widen(self._end + 1)
        else:
            self._beside = None

    @torch.inference_mode()
    def forward(
        self, ids: torch.Tensor, position: int, *, last: bool, stop: Stop | None = None
    ) -> torch.Tensor:
        """See `Runner.forward`; a pass is not stopped."""
        del stop
        rows, count = ids.shape
        lane = self._lane(rows, position + count)
        self._end = position + count
        wide = self._captured_width(lane, count)
        if wide is None or position + wide > lane.cache.room:
            return self._whole(lane, ids, position, last=last)
        port = self._port(lane, wide)
        port.enter(ids.tolist(), position)
        self._pass(lane, port, position)
        logits = port.logits.view(lane.answers, wide, -1)[:rows, :count]
        return (logits[:, -1:] if last else logits).cpu().clone()

    # ---- picking on the device -----------------------------------------------------------------
    def choose_by(self, options: Any, prompts: Sequence[Sequence[int]]) -> None:
        """Take over an answer's options for `pick` and `launch`: one prompt an answer."""
        lane = self._lane(len(prompts), self._end)
        counts = ROWS if lane.answers == 1 else (1,)
        for count in counts:
            self._port(lane, count).sampler.set(options, prompts)

    def note(self, tokens: Sequence[int]) -> None:
        """The one answer's accepted tokens count as seen, for its repetition penalty."""
        for port in self._main.ports.values():
            port.sampler.note(0, tokens)

    @torch.inference_mode()
    def pick(
        self, ids: Sequence[int], position: int, mode: Mode, uniforms: Sequence[float]
    ) -> list[int] | None:
        """A token after each of `ids`, of one answer; None where a pass so wide is not captured."""
        size = row_bucket(len(ids))
        if size is None or position + size > self._room:
            return None
        port = self._port(self._main, size)
        port.enter([ids], position)
        self._uniforms(port, uniforms)
        self._pass(self._main, port, position)
        self._do(port, ("pick", mode), lambda: port.sampler.run(mode))
        self._end = position + len(ids)
        return port.sampler.tokens.tolist()[: len(ids)]

    def begin(self, ids: Sequence[int], position: int) -> None:
        """The tokens, one an answer, that the first `launch` reads at `position`."""
        self._streak.clear()
        self._at = position
        lane = self._lane(len(ids), position + 1)
        self._port(lane, 1).enter([[token] for token in ids], position)

    def can_launch(self) -> bool:
        """Whether there is room for one more step."""
        return self._at < self._room

    @torch.inference_mode()
    def launch(self, mode: Mode, uniforms: Sequence[float]) -> None:
        """Ask for one more token an answer, without waiting for it."""
        before = self._beside
        lane = self._lane(self._rows, self._at + 1)
        port = self._port(lane, 1)
        if lane is not before and before is not None and self._rows > 1:
            self._move(before, port)
        self._uniforms(port, uniforms)
        self._pass(lane, port, self._at)
        self._do(port, ("advance", mode), lambda: port.advance(mode))
        landing = self._landings.next(lane.answers)
        landing.copy_(port.sampler.tokens, non_blocking=True)
        self._streak.append((landing, self._card.mark()))
        self._at += 1

    def read(self) -> list[int]:
        """The tokens of the oldest step that was not read, one an answer."""
        landing, wait = self._streak.popleft()
        wait()
        self._end = self._at - len(self._streak)
        return [int(token) for token in landing[: self._rows].tolist()]

    @property
    def waiting(self) -> int:
        """Steps that were launched and not read."""
        return len(self._streak)

    # ---- inside --------------------------------------------------------------------------------
    def _captured_width(self, lane: Lane, count: int) -> int | None:
        """Tokens an answer of the captured pass that holds `count`; None when there is none."""
        if not self._words:
            return None  # the first pass of all makes the buffers
        if lane.answers == 1:
            return row_bucket(count)
        return 1 if count == 1 and lane.answers in ROWS else None

    def _lane(self, rows: int, end: int) -> Lane:
        if self._rows == 1 or rows == 1:
            return self._main
        if self._beside is None or self._beside.cache.room < end:
            self._widen(end)
        assert self._beside is not None
        return self._beside

    def _widen(self, end: int) -> None:
        """Make, or make longer, the cache of the variants, so that it holds `end` places."""
        answers = row_bucket(self._rows) or self._rows
        old = self._beside
        cache = StaticCache(self._layers, length_bucket(end + 1, max(self._room, padded(end))))
        cache.like(self._main.cache, answers)
        cache.take(self._main.cache, 0, self._split)
        if old is not None:
            for mine, theirs in zip(cache.layers, old.cache.layers, strict=True):
                mine.keys[:, :, self._split : end - 1] = theirs.keys[:, :, self._split : end - 1]
                mine.values[:, :, self._split : end - 1] = theirs.values[
                    :, :, self._split : end - 1
                ]
        self._beside = Lane(answers, cache)

    def _move(self, old: Lane, port: Port) -> None:
        """Go on in a longer lane with the tokens and options of the one it replaces."""
        before = old.ports[1]
        port.restore(before.state())
        port.sampler.take_figures(before.sampler)

    def _port(self, lane: Lane, count: int) -> Port:
        port = lane.ports.get(count)
        if port is None:
            port = Port.make(lane.answers, count, self._words, self._card.device)
            lane.ports[count] = port
        return port

    def _pass(self, lane: Lane, port: Port, position: int) -> None:
        length = length_bucket(position + port.ids.shape[1], lane.cache.room)

        def step() -> None:
            port.logits.copy_(self._run(lane, port.ids, port.places, length).flatten(0, 1))

        self._do(port, length, step)

    def _do(self, port: Port, key: object, step: Step) -> None:
        """Replay what is captured as `key`, capturing it first where that was not yet tried."""
        ready = port.steps.get(key)
        if ready is None:
            before = port.state()
            try:
                ready = self._card.capture(step)
                self.captured += 1
            except RuntimeError as error:  # also out of memory: the step runs as it is
                ready = step
                self.refused.append(f"{type(error).__name__}: {error}".splitlines()[0][:200])
            port.restore(before)
            port.steps[key] = ready
        ready()

    def _run(
        self, lane: Lane, ids: torch.Tensor, places: torch.Tensor, length: int, *, keep: int = 0
    ) -> torch.Tensor:
        """Logits [B, M, V], or of the last `keep` tokens, in the model's type."""
        lane.cache.frame = PassFrame(places, length)
        out = self._model(
            input_ids=ids,
            position_ids=places[None].expand(ids.shape[0], -1),
            past_key_values=lane.cache,
            use_cache=True,
            logits_to_keep=keep,
            frame=lane.cache.frame,
        )
        return out.logits  # type: ignore[no-any-return]  # transformers is untyped

    def _whole(self, lane: Lane, ids: torch.Tensor, position: int, *, last: bool) -> torch.Tensor:
        """A pass that is not captured: a part of a prompt, or the last places of the context."""
        rows, count = ids.shape
        block = torch.zeros(lane.answers, count, dtype=torch.long)
        block[:rows] = ids
        device = self._card.device
        places = torch.arange(position, position + count, device=device)
        length = min(padded(position + count), lane.cache.room)
        logits = self._run(lane, block.to(device), places, length, keep=1 if last else 0)
        return logits[:rows].float().cpu()

    def _uniforms(self, port: Port, uniforms: Sequence[float]) -> None:
        if uniforms:
            draws = self._draws.next(len(port.sampler.uniforms))
            draws[: len(uniforms)] = torch.tensor(uniforms, dtype=torch.float64)
            port.sampler.uniforms.copy_(draws, non_blocking=True)


class _Ring:
    """Host memory for numbers on their way to or from the device, taken by turns."""

    def __init__(self, card: Device, dtype: torch.dtype) -> None:
        self._card, self._dtype = card, dtype
        self._slots: dict[int, deque[torch.Tensor]] = {}

    def next(self, count: int) -> torch.Tensor:
        """`count` numbers that nothing under way uses."""
        slots = self._slots.get(count)
        if slots is None:
            made = (self._card.landing((count,), self._dtype) for _ in range(_LANDINGS))
            slots = self._slots[count] = deque(made)
        slots.rotate(1)
        return slots[0]
