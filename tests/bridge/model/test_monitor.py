"""The monitor's figures, from the events that come by."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject, Signal
from pytestqt.qtbot import QtBot

from writer_app.bridge.base.background import Background
from writer_app.bridge.model.llm_worker import Tagged
from writer_app.bridge.model.monitor import Monitor
from writer_app.engine.base.protocol import (
    Chunk,
    Done,
    EndReason,
    Failed,
    Lock,
    ModelInfo,
    Ready,
    Refusal,
    Started,
    Stats,
)


class Thread(QObject):
    """What the monitor needs of the engine's thread."""

    arrived = Signal(object)
    lock = Lock(0, "seccomp", (Refusal("socket", "torch", 3),))
    pid = None

    def tell(self, *events: object) -> None:
        for event in events:
            self.arrived.emit(Tagged(1, event))


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def thread(qtbot: QtBot) -> Thread:
    return Thread()


@pytest.fixture
def monitor(thread: Thread, clock: Clock) -> Iterator[Monitor]:
    background = Background()
    made = Monitor(thread, background=background, clock=clock)  # type: ignore[arg-type]  # a stand-in
    yield made
    made.watch(False)
    background.close()


def write(thread: Thread, clock: Clock) -> None:
    thread.tell(Started(0, 200, 150))
    for tokens in (1, 11, 21):
        clock.now += 1.0
        thread.tell(Chunk(0, "x", tokens=tokens))


def test_the_speed_is_that_of_the_last_seconds(
    monitor: Monitor, thread: Thread, clock: Clock
) -> None:
    write(thread, clock)
    monitor.watch(True)
    live = monitor.live
    assert (live.writing, live.rate, live.new_tokens) == (True, 10.0, 21)
    assert (live.prompt_tokens, live.cached_tokens, live.first_token_s) == (200, 150, 1.0)
    assert list(monitor.rates) == [10.0]


def test_the_end_brings_the_engines_own_figures(
    monitor: Monitor, thread: Thread, clock: Clock
) -> None:
    write(thread, clock)
    stats = Stats(200, 150, 30, 0.5, 3.4, drafted_tokens=9, accepted_tokens=7)
    thread.tell(Done(0, EndReason.STOP, stats))
    live = monitor.live
    assert (live.writing, live.answers, live.new_tokens) == (False, 1, 30)
    assert (live.accepted_tokens, live.drafted_tokens, live.first_token_s) == (7, 9, 0.5)
    assert live.mean == stats.tokens_per_second


def test_a_failure_ends_the_writing(monitor: Monitor, thread: Thread, clock: Clock) -> None:
    write(thread, clock)
    thread.tell(Failed(0, "engine", "It broke."))
    assert not monitor.live.writing


def test_it_tells_what_holds_the_engine(monitor: Monitor) -> None:
    monitor.watch(True)
    assert (monitor.live.lock, monitor.live.refused) == ("seccomp", 3)


def test_the_expected_memory_grows_with_the_text(
    monitor: Monitor, thread: Thread, clock: Clock
) -> None:
    info = ModelInfo("m", "M", 1000, "cpu", "int8", expected=10**9, key=10**6)
    thread.tell(Ready(1, info))
    assert monitor.live.expected == 10**9
    thread.tell(Done(1, EndReason.STOP, Stats(prompt_tokens=90, new_tokens=10)))
    thread.tell(Started(1, 90), Done(1, EndReason.STOP, Stats(prompt_tokens=90, new_tokens=10)))
    assert monitor.live.expected == 10**9 + 100 * 10**6


def test_nobody_looks_nothing_is_read(monitor: Monitor, thread: Thread, clock: Clock) -> None:
    write(thread, clock)
    assert monitor.live.lock is None
    assert not monitor.rates
