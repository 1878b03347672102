"""The model and everything it writes: rewriting, drafting, ghost text, other words, authorship."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from writer_app import paths as app_paths
from writer_app.bridge.base.states import Recipe
from writer_app.bridge.model.dial_fitter import DialFitter
from writer_app.bridge.model.token_counter import TokenCounter
from writer_app.bridge.review.assistant import Assistant
from writer_app.bridge.review.authorship import Authorship
from writer_app.bridge.review.draft_stream import DraftStream
from writer_app.bridge.review.freezing import Freezing
from writer_app.bridge.review.ghost import Ghost
from writer_app.bridge.review.inline_memory import InlineMemory
from writer_app.bridge.review.kept_proposals import KeptProposals
from writer_app.bridge.review.proposal_keeper import ProposalKeeper
from writer_app.bridge.review.word_help import WordHelp
from writer_app.bridge.review.word_proposals import WordProposals
from writer_app.bridge.review.writing import AssistWriting
from writer_app.bridge.templates.template_memory import TemplateMemory
from writer_app.bridge.templates.template_model import TemplateModel, store_of
from writer_app.bridge.translation import term_tables
from writer_app.domain.base import ai_rules
from writer_app.domain.sources.verdicts import Near
from writer_app.domain.text.named_notes import NamedNote
from writer_app.rooms.documents import DocumentRoom
from writer_app.rooms.engine import EngineRoom
from writer_app.rooms.frame import Frame
from writer_app.rooms.library import LibraryRoom
from writer_app.ui.commands.writing_controller import WritingController
from writer_app.ui.kit.template_strings import tag_words
from writer_app.ui.library.author_controller import AuthorController
from writer_app.ui.library.freeze_controller import FreezeController
from writer_app.ui.library.page_menu import PageMenu
from writer_app.ui.library.synonyms import SynonymsController
from writer_app.ui.panels.page_values import clipboard_text
from writer_app.ui.review.inline import InlineController


class AssistantRoom:
    """All that asks the model for text."""

    def __init__(
        self, frame: Frame, documents: DocumentRoom, library: LibraryRoom, engine: EngineRoom
    ) -> None:
        self._frame, self._documents, self._library = frame, documents, library
        store, data = documents.store, frame.paths.data
        self.thread, self.model = engine.thread, engine.model
        self.templates = TemplateModel(
            store_of(frame.paths),
            settings=store,
            background=documents.background,
            language=frame.language,
            memory=TemplateMemory(data / "templates.json", later=documents.background.later),
            tag_words=tag_words,
        )
        documents.places.moved.connect(self.templates.memory.moved)
        writing = self._writing = AssistWriting(
            self.templates.get,
            language=frame.language,
            clipboard=clipboard_text,
            terms=lambda: term_tables.kept(documents.session.path, data / "translations"),
            notes=self.notes,
            model=lambda: (self.model.context, self.model.tiny),
            rules=documents.house.rules,
        )
        self.assistant = Assistant(self.thread, writing, background=documents.background)
        self.ghost = Ghost(self.thread, writing)
        self._set_ghost(frozenset({"editing.ghost_text"}))
        store.changed.connect(self._set_ghost)
        self.memory = InlineMemory(data / "inline.json", run=documents.background.later)
        self.keeper = ProposalKeeper(
            self.assistant,
            KeptProposals(data / "proposals"),
            later=documents.background.later,
            parent=frame.window,
        )
        self.inline = InlineController(
            frame.window.editor,
            self.assistant,
            frame.theme,
            self.templates,
            ghost=self.ghost,
            memory=self.memory,
            keeper=self.keeper,
            title=documents.controller.title,
            keys=frame.window.commands.sequence,
        )
        self._make_controller()
        editor = frame.window.editor
        self.colleagues = WordProposals(
            documents.session,
            self.assistant,
            library.comments,
            text=editor.raw_text,
            parent=frame.window,
        )
        editor.touched.connect(self.colleagues.soon.start)
        for signal in (documents.session.opened, documents.session.reloaded):
            signal.connect(self._document_opened)
            signal.connect(self.colleagues.enter)
        documents.session.moved.connect(self._document_moved)
        self.assistant.applying.connect(library.controller.keep_before_edit)
        self._make_authorship()
        self.words = SynonymsController(
            frame.window,
            WordHelp(
                self.thread,
                ready=self.is_loaded,
                barred=lambda: documents.house.barred(documents.session.path),
                parent=frame.window,
            ),
        )
        self.words.taken.connect(self.authors.word_taken)
        self.freezing = Freezing(
            frame.window.editor.text_of,
            file=data / "frozen.json",
            later=documents.background.later,
            parent=frame.window,
        )
        documents.places.moved.connect(self.freezing.renamed)
        self.assistant.prompts.frozen = self.freezing.words_in
        self.freeze = FreezeController(
            frame.window,
            freezing=self.freezing,
            session=documents.session,
            assistant=self.assistant,
        )
        self.dial = DialFitter(
            self.thread,
            self.model,
            paths=frame.paths,
            texts=app_paths.resources() / "bench",
            later=documents.background.later,
            template=self.templates.get,
            parent=frame.window,
        )
        self.menu = PageMenu(
            frame.window,
            assistant=self.assistant,
            templates=self.templates,
            proof=library.proof,
            run_or_ask=self.controller.run_or_ask,
            is_frozen=self.freezing.is_frozen,
        )

    def _make_controller(self) -> None:
        self.controller = WritingController(
            self._frame.window,
            assistant=self.assistant,
            inline=self.inline,
            drafts=DraftStream(self.thread, self.assistant),
            templates=self.templates,
            counter=TokenCounter(self.thread, idle=lambda: self.model.state.kind == "ready"),
            model=self.model,
            views=self._documents.views,
            title=self._documents.controller.title,
            new_page=self._documents.controller.new,
            notes=self.notes,
            sourced=lambda: self._writing.sources() is not None,
        )
        self._documents.session.opened.connect(lambda _text: self.controller.drafting.left())
        self._documents.empty_page.awaits = lambda: self.controller.drafting.awaited
        self.controller.documentReady.connect(self._documents.controller.new)

    def _make_authorship(self) -> None:
        window, documents = self._frame.window, self._documents
        record = Authorship(
            self._frame.paths.data / "provenance.sqlite",
            folder=documents.folder,
            background=documents.background,
            text_of=window.editor.text_of,
            steps=window.editor.undo_steps,
            model=lambda: self.model.title,
            parent=window,
        )
        documents.places.moved.connect(record.renamed)
        self.authors = AuthorController(
            window,
            record=record,
            session=documents.session,
            assistant=self.assistant,
            inline=self.inline,
            writing=self.controller,
        )

    def recipe(self, template: str) -> Recipe:
        """What a template means for its answer. Raises UnknownTemplate."""
        return self._writing.recipe(template)

    def may_send(self, path: Path | None) -> bool:
        """Whether the text of a document may go to the model while the open one is what it is: a
        yes to a server, and a folder without AI, are about the document that is open.
        """
        ai, here = self._documents.store.settings.ai, self._documents.session.path
        if ai_rules.sentence(ai, path or ""):
            return False
        return path == here or not (self.model.place or ai_rules.sentence(ai, here or ""))

    def notes(self) -> tuple[NamedNote, ...]:
        """The writer's notes on people and places that may go with the open document."""
        return self._library.notes.may_be_sent(self.may_send)

    def take_sources(self, chosen: Callable[[], Near | None]) -> None:
        """Where templates that need sources find their passages, see `AssistWriting`."""
        self._writing.sources = chosen

    def is_loaded(self) -> bool:
        """Whether there is a model that answers, if it may have to come back first."""
        return self.model.state.kind in ("ready", "writing", "resting")

    def _set_ghost(self, names: frozenset[str]) -> None:
        if "editing.ghost_text" in names:
            self.ghost.set_automatic(self._documents.store.settings.editing.ghost_text)

    def _document_opened(self) -> None:
        """Proposals wait for their document while another one is on the page."""
        self.inline.document_opened(self._key())

    def _document_moved(self) -> None:
        self.keeper.moved(self._key())

    def _key(self) -> str:
        path = self._documents.session.path
        return str(path) if path else ""

    def stop(self) -> None:
        """Keep the proposals that wait and what is frozen, and cancel the job."""
        self.dial.stop()
        self.freezing.keep()
        self.inline.document_left()

    def close(self) -> None:
        """Close the record of who wrote what, after the background work has ended."""
        self.memory.flush()
        self.authors.close()
