"""Improve this prompt, behind the writer's back: the model proposes, the tests judge, and nothing
is saved before the writer says so. Makes way for the writer's own work and goes on after it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject, Signal
from typing_extensions import override

from writer_app.assist.compare import CellBegun, CellFinished
from writer_app.assist.improve import NOW, Improve, Improved, Proposed, Refused, improve
from writer_app.bridge.model.llm_worker import LlmThread
from writer_app.bridge.model.preemptible import BenchState, PreemptibleJob, Work
from writer_app.domain.bench.bench_grid import GridRow
from writer_app.domain.bench.bench_results import Cell
from writer_app.domain.templates.template import Template

__all__ = ["NOW", "Improved", "Proposed", "Refused", "TemplateImprove"]


class TemplateImprove(PreemptibleJob):
    """One template at a time. Belongs to the GUI thread."""

    cellBegun = Signal(str, str, int, int)  # row, column, answers there, answers in all
    proposed = Signal(object)  # Proposed
    refused = Signal(object)  # Refused
    improved = Signal(object)  # Improved

    def __init__(self, thread: LlmThread, parent: QObject | None = None) -> None:
        super().__init__(thread, parent)
        self.template: Template | None = None
        self.outcome: Improved | None = None
        self._asked: Improve | None = None
        self._cells: list[Cell] = []

    def open(self, template: Template) -> None:
        """Another template; what was proposed for the one before goes."""
        if not self.busy:
            self.template, self.outcome, self._cells = template, None, []
            self._set(BenchState.IDLE)

    def start(self, more: tuple[GridRow, ...] = (), *, seed: int = 1) -> None:
        """Ask for proposals, judged by the template's tests and `more` texts."""
        if self.busy or self.template is None:
            return
        self.outcome = None
        self._asked = Improve(self.template, more, seed=seed)
        self._take_turn()

    # ---- inside
    @override
    def _work(self) -> Work | None:
        if self._asked is None:
            return None
        # What was answered before the writer came between is not asked again.
        job = replace(self._asked, earlier=tuple(self._cells))
        return lambda client: improve(client, job)

    @override
    def _take(self, event: Any) -> None:
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
