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

    from writer_app.engine.trust.offline import NetworkGuard
    from writer_app.log import Log
    from writer_app.paths import Paths
    from writer_app.rooms.frame import Carried
    from writer_app.storage.files.lock import LibraryLock as Lock
    from writer_app.ui.kit.first_look import FirstLook
    from writer_app.ui.window.main_window import MainWindow
    from writer_app.ui.window.single_instance import InstanceServer

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


def run(files: list[str], *, engine: str | None = None, set_up: bool = False) -> int:
    """Open the window with these files and stay until it is closed; the exit code.

    `set_up`: fetch the model that suits this machine meanwhile.
    """
    from writer_app.log import leave_no_core
    from writer_app.storage.files.lock import LibraryLock

    leave_no_core()
    wanted = [Path(name).absolute() for name in files]
    paths = app_paths.find().create()
    lock = LibraryLock(paths.data)
    qt = application()
    if not lock.acquire():
        from writer_app.ui.window.single_instance import hand_over

        if hand_over(paths, wanted):
            return 0
    house = House(qt, paths, engine, lock=lock, set_up=set_up)
    house.move_in_after_first_paint(wanted)
    living = [house]

    def renew() -> None:
        living[0] = living[0].anew()
        living[0].window.anewWanted.connect(renew)

    house.window.anewWanted.connect(renew)
    try:
        return qt.exec()
    finally:
        living[0].shut_down()


def quick(template: str = "", *, engine: str | None = None) -> int:
    """Open the quick window on the clipboard: by the window that runs, else by itself.

    Stays until the quick window is closed and the clipboard needs this process no more.
    """
    paths = app_paths.find().create()
    qt = application()
    from writer_app.ui.window.single_instance import ask_quick

    if ask_quick(paths, template):
        return 0
    from writer_app.engine.trust.offline import NetworkGuard
    from writer_app.log import Log, leave_no_core
    from writer_app.rooms.quick import QuickHouse
    from writer_app.ui.kit.theme import Theme

    leave_no_core()
    NetworkGuard().install()
    log = Log(paths.logs)
    first = _first_look(paths)
    translator = translate(qt, first.window_language())
    theme = Theme(appearance=first.as_appearance())
    theme.apply(qt)
    house = QuickHouse(theme, paths, language=first.window_language(), engine=engine)
    house.finished.connect(qt.quit)
    house.open(template)
    try:
        return qt.exec()
    finally:
        house.shut_down()
        _leave_clipboard(qt)
        if translator is not None:
            qt.removeTranslator(translator)
        log.close()


_SWITCH_S = 0.001
"""How long a background thread keeps Python from the window's thread. A key takes several turns;
at Python's own 5 ms each one is felt (100,000 documents, second start: p99 of a key 92 and 47 ms).
"""


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
    sys.setswitchinterval(_SWITCH_S)
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
    from writer_app.ui.kit import first_look

    return first_look.read(paths.settings)


def translate(qt: QApplication, language: str) -> QTranslator | None:
    """Let the window speak a language; what was installed for it."""
    if language == "en":
        return None
    from writer_app.ui.kit import translation

    translator = translation.TableTranslator(translation.table(language))
    qt.installTranslator(translator)
    return translator


def date_in(language: str) -> None:
    """Dates as the system writes them where it speaks the language, else as is usual in it."""
    from PySide6.QtCore import QLocale

    system = QLocale.system()
    spoken = system.name().split("_")[0].replace("C", "en")
    QLocale.setDefault(system if spoken == language else QLocale(language))


def _leave_clipboard(qt: QApplication) -> None:
    """Hand what was copied over to Qt: a QMimeData made in Python that Qt frees after the
    interpreter has ended crashes the process."""
    from PySide6.QtGui import QClipboard

    clipboard = qt.clipboard()
    if clipboard.ownsSelection():
        clipboard.clear(QClipboard.Mode.Selection)
    # The offscreen platform never says that it owns what it has.
    if clipboard.ownsClipboard() or qt.platformName() in HEADLESS:
        clipboard.setText(clipboard.text())


class House:
    """Everything one window consists of. The window is shown by the constructor, the rest moves
    in by `move_in`; `shut_down` ends it all in stages, once.
    """

    def __init__(
        self,
        qt: QApplication,
        paths: Paths,
        engine: str | None,
        *,
        lock: Lock | None = None,
        guard: NetworkGuard | None = None,
        set_up: bool = False,
        before: tuple[MainWindow, Carried] | None = None,
    ) -> None:
        """`before`: the window in whose place this one opens, and what goes on in it."""
        from writer_app.storage.files.lock import LibraryLock
        from writer_app.ui.kit.theme import Theme
        from writer_app.ui.window.main_window import MainWindow

        self.qt, self.paths, self.engine = qt, paths, engine
        self.lock = lock or LibraryLock(paths.data)
        self.log: Log | None = None
        self.guard, self.set_up = guard, set_up
        first = _first_look(paths)
        self.language = first.window_language()
        self.translator = translate(qt, self.language)
        self.theme = Theme(appearance=first.as_appearance())
        self.theme.apply(qt)
        self.window = MainWindow(self.theme)
        self.window.on_shut_down(self.shut_down)
        self.carried = before[1] if before else None
        if before:
            self._take_place(before[0])
        self.window.show()
        self.server: InstanceServer | None = None
        self._moved_in = self._ended = False

    def _take_place(self, old: MainWindow) -> None:
        """Stand where another window stands, which goes as soon as this one is painted."""
        self.window.setGeometry(old.geometry())
        self.window.setWindowState(old.windowState())
        self.window.firstPainted.connect(old.deleteLater)

    def move_in(self, files: list[Path] | None = None) -> None:
        """Make and wire everything the window does; it is usable when this returns."""
        if self._moved_in or self._ended:
            return
        from writer_app.log import Log

        self._moved_in = True
        self.log = Log(self.paths.logs, on_fault=self._say_fault)
        date_in(self.language)
        self.window.furnish()
        self._make_rooms()
        self._begin_session(files or [])

    def move_in_after_first_paint(self, files: list[Path]) -> None:
        """The same once the window is on the screen, and then listen for later starts."""

        def now() -> None:
            self._guard_network()
            self.move_in(files)
            if self.lock.acquire():
                self._listen()

        self.window.firstPainted.connect(now)

    def anew(self) -> House:
        """Another window in this one's place, in the language that is chosen now: the same
        documents with their undo, proposals, caret, panels, and the same engine. The text has
        been saved.
        """
        from writer_app.rooms.frame import Carried

        page = self.window.current_page()
        self.engine_room.keep_engine()
        self.shut_down(hides=False)
        sheets = self.documents.controller.hand_over()
        before = self.window, Carried(sheets, self.engine_room.client, page)
        house = House(self.qt, self.paths, self.engine, guard=self.guard, before=before)
        house.window.activateWindow()
        house.move_in_after_first_paint([])
        return house

    def _guard_network(self) -> None:
        """From now on Python opens no internet socket in this process, and counts who tried.

        Only in a program of its own: what is installed here lasts as long as the process.
        """
        if self.guard is not None:
            return
        from writer_app.engine.trust.offline import NetworkGuard

        self.guard = NetworkGuard()
        self.guard.install()

    def _listen(self) -> None:
        from writer_app.ui.window.single_instance import InstanceServer

        self.server = InstanceServer(self.paths, self.window)
        self.server.filesArrived.connect(self.documents.controller.open_files)
        self.server.filesArrived.connect(self.window.come_forward)
        self.server.quickAsked.connect(self.quick.open)

    def _make_rooms(self) -> None:
        from writer_app.rooms.assistant import AssistantRoom
        from writer_app.rooms.chat import ChatRoom
        from writer_app.rooms.documents import DocumentRoom
        from writer_app.rooms.engine import EngineRoom
        from writer_app.rooms.frame import Frame
        from writer_app.rooms.library import LibraryRoom
        from writer_app.rooms.pages import PageRoom
        from writer_app.rooms.queues import QueueRoom
        from writer_app.rooms.reviews import ReviewRoom
        from writer_app.rooms.surprise import SurpriseRoom
        from writer_app.rooms.templates import TemplateRoom
        from writer_app.rooms.translations import TranslationRoom
        from writer_app.rooms.trust import TrustRoom
        from writer_app.ui.window.ai_switch import AiSwitch

        frame = Frame(self.window, self.paths, self.theme, self.language, self.engine, self.carried)
        self.documents = DocumentRoom(frame)
        self.library = LibraryRoom(frame, self.documents)
        self.engine_room = EngineRoom(frame, self.documents)
        self.assistant = AssistantRoom(frame, self.documents, self.library, self.engine_room)
        self.pages = PageRoom(frame, self.documents, self.library, self.assistant, self.engine_room)
        self.templates = TemplateRoom(
            frame,
            self.documents,
            self.assistant,
            self.pages,
            consent=self.engine_room.consent,
        )
        self.translations = TranslationRoom(frame, self.documents, self.assistant)
        self.queues = QueueRoom(frame, self.documents, self.assistant)
        self.surprise = SurpriseRoom(frame, self.documents, self.assistant)
        self.chat = ChatRoom(frame, self.documents, self.library, self.assistant)
        self.reviews = ReviewRoom(frame, self.documents, self.library, self.assistant)
        self.trust = TrustRoom(frame, self.documents, self.assistant, guard=self.guard)
        self._make_quick()
        self.ai_switch = AiSwitch(self.window, self.engine_room.without_ai)
        self.window.on_shut_down(self.shut_down, may_close=self.documents.controller.may_close)

    def _make_quick(self) -> None:
        from writer_app.rooms.quick import QuickRoom, TrayRoom

        self.quick = QuickRoom(
            self.theme,
            thread=self.assistant.thread,
            model=self.assistant.model,
            templates=self.assistant.templates,
            background=self.documents.background,
            memory=self.assistant.memory,
            store=self.documents.store,
            consent=self.engine_room.consent,
            snippets=self.paths.snippets,
            house=self.documents.house,
        )
        self.quick.setUpModelRequested.connect(self.pages.pages.show_first_run)
        self.quick.setUpModelRequested.connect(self.window.come_forward)
        self.window.commands["quick"].triggered.connect(lambda _on: self.quick.open())
        self.tray = TrayRoom(self.window, self.documents.store, self.quick)

    def _begin_session(self, files: list[Path]) -> None:
        from writer_app.ui.window.restore import Restore

        self.restore = Restore(
            self.window,
            paths=self.paths,
            session=self.documents.session,
            controller=self.documents.controller,
            lock=self.lock,
            beside=self.documents.beside,
            places=self.documents.places,
            compare=self.library.controller.compare,
            keep=self.library.controller.keep_versions,
            later=self.documents.background.later,
        )
        pages = self.pages.pages
        pages.firstRunSkipped.connect(self.restore.skip_first_run)
        self.restore.begin(files)
        self.documents.outline.refresh()
        self.library.library.refresh()
        self.assistant.templates.refresh()
        if self.carried is not None and self.carried.page == "preferences":
            pages.show_language()
        if self.assistant.model.chosen:
            self.assistant.model.load()
        elif self.engine_room.without_ai.off:
            return
        elif not self.restore.skipped_first_run:
            if files or self.restore.has_document:  # no page stands before what one came for
                pages.use_what_is_here()
            else:
                pages.show_first_run()
        self.queues.resume()
        if self.set_up and not self.engine_room.without_ai.off:
            self.pages.set_up.begin()

    # ---- the end
    def shut_down(self, *, hides: bool = True) -> None:
        """Stop timers and save, cancel the job, close the child, quit the thread, end the log.
        Without `hides` the window stays in sight until another is in its place."""
        if self._ended:
            return
        self._ended = True
        if hides:
            self.window.hide()
        if self._moved_in:
            self._let_go()
        _leave_clipboard(self.qt)
        if self.translator is not None:
            self.qt.removeTranslator(self.translator)
        if self.log is not None:
            self.log.close()
        if self._moved_in:
            from writer_app.rooms.leaving import leave_to

            leave_to(self.window, [self])

    def _let_go(self) -> None:
        """First every room ends what runs by itself, the text being saved before anything else;
        then the background work ends; then the files that it used are closed."""
        self.restore.end()
        if self.server is not None:
            self.server.close()
        self.quick.stop()
        rooms = (
            *(self.documents, self.library, self.templates, self.translations),
            *(self.surprise, self.chat, self.reviews, self.queues),
            *(self.assistant, self.engine_room, self.pages, self.trust),
        )
        for room in rooms:
            room.stop()
        self.documents.background.close()
        for room in rooms:
            room.close()
        self.documents.places.settled()
        self.lock.release()

    def _say_fault(self) -> None:
        """Something of ours failed where nobody caught it: say so, and that the text is safe."""
        if self._moved_in and not self._ended:
            self.documents.controller.say_fault()
