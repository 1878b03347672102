"""What the engine does right now, in figures: for the monitor, from events that come by anyway.

Counting costs two additions a message. Only while somebody looks does a timer read the engine
process's memory, twice a second, and the machine's warmth, every few seconds in the background.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from writer_app.bridge.base.background import Background
from writer_app.bridge.model.llm_worker import LlmThread, Tagged
from writer_app.engine.base.protocol import Chunk, Done, Failed, LockKind, ModelInfo, Ready, Started
from writer_app.engine.models import figures, sensors

EVERY_MS = 500
KEPT = 120  # points of the chart: a minute
_WINDOW_S = 2.0  # the speed shown is that of the last seconds
_WARMTH_EVERY = 10  # ticks
_NOT_TOLD = sensors.Warmth()


@dataclass(frozen=True, slots=True)
class Live:
    """Figures of the answer under way, or of the latest one. Seconds, tokens, bytes, °C.

    `rate` is the speed now, `mean` that of the latest whole answer; None = not known. `expected` is
    what the arithmetic says of `memory`, 0 = it says nothing.
    """

    writing: bool = False
    rate: float = 0.0
    mean: float = 0.0
    first_token_s: float | None = None
    prompt_tokens: int = 0
    cached_tokens: int = 0
    new_tokens: int = 0
    drafted_tokens: int = 0
    accepted_tokens: int = 0
    answers: int = 0
    memory: int = 0
    expected: int = 0
    warmth: sensors.Warmth = _NOT_TOLD
    lock: LockKind | None = None
    refused: int = 0


class Monitor(QObject):
    """Belongs to the GUI thread. `changed` comes twice a second while `watch(True)` holds."""

    changed = Signal()

    def __init__(
        self,
        thread: LlmThread,
        *,
        background: Background,
        clock: Callable[[], float] = time.monotonic,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._thread, self._background, self._clock = thread, background, clock
        self.live = Live()
        self.rates: deque[float] = deque(maxlen=KEPT)
        self._job = 0
        self._started = 0.0
        self._variants: dict[int, int] = {}
        self._marks: deque[tuple[float, int]] = deque()
        self._on_card = False
        self._info: ModelInfo | None = None
        self._ticks = 0
        self._asking = False
        self._timer = QTimer(self, interval=EVERY_MS)
        self._timer.timeout.connect(self._tick)
        thread.arrived.connect(self._heard)

    def watch(self, on: bool) -> None:
        """Read memory and warmth, and tell of changes, as long as somebody looks."""
        if on == self._timer.isActive():
            return
        if on:
            self._ticks = 0
            self._timer.start()
            self._tick()
        else:
            self._timer.stop()

    # ---- inside
    @Slot(object)
    def _heard(self, tagged: Tagged) -> None:
        event = tagged.event
        if isinstance(event, Started):
            self._begin(tagged.job, event)
        elif isinstance(event, Chunk) and tagged.job == self._job:
            self._count(event)
        elif isinstance(event, Done) and tagged.job == self._job:
            self._end(event)
        elif isinstance(event, Ready):
            self._on_card = event.info.device.startswith("cuda")
            self._info = event.info
            self._expect(0)
        elif isinstance(event, Failed) and tagged.job == self._job:
            self.live = replace(self.live, writing=False, rate=0.0)

    def _begin(self, job: int, event: Started) -> None:
        self._job, self._started = job, self._clock()
        self._variants.clear()
        self._marks.clear()
        self.live = replace(
            self.live,
            writing=True,
            rate=0.0,
            first_token_s=None,
            prompt_tokens=event.prompt_tokens,
            cached_tokens=event.cached_tokens,
            new_tokens=0,
            drafted_tokens=0,
            accepted_tokens=0,
        )

    def _expect(self, tokens: int) -> None:
        expected = self._info.expected_at(tokens) if self._info else 0
        # On a card the process's own memory says nothing about the model's.
        self.live = replace(self.live, expected=0 if self._on_card else expected)

    def _count(self, event: Chunk) -> None:
        now = self._clock()
        if not self._variants and event.tokens:
            self.live = replace(self.live, first_token_s=now - self._started)
        self._variants[event.variant] = max(event.tokens, self._variants.get(event.variant, 0))
        self._marks.append((now, sum(self._variants.values())))

    def _end(self, event: Done) -> None:
        """The engine's own figures take the place of what was seen from here."""
        stats = event.stats
        self._variants.clear()
        self._expect(stats.prompt_tokens + stats.new_tokens)
        self.live = replace(
            self.live,
            writing=False,
            rate=0.0,
            mean=stats.tokens_per_second or self.live.mean,
            first_token_s=stats.first_token_s or self.live.first_token_s,
            prompt_tokens=stats.prompt_tokens or self.live.prompt_tokens,
            cached_tokens=stats.cached_tokens,
            new_tokens=stats.new_tokens,
            drafted_tokens=stats.drafted_tokens,
            accepted_tokens=stats.accepted_tokens,
            answers=self.live.answers + 1,
        )

    def _tick(self) -> None:
        lock = self._thread.lock
        self.live = replace(
            self.live,
            rate=self._rate(),
            new_tokens=sum(self._variants.values()) or self.live.new_tokens,
            memory=figures.memory(self._thread.pid),
            lock=lock.kind if lock else None,
            refused=sum(each.times for each in lock.refused) if lock else 0,
        )
        self.rates.append(self.live.rate)
        if self._ticks % _WARMTH_EVERY == 0 and not self._asking:
            self._asking = True
            card = self._on_card
            self._background.run(lambda: sensors.read(card=card), self._warm)
        self._ticks += 1
        self.changed.emit()

    def _rate(self) -> float:
        """Tokens a second over the last two seconds; 0 while nothing is written."""
        now = self._clock()
        while len(self._marks) > 1 and now - self._marks[0][0] > _WINDOW_S:
            self._marks.popleft()
        if not self.live.writing or not self._marks:
            return 0.0
        begun, first = self._marks[0]
        span = now - begun
        return (self._marks[-1][1] - first) / span if span > 0.05 else 0.0

    def _warm(self, found: sensors.Warmth) -> None:
        self._asking = False
        self.live = replace(self.live, warmth=found)
