"""Several documents at hand: tabs above the page.

One document is on the page at a time, and it is saved whenever another takes its place, so that a
tab is a path and nothing else; undo, caret and place are kept by the desk.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject

from writer_app.bridge.documents.documents import DocumentSession
from writer_app.bridge.documents.open_tabs import OpenTabs
from writer_app.bridge.documents.places import DocumentPlaces
from writer_app.ui.window.document_controller import DocumentController
from writer_app.ui.window.document_tabs import DocumentTabs
from writer_app.ui.window.main_window import MainWindow
from writer_app.ui.window.views import ignoring_state


class TabCommands(QObject):
    """Several documents at hand: tabs above the page."""

    def __init__(
        self,
        window: MainWindow,
        *,
        controller: DocumentController,
        session: DocumentSession,
        places: DocumentPlaces,
        remembered: OpenTabs,
    ) -> None:
        super().__init__(window)
        self._window, self._controller, self._session = window, controller, session
        self._remembered = remembered
        self._paths: list[Path | None] = list(remembered.load())
        self._here = -1  # the tab of the open document; -1 before there is one
        self._target = -1  # the tab that the next document is opened in
        self._going = False  # the strip is changed by us
        self.bar = DocumentTabs(window.theme)
        window.page_column.insertWidget(0, self.bar)
        for path in self._paths:
            self.bar.addTab(path.stem if path else "")
        self.bar.currentChanged.connect(self._chosen)
        self.bar.tabMoved.connect(self._moved)
        self.bar.closeWanted.connect(self.close)
        self.bar.othersWanted.connect(self.close_others)
        self.bar.besideWanted.connect(self._beside)
        session.opened.connect(lambda _text: self._follow())
        session.moved.connect(self._moved_file)
        places.moved.connect(self.renamed)
        panel = window.library
        panel.tabRequested.connect(self.open)
        for name, run in (
            ("newTab", self.new),
            ("closeTab", lambda: self.close(self.bar.currentIndex())),
            ("nextTab", partial(self.step, 1)),
            ("previousTab", partial(self.step, -1)),
        ):
            window.commands[name].triggered.connect(ignoring_state(run))
        if not self._paths:
            self._follow()

    @property
    def paths(self) -> tuple[Path | None, ...]:
        """The documents of the tabs; None is a page that has no file yet."""
        return tuple(self._paths)

    def new(self) -> None:
        """An empty page in a tab of its own."""
        self._add(None)
        self._go(None)

    def open(self, path: Path) -> None:
        """A document in a tab of its own; one that has a tab comes forward."""
        if path not in self._paths:
            self._add(path)
        self._go(path)

    def close(self, index: int) -> None:
        """Close a tab; its document is saved. The last one leaves an empty page."""
        if not 0 <= index < len(self._paths):
            return
        if len(self._paths) == 1:
            self._go(None)
        elif index != self._here:
            self._take_out(index)
        else:
            neighbour = index + 1 if index + 1 < len(self._paths) else index - 1
            if self._go(self._paths[neighbour], neighbour):
                self._take_out(index)

    def close_others(self, index: int) -> None:
        """Close every tab but this one, whose document comes forward."""
        if 0 <= index < len(self._paths) and self._go(self._paths[index], index):
            for other in reversed(range(len(self._paths))):
                if other != self._here:
                    self._take_out(other)

    def step(self, by: int) -> None:
        """The next tab, or the one before, round and round."""
        count = len(self._paths)
        if count > 1:
            self._chosen((self._here + by) % count)

    # ---- tabs
    def _beside(self, index: int) -> None:
        path = self._paths[index]
        if path is not None:
            self._window.library.besideRequested.emit(path)

    def _add(self, path: Path | None) -> None:
        """A tab behind the current one, for the document that is opened next."""
        self._target = self._here + 1
        self._paths.insert(self._target, path)
        self._quietly(lambda: self.bar.insertTab(self._target, self._title(path)))

    def _take_out(self, index: int) -> None:
        self._paths.pop(index)
        if index < self._here:
            self._here -= 1
        self._quietly(lambda: self.bar.removeTab(index))
        self._told()

    def _chosen(self, index: int) -> None:
        if not self._going and 0 <= index < len(self._paths):
            self._go(self._paths[index], index)

    def _go(self, path: Path | None, index: int = -1) -> bool:
        """Open what a tab stands for; where that fails the strip goes back. Whether it worked."""
        self._target = index if index >= 0 else self._target
        target, before = self._target, self._session.path
        if path is None:
            self._controller.new()
        elif path != before:
            self._controller.open_quietly(path)
        self._target = -1
        done = self._session.path == path
        if not done and index < 0 and 0 <= target < len(self._paths) and target != self._here:
            self._take_out(target)  # it was made for a document that does not open
        self._told()
        return done

    def _follow(self) -> None:
        """Another document is open: its own tab is the current one, else the one made for it."""
        path = self._session.path
        if path is not None and path in self._paths:
            self._here = self._paths.index(path)
        elif self._target >= 0:
            self._here = self._target
        elif self._here < 0:
            self._here = len(self._paths)
        self._put(path)

    def _moved_file(self) -> None:
        """The open document stands in another file, or in its first."""
        self._here = self._here if self._here >= 0 else len(self._paths)
        self._put(self._session.path)

    def _put(self, path: Path | None) -> None:
        """The current tab stands for this document."""
        if self._here == len(self._paths):
            self._paths.append(path)
            self._quietly(lambda: self.bar.addTab(self._title(path)))
        self._paths[self._here] = path
        self._told()

    def renamed(self, old: Path, new: Path) -> None:
        """A document of a tab stands in another file now."""
        self._paths = [new if path == old else path for path in self._paths]
        self._told()

    def _moved(self, start: int, end: int) -> None:
        self._paths.insert(end, self._paths.pop(start))
        self._here = self.bar.currentIndex()
        self._told()

    def _told(self) -> None:
        """Titles, whether the strip is needed, and what the next start shows."""
        for index, path in enumerate(self._paths):
            self.bar.setTabText(index, self._title(path))
            self.bar.setTabToolTip(index, str(path or ""))
        self._quietly(lambda: self.bar.setCurrentIndex(self._here))
        self.bar.setVisible(len(self._paths) > 1)
        for name in ("nextTab", "previousTab"):
            self._window.commands[name].setEnabled(len(self._paths) > 1)
        self._remembered.save(self._paths)

    def _title(self, path: Path | None) -> str:
        return path.stem if path else self.tr("New page")

    def _quietly(self, run: Callable[[], object]) -> None:
        self._going = True
        try:
            run()
        finally:
            self._going = False
