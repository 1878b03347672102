"""Background work as one object: what to do, what follows, and what follows a failure.

Work runs in a small pool of threads; what follows always runs on the GUI thread, brought there by
one queued signal. After `close()` nothing follows any more.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Qt, Signal, Slot

from writer_app.log import logger, stack_only

T = TypeVar("T")


class Background(QObject):
    """A pool of two threads whose results come back to the thread that owns this object."""

    _ended = Signal(int)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool: ThreadPoolExecutor | None = None
        self._open = True
        self._jobs: dict[int, tuple[Future[Any], Callable[[Any], None], Callable[..., None]]] = {}
        self._next = 0
        self._ended.connect(self._follow, Qt.ConnectionType.QueuedConnection)

    def run(
        self,
        work: Callable[[], T],
        done: Callable[[T], None],
        failed: Callable[[Exception], None] | None = None,
    ) -> None:
        """Run `work` in a thread, then `done` with its result or `failed` with its error."""
        if not self._open:
            return
        if self._pool is None:
            # The prefix tells a thread dump, and the tests' leak check, whose threads these are.
            self._pool = ThreadPoolExecutor(2, thread_name_prefix="background")
        number = self._next
        self._next += 1
        future = self._pool.submit(work)
        self._jobs[number] = (future, done, failed or self._log)
        # A small object that owns nothing: the signal queues to this object's own thread.
        future.add_done_callback(lambda _done: self._tell(number))

    def later(self, work: Callable[[], None]) -> None:
        """Run `work` in a thread when nothing follows from it."""
        self.run(work, lambda _done: None)

    def close(self) -> None:
        """Drop what waits, let what runs end unheard."""
        self._open = False
        self._jobs.clear()
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)
            self._pool = None

    def _tell(self, number: int) -> None:
        if self._open:
            self._ended.emit(number)

    @Slot(int)
    def _follow(self, number: int) -> None:
        job = self._jobs.pop(number, None)
        if job is None:
            return
        future, done, failed = job
        if future.cancelled():
            return
        error = future.exception()
        if isinstance(error, Exception):
            failed(error)
        else:
            done(future.result())

    @staticmethod
    def _log(error: Exception) -> None:
        logger.error("background work failed: %s", stack_only(error))
