"""Where whole documents and folders go through a template."""

from __future__ import annotations

from pathlib import Path

from writer_app.bridge.review.folder_queue import FolderQueue
from writer_app.bridge.review.passage_queue import PassageQueue
from writer_app.domain.base import ai_rules
from writer_app.domain.change.anchor import Anchor
from writer_app.rooms.assistant import AssistantRoom
from writer_app.rooms.documents import DocumentRoom
from writer_app.rooms.frame import Frame
from writer_app.ui.commands.queue_commands import QueueCommands
from writer_app.ui.window.views import ignoring_state


class _Page:
    """The open document, as a queue sees it."""

    def __init__(self, frame: Frame, documents: DocumentRoom, assistant: AssistantRoom) -> None:
        self._editor, self._documents = frame.window.editor, documents
        self._assistant = assistant

    def path(self) -> Path | None:
        return self._documents.session.path

    def whole(self) -> str:
        return self._editor.raw_text()

    def title(self) -> str:
        return self._documents.controller.title()

    def frozen(self) -> tuple[str, ...]:
        end = self._editor.document().characterCount() - 1
        return self._assistant.freezing.words_in(Anchor(0, max(0, end)))


class QueueRoom:
    """Built after the assistant: what is kept for a page is back on it before a queue looks."""

    def __init__(self, frame: Frame, documents: DocumentRoom, assistant: AssistantRoom) -> None:
        data, session = frame.paths.data, documents.session
        self.queue = PassageQueue(
            assistant.thread,
            assistant.assistant,
            page=_Page(frame, documents, assistant),
            folder=data / "queues",
            background=documents.background,
            template=assistant.templates.get,
            recipe=assistant.recipe,
            may_run=assistant.may_send,
            parent=frame.window,
        )
        self.folder = FolderQueue(
            assistant.thread,
            file=data / "folder_queue.json",
            later=documents.background.later,
            template=assistant.templates.get,
            recipe=assistant.recipe,
            barred=lambda path: ai_rules.sentence(documents.store.settings.ai, path),
            may_run=lambda: not assistant.model.place,
            parent=frame.window,
        )
        self.commands = QueueCommands(
            frame.window,
            queue=self.queue,
            folder=self.folder,
            assistant=assistant.assistant,
            templates=assistant.templates,
            barred=lambda path: ai_rules.sentence(documents.store.settings.ai, path or ""),
            documents=documents.folder,
            language=frame.language,
            server=lambda: assistant.model.place,
        )
        for signal in (session.opened, session.reloaded):
            signal.connect(lambda _text: self.queue.opened())
        session.moved.connect(self.queue.moved)
        documents.store.changed.connect(lambda _names: self.commands.look_again())
        actions = frame.window.commands
        actions["throughDocument"].triggered.connect(ignoring_state(self.commands.ask_document))
        actions["throughFolder"].triggered.connect(ignoring_state(self.commands.ask_folder))

    def stop(self) -> None:
        """Ask for nothing more; what ran goes on with the next window."""
        self.queue.leave()
        self.folder.leave()

    def close(self) -> None:
        """Nothing of it stays open."""
