"""Where one asks about the document and its sources: made when it is first wanted."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from writer_app.domain.base import ai_rules
from writer_app.domain.sources.verdicts import Near
from writer_app.domain.text.units import from_utf16
from writer_app.rooms.assistant import AssistantRoom
from writer_app.rooms.documents import DocumentRoom
from writer_app.rooms.frame import Frame
from writer_app.rooms.library import LibraryRoom
from writer_app.rooms.panel_tab import PanelTab
from writer_app.ui.sources.chat_text import tab_title
from writer_app.ui.window.views import ignoring_state

if TYPE_CHECKING:
    from writer_app.ui.sources.chat_commands import ChatCommands


class ChatRoom:
    """The tab beside the templates; what is behind it comes with the first look at it."""

    def __init__(
        self,
        frame: Frame,
        documents: DocumentRoom,
        library: LibraryRoom,
        assistant: AssistantRoom,
    ) -> None:
        self._frame, self._documents, self._assistant = frame, documents, assistant
        self._library, self._chats = library, frame.paths.data / "chats"
        self._commands: ChatCommands | None = None
        window = frame.window
        self._tab = PanelTab(window, tab_title(), self._made)
        self._tab.on_click(self._into_field)
        assistant.take_sources(self._chosen)
        documents.places.moved.connect(self._moved)
        window.commands["ask"].triggered.connect(ignoring_state(self.show))

    def show(self) -> None:
        """The tab, with the caret in its field."""
        self._tab.show()
        self._into_field()

    def _into_field(self) -> None:
        """Who clicks on Ask types a question: it must not go into the text."""
        self._made().view.input.setFocus()

    def _chosen(self) -> Near | None:
        return self._made().chat.chosen()

    def _made(self) -> ChatCommands:
        if self._commands is None:
            from writer_app.bridge.sources.chat import Chat
            from writer_app.ui.sources.chat_commands import ChatCommands

            window, documents = self._frame.window, self._documents
            chat = Chat(
                self._assistant.thread,
                folder=self._chats,
                finder=self._library.sources.finder,
                background=documents.background,
                template=self._assistant.templates.get,
                document=lambda: (
                    documents.session.path,
                    window.editor.raw_text(),
                    documents.controller.title(),
                ),
                selection=self._selection,
                library=documents.folder,
                barred=lambda path: ai_rules.sentence(documents.store.settings.ai, path),
                paths=self._frame.paths,
                house=documents.house.barred,
            )
            self._commands = ChatCommands(
                window,
                chat=chat,
                change=lambda words: self._assistant.assistant.asking.run_template("", None, words),
                run_template=self._assistant.controller.run_or_ask,
                templates=self._assistant.templates,
                taken=self._assistant.authors.answer_taken,
                in_brackets=lambda: documents.store.settings.editing.answers_cite == "brackets",
            )
            documents.session.opened.connect(lambda _text: chat.open())
            documents.session.moved.connect(chat.moved)
            chat.sources.reading.connect(self._read)
            window.editor.selectionChanged.connect(self._commands.view.show_sources)
            self._tab.fill(self._commands.view)
            chat.open()
        return self._commands

    def _read(self, phase: str, *_how_far: int) -> None:
        if not phase:
            self._library.sources.go_on()

    def _moved(self, old: Path, new: Path) -> None:
        """Conversations name their sources by path, be the tab there or not."""
        if self._commands is not None:
            self._commands.chat.file_moved(old, new)
            return
        from writer_app.bridge.sources.chat import tell_others

        tell_others(self._documents.background, self._chats, old, new)

    def _selection(self) -> tuple[int, int] | None:
        """What is selected on the page, in code points of its text."""
        editor = self._frame.window.editor
        chosen, text = editor.selection(), editor.raw_text()
        first, last = (from_utf16(text, place) for place in (chosen.start, chosen.end))
        return (first, last) if text[first:last].strip() else None

    def stop(self) -> None:
        """Ask for nothing more."""
        if self._commands is not None:
            self._commands.chat.close()

    def close(self) -> None:
        """Nothing of it stays open: the index is the library's."""
