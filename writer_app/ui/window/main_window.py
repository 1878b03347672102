"""The window: it puts the panels, the page and the bars in their places and knows nothing else.

It is made in two steps. The frame with the page is all that the first paint needs; `furnish`
brings the commands, panels and bars, and costs more than the frame.

What the commands do is wired by controllers (`document_controller.py`, `views.py`) and by `app.py`.
Whole-window pages (first run, preferences, models, help) stand beside the desk in one stack and are
made when they are first shown.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QCoreApplication, QEvent, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDropEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QPaintEvent,
    QResizeEvent,
    QShortcut,
)
from PySide6.QtWidgets import (
    QMainWindow,
    QMenu,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from writer_app.ui.kit.dropping import PICTURES, accept_copy, dropped_files
from writer_app.ui.kit.menus import MENUS, SUBMENUS
from writer_app.ui.kit.overriding import override
from writer_app.ui.kit.theme import Theme
from writer_app.ui.page.editor import Editor
from writer_app.ui.page.key_filter import chord
from writer_app.ui.page.signs import WholeSigns

if TYPE_CHECKING:
    from writer_app.ui.kit.actions import Actions
    from writer_app.ui.kit.notices import NoticeBar
    from writer_app.ui.panels.assistant_panel import AssistantPanel
    from writer_app.ui.panels.compare_header import CompareHeader
    from writer_app.ui.panels.library_panel import LibraryPanel
    from writer_app.ui.panels.status_line import StatusLine
    from writer_app.ui.window.over_page import OverPage

LEFT, RIGHT = (224, 256, 520), (256, 360, 520)  # narrowest, usual, widest
STATUS_HEIGHT = 28
TITLE_BAR = 32  # about what a desktop puts above a window
FOLD_RIGHT, FOLD_LEFT = 1180, 920  # window widths below which a panel folds


class Documents(Protocol):
    """What the window's three document methods are handed on to."""

    def open_document(self, path: Path) -> None: ...

    def save_document(self) -> Path | None: ...

    def document_path(self) -> Path | None: ...


class MainWindow(QMainWindow):
    """The assembled window; `on_shut_down` says what takes it down in stages.

    Wide: it does nothing itself; each method is a place where a room hangs something in.
    """

    filesDropped = Signal(list)
    picturesDropped = Signal(list)
    firstPainted = Signal()
    anewWanted = Signal()  # another window in this one's place, in another language
    activated = Signal()
    deactivated = Signal()
    pageChanged = Signal(str)  # name of the whole-window page, "" for the desk
    documentChanged = Signal()  # another document stands on the page

    # Here once `furnish` has been called.
    commands: Actions
    library: LibraryPanel
    assistant_panel: AssistantPanel
    status: StatusLine
    notices: NoticeBar
    over_page: OverPage  # bars that leave the text where it is
    compare: CompareHeader

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("mainWindow")
        self.theme = theme
        self.editor = Editor(theme)
        self.setFocusProxy(self.editor)
        self._furnished = self._painted = False
        self._room, self._margin = -1, 0
        self._documents: Documents | None = None
        self._shut_down: Callable[[], None] = self.hide
        self._may_close: Callable[[], bool] = lambda: True
        self._closing_anyway = self._quitting = self._stays = False
        self._factories: dict[str, Callable[[], QWidget]] = {}
        self._pages: dict[str, QWidget] = {}
        self._return_focus: QWidget | None = None
        self.right = QStackedWidget()
        self._assemble()
        self.menus = self._build_menus()
        theme.follow(self._restyle)
        self.setAcceptDrops(True)
        self.resize(self._first_size())
        self.editor.setFocus()

    def furnish(self) -> None:
        """Bring in the commands, the panels and the bars. Once."""
        from writer_app.ui.kit.actions import Actions
        from writer_app.ui.kit.notices import NoticeBar
        from writer_app.ui.panels.assistant_panel import AssistantPanel
        from writer_app.ui.panels.compare_header import CompareHeader
        from writer_app.ui.panels.library_panel import LibraryPanel
        from writer_app.ui.panels.status_line import StatusLine
        from writer_app.ui.window.over_page import NoticePlace, OverPage

        self.commands = Actions(self)
        WholeSigns(self)
        self.library = LibraryPanel(self.theme, self.commands)
        self.assistant_panel = AssistantPanel(self.theme)
        self.status = StatusLine(self.theme, self.commands)
        self.notices = NoticeBar(self.theme)
        self.compare = CompareHeader(self.theme)
        self._fill_menus()
        self._splitter.replaceWidget(0, self.library)
        self._left_place.deleteLater()
        self.right.addWidget(self.assistant_panel)
        self.over_page = OverPage(self.pages_beside, inside=self.editor)
        self.pageChanged.connect(
            NoticePlace(self.notices, self.over_page, self._stack).page_changed
        )
        self.page_column.insertWidget(0, self.compare)
        self._rows.replaceWidget(self._foot, self.status)
        self._foot.deleteLater()
        self.editor.keys.add("freed", self._freed, letters=False)
        self._furnished = True
        self._restyle()
        for name in ("libraryPanel", "assistantPanel"):
            self.commands[name].setChecked(True)

    # ---- the contract's three methods
    def attach(self, documents: Documents) -> None:
        """Say who opens and saves."""
        self._documents = documents

    def open_document(self, path: Path | str) -> None:
        """Open a file in the window. Raises DocumentError and NotSaved."""
        assert self._documents is not None
        self._documents.open_document(Path(path))

    def save_document(self) -> Path | None:
        """Save the open document; its path, None for an empty page. Raises NotSaved."""
        assert self._documents is not None
        return self._documents.save_document()

    def document_path(self) -> Path | None:
        """The open document's file; None before its first save."""
        return self._documents.document_path() if self._documents is not None else None

    def on_shut_down(
        self, run: Callable[[], None], *, may_close: Callable[[], bool] | None = None
    ) -> None:
        """Say what takes the window down, and who is asked before it closes."""
        self._shut_down = run
        if may_close is not None:
            self._may_close = may_close

    def shut_down(self) -> None:
        """Take the window down in stages; a second call does nothing."""
        self._shut_down()

    # ---- pages
    def add_page(self, name: str, make: Callable[[], QWidget]) -> None:
        """Register a whole-window page, made when it is first shown."""
        self._factories[name] = make

    def page(self, name: str) -> QWidget:
        """The page of that name, made now if it was never shown."""
        if name not in self._pages:
            self._pages[name] = self._factories[name]()
            self._stack.addWidget(self._pages[name])
        return self._pages[name]

    def show_page(self, name: str) -> None:
        """Show a whole-window page; "" goes back to the desk."""
        from writer_app.ui.kit.raised import give_focus  # which the first paint does not wait for

        if name == self.current_page():
            return
        if name and not self.current_page():
            self._return_focus = self.focusWidget()
        self._stack.setCurrentWidget(self.page(name) if name else self._desk)
        if name:
            self.page(name).setFocus()
        else:
            give_focus(self._return_focus, self.editor)
        self.pageChanged.emit(name)

    def current_page(self) -> str:
        """The name of the whole-window page that is shown, "" for the desk."""
        now = self._stack.currentWidget()
        return next((name for name, page in self._pages.items() if page is now), "")

    # ---- panels
    def set_panel(self, side: str, *, visible: bool) -> None:
        """Fold or unfold the left or the right panel."""
        (self.library if side == "left" else self.right).setVisible(visible)

    def set_right_width(self, pixels: int) -> None:
        """Give the right panel a width in pixels of the design, as far as there is room."""
        sizes = self._splitter.sizes()
        wanted = self.theme.unit(pixels)
        sizes[1] += sizes[2] - wanted
        sizes[2] = wanted
        self._splitter.setSizes(sizes)

    def make_room(self, margin: int | None = None) -> None:
        """Fold the panels that leave too little of the page, beside which so many pixels of
        `margin` are taken; unfold them when there is room again."""
        if not self._furnished:
            return
        self._margin = self._margin if margin is None else margin
        old, self._room = self._room, self.width() - self._margin
        for name, design in (("assistantPanel", FOLD_RIGHT), ("libraryPanel", FOLD_LEFT)):
            limit = self.theme.unit(design)
            if not self.commands[name].isVisible():
                continue  # the writer writes without it
            if self._room < limit and not 0 <= old < limit:
                self.commands[name].setChecked(False)
            elif 0 <= old < limit <= self._room:
                self.commands[name].setChecked(True)

    def panel_widths(self) -> tuple[int, int]:
        """Widths of the two panels in pixels; 0 where one is folded."""
        left, _, right = self._splitter.sizes()
        return left, right

    def set_panel_widths(self, left: int, right: int) -> None:
        """Give the panels these widths; 0 leaves one as it is, a folded one as wide as usual."""
        sizes, unit = self._splitter.sizes(), self.theme.unit
        sizes[0] = left or sizes[0] or unit(LEFT[1])
        sizes[2] = right or sizes[2] or unit(RIGHT[1])
        self._splitter.setSizes(sizes)

    def panes(self) -> list[QWidget]:
        """What F6 walks through, of that which is visible."""
        if name := self.current_page():
            return [self.page(name)]
        everything = [self.library, self.editor, self.right]
        return [pane for pane in everything if pane.isVisible()]

    def come_forward(self) -> None:
        """A second start was asked for: show this window instead."""
        bring_forward(self)

    # ---- Qt
    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        quitting, self._quitting = self._quitting, False
        if not (self._closing_anyway or self._may_close()):
            event.ignore()
        elif self._stays and not quitting:
            event.ignore()
            self.hide()
        else:
            event.accept()
            self.shut_down()

    def set_stays(self, on: bool) -> None:
        """Whether closing only hides the window, the program staying at hand elsewhere."""
        self._stays = on

    def quit(self) -> None:
        """Close for good, whatever stays at hand."""
        self._quitting = True
        self.close()

    def open_anew(self) -> None:
        """Ask whoever runs the program for another window in this one's place, the text being
        saved. Nothing happens where it cannot be.
        """
        if self._may_close():
            self.anewWanted.emit()

    def close_anyway(self) -> None:
        """Close although the document is not in its file; the journal has it."""
        self._closing_anyway = self._quitting = True
        self.close()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._painted:
            self._painted = True
            # The children paint after this; the signal comes when all of it is on the screen.
            QTimer.singleShot(0, self.firstPainted.emit)

    @override
    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.ActivationChange:
            (self.activated if self.isActiveWindow() else self.deactivated).emit()
        super().changeEvent(event)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.make_room()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.current_page():
            self.show_page("")
            return
        super().keyPressEvent(event)

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped_files(event.mimeData()):
            accept_copy(event)

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        files = dropped_files(event.mimeData())
        if files:
            accept_copy(event)
            pictures = [path for path in files if path.suffix.lower() in PICTURES]
            if pictures and not self.current_page():
                self.picturesDropped.emit(pictures)
                files = [path for path in files if path not in pictures]
            if files:
                self.filesDropped.emit(files)

    # ---- inside
    def _first_size(self) -> QSize:
        """The design's size, or as much of it as the screen has beside its own bars."""
        unit = self.theme.unit
        wanted = QSize(unit(1440), unit(900))
        if QGuiApplication.platformName() in ("offscreen", "minimal"):
            return wanted  # their screen stands for no real one
        room = self.screen().availableSize()
        return wanted.boundedTo(QSize(room.width(), room.height() - unit(TITLE_BAR)))

    def _assemble(self) -> None:
        column = QWidget()
        page = QVBoxLayout(column)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(0)
        self.pages_beside = QSplitter(Qt.Orientation.Horizontal)  # the page, and what is beside it
        self.pages_beside.setHandleWidth(1)
        self.pages_beside.setChildrenCollapsible(False)
        self.pages_beside.addWidget(self.editor)
        page.addWidget(self.pages_beside, 1)
        self.page_column = page
        self._splitter = QSplitter(Qt.Orientation.Horizontal)
        self._splitter.setHandleWidth(1)
        self._splitter.setChildrenCollapsible(False)
        self._left_place = QWidget()
        for pane in (self._left_place, column, self.right):
            self._splitter.addWidget(pane)
        self._splitter.setStretchFactor(1, 1)
        self._desk = self._splitter
        self._stack = QStackedWidget()
        self._stack.addWidget(self._desk)
        central = QWidget()
        self._rows = QVBoxLayout(central)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(0)
        self._rows.addWidget(self._stack, 1)
        self._foot = QWidget()
        self._rows.addWidget(self._foot)
        self.setCentralWidget(central)

    def _build_menus(self) -> dict[str, QMenu]:
        bar, menus = self.menuBar(), {}
        for name, text in MENUS:
            # The access key is a shortcut of its own, so that no letter is underlined all day.
            title, letter = access_key(QCoreApplication.translate("Actions", text))
            menu = bar.addMenu(title)
            if letter:
                opened = partial(bar.setActiveAction, menu.menuAction())
                QShortcut(QKeySequence(f"Alt+{letter}"), self, opened)
            menu.setObjectName(f"menu.{name}")
            menus[name] = menu
        return menus

    def _freed(self, event: QKeyEvent) -> Callable[[], None] | None:
        """A key that the writer took from its command does nothing on the page."""
        return _nothing if self.commands.freed(chord(event)) else None

    def _fill_menus(self) -> None:
        from writer_app.ui.kit.actions import COMMANDS

        places = {name: title for title, names in SUBMENUS for name in names}
        for command in COMMANDS:
            menu = self.menus[command.menu]
            if command.line_before:
                menu.addSeparator()
            if title := places.get(command.name):
                name = f"{command.menu}.{title}"
                if name not in self.menus:
                    words = QCoreApplication.translate("Actions", title)
                    self.menus[name] = menu.addMenu(words)
                menu = self.menus[name]
            menu.addAction(self.commands[command.name])
            self.addAction(self.commands[command.name])

    def _restyle(self) -> None:
        unit = self.theme.unit
        self.menuBar().setFixedHeight(unit(32) + 1)
        left = self.library if self._furnished else self._left_place
        if not self._furnished:
            self._foot.setFixedHeight(unit(STATUS_HEIGHT) + 1)
        for pane, (narrow, _, wide) in ((left, LEFT), (self.right, RIGHT)):
            pane.setMinimumWidth(unit(narrow))
            pane.setMaximumWidth(unit(wide))
        self.editor.setMinimumWidth(unit(360))
        self._splitter.setSizes([unit(LEFT[1]), unit(10_000), unit(RIGHT[1])])


def _nothing() -> None:
    """What a key does that was taken from its command."""


def bring_forward(window: QWidget) -> None:
    """Show a window above the others, where the desktop allows that."""
    if window.isMinimized():
        window.showNormal()
    window.show()
    window.raise_()
    window.activateWindow()


def access_key(title: str) -> tuple[str, str]:
    """A menu's title without its access key, and the letter: “&File” gives File and F."""
    found = re.search(r"&(\w)", title)
    letter = found.group(1).upper() if found else ""
    return re.sub(r"\(&\w\)|&", "", title), letter
