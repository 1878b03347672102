"""What a conversation asks beside the document: files, web pages, the library."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from writer_app.assist.sources import web
from writer_app.bridge.base.background import Background
from writer_app.domain.sources.conversation import Conversation
from writer_app.paths import Paths
from writer_app.storage.sources.finder import Attached, Finder
from writer_app.storage.sources.reading import is_folder

LEARN_S = 20.0  # for the meaning of what was just attached, before words alone must do


class ChatSources(QObject):
    """Those of the open conversation, which `put` exchanges. Belongs to the GUI thread.

    `barred` says why no model may see a file, "" if it may.
    """

    failed = Signal(str)  # a sentence a line
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

    def add_files(self, paths: Sequence[Path]) -> None:
        """Attach files, or folders of them; a file that cannot be read is said and left out."""
        known = self._conversation()
        new = [path for path in paths if str(path) not in known.files]
        why = {path: self._barred(path / "_" if is_folder(path) else path) for path in new}
        for sentence in filter(None, why.values()):
            self.failed.emit(sentence)
        new = [path for path in new if not why[path]]
        if not new:
            return

        def done(attached: Attached) -> None:
            if opened == self._opened:
                for path in attached.refused:
                    self.remove_file(str(path))
            if sentences := (*attached.problems, *attached.notes):
                self.failed.emit("\n".join(sentences))

        def work() -> Attached:
            finder = self._finder()
            attached = finder.attach(new, barred=lambda path: bool(self._barred(path)))
            finder.learn(attached.sources, limit_s=LEARN_S)
            return attached

        opened, names = self._opened, tuple(str(path) for path in new)
        self._put(replace(known, files=(*known.files, *names)))
        self._background.run(work, done, self._broke)

    def add_page(self, address: str) -> None:
        """Attach a web page: the writer said yes to fetching it, once."""
        opened = self._opened
        self.told.emit("fetching", address)

        def done(path: Path) -> None:
            self.told.emit("fetched", address)
            if opened == self._opened:
                self.add_files([path])

        def work() -> Path:
            here = web.kept(self._paths, address)
            return here or web.fetched(self._paths, address, cancelled=lambda: self._closed)

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
