"""What opens beside or over the page: set-up, models, preferences, command palette."""

from __future__ import annotations

from writer_app.bridge.model_manager import ModelManager
from writer_app.rooms.assistant import AssistantRoom
from writer_app.rooms.documents import DocumentRoom
from writer_app.rooms.frame import Frame
from writer_app.rooms.library import LibraryRoom
from writer_app.ui.pages import Pages
from writer_app.ui.palette_desk import PaletteDesk


class PageRoom:
    """Built last: it reaches into every other room."""

    def __init__(
        self,
        frame: Frame,
        documents: DocumentRoom,
        library: LibraryRoom,
        assistant: AssistantRoom,
    ) -> None:
        window = frame.window
        self.models = ModelManager(frame.paths, background=documents.background)
        self.pages = Pages(
            window,
            store=documents.store,
            models=self.models,
            loader=assistant.model,
            paths=frame.paths,
            language=frame.language,
        )
        assistant.desk.setUpModelRequested.connect(self.pages.show_first_run)
        self.palette = PaletteDesk(
            window,
            desk=documents.desk,
            library=library.library,
            templates=assistant.templates,
            run_template=assistant.desk.choose_template,
        )

    def stop(self) -> None:
        """End downloads and what measures the machine."""
        self.models.stop()

    def close(self) -> None:
        """Nothing of it stays open."""
