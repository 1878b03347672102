"""The template library: written, compared, taken in and given out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from writer_app.bridge.model.consent import Consent
from writer_app.bridge.model.token_counter import TokenCounter
from writer_app.bridge.templates.template_changes import TemplateChanges
from writer_app.bridge.templates.template_editing import TemplateEditing, drafts_of
from writer_app.rooms.assistant import AssistantRoom
from writer_app.rooms.documents import DocumentRoom
from writer_app.rooms.frame import Frame
from writer_app.rooms.pages import PageRoom
from writer_app.ui.templates.template_controller import TemplateController

if TYPE_CHECKING:
    from writer_app.rooms.benches import TemplateBenches


class TemplateRoom:
    """Its pages are made when they are first wanted; until then it is a few small objects."""

    def __init__(
        self,
        frame: Frame,
        documents: DocumentRoom,
        assistant: AssistantRoom,
        pages: PageRoom,
        *,
        consent: Consent,
    ) -> None:
        background, templates, model = documents.background, assistant.templates, assistant.model
        self._frame, self._documents = frame, documents
        self._assistant, self._pages, self._consent = assistant, pages, consent
        self._benches: TemplateBenches | None = None
        self._memory = templates.memory
        self.changes = TemplateChanges(templates, background=background)
        self.editing = TemplateEditing(
            templates,
            self.changes,
            drafts_of(frame.paths),
            background=background,
        )
        self.controller = TemplateController(
            frame.window,
            controller=documents.controller,
            templates=templates,
            changes=self.changes,
            editing=self.editing,
            counter=TokenCounter(assistant.thread, idle=lambda: model.state.kind == "ready"),
            context=lambda: (model.context, model.title),
            background=background,
            tiny=lambda: model.tiny,
        )
        self.controller.tryRequested.connect(self._try)
        self.controller.improveRequested.connect(self._improve)
        assistant.controller.templateFileWanted.connect(self.controller.edit)
        assistant.inline.prompt_bar.templateChosen.connect(templates.used)

    def benches(self) -> TemplateBenches:
        """Where templates are tried and improved; made when it is first wanted."""
        if self._benches is None:
            from writer_app.rooms.benches import TemplateBenches

            self._benches = TemplateBenches(
                self._frame,
                self._documents,
                self._assistant,
                self._pages,
                changes=self.changes,
                editing=self.editing,
                consent=self._consent,
            )
        return self._benches

    def _try(self, template: str) -> None:
        self.benches().tries.show(template)

    def _improve(self, template: str) -> None:
        self.benches().improvements.show(template)

    def stop(self) -> None:
        """Keep what is being written, and ask for nothing more."""
        self.editing.keep()
        self._memory.flush()
        if self._benches is not None:
            self._benches.stop()

    def close(self) -> None:
        """Nothing of it stays open."""
