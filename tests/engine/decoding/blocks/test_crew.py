"""Threads of a runner, and the choice of how many."""

from __future__ import annotations

import threading
from collections.abc import Sequence

import pytest

from writer_app.engine.decoding.blocks.crew import Crew, Pace


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def after(pace: Pace, seconds: Sequence[float]) -> int:
    """How many threads are wanted once passes took so long."""
    for each in seconds:
        pace.took(each)
    return pace.threads


@pytest.mark.parametrize(
    ("seconds", "threads"),
    [
        ([1.0] * 20, 2),
        ([1.0] * 8 + [3.0] * 3, 2),  # a short disturbance
        ([1.0] * 8 + [3.0] * 4, 1),
        ([1.0] * 8 + [3.0] * 4 + [2.0] * 9, 1),
    ],
)
def test_erratic_passes_lead_to_one_thread(seconds: list[float], threads: int) -> None:
    assert after(Pace(2, Clock()), seconds) == threads


def test_one_thread_that_is_no_faster_is_left_again() -> None:
    assert after(Pace(2, Clock()), [1.0] * 8 + [3.0] * 4 + [4.0] * 4) == 2


def test_all_threads_are_tried_again_later() -> None:
    clock = Clock()
    pace = Pace(2, clock)
    assert after(pace, [1.0] * 8 + [3.0] * 4 + [2.0] * 6) == 1
    clock.now = 5.0
    assert after(pace, [2.0]) == 2


def test_one_thread_alone_never_changes() -> None:
    assert after(Pace(1, Clock()), [1.0] * 8 + [9.0] * 20) == 1


def test_everybody_is_called_once() -> None:
    crew, seen = Crew(3), set()

    def work(thread: int) -> int:
        seen.add((thread, threading.get_ident()))
        return thread

    assert crew.run(work, 3) == 0
    crew.settle()
    assert {thread for thread, _ in seen} == {0, 1, 2}
    assert len({ident for _, ident in seen}) == 3


def test_a_watched_call_is_looked_at_while_it_runs() -> None:
    crew, go = Crew(2), threading.Event()

    def work(thread: int) -> int:
        go.wait(10)
        return 5

    assert crew.watched(work, 2, go.set) == 5
    crew.settle()
