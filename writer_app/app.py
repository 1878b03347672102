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
    from PySide6.QtWidgets import QApplication

    from writer_app.domain.settings import Appearance
    from writer_app.paths import Paths
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
    from writer_app.ui.single_instance import hand_over

    wanted = [Path(name).absolute() for name in files]
    qt = application()
    if hand_over(app_paths.find(), wanted):
        return 0
    house = House(qt, app_paths.find().create(), engine)
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
    qt = QApplication(["writer-app"])
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


def _first_look(paths: Paths) -> Appearance:
    """How the window looks at first: the writer's choices, before the settings move in."""
    from writer_app.storage import settings as settings_file

    return settings_file.load(paths.settings).appearance


class House:
    """Everything one window consists of. The window is shown by the constructor, the rest moves
    in by `move_in`; `shut_down` ends it all in stages, once.
    """

    def __init__(self, qt: QApplication, paths: Paths, engine: str | None) -> None:
        from writer_app.log import Log
        from writer_app.ui import translation
        from writer_app.ui.main_window import MainWindow
        from writer_app.ui.theme import Theme

        self.qt, self.paths, self.engine = qt, paths, engine
        self.log = Log(paths.logs, on_fault=self._say_fault)
        first = _first_look(paths)
        self.translator = translation.TableTranslator(
            translation.table(translation.chosen(first.language))
        )
        qt.installTranslator(self.translator)
        self.theme = Theme(appearance=first)
        self.theme.apply(qt)
        self.window = MainWindow(self.theme)
        self.window.on_shut_down(self.shut_down)
        self.window.show()
        self._moved_in = self._ended = False

    def move_in(self) -> None:
        """Make and wire everything the window does; it is usable when this returns."""
        from writer_app.bridge.background import Background
        from writer_app.bridge.documents import DocumentSession
        from writer_app.bridge.settings_store import SettingsStore
        from writer_app.ui.desk import Desk

        if self._moved_in or self._ended:
            return
        self._moved_in = True
        self.background = Background()
        self.store = SettingsStore(self.paths.settings)
        self.session = DocumentSession(
            text=self.window.editor.raw_text,
            folder=self.documents_folder,
            background=self.background,
            autosave_seconds=self.store.settings.editing.autosave_seconds,
        )
        self.desk = Desk(
            self.window,
            session=self.session,
            store=self.store,
            background=self.background,
            folder=self.documents_folder,
        )

    def documents_folder(self) -> Path:
        """Where documents live: the writer's choice or the usual folder."""
        chosen = self.store.settings.library.documents
        return Path(chosen).expanduser() if chosen else self.paths.documents

    def shut_down(self) -> None:
        """Stop timers and save, cancel the job, close the child, quit the thread, end the log."""
        if self._ended:
            return
        self._ended = True
        self.window.hide()
        if self._moved_in:
            self._let_go()
        self.qt.removeTranslator(self.translator)
        self.log.close()

    def _let_go(self) -> None:
        from writer_app.domain.errors import WriterError
        from writer_app.log import logger, stack_only

        try:
            self.session.close()
        except WriterError as error:  # the journal has the text
            logger.error("not saved at the end: %s", stack_only(error))
        self.store.flush()
        self.background.close()

    def _say_fault(self) -> None:
        """Something of ours failed where nobody caught it: say so, and that the text is safe."""
