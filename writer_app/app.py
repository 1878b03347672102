"""Builds every object of the window once, wires them, and takes them down again in stages.

`build` returns the wired, shown window without entering the event loop; `shutdown` is idempotent.
`run` is what the command line calls. Qt is imported inside functions only, so that a machine
without a display or without Qt's system libraries gets one sentence instead of a crash.

The window is shown before anything slow is imported; the rest moves in right after (`House`).
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from writer_app import paths as app_paths

if TYPE_CHECKING:
    from PySide6.QtCore import QTranslator
    from PySide6.QtWidgets import QApplication

    from writer_app.log import Log
    from writer_app.paths import Paths
    from writer_app.storage.lock import LibraryLock as Lock
    from writer_app.ui.first_look import FirstLook
    from writer_app.ui.main_window import MainWindow

HEADLESS = frozenset({"offscreen", "minimal", "vnc", "linuxfb", "eglfs"})


def display_available() -> bool:
    """Whether a window could be shown here. Imports no Qt."""
    if sys.platform in {"win32", "darwin"}:
        return True
    platform = os.environ.get("QT_QPA_PLATFORM", "").split(":")[0]
    return platform in HEADLESS or bool(
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    )


def build(home: Path | None = None, engine: str | None = None) -> MainWindow:
    """The wired, shown window; the event loop is the caller's.

    `home` is the folder of all state (as WRITER_APP_HOME), `engine` one of the engine's names.
    After a crash the text is back in the editor when this returns.
    """
    house = House(application(), app_paths.find(home).create(), engine)
    house.move_in()
    return house.window


def shutdown(window: MainWindow) -> None:
    """Take the window down in stages. Calling it again does nothing."""
    window.shut_down()


def run(files: list[str], *, engine: str | None = None) -> int:
    """Open the window with these files and stay until it is closed; the exit code."""
    from writer_app.storage.lock import LibraryLock

    wanted = [Path(name).absolute() for name in files]
    paths = app_paths.find().create()
    lock = LibraryLock(paths.data)
    qt = application()
    if not lock.acquire():
        from writer_app.ui.single_instance import hand_over

        if hand_over(paths, wanted):
            return 0
    house = House(qt, paths, engine, lock=lock)
    house.move_in_after_first_paint(wanted)
    try:
        return qt.exec()
    finally:
        house.shut_down()


def application() -> QApplication:
    """The one QApplication, made now if there is none."""
    from PySide6.QtWidgets import QApplication

    existing = QApplication.instance()
    if isinstance(existing, QApplication):
        return existing
    _choose_input_method()
    qt = QApplication(["writer-app", "-style", "fusion"])
    qt.setProperty("fusion", True)
    qt.setApplicationName("writer-app")
    qt.setApplicationDisplayName("Writer App")
    qt.setDesktopFileName("writer-app")
    return qt


def _choose_input_method() -> None:
    """A Qt from the package index has no fcitx plugin; fcitx answers ibus clients as well."""
    wanted = os.environ.get("QT_IM_MODULE", "")
    if sys.platform != "linux" or "fcitx" not in wanted + os.environ.get("XMODIFIERS", ""):
        return
    from PySide6.QtCore import QLibraryInfo

    plugins = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.PluginsPath))
    if not any((plugins / "platforminputcontexts").glob("*fcitx*")):
        os.environ["QT_IM_MODULE"] = "ibus"


def _first_look(paths: Paths) -> FirstLook:
    """How the window looks at first: the writer's choices, before the settings move in."""
    from writer_app.ui import first_look

    return first_look.read(paths.settings)


class House:
    """Everything one window consists of. The window is shown by the constructor, the rest moves
    in by `move_in`; `shut_down` ends it all in stages, once.
    """

    def __init__(
        self, qt: QApplication, paths: Paths, engine: str | None, *, lock: Lock | None = None
    ) -> None:
        from writer_app.storage.lock import LibraryLock
        from writer_app.ui.main_window import MainWindow
        from writer_app.ui.theme import Theme

        self.qt, self.paths, self.engine = qt, paths, engine
        self.lock = lock or LibraryLock(paths.data)
        self.log: Log | None = None
        first = _first_look(paths)
        self.language = first.window_language()
        self.translator: QTranslator | None = None
        if self.language != "en":
            from writer_app.ui import translation

            self.translator = translation.TableTranslator(translation.table(self.language))
            qt.installTranslator(self.translator)
        self.theme = Theme(appearance=first.as_appearance())
        self.theme.apply(qt)
        self.window = MainWindow(self.theme)
        self.window.on_shut_down(self.shut_down)
        self.window.show()
        self._moved_in = self._ended = False

    def move_in(self, files: list[Path] | None = None) -> None:
        """Make and wire everything the window does; it is usable when this returns."""
        if self._moved_in or self._ended:
            return
        from writer_app.log import Log

        self._moved_in = True
        self.log = Log(self.paths.logs, on_fault=self._say_fault)
        self.window.furnish()
        self._make_documents()
        self._make_library()
        self._make_assistant()
        self._make_authorship()
        self._make_word_help()
        self._make_pages()
        self._begin_session(files or [])

    def move_in_after_first_paint(self, files: list[Path]) -> None:
        """The same once the window is on the screen, and then listen for later starts."""

        def now() -> None:
            self.move_in(files)
            if self.lock.acquire():
                self._listen()

        self.window.firstPainted.connect(now)

    def _listen(self) -> None:
        from writer_app.ui.single_instance import InstanceServer

        self.server = InstanceServer(self.paths, self.window)
        self.server.filesArrived.connect(self.desk.open_files)
        self.server.filesArrived.connect(self.window.come_forward)

    # ---- what moves in
    def _make_documents(self) -> None:
        from writer_app.bridge.background import Background
        from writer_app.bridge.documents import DocumentSession
        from writer_app.bridge.preview_renderer import PreviewRenderer
        from writer_app.bridge.settings_store import SettingsStore
        from writer_app.bridge.writing_days import WritingDays
        from writer_app.ui.desk import Desk
        from writer_app.ui.outline_panel import Outline
        from writer_app.ui.text_details import CountsDesk
        from writer_app.ui.views import Views

        window = self.window
        self.background = Background()
        self.store = SettingsStore(self.paths.settings)
        self.session = DocumentSession(
            text=window.editor.raw_text,
            folder=self.documents_folder,
            background=self.background,
            journal=self.paths.journal,
            autosave_seconds=self.store.settings.editing.autosave_seconds,
        )
        self.renderer = PreviewRenderer(text=window.editor.raw_text, background=self.background)
        self.views = Views(window, store=self.store, renderer=self.renderer)
        self.desk = Desk(
            window, session=self.session, store=self.store, folder=self.documents_folder
        )
        self.outline = Outline(
            window.library.outline,
            window.editor,
            background=self.background,
            show_words=self.desk.show_words,
        )
        self.days = WritingDays(
            self.paths.data / "days.json", goal=lambda: self.store.settings.editing.daily_goal
        )
        for signal in (self.session.opened, self.session.reloaded):
            signal.connect(self.days.begin)
            signal.connect(self.outline.refresh)
        self.counts = CountsDesk(
            window,
            outline=self.outline,
            store=self.store,
            days=self.days,
            background=self.background,
        )
        window.on_shut_down(self.shut_down, may_close=self.desk.may_close)

    def _make_library(self) -> None:
        from writer_app.bridge.exporter import Exporter
        from writer_app.bridge.favourites import Favourites
        from writer_app.bridge.history_model import HistoryModel
        from writer_app.bridge.importer import Importer
        from writer_app.bridge.library_model import LibraryModel
        from writer_app.bridge.links_model import LinksModel
        from writer_app.bridge.proofreading import Proofreading
        from writer_app.bridge.search_model import SearchModel
        from writer_app.ui.comparison import Comparison
        from writer_app.ui.import_desk import ImportDesk
        from writer_app.ui.library_desk import LibraryDesk
        from writer_app.ui.link_desk import LinkDesk
        from writer_app.ui.proof_desk import ProofDesk

        window, background, data = self.window, self.background, self.paths.data
        self.library = LibraryModel(folder=self.documents_folder, background=background)
        self.history = HistoryModel(
            data / "history.sqlite", folder=self.documents_folder, background=background
        )
        self.search = SearchModel(
            data / "index.sqlite", library=self.library, background=background
        )
        self.library_desk = LibraryDesk(
            window,
            desk=self.desk,
            session=self.session,
            library=self.library,
            history=self.history,
            search=self.search,
            favourites=Favourites(self.store),
            exporter=Exporter(background=background),
            comparison=Comparison(window.compare, window.editor, background=background),
        )
        self.link_desk = LinkDesk(
            window,
            desk=self.desk,
            session=self.session,
            library_desk=self.library_desk,
            links=LinksModel(library=self.library, search=self.search, background=background),
        )
        self.import_desk = ImportDesk(
            window,
            desk=self.desk,
            library=self.library,
            importer=Importer(folder=self.documents_folder, background=background),
        )
        self.proof_desk = ProofDesk(
            window,
            proofreading=Proofreading(self.paths.config / "words.txt", background=background),
            session=self.session,
            store=self.store,
        )

    def _make_assistant(self) -> None:
        from writer_app.bridge.assistant import Assistant
        from writer_app.bridge.draft_stream import DraftStream
        from writer_app.bridge.ghost import Ghost
        from writer_app.bridge.inline_memory import InlineMemory
        from writer_app.bridge.kept_proposals import KeptProposals
        from writer_app.bridge.llm_worker import LlmThread
        from writer_app.bridge.model_loader import ModelLoader
        from writer_app.bridge.template_model import TemplateModel, store_of
        from writer_app.bridge.token_counter import TokenCounter
        from writer_app.bridge.writing import AssistWriting
        from writer_app.engine.catalogue import Catalogue
        from writer_app.engine.client import EngineClient
        from writer_app.ui.inline import InlineController
        from writer_app.ui.writing_desk import WritingDesk

        settings, window = self.store.settings, self.window
        self.thread = LlmThread(EngineClient(self.paths, self.engine or settings.model.engine))
        self.model = ModelLoader(self.thread, catalogue=Catalogue(self.paths), store=self.store)
        self.templates = TemplateModel(
            store_of(self.paths),
            settings=self.store,
            background=self.background,
            language=self.language,
        )
        writing = AssistWriting(self.templates.get, language=self.language)
        self.assistant = Assistant(self.thread, writing, background=self.background)
        self.ghost = Ghost(self.thread, writing)
        self._set_ghost(frozenset({"editing.ghost_text"}))
        self.store.changed.connect(self._set_ghost)
        self.store.changed.connect(self._settings_changed)
        self.inline = InlineController(
            window.editor,
            self.assistant,
            self.theme,
            self.templates,
            ghost=self.ghost,
            memory=InlineMemory(self.paths.data / "inline.json"),
            kept=KeptProposals(self.paths.data / "proposals"),
            title=self.desk.title,
        )
        self.writing_desk = WritingDesk(
            window,
            assistant=self.assistant,
            inline=self.inline,
            drafts=DraftStream(self.thread, self.assistant),
            templates=self.templates,
            counter=TokenCounter(self.thread, idle=lambda: self.model.state.kind == "ready"),
            model=self.model,
            views=self.views,
            title=self.desk.title,
        )
        self.writing_desk.documentReady.connect(self.desk.new)
        for signal in (self.session.opened, self.session.reloaded):
            signal.connect(self._document_opened)
        self.assistant.applyRequested.connect(self.library_desk.keep_before_edit)

    def _make_authorship(self) -> None:
        from writer_app.bridge.authorship import Authorship
        from writer_app.ui.author_desk import AuthorDesk

        editor = self.window.editor
        document = editor.document()
        record = Authorship(
            self.paths.data / "provenance.sqlite",
            folder=self.documents_folder,
            background=self.background,
            text_of=editor.text_of,
            steps=lambda: (document.availableUndoSteps(), document.availableRedoSteps()),
            model=lambda: self.model.title,
            parent=self.window,
        )
        self.history.moved.connect(record.renamed)
        self.author_desk = AuthorDesk(
            self.window,
            record=record,
            session=self.session,
            assistant=self.assistant,
            inline=self.inline,
            writing=self.writing_desk,
        )

    def _make_word_help(self) -> None:
        from writer_app.bridge.word_help import WordHelp
        from writer_app.ui.word_list import WordDesk

        loaded = lambda: self.model.state.kind in ("ready", "writing")  # noqa: E731 - used once
        self.words = WordDesk(self.window, WordHelp(self.thread, ready=loaded, parent=self.window))
        self.words.taken.connect(self.author_desk.word_taken)

    def _settings_changed(self, names: frozenset[str]) -> None:
        if "editing.autosave_seconds" in names:
            self.session.autosave.set_seconds(self.store.settings.editing.autosave_seconds)
        if "library.documents" in names:
            self.library.refresh()

    def _set_ghost(self, names: frozenset[str]) -> None:
        if "editing.ghost_text" in names:
            self.ghost.set_automatic(self.store.settings.editing.ghost_text)

    def _document_opened(self) -> None:
        """Proposals wait for their document while another one is on the page."""
        path = self.session.path
        self.inline.document_opened(str(path) if path else "")

    def _make_pages(self) -> None:
        from writer_app.bridge.model_manager import ModelManager
        from writer_app.ui.format_desk import FormatDesk
        from writer_app.ui.pages import Pages
        from writer_app.ui.palette_desk import PaletteDesk
        from writer_app.ui.template_desk import TemplateDesk

        self.models = ModelManager(self.paths, background=self.background)
        self.pages = Pages(
            self.window,
            store=self.store,
            models=self.models,
            loader=self.model,
            paths=self.paths,
            language=self.language,
        )
        self.writing_desk.setUpModelRequested.connect(self.pages.show_first_run)
        self.template_desk = TemplateDesk(
            self.window,
            desk=self.desk,
            session=self.session,
            templates=self.templates,
            folder=self.paths.templates,
        )
        self.writing_desk.templateFileWanted.connect(self.template_desk.edit)
        self.formats = FormatDesk(self.window, desk=self.desk, store=self.store)
        self.palette = PaletteDesk(
            self.window,
            desk=self.desk,
            library=self.library,
            templates=self.templates,
            run_template=self.writing_desk.choose_template,
        )

    def _begin_session(self, files: list[Path]) -> None:
        from writer_app.ui.restore import Restore

        self.restore = Restore(
            self.window,
            paths=self.paths,
            session=self.session,
            desk=self.desk,
            lock=self.lock,
            compare=self.library_desk.compare,
        )
        self.pages.firstRunSkipped.connect(self.restore.skip_first_run)
        self.restore.begin(files)
        self.outline.refresh()
        self.library.refresh()
        self.templates.refresh()
        if self.model.chosen:
            self.model.load()
        elif not files and not self.restore.has_document and not self.restore.skipped_first_run:
            self.pages.show_first_run()

    def documents_folder(self) -> Path:
        """Where documents live: the writer's choice or the usual folder."""
        chosen = self.store.settings.library.documents
        return Path(chosen).expanduser() if chosen else self.paths.documents

    # ---- the end
    def shut_down(self) -> None:
        """Stop timers and save, cancel the job, close the child, quit the thread, end the log."""
        if self._ended:
            return
        self._ended = True
        self.window.hide()
        if self._moved_in:
            self._let_go()
        self._leave_clipboard()
        if self.translator is not None:
            self.qt.removeTranslator(self.translator)
        if self.log is not None:
            self.log.close()

    def _leave_clipboard(self) -> None:
        """Hand what was copied over to Qt: a QMimeData made in Python that Qt frees after the
        interpreter has ended crashes the process."""
        from PySide6.QtGui import QClipboard

        clipboard = self.qt.clipboard()
        if clipboard.ownsSelection():
            clipboard.clear(QClipboard.Mode.Selection)
        # The offscreen platform never says that it owns what it has.
        if clipboard.ownsClipboard() or self.qt.platformName() in HEADLESS:
            clipboard.setText(clipboard.text())

    def _let_go(self) -> None:
        from writer_app.domain.errors import WriterError
        from writer_app.log import logger, stack_only

        self.restore.remember()
        self.library.stop()
        self.models.stop()
        self.proof_desk.stop()
        try:
            self.session.close()
        except WriterError as error:  # the journal has the text
            logger.error("not saved at the end: %s", stack_only(error))
        self.store.flush()
        self.days.flush()
        self.inline.document_opened("")  # what waits is kept for the next time
        self.assistant.clear()
        self.thread.close()
        self.search.close()
        self.background.close()
        self.search.release()
        self.author_desk.close()
        self.history.close()
        self.renderer.close()
        self.lock.release()

    def _say_fault(self) -> None:
        """Something of ours failed where nobody caught it: say so, and that the text is safe."""
        if self._moved_in and not self._ended:
            self.desk.say_fault()
