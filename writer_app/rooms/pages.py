"""What opens beside or over the page: set-up, models, preferences, command palette."""

from __future__ import annotations

from writer_app.bridge.base.states import State
from writer_app.bridge.citing.works import Works
from writer_app.bridge.documents.snippets import Snippets
from writer_app.bridge.model.model_manager import ModelManager
from writer_app.bridge.model.set_up import SetUp
from writer_app.rooms.assistant import AssistantRoom
from writer_app.rooms.documents import DocumentRoom
from writer_app.rooms.engine import EngineRoom
from writer_app.rooms.frame import Frame
from writer_app.rooms.library import LibraryRoom
from writer_app.ui.commands.pages import Pages
from writer_app.ui.commands.palette_controller import PaletteController
from writer_app.ui.page.editor import Editor
from writer_app.ui.templates.template_keys import TemplateKeys
from writer_app.ui.window.citation_commands import CitationCommands
from writer_app.ui.window.citation_menu import add_citations
from writer_app.ui.window.document_controller import show_in_files
from writer_app.ui.window.slash_menu import SlashMenu
from writer_app.ui.window.snippet_menu import add_snippets
from writer_app.ui.window.views import ignoring_state
from writer_app.ui.window.wiki_menu import WikiMenu


class PageRoom:
    """Built last: it reaches into every other room."""

    def __init__(
        self,
        frame: Frame,
        documents: DocumentRoom,
        library: LibraryRoom,
        assistant: AssistantRoom,
        engine: EngineRoom,
    ) -> None:
        window = frame.window
        self.models = ModelManager(
            frame.paths,
            background=documents.background,
            hub=lambda: documents.store.settings.model.hub,
            keys=engine.keys,
        )
        self.pages = Pages(
            window,
            store=documents.store,
            models=self.models,
            loader=engine.model,
            setup=engine.setup,
            paths=frame.paths,
            language=frame.language,
        )
        self.set_up = SetUp(
            self.models,
            loader=engine.model,
            store=documents.store,
            busy=lambda: assistant.assistant.state is not State.IDLE,
            parent=window,
        )
        self.set_up.tookOver.connect(self.pages.took_over)
        self.set_up.failed.connect(self.pages.set_up_failed)
        assistant.controller.setUpModelRequested.connect(self.pages.show_first_run)
        assistant.controller.remedyWanted.connect(self.pages.remedy)
        self.palette = PaletteController(
            window,
            controller=documents.controller,
            library=library.library,
            templates=assistant.templates,
            run_template=assistant.controller.choose_template,
            run_or_ask=assistant.controller.run_or_ask,
        )
        self.keys = TemplateKeys(
            window, templates=assistant.templates, run=assistant.controller.run_or_ask
        )
        documents.store.changed.connect(self._settings_changed)
        self.slash = SlashMenu(
            frame.theme,
            window.editor,
            items=self.palette.in_text,
            wanted=lambda: documents.store.settings.editing.slash_menu,
        )
        self.wiki = WikiMenu(
            frame.theme,
            window.editor,
            titles=library.library.titled,
            here=lambda: documents.session.path,
        )
        self._add_citations(frame, documents)
        self.snippets = Snippets(
            frame.paths.snippets, editing=lambda: documents.store.settings.editing
        )
        add_snippets(frame.theme, window.editor, self.snippets)
        documents.beside.made.connect(
            lambda editor: add_snippets(frame.theme, editor, self.snippets)
        )
        window.commands["snippets"].triggered.connect(ignoring_state(self._show_snippets))
        documents.beside.made.connect(
            lambda editor: WikiMenu(
                frame.theme,
                editor,
                titles=library.library.titled,
                here=lambda: documents.beside.path,
            )
        )

    def _add_citations(self, frame: Frame, documents: DocumentRoom) -> None:
        """Works to cite, on the page and on the one beside it."""
        window = frame.window
        self.works = Works(
            text=window.editor.raw_text,
            path=lambda: documents.session.path,
            library=documents.folder,
            background=documents.background,
            parent=window,
        )
        menu = add_citations(frame.theme, window.editor, self.works)
        self.citations = CitationCommands(window, works=self.works, menu=menu)
        documents.session.opened.connect(self.works.refresh)

        def beside(editor: Editor) -> None:
            works = Works(
                text=editor.raw_text,
                path=lambda: documents.beside.path,
                library=documents.folder,
                background=documents.background,
                parent=editor,
            )
            add_citations(frame.theme, editor, works)

        documents.beside.made.connect(beside)

    def _show_snippets(self) -> None:
        """The folder in the file manager, with examples where there was none."""
        if self.snippets.begin():
            show_in_files(self.snippets.folder)

    def _settings_changed(self, names: frozenset[str]) -> None:
        if names & {"keys", "ai.off"}:
            self.keys.bind()

    def stop(self) -> None:
        """End downloads and what measures the machine."""
        self.set_up.stop()
        self.models.transfers.stop()

    def close(self) -> None:
        """Nothing of it stays open."""
