"""Where templates are tried on own texts and improved: not a part of the window's start."""

from __future__ import annotations

from writer_app.bridge.model.consent import TRIALS, Consent
from writer_app.bridge.templates.template_bench import TemplateBench
from writer_app.bridge.templates.template_changes import TemplateChanges
from writer_app.bridge.templates.template_editing import TemplateEditing
from writer_app.bridge.templates.template_improve import TemplateImprove
from writer_app.domain.base import ai_rules
from writer_app.rooms.assistant import AssistantRoom
from writer_app.rooms.documents import DocumentRoom
from writer_app.rooms.frame import Frame
from writer_app.rooms.pages import PageRoom
from writer_app.ui.templates.bench_controller import BenchController
from writer_app.ui.templates.improve_controller import ImproveController


class TemplateBenches:
    """The comparison and the improvement, each with the desk that opens its page."""

    def __init__(
        self,
        frame: Frame,
        documents: DocumentRoom,
        assistant: AssistantRoom,
        pages: PageRoom,
        *,
        changes: TemplateChanges,
        editing: TemplateEditing,
        consent: Consent,
    ) -> None:
        self.bench = TemplateBench(
            assistant.thread,
            folder=frame.paths.data / "benches",
            background=documents.background,
        )
        self.tries = BenchController(
            frame.window,
            bench=self.bench,
            templates=assistant.templates,
            changes=changes,
            editing=editing,
            models=pages.models,
            loader=assistant.model,
            documents=documents.folder,
            title=documents.controller.title,
            background=documents.background,
            barred=lambda path: ai_rules.sentence(documents.store.settings.ai, path),
        )
        self.improve = TemplateImprove(assistant.thread)
        self.improvements = ImproveController(
            frame.window,
            work=self.improve,
            bench=self.bench,
            templates=assistant.templates,
            changes=changes,
        )
        self.tries.improveRequested.connect(self.improvements.show)
        self._consent = consent
        self._consent.refused.connect(self._refused)
        for work in (self.bench, self.improve):
            work.stateChanged.connect(self._state_changed)

    def _refused(self, page: str) -> None:
        """Their texts may not be sent: they end, else they would ask again and again."""
        if page == TRIALS:
            self.stop()

    def _state_changed(self) -> None:
        """A yes holds for one run."""
        if not (self.bench.busy or self.improve.busy):
            self._consent.forget(TRIALS)

    def stop(self) -> None:
        """Ask the model for nothing more; what was answered is on the disk."""
        self.bench.stop()
        self.improve.stop()
