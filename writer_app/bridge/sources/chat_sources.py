"""What a conversation asks beside the document: files, web pages, the library."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from threading import Event

from PySide6.QtCore import QObject, Signal

from writer_app.assist.sources import web
from writer_app.bridge.base.background import Background
from writer_app.domain.base.errors import WriterError
from writer_app.domain.base.message import CodedMessage, coded, lines
from writer_app.domain.sources.conversation import Conversation
from writer_app.paths import Paths
from writer_app.storage.sources import reading
from writer_app.storage.sources.finder import Attached, Finder, Progress
from writer_app.storage.sources.reading import is_folder

KINDS = " ".join(f"*{suffix}" for suffix in reading.SUFFIXES)
WEB_PAGES = reading.WEB_PAGES  # they hold the scripts of strangers
TOLD_S = 0.2  # between two words on how far reading is
LEARN_S = 5.0  # for the meaning of passages, before words alone must do; the rest in idle time


class ChatSources(QObject):
    """Those of the open conversation, which `put` exchanges. Belongs to the GUI thread.

    `barred` says why no model may see a file, "" if it may. Wide: a method for each thing that can
    be chosen, and what reads it.
    """

    failed = Signal(object)  # a sentence a line
    told = Signal(str, str)  # “fetching” or “fetched”, and an address
    reading = Signal(
        str, int, int
    )  # “reading”, “indexing”, “meaning”: how many of how many; "": no

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
        self._said = frozenset[str]()  # of what is in folders and cannot be read
        self._attaching = set[Event]()  # of files that are being read, set when that is to end
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
        self._put(replace(known, files=(*known.files, *map(str, new))))
        self._take_in(new, said)

    def _take_in(self, new: Sequence[Path], said: Sequence[str]) -> None:
        """Read what was attached, in a while; what comes of it follows `said`."""

        def ended() -> None:
            self._attaching.discard(stopping)
            if not self._attaching and opened == self._opened:
                self.reading.emit("", 0, 0)

        def done(attached: Attached) -> None:
            ended()
            sentences = [*said, *attached.notes, *attached.problems]
            if opened == self._opened:
                stopped = new if attached.stopped else ()
                sentences += [_stopped(path) for path in stopped]
                for path in (*stopped, *attached.refused):
                    self.remove_file(str(path))
            if (lacks := self._finder().lacks()) and lacks not in self._said:
                sentences.append(lacks)
            self._said |= {*attached.inside, lacks}
            if sentences:
                self.failed.emit(lines(sentences))

        def broke(error: Exception) -> None:
            ended()
            self._broke(error)

        def work() -> Attached:
            finder = self._finder()
            return self.attach(finder, new, lambda: self._closed or stopping.is_set(), tell)

        opened, stopping, tell = self._opened, Event(), self.progress()
        self._attaching.add(stopping)
        self._background.run(work, done, broke)

    def problems(self, attached: Attached) -> tuple[str, ...]:
        """What is to be said of sources with an answer: of what is in a folder nothing twice."""
        told, self._said = self._said, self._said | attached.inside
        return tuple(each for each in attached.problems if each not in told)

    @property
    def attaching(self) -> bool:
        """Whether what was attached is being read, so that `stop` would end it."""
        return bool(self._attaching)

    def stop(self) -> None:
        """Read what is being attached no further; it is not asked."""
        for stopping in self._attaching:
            stopping.set()

    def progress(self) -> Progress:
        """What tells `reading`, from any thread, of work that takes a while, as long as these
        conversations are open."""
        last, told, opened = time.monotonic(), "", self._opened

        def tell(phase: str, done: int, total: int) -> None:
            nonlocal last, told
            due = time.monotonic() - last > TOLD_S or told not in ("", phase)
            if due and opened == self._opened:
                last, told = time.monotonic(), phase
                self.reading.emit(phase, done, total)

        return tell

    def attach(
        self,
        finder: Finder,
        files: Sequence[Path],
        cancelled: Callable[[], bool],
        tell: Progress,
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
            on_progress=tell,
        )
        if meaning:
            finder.learn(attached.sources, limit_s=LEARN_S, cancelled=cancelled, on_progress=tell)
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
        self._attaching.clear()
        self.reading.emit("", 0, 0)

    def close(self) -> None:
        """Wait for no page any more."""
        self._closed = True

    def _broke(self, error: Exception) -> None:
        self.failed.emit(str(error))


def _stopped(path: Path) -> CodedMessage:
    return coded("chat-sources.stopped", "Reading was stopped, so {0} is not asked.", path.name)
