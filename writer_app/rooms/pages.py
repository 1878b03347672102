"""What opens beside or over the page: set-up, models, preferences, command palette."""

from __future__ import annotations

from writer_app.bridge.base.states import State
from writer_app.bridge.model.model_manager import ModelManager
from writer_app.bridge.model.set_up import SetUp
from writer_app.rooms.assistant import AssistantRoom
from writer_app.rooms.documents import DocumentRoom
from writer_app.rooms.engine import EngineRoom
from writer_app.rooms.frame import Frame
from writer_app.rooms.library import LibraryRoom
from writer_app.ui.commands.pages import Pages
from writer_app.ui.commands.palette_controller import PaletteController
from writer_app.ui.templates.template_keys import TemplateKeys
from writer_app.ui.window.slash_menu import SlashMenu
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
        documents.beside.made.connect(
            lambda editor: WikiMenu(
                frame.theme,
                editor,
                titles=library.library.titled,
                here=lambda: documents.beside.path,
            )
        )

    def _settings_changed(self, names: frozenset[str]) -> None:
        if names & {"keys", "ai.off"}:
            self.keys.bind()

    def stop(self) -> None:
        """End downloads and what measures the machine."""
        self.set_up.stop()
        self.models.stop()

    def close(self) -> None:
        """Nothing of it stays open."""
