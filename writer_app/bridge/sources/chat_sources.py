"""What a conversation asks beside the document: files, web pages, the library."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from writer_app.assist.sources import web
from writer_app.bridge.base.background import Background
from writer_app.domain.base.errors import WriterError
from writer_app.domain.base.message import coded, lines
from writer_app.domain.sources.conversation import Conversation
from writer_app.paths import Paths
from writer_app.storage.sources import reading
from writer_app.storage.sources.finder import Attached, Finder
from writer_app.storage.sources.reading import is_folder

KINDS = " ".join(f"*{suffix}" for suffix in reading.SUFFIXES)
WEB_PAGES = reading.WEB_PAGES  # they hold the scripts of strangers
LEARN_S = 20.0  # for the meaning of what was just attached, before words alone must do


class ChatSources(QObject):
    """Those of the open conversation, which `put` exchanges. Belongs to the GUI thread.

    `barred` says why no model may see a file, "" if it may.
    """

    failed = Signal(object)  # a sentence a line
    told = Signal(str, str)  # “fetching” or “fetched”, and an address

    def __init__(
        self,
        conversation: Callable[[], Conversation],
        put: Callable[[Conversation], None],
        *,
        finder: Callable[[], Finder],
        background: Background,
        barred: Callable[[Path], str],
        paths: Paths,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._conversation, self._put, self._finder = conversation, put, finder
        self._background, self._barred, self._paths = background, barred, paths
        self._opened, self._closed = 0, False
        self.selection_alone = False  # of the document, as long as something is selected

    def add_files(self, paths: Sequence[Path], *, said: Sequence[str] = ()) -> None:
        """Attach files, or folders of them; a file that cannot be read is said and left out.

        `said` stands before such sentences.
        """
        known = self._conversation()
        new = [path for path in paths if str(path) not in known.files]
        why = {path: self._barred(path / "_" if is_folder(path) else path) for path in new}
        for sentence in filter(None, why.values()):
            self.failed.emit(sentence)
        new = [path for path in new if not why[path]]
        if not new:
            for sentence in said:
                self.failed.emit(sentence)
            return

        def done(attached: Attached) -> None:
            if opened == self._opened:
                for path in attached.refused:
                    self.remove_file(str(path))
            if sentences := (*said, *attached.notes, *attached.problems):
                self.failed.emit(lines(sentences))

        def work() -> Attached:
            finder = self._finder()
            return self.attach(finder, new, lambda: self._closed)

        opened, names = self._opened, tuple(str(path) for path in new)
        self._put(replace(known, files=(*known.files, *names)))
        self._background.run(work, done, self._broke)

    def attach(
        self,
        finder: Finder,
        files: Sequence[Path],
        cancelled: Callable[[], bool],
        *,
        meaning: bool = True,
    ) -> Attached:
        """Read what has changed of files, and what it means as far as time allows; in any thread.

        What no model may see is left out.
        """
        allowed = [path for path in files if not self._barred(path)]
        attached = finder.attach(
            allowed,
            barred=lambda path: bool(self._barred(path)),
            cancelled=cancelled,
        )
        if meaning:
            finder.learn(attached.sources, limit_s=LEARN_S, cancelled=cancelled)
        return attached

    def add_page(self, address: str) -> None:
        """Attach a web page: the writer said yes to fetching it, once.

        One that was kept before is asked where it cannot be fetched now, which is said.
        """
        opened = self._opened
        self.told.emit("fetching", address)

        def done(page: tuple[Path, Sequence[str]]) -> None:
            self.told.emit("fetched", address)
            if opened == self._opened:
                self.add_files([page[0]], said=page[1])

        def work() -> tuple[Path, Sequence[str]]:
            try:
                return web.fetched(self._paths, address, cancelled=lambda: self._closed), ()
            except WriterError as problem:
                here = web.kept(self._paths, address)
                if here is None:
                    raise
                day = datetime.fromtimestamp(here.stat().st_mtime).astimezone().date()
                kept = coded("chat-sources.kept", "It is asked as it was fetched on {0}.", day)
                return here, (str(problem), kept)

        self._background.run(work, done, self._broke)

    def remove_file(self, path: str) -> None:
        """Ask this file no more."""
        known = self._conversation()
        self._put(replace(known, files=tuple(name for name in known.files if name != path)))

    def set_document(self, *, on: bool) -> None:
        """Whether the open document is asked."""
        self._put(replace(self._conversation(), document=on))

    def set_selection(self, *, on: bool) -> None:
        """Whether of the open document what is selected is asked alone."""
        self.selection_alone = on
        self._put(replace(self._conversation(), document=True))

    def set_library(self, *, on: bool) -> None:
        """Whether the library is asked."""
        self._put(replace(self._conversation(), library=on))

    def read(self, path: Path, done: Callable[[str], None]) -> None:
        """Give the text of a source to `done`, in a while; `failed` says why there is none."""
        self._background.run(lambda: self._finder().text(path), done, self._broke)

    def document_changed(self) -> None:
        """Other conversations are open: a page on its way belongs to those before."""
        self._opened += 1
        self.selection_alone = False

    def close(self) -> None:
        """Wait for no page any more."""
        self._closed = True

    def _broke(self, error: Exception) -> None:
        self.failed.emit(str(error))
