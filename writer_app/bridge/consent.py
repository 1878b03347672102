"""Asks once per document before its text goes to a server that is not this machine.

Work that would send text waits in `LlmThread` until the writer has said yes or no. A yes is kept
for the document and that server, also when the document moves; nothing but paths and addresses is
stored.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from writer_app.bridge.llm_worker import LlmThread
from writer_app.domain.errors import WriterError
from writer_app.log import logger, stack_only
from writer_app.storage.atomic import write_bytes

QUICK = "quick"  # the text of the clipboard, in a window of its own
PAGES = ("", QUICK)  # what has no file: a new page, the clipboard
_MOST = 5_000  # documents; the oldest are forgotten


class Consent(QObject):
    """Belongs to the GUI thread. `place` is the server that text goes to, "" for this machine;
    `document` the path of the document that text is taken from, or one of `PAGES`."""

    wanted = Signal(str)  # the server to ask about
    settled = Signal()  # there is nothing to ask any more

    def __init__(
        self,
        file: Path,
        thread: LlmThread,
        *,
        place: Callable[[], str],
        document: Callable[[], str],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._file, self._thread = file, thread
        self._place, self._document = place, document
        self._given = _read(file)
        self._pages: dict[str, str] = {}  # the server allowed for each page without a file
        thread.set_gate(self.given)
        thread.held.connect(self._ask)

    def given(self) -> bool:
        """Whether text of the open document may go where it would go now."""
        place, document = self._place(), self._document()
        if not place:
            return True
        if document in PAGES:
            return place == self._pages.get(document)
        return place in self._given.get(document, ())

    def allow(self) -> None:
        """The writer said yes: what waits goes on."""
        place, document = self._place(), self._document()
        if place and document in PAGES:
            self._pages[document] = place
        elif place:
            self._given[document] = sorted({*self._given.pop(document, ()), place})
            self._save()
        self.settled.emit()
        self._thread.release()

    def refuse(self) -> None:
        """The writer said no: what waits ends, and the next request asks again."""
        self.settled.emit()
        self._thread.refuse()

    @Slot()
    def document_changed(self) -> None:
        """Another document is on the page; what waited for the one before ends."""
        self._pages.pop("", None)
        self.refuse()

    def forget(self, page: str) -> None:
        """A page without a file is gone: what was allowed for it, and what waits, ends."""
        if self._pages.pop(page, None) is not None or self._document() == page:
            self.refuse()

    def named(self) -> None:
        """The page has a file now: what was allowed for it holds on."""
        if self._document() not in PAGES:
            allowed = self._pages.pop("", None)
            if allowed and allowed == self._place():
                self.allow()

    @Slot(object, object)
    def moved(self, old: Path, new: Path) -> None:
        """A document moved, or a folder with documents."""
        moved = [p for p in map(Path, self._given) if p == old or old in p.parents]
        for path in moved:
            self._given[str(new / path.relative_to(old))] = self._given.pop(str(path))
        if moved:
            self._save()

    @Slot()
    def recheck(self) -> None:
        """Where text goes has changed: what waits goes on if it stays here now, or is asked."""
        if self.given():
            self.settled.emit()
            self._thread.release()

    @Slot()
    def _ask(self) -> None:
        self.wanted.emit(self._place())

    def _save(self) -> None:
        kept = dict(list(self._given.items())[-_MOST:])
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            write_bytes(self._file, json.dumps(kept, ensure_ascii=False).encode())
        except (OSError, WriterError) as error:
            logger.warning("what may be sent was not kept: %s", stack_only(error))


def _read(file: Path) -> dict[str, list[str]]:
    try:
        found: Any = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    if not isinstance(found, dict):
        return {}
    return {
        str(path): [str(place) for place in places]
        for path, places in found.items()
        if isinstance(places, list)
    }
