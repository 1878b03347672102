"""Asks once per document before its text goes to a server that is not this machine.

Work that would send text waits in `LlmThread` until the writer has said yes or no. A yes is kept
for the document and that server, also when the document moves; nothing but paths and addresses is
stored. Beside the open document there are two more pages that text comes from, each asked about
for itself: the quick window with the clipboard, and the trials of templates.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from pydantic import RootModel
from PySide6.QtCore import QObject, Signal, Slot

from writer_app.bridge.model.llm_worker import LlmThread
from writer_app.domain.base.moving import rekeyed
from writer_app.storage.state.json_file import JsonFile

HERE = ""  # the open document
QUICK = "quick"  # the text of the clipboard, in a window of its own
TRIALS = "trials"  # the texts that templates are compared and improved with
PAGES = (HERE, QUICK, TRIALS)
_MOST = 5_000  # documents; the oldest are forgotten


class _Given(RootModel[dict[str, list[str]]]):
    """The servers that the text of each document may go to."""

    root: dict[str, list[str]] = {}


class Consent(QObject):
    """Belongs to the GUI thread. `place` is the server that text goes to, "" for this machine;
    `document` the path of the open document, "" while it has none."""

    wanted = Signal(str, str)  # the page to ask about, the server
    settled = Signal(str)  # there is nothing to ask about this page any more
    refused = Signal(str)  # the writer said no for this page

    def __init__(
        self,
        file: Path,
        thread: LlmThread,
        *,
        place: Callable[[], str],
        document: Callable[[], str],
        later: Callable[[Callable[[], None]], object] = lambda write: write(),
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._file, self._thread = JsonFile(file, _Given, run=later), thread
        self._place, self._document = place, document
        self._given = self._file.load().root
        self._pages: dict[str, str] = {}  # the server allowed for each page without a file
        thread.set_gate(self.given, place)
        thread.held.connect(self._ask)
        thread.dropped.connect(self.settled)

    def given(self, page: str = HERE) -> bool:
        """Whether text of a page may go where it would go now."""
        place = self._place()
        if not place:
            return True
        if path := self._path(page):
            return place in self._given.get(path, ())
        return place == self._pages.get(page)

    def allow(self, page: str, place: str) -> None:
        """The writer said yes to this server: what waits goes on, or is asked about another."""
        if path := self._path(page):
            self._given[path] = sorted({*self._given.pop(path, ()), place})
            self._save()
        else:
            self._pages[page] = place
        self._look_again(page)

    def refuse(self, page: str) -> None:
        """The writer said no: what waits ends, and the next request asks again."""
        self.refused.emit(page)
        self._end(page)

    @Slot()
    def document_changed(self) -> None:
        """Another document is on the page; what waited for the one before ends."""
        self.forget(HERE)

    def forget(self, page: str) -> None:
        """A page is gone: what was allowed for it without a file, and what waits, ends."""
        self._pages.pop(page, None)
        self._end(page)

    def named(self) -> None:
        """The page has a file now: what was allowed for it holds on."""
        allowed = self._pages.pop(HERE, "") if self._document() else ""
        if allowed and allowed == self._place():
            self.allow(HERE, allowed)

    @Slot(object, object)
    def moved(self, old: Path, new: Path) -> None:
        """A document moved, or a folder with documents."""
        given = rekeyed(self._given, old, new)
        if given != self._given:
            self._given = given
            self._save()

    @Slot()
    def recheck(self) -> None:
        """Where text goes has changed: what waits goes on if it stays here now, or is asked."""
        for page in PAGES:
            self._look_again(page)

    def _look_again(self, page: str) -> None:
        if self.given(page):
            self.settled.emit(page)
            self._thread.release(page)
        elif self._thread.holds(page):
            self._ask(page)

    def _end(self, page: str) -> None:
        self.settled.emit(page)
        self._thread.refuse(page)

    def _path(self, page: str) -> str:
        return self._document() if page == HERE else ""

    @Slot(str)
    def _ask(self, page: str) -> None:
        self.wanted.emit(page, self._place())

    def flush(self) -> None:
        """Write what waits, now."""
        self._file.flush()

    def _save(self) -> None:
        self._file.save(_Given(dict(list(self._given.items())[-_MOST:])))
