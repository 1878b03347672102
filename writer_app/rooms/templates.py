"""The template library: written, compared, taken in and given out."""

from __future__ import annotations

from writer_app.bridge.template_changes import TemplateChanges
from writer_app.bridge.template_editing import TemplateEditing, drafts_of
from writer_app.bridge.token_counter import TokenCounter
from writer_app.rooms.assistant import AssistantRoom
from writer_app.rooms.documents import DocumentRoom
from writer_app.rooms.frame import Frame
from writer_app.ui.template_desk import TemplateDesk


class TemplateRoom:
    """Its pages are made when they are first wanted; until then it is a few small objects."""

    def __init__(self, frame: Frame, documents: DocumentRoom, assistant: AssistantRoom) -> None:
        background, templates, model = documents.background, assistant.templates, assistant.model
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
        assistant.desk.templateFileWanted.connect(self.desk.edit)
        assistant.inline.prompt_bar.templateChosen.connect(templates.used)

    def stop(self) -> None:
        """Keep what is being written."""
        self.editing.keep()

    def close(self) -> None:
        """Nothing of it stays open."""
