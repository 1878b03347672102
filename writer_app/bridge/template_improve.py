"""Improve this prompt, behind the writer's back: the model proposes, the tests judge, and nothing
is saved before the writer says so. Makes way for the writer's own work and goes on after it.
"""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from writer_app.assist.compare import CellBegun, CellFinished
from writer_app.assist.improve import NOW, Improve, Improved, Proposed, Refused, improve
from writer_app.bridge.llm_worker import LlmThread, Tagged
from writer_app.bridge.template_bench import PAUSE_MS, BenchState
from writer_app.domain.bench_grid import Row
from writer_app.domain.bench_results import Cell
from writer_app.domain.template import Template
from writer_app.engine.protocol import Done, EndReason, Failed

__all__ = ["NOW", "Improved", "Proposed", "Refused", "TemplateImprove"]


class TemplateImprove(QObject):
    """One template at a time. Belongs to the GUI thread."""

    stateChanged = Signal(object)  # BenchState
    cellBegun = Signal(str, str, int, int)  # row, column, answers there, answers in all
    proposed = Signal(object)  # Proposed
    refused = Signal(object)  # Refused
    improved = Signal(object)  # Improved
    failed = Signal(str)

    def __init__(self, thread: LlmThread, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thread = thread
        self.state = BenchState.IDLE
        self.template: Template | None = None
        self.outcome: Improved | None = None
        self._job = 0
        self._asked: Improve | None = None
        self._cells: list[Cell] = []
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.setInterval(PAUSE_MS)
        self._again.timeout.connect(self._take_turn)
        thread.arrived.connect(self._heard)
        thread.cameFree.connect(self._came_free)

    @property
    def busy(self) -> bool:
        """Whether it runs, or waits to go on."""
        return self.state in (BenchState.RUNNING, BenchState.WAITING)

    def open(self, template: Template) -> None:
        """Another template; what was proposed for the one before goes."""
        if not self.busy:
            self.template, self.outcome, self._cells = template, None, []
            self._set(BenchState.IDLE)

    def start(self, more: tuple[Row, ...] = (), *, seed: int = 1) -> None:
        """Ask for proposals, judged by the template's tests and `more` texts."""
        if self.busy or self.template is None:
            return
        self.outcome = None
        self._asked = Improve(self.template, more, seed=seed)
        self._take_turn()

    def stop(self) -> None:
        """Stop; nothing was changed."""
        self._again.stop()
        if self.busy:
            self._set(BenchState.IDLE)
        if self._job:
            self._thread.cancel(self._job)

    def close(self) -> None:
        """The program ends."""
        self.stop()

    # ---- inside
    def _take_turn(self) -> None:
        asked = self._asked
        if asked is None or self._job:
            return
        if not self._thread.free:
            self._set(BenchState.WAITING)
            return
        job = replace(asked, earlier=tuple(self._cells))
        self._job = self._thread.start(lambda client: improve(client, job), gives_way=True)
        self._set(BenchState.RUNNING)

    @Slot()
    def _came_free(self) -> None:
        if self.state is BenchState.WAITING and not self._job:
            self._again.start()

    @Slot(object)
    def _heard(self, tagged: Tagged) -> None:
        if tagged.job != self._job:
            return
        event = tagged.event
        if isinstance(event, CellBegun):
            self.cellBegun.emit(event.row, event.column, event.done, event.total)
        elif isinstance(event, CellFinished):
            if not event.kept:
                self._cells.append(event.cell)
        elif isinstance(event, Proposed):
            self.proposed.emit(event)
        elif isinstance(event, Refused):
            self.refused.emit(event)
        elif isinstance(event, Improved):
            self.outcome = event
            self.improved.emit(event)
        elif isinstance(event, Done | Failed):
            self._job = 0
            self._ended(event)

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
