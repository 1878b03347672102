"""A long job of the model that makes way for the writer, and takes itself up again after it.

    idle → running ⇄ waiting → done        stop leaves what there is; starting again goes on

There is one model. While the writer uses it, this waits, and says so by its state.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from enum import Enum
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from writer_app.bridge.model.consent import TRIALS
from writer_app.bridge.model.llm_worker import LlmThread, Tagged
from writer_app.engine.base.protocol import Done, EndReason, Failed
from writer_app.engine.link.client import EngineClient

PAUSE_MS = 700  # after the writer's own work, before this takes the model again
Work = Callable[[EngineClient], Iterator[Any]]


class BenchState(Enum):
    """What a long job is doing."""

    IDLE = "idle"  # nothing was started, or it was stopped
    RUNNING = "running"
    WAITING = "waiting"  # the model is with the writer
    DONE = "done"


class PreemptibleJob(QObject):
    """The job. Belongs to the GUI thread; heirs say what the work is and hear its events."""

    PAGE = TRIALS  # where its texts are from, as `Consent` names it

    stateChanged = Signal(object)  # BenchState
    failed = Signal(object)  # Message

    def __init__(self, thread: LlmThread, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thread = thread
        self.state = BenchState.IDLE
        self._job = 0
        self._again = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._again.timeout.connect(self._take_turn)
        thread.arrived.connect(self._heard)
        thread.cameFree.connect(self._came_free)

    @property
    def busy(self) -> bool:
        """Whether it runs, or waits to go on."""
        return self.state in (BenchState.RUNNING, BenchState.WAITING)

    def stop(self) -> None:
        """Stop; what was answered stays."""
        self._again.stop()
        if self.busy:
            self._set(BenchState.IDLE)
        if self._job:
            self._thread.cancel(self._job)

    def look_again(self) -> None:
        """What keeps it waiting may have changed."""
        if self.state is BenchState.WAITING and not self._job:
            self._again.start()

    # ---- for heirs
    def _may_run(self) -> bool:
        """Whether its text may go to the model now; else it waits for `look_again`."""
        return True

    def _work(self) -> Work | None:
        """What is left to do; None when there is nothing."""
        raise NotImplementedError

    def _take(self, event: Any) -> None:
        """An event of the work, but for its last."""
        raise NotImplementedError

    def _between(self) -> None:
        """The worker has nothing of ours in hand: before it begins and after it ended."""

    # ---- inside
    def _take_turn(self) -> None:
        # One that was stopped may not have ended yet.
        if self._job or not self._thread.free or not self._may_run():
            self._set(BenchState.WAITING)
            return
        self._between()
        work = self._work()
        if work is not None:
            self._job = self._thread.start(work, gives_way=True, page=self.PAGE)
            self._set(BenchState.RUNNING)
        elif self.busy:  # what was left has gone meanwhile
            self._set(BenchState.DONE)

    @Slot()
    def _came_free(self) -> None:
        """The writer's work is done: after a moment this goes on."""
        self.look_again()

    @Slot(object)
    def _heard(self, tagged: Tagged) -> None:
        if tagged.job != self._job:
            return
        if isinstance(tagged.event, Done | Failed):
            self._job = 0
            self._between()
            self._ended(tagged.event)
        else:
            self._take(tagged.event)

    def _ended(self, event: Done | Failed) -> None:
        if self.state is BenchState.IDLE:  # it was stopped
            return
        if isinstance(event, Failed):
            self._set(BenchState.IDLE)
            self.failed.emit(event.message)
        elif event.reason is EndReason.CANCELLED:
            self._set(BenchState.WAITING)
            if self._thread.free:
                self._again.start()
        else:
            self._set(BenchState.DONE)

    def _set(self, state: BenchState) -> None:
        if state is not self.state:
            self.state = state
            self.stateChanged.emit(state)
