"""Where whole documents and folders go through a template: not a part of the window's start."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from writer_app.domain.base import ai_rules
from writer_app.domain.change.anchor import Anchor
from writer_app.domain.text.named_notes import NamedNote
from writer_app.rooms.assistant import AssistantRoom
from writer_app.rooms.documents import DocumentRoom
from writer_app.rooms.frame import Frame
from writer_app.ui.window.views import ignoring_state

if TYPE_CHECKING:
    from writer_app.ui.commands.queue_commands import QueueCommands


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

    def notes(self) -> tuple[NamedNote, ...]:
        return self._assistant.notes()


class QueueRoom:
    """Built after the assistant: what is kept for a page is back on it before a queue looks.

    What does the work is made when it is first wanted, or when an earlier window left some.
    """

    def __init__(self, frame: Frame, documents: DocumentRoom, assistant: AssistantRoom) -> None:
        self._frame, self._documents, self._assistant = frame, documents, assistant
        self._kept = frame.paths.data / "queues"
        self._kept_folder = frame.paths.data / "folder_queue.json"
        self._commands: QueueCommands | None = None
        for signal in (documents.session.opened, documents.session.reloaded):
            signal.connect(self._opened)
        actions = frame.window.commands
        actions["throughDocument"].triggered.connect(
            ignoring_state(lambda: self._made().ask_document())
        )
        actions["throughFolder"].triggered.connect(
            ignoring_state(lambda: self._made().ask_folder())
        )

    def resume(self) -> None:
        """Go on with the folder that an earlier window was at."""
        if self._kept_folder.is_file():
            self._made().folder.resume()

    def _opened(self, _text: object) -> None:
        left = self._kept.is_dir() and any(self._kept.iterdir())
        if self._commands is not None or left:
            self._made().queue.opened()

    def _made(self) -> QueueCommands:
        if self._commands is None:
            self._commands = self._make()
        return self._commands

    def _make(self) -> QueueCommands:
        from writer_app.bridge.review.folder_queue import FolderQueue
        from writer_app.bridge.review.passage_queue import PassageQueue
        from writer_app.ui.commands.queue_commands import QueueCommands

        frame, documents, assistant = self._frame, self._documents, self._assistant
        queue = PassageQueue(
            assistant.thread,
            assistant.assistant,
            page=_Page(frame, documents, assistant),
            folder=self._kept,
            background=documents.background,
            template=assistant.templates.get,
            recipe=assistant.recipe,
            may_run=assistant.may_send,
            house=documents.house.barred,
            parent=frame.window,
        )
        folder = FolderQueue(
            assistant.thread,
            file=self._kept_folder,
            later=documents.background.later,
            template=assistant.templates.get,
            recipe=assistant.recipe,
            barred=lambda path: ai_rules.sentence(documents.store.settings.ai, path),
            may_run=lambda: not assistant.model.place,
            house=documents.house.barred,
            parent=frame.window,
        )
        commands = QueueCommands(
            frame.window,
            queue=queue,
            folder=folder,
            assistant=assistant.assistant,
            templates=assistant.templates,
            barred=lambda path: ai_rules.sentence(documents.store.settings.ai, path or ""),
            documents=documents.folder,
            language=frame.language,
            server=lambda: assistant.model.place,
        )
        documents.session.moved.connect(queue.moved)
        documents.places.moved.connect(queue.renamed)
        documents.store.changed.connect(lambda _names: commands.look_again())
        return commands

    def stop(self) -> None:
        """Ask for nothing more; what ran goes on with the next window."""
        if self._commands is not None:
            self._commands.queue.leave()
            self._commands.folder.leave()

    def close(self) -> None:
        """Nothing of it stays open."""
