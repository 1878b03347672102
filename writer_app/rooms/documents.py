"""The open document: its text, settings, saving, views, outline and counts."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QTimer

from writer_app.bridge.base.background import Background
from writer_app.bridge.base.settings_store import SettingsStore
from writer_app.bridge.documents import export_choices, line_kind
from writer_app.bridge.documents.document_names import DocumentNames
from writer_app.bridge.documents.documents import DocumentSession
from writer_app.bridge.documents.export_choices import ExportChoices
from writer_app.bridge.documents.house_style import HouseStyle, own_rules
from writer_app.bridge.documents.open_tabs import OpenTabs
from writer_app.bridge.documents.places import DocumentPlaces
from writer_app.bridge.documents.preview_renderer import PreviewRenderer
from writer_app.bridge.documents.writing_days import WritingDays
from writer_app.domain.base.errors import WriterError
from writer_app.domain.word.values import Way
from writer_app.log import logger, stack_only
from writer_app.rooms.frame import Frame
from writer_app.ui.kit.notices import BarNotice
from writer_app.ui.library.text_details import CountsController
from writer_app.ui.panels.outline_panel import OutlineFollower
from writer_app.ui.window.document_controller import DocumentController
from writer_app.ui.window.empty_page import EmptyPage
from writer_app.ui.window.format_commands import FormatCommands
from writer_app.ui.window.side_controller import SideController
from writer_app.ui.window.tab_commands import TabCommands
from writer_app.ui.window.views import Views

_IDLE_MS = 2_000  # after the start


class DocumentRoom:
    """Built first: the other rooms use its settings, its document and its background work."""

    def __init__(self, frame: Frame) -> None:
        window, self._paths = frame.window, frame.paths
        text = window.editor.raw_text
        self.background = Background()
        self.store = SettingsStore(frame.paths.settings, run=self.background.later)
        self.names = DocumentNames(frame.paths.data / "names.json", run=self.background.later)
        self.places = DocumentPlaces(frame.paths.data)
        self.places.moved.connect(self.names.moved)
        self.session = self._session(text, follows_heading=True)
        self.session.renaming.connect(self.places.moving)
        self.session.renamed.connect(self.places.moved)
        self.house = HouseStyle(
            own_rules(frame.paths.config),
            document=lambda: self.session.path,
            library=self.folder,
            parent=window,
        )
        self.choices = ExportChoices(
            self.store,
            path=lambda: self.session.path,
            folder=self.folder,
            provenance=frame.paths.data / "provenance.sqlite",
        )
        self.renderer = PreviewRenderer(
            text=text, background=self.background, options=self.choices.options
        )
        self.views = Views(window, store=self.store, renderer=self.renderer)
        self.controller = DocumentController(
            window,
            session=self.session,
            places=self.places,
            store=self.store,
            folder=self.folder,
        )
        if self.store.odd:
            window.notices.show_notice(BarNotice("settings", self.store.odd, "warning"))
        if frame.carried is not None:
            self.controller.take_over(frame.carried.sheets)
        self.open_tabs = OpenTabs(frame.paths.data / "tabs.json", run=self.background.later)
        self.tabs = TabCommands(
            window,
            controller=self.controller,
            session=self.session,
            places=self.places,
            remembered=self.open_tabs,
        )
        self.beside = SideController(
            window,
            controller=self.controller,
            session=self.session,
            places=self.places,
            store=self.store,
            others=lambda: self.tabs.paths,
            make=partial(self._session, follows_heading=False),
        )
        self.controller.also_left.append(self.beside.leave)
        self.formats = FormatCommands(window, controller=self.controller, store=self.store)
        self.empty_page = EmptyPage(window)
        self.outline = OutlineFollower(
            window.library.outline,
            window.editor,
            background=self.background,
            show_words=self.controller.show_words,
        )
        self.days = WritingDays(
            frame.paths.data / "days.json",
            goal=lambda: self.store.settings.editing.daily_goal,
            run=self.background.later,
        )
        self.counts = CountsController(
            window,
            outline=self.outline,
            store=self.store,
            days=self.days,
            background=self.background,
            path=lambda: self.session.path,
        )
        for signal in (self.session.opened, self.session.reloaded):
            signal.connect(self.days.begin)
            signal.connect(self.outline.refresh)
        self.store.changed.connect(self._settings_changed)
        QTimer.singleShot(_IDLE_MS, window, partial(self.background.later, line_kind.ready))

    def _session(self, text: Callable[[], str], *, follows_heading: bool) -> DocumentSession:
        """A session over a text of the window, saved and kept like any other."""
        return DocumentSession(
            text=text,
            folder=self.folder,
            background=self.background,
            journal=self._paths.journal,
            autosave_seconds=self.store.settings.editing.autosave_seconds,
            names=self.names,
            follows_heading=follows_heading,
            word=self.word_way,
        )

    def folder(self) -> Path:
        """Where documents live: the writer's choice or the usual folder."""
        chosen = self.store.settings.library.documents
        return Path(chosen).expanduser() if chosen else self._paths.documents

    def word_way(self) -> Way:
        """How changes are written into Word files."""
        editing = self.store.settings.editing
        return Way(editing.author, editing.word_changes == "tracked")

    def _settings_changed(self, names: frozenset[str]) -> None:
        if names & export_choices.SETTINGS:
            self.renderer.edited()
        if "editing.word_changes" in names:
            self.session.file.set_way(self.word_way())
        if "editing.autosave_seconds" in names:
            for session in filter(None, (self.session, self.beside.session)):
                session.autosave.set_seconds(self.store.settings.editing.autosave_seconds)

    def stop(self) -> None:
        """Save what is on the page and what was set; the journal has the text if that fails."""
        for close in (self.session.close, self.beside.close):
            try:
                close()
            except WriterError as error:
                logger.error("not saved at the end: %s", stack_only(error))
        self.store.flush()
        self.days.flush()
        self.names.flush()
        self.open_tabs.flush()

    def close(self) -> None:
        """Let go of the renderer, after the background work has ended."""
        self.renderer.close()
