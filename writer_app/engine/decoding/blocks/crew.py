"""The threads of a runner, and how many of them a pass should have.

Beside a busy program two threads may be slower than one: each waits for the other's processor.
A crew that finds its passes erratic tries one thread, keeps it while that is faster, and looks
again later.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait

_SEEN = 8  # passes that are looked at
_ERRATIC = 1.8  # times the best pace, from which the median of recent passes is erratic
_TRIAL = 4  # passes of a trial of one thread
_LOOK_AGAIN = 2.0  # seconds until the other is tried again


class Pace:
    """Decides between all threads and one from how long comparable passes took."""

    def __init__(self, threads: int, clock: Callable[[], float] = time.perf_counter) -> None:
        self._all, self._clock = threads, clock
        self._best = float("inf")
        self._recent: dict[bool, deque[float]] = {
            alone: deque(maxlen=_SEEN) for alone in (False, True)
        }
        self._alone, self._until = False, 0.0

    @property
    def threads(self) -> int:
        """How many the next pass should have."""
        return 1 if self._alone else self._all

    def took(self, seconds: float) -> None:
        """Learn how long a pass over one row took."""
        if self._all == 1:
            return
        recent = self._recent[self._alone]
        recent.append(seconds)
        due = self._clock() >= self._until
        if self._alone:
            if len(recent) >= _TRIAL and (due or self._slower()):
                self._change(alone=False)
        else:
            self._best = min(self._best, seconds)
            if len(recent) == _SEEN and due and self._erratic():
                self._change(alone=True)

    def _change(self, *, alone: bool) -> None:
        self._alone, self._until = alone, self._clock() + _LOOK_AGAIN
        self._recent[alone].clear()

    def _erratic(self) -> bool:
        return _median(self._recent[False]) > _ERRATIC * self._best

    def _slower(self) -> bool:
        return _median(self._recent[True]) >= _median(self._recent[False])


def _median(values: deque[float]) -> float:
    return sorted(values)[len(values) // 2]


class Crew:
    """Runs one function on several threads; the caller's is one of them.

    A thread that comes late finds its work done and is not waited for, until `settle`: `work` must
    keep alive what it looks at. Threads end with the crew.
    """

    def __init__(self, threads: int) -> None:
        self.threads = threads
        self._others = [
            ThreadPoolExecutor(1, thread_name_prefix="blocks") for _ in range(threads - 1)
        ]
        self._caller = ThreadPoolExecutor(1, thread_name_prefix="blocks")
        self._late: list[Future[int]] = []

    def run(self, work: Callable[[int], int], threads: int) -> int:
        """Call work(0) here and work(1) … elsewhere; what work(0) gives."""
        self._late = [
            pool.submit(work, n + 1) for n, pool in enumerate(self._others[: threads - 1])
        ]
        return work(0)

    def watched(self, work: Callable[[int], int], threads: int, look: Callable[[], None]) -> int:
        """The same with all calls elsewhere; `look` is called here at once, then every 20 ms."""
        self._late = [
            pool.submit(work, n + 1) for n, pool in enumerate(self._others[: threads - 1])
        ]
        first = self._caller.submit(work, 0)
        look()  # a short pass would be over before the first wait ends
        while not wait([first], timeout=0.02).done:
            look()
        return first.result()

    def settle(self) -> None:
        """Drop what has not begun, and wait for threads that came late: they still use buffers."""
        wait([each for each in self._late if not each.cancel()])
        self._late = []
