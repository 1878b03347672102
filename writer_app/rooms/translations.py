"""Where documents are translated: not a part of the window's start."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from writer_app.domain.base import ai_rules
from writer_app.rooms.assistant import AssistantRoom
from writer_app.rooms.documents import DocumentRoom
from writer_app.rooms.frame import Frame
from writer_app.ui.window.views import ignoring_state

if TYPE_CHECKING:
    from writer_app.bridge.translation.translator import Translator
    from writer_app.ui.translation.translation_commands import TranslationCommands


class TranslationRoom:
    """The translator and its page are made when they are first wanted."""

    def __init__(self, frame: Frame, documents: DocumentRoom, assistant: AssistantRoom) -> None:
        self._frame, self._documents, self._assistant = frame, documents, assistant
        self._folder = frame.paths.data / "translations"
        self._work: Translator | None = None
        self._commands: TranslationCommands | None = None
        frame.window.commands["translate"].triggered.connect(ignoring_state(self.show))

    def show(self) -> None:
        """The translation of the open document."""
        if self._commands is None:
            self._commands = self._made()
        self._commands.show()

    def _made(self) -> TranslationCommands:
        from writer_app.bridge.translation import term_tables
        from writer_app.bridge.translation.translator import Translator
        from writer_app.ui.translation.translation_commands import TranslationCommands

        documents, frame = self._documents, self._frame
        work = self._work = Translator(
            self._assistant.thread,
            folder=self._folder,
            background=documents.background,
            template=self._assistant.templates.get,
            now=lambda: datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ"),
            may_run=self._assistant.may_send,
            house=documents.house.barred,
        )
        documents.session.opened.connect(lambda _text: work.look_again())
        documents.places.moved.connect(work.moved)
        return TranslationCommands(
            frame.window,
            work=self._work,
            title=documents.controller.title,
            barred=lambda path: ai_rules.sentence(documents.store.settings.ai, path),
            make=self._make,
            show_beside=documents.beside.show,
            terms_file=term_tables.own_terms(self._folder),
        )

    def _make(self, source: Path | None, text: str, to: str) -> Path:
        """Save a translation beside its document, never over another file. Raises NotSaved."""
        from writer_app.bridge.translation import term_tables

        folder = source.parent if source is not None else self._documents.folder()
        stem = source.stem if source is not None else self._documents.controller.title()
        return term_tables.make_document(folder, stem, to, text)

    def stop(self) -> None:
        """Ask for nothing more; what is done is kept."""
        if self._work is not None:
            self._work.stop()
            self._work.keep(now=True)

    def close(self) -> None:
        """Nothing of it stays open."""
