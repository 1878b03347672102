"""The quick window: beside the main window with its engine, or by itself without one.

A desktop's own key binding runs `writer-app quick`, which gives rewriting in every program.
"""

from __future__ import annotations

import os
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication, QKeySequence

from writer_app.bridge.base.background import Background
from writer_app.bridge.base.settings_store import SettingsStore
from writer_app.bridge.documents.house_style import HouseStyle, own_rules
from writer_app.bridge.documents.snippets import Snippets
from writer_app.bridge.model.consent import QUICK, Consent
from writer_app.bridge.model.llm_worker import LlmThread
from writer_app.bridge.model.load_marks import LoadMarks
from writer_app.bridge.model.model_loader import ModelLoader
from writer_app.bridge.model.server_setup import keys_of as keys_from
from writer_app.bridge.review.assistant import Assistant
from writer_app.bridge.review.inline_memory import InlineMemory
from writer_app.bridge.templates.quick_templates import QuickTemplates, QuickWriting
from writer_app.bridge.templates.template_model import TemplateModel, store_of
from writer_app.engine.link.client import EngineClient
from writer_app.engine.models.catalogue import Catalogue
from writer_app.paths import Paths
from writer_app.rooms.leaving import leave_to
from writer_app.ui.commands.quick_controller import QuickController
from writer_app.ui.commands.quick_window import QuickWindow
from writer_app.ui.commands.reply_controller import ReplyController
from writer_app.ui.kit.actions import keys_of
from writer_app.ui.kit.template_strings import tag_words
from writer_app.ui.kit.theme import Theme
from writer_app.ui.window.main_window import MainWindow
from writer_app.ui.window.snippet_menu import add_snippets
from writer_app.ui.window.tray import Tray

# Where what a program put on the clipboard is gone with the program.
_FLEETING = ("xcb", "wayland")
_TRAY = "appearance.tray_icon"


class QuickRoom(QObject):
    """One quick window, made when it is first asked for; it has proposals of its own."""

    setUpModelRequested = Signal()
    ended = Signal(bool)  # the window has closed; whether its text was copied

    def __init__(
        self,
        theme: Theme,
        *,
        thread: LlmThread,
        model: ModelLoader,
        templates: TemplateModel,
        background: Background,
        memory: InlineMemory,
        store: SettingsStore,
        consent: Consent,
        snippets: Path,
        house: HouseStyle,
    ) -> None:
        super().__init__()
        self._snippets = Snippets(snippets, editing=lambda: store.settings.editing)
        self._consent, self._house = consent, house
        self._theme, self._thread, self._model = theme, thread, model
        self._templates, self._background = templates, background
        self._memory, self._store = memory, store
        self._window: QuickWindow | None = None
        self._controller: QuickController | None = None
        self._assistant: Assistant | None = None

    def open(self, template: str = "") -> None:
        """Show the window on what the clipboard holds; a template is run on it at once.

        Nothing happens while the writer writes without AI.
        """
        if self._store.settings.ai.off:
            return
        if self._controller is None:
            self._controller = self._make()
        self._controller.open(template)

    def stop(self) -> None:
        """Close the window and end its work."""
        if (
            self._controller is not None
            and self._window is not None
            and self._assistant is not None
        ):
            self._controller.close()
            self._assistant.close()
            self._window.deleteLater()
            self._controller = self._window = self._assistant = None

    def _make(self) -> QuickController:
        templates = self._templates
        writing = QuickWriting(
            templates.get, language=templates.language, rules=self._house.rules_everywhere
        )
        self._assistant = Assistant(
            self._thread, writing, background=self._background, asks_for=QUICK
        )
        self._window = QuickWindow(self._theme)
        add_snippets(self._theme, self._window.editor, self._snippets)
        controller = QuickController(
            self._window,
            self._assistant,
            templates=QuickTemplates(templates),
            model=self._model,
            memory=self._memory,
            clipboard=QGuiApplication.clipboard(),
            keys=self._keys_of,
            consent=self._consent,
            reply=ReplyController(
                self._window,
                self._assistant,
                writing,
                editing=lambda: self._store.settings.editing,
            ),
        )
        controller.setUpModelRequested.connect(self.setUpModelRequested)
        controller.ended.connect(self.ended)
        return controller

    def _keys_of(self, name: str) -> list[QKeySequence]:
        return keys_of(name, self._store.settings.keys)


class TrayRoom:
    """The tray icon, as the settings want it."""

    def __init__(self, window: MainWindow, store: SettingsStore, quick: QuickRoom) -> None:
        self._store = store
        self.tray = Tray(window, quick=quick.open)
        store.changed.connect(self._settings_changed)
        self._settings_changed(frozenset({_TRAY}))

    def _settings_changed(self, names: frozenset[str]) -> None:
        if _TRAY in names:
            self.tray.set_shown(self._store.settings.appearance.tray_icon)


class QuickHouse(QObject):
    """Everything a quick window needs when no main window runs; it ends with its window.

    `finished` comes when nobody needs this process any more: on desktops whose clipboard belongs
    to programs, that is when another program has taken the clipboard over.
    """

    finished = Signal()

    def __init__(
        self, theme: Theme, paths: Paths, *, language: str, engine: str | None = None
    ) -> None:
        super().__init__()
        self._background = Background()
        store = SettingsStore(paths.settings, run=self._background.later)
        self._store = store
        self._thread = LlmThread(EngineClient(paths, engine or store.settings.model.engine))
        self._model = ModelLoader(
            self._thread,
            catalogue=Catalogue(paths),
            store=store,
            marks=LoadMarks(paths.data / "loads.json", later=self._background.later),
            engine=engine,
            key=keys_from(os.environ).get,
        )
        consent = Consent(
            paths.data / "servers.json",
            self._thread,
            place=lambda: self._model.place,
            document=lambda: "",
            parent=self,
        )
        templates = TemplateModel(
            store_of(paths),
            settings=store,
            background=self._background,
            language=language,
            tag_words=tag_words,
        )
        templates.refresh(now=True)
        self._memory = InlineMemory(paths.data / "inline.json", run=self._background.later)
        self.room = QuickRoom(
            theme,
            thread=self._thread,
            model=self._model,
            templates=templates,
            background=self._background,
            memory=self._memory,
            store=store,
            consent=consent,
            snippets=paths.snippets,
            house=HouseStyle(
                own_rules(paths.config),
                document=lambda: None,
                library=lambda: Path(store.settings.library.documents or paths.documents),
                parent=self,
            ),
        )
        self.room.ended.connect(self._window_closed)
        self._ended = False

    def open(self, template: str = "") -> None:
        """Show the window and load the model."""
        self.room.open(template)
        self._model.load()

    def shut_down(self) -> None:
        """End the engine and everything else. Safe to repeat."""
        if self._ended:
            return
        self._ended = True
        self.room.stop()
        self._model.close()
        self._thread.close()
        self._background.close()
        self._memory.flush()
        self._store.flush()
        leave_to(self, [self])

    def _window_closed(self, copied: bool) -> None:
        self.shut_down()
        clipboard = QGuiApplication.clipboard()
        if copied and QGuiApplication.platformName() in _FLEETING and clipboard.ownsClipboard():
            clipboard.dataChanged.connect(self._look)
        else:
            self.finished.emit()

    def _look(self) -> None:
        if not QGuiApplication.clipboard().ownsClipboard():
            self.finished.emit()
