"""The template library: written, compared, taken in and given out."""

from __future__ import annotations

from writer_app.bridge.template_bench import TemplateBench
from writer_app.bridge.template_changes import TemplateChanges
from writer_app.bridge.template_editing import TemplateEditing, drafts_of
from writer_app.bridge.template_improve import TemplateImprove
from writer_app.bridge.token_counter import TokenCounter
from writer_app.rooms.assistant import AssistantRoom
from writer_app.rooms.documents import DocumentRoom
from writer_app.rooms.frame import Frame
from writer_app.rooms.pages import PageRoom
from writer_app.ui.bench_desk import BenchDesk
from writer_app.ui.improve_desk import ImproveDesk
from writer_app.ui.template_desk import TemplateDesk


class TemplateRoom:
    """Its pages are made when they are first wanted; until then it is a few small objects."""

    def __init__(
        self,
        frame: Frame,
        documents: DocumentRoom,
        assistant: AssistantRoom,
        pages: PageRoom,
    ) -> None:
        background, templates, model = documents.background, assistant.templates, assistant.model
        self._memory = templates.memory
        self.changes = TemplateChanges(templates, background=background)
        self.editing = TemplateEditing(
            templates,
            self.changes,
            drafts_of(frame.paths),
            background=background,
        )
        self.desk = TemplateDesk(
            frame.window,
            desk=documents.desk,
            templates=templates,
            changes=self.changes,
            editing=self.editing,
            counter=TokenCounter(assistant.thread, idle=lambda: model.state.kind == "ready"),
            context=lambda: (model.context, model.title),
            background=background,
        )
        self.bench = TemplateBench(
            assistant.thread, folder=frame.paths.data / "benches", background=background
        )
        self.bench_desk = BenchDesk(
            frame.window,
            bench=self.bench,
            templates=templates,
            changes=self.changes,
            editing=self.editing,
            models=pages.models,
            loader=model,
            documents=documents.folder,
            title=documents.desk.title,
            background=background,
        )
        self.improve = TemplateImprove(assistant.thread)
        self.improve_desk = ImproveDesk(
            frame.window,
            work=self.improve,
            bench=self.bench,
            templates=templates,
            changes=self.changes,
        )
        self.desk.tryRequested.connect(self.bench_desk.show)
        self.desk.improveRequested.connect(self.improve_desk.show)
        self.bench_desk.improveRequested.connect(self.improve_desk.show)
        assistant.desk.templateFileWanted.connect(self.desk.edit)
        assistant.inline.prompt_bar.templateChosen.connect(templates.used)

    def stop(self) -> None:
        """Keep what is being written, and ask for nothing more."""
        self.editing.keep()
        self._memory.flush()
        self.bench.close()
        self.improve.close()

    def close(self) -> None:
        """Nothing of it stays open."""
