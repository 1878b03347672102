"""Links between documents: which document a link means, and which documents link to this one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from writer_app.bridge.base.background import Background
from writer_app.bridge.documents.library_model import Entry, LibraryModel
from writer_app.bridge.documents.search_model import SearchModel
from writer_app.domain.text.wiki import DocumentLink, document_links
from writer_app.storage.files import links


@dataclass(frozen=True, slots=True)
class Linking:
    """A document that links to the open one."""

    path: Path
    title: str


@dataclass(frozen=True, slots=True)
class Links:
    """Both directions: what links here, and the links of the page without repetitions."""

    here: tuple[Linking, ...] = ()
    out: tuple[DocumentLink, ...] = ()


class LinksModel(QObject):
    """All methods belong to the GUI thread; index and folder are read in the background."""

    changed = Signal()

    def __init__(
        self,
        *,
        library: LibraryModel,
        search: SearchModel,
        background: Background,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._library, self._search, self._background = library, search, background
        self.links = Links()
        self._asked: tuple[Path | None, str] = (None, "")
        self._busy = self._again = False
        search.indexed.connect(self._refresh)

    def show(self, path: Path | None, text: str) -> None:
        """The open document and its text."""
        self._asked = (path, text)
        self._refresh()

    def resolve(
        self, link: DocumentLink, near: Path | None, done: Callable[[Path | None], None]
    ) -> None:
        """Give the document that a link means to `done`, or None where there is none yet."""
        entries = self._library.entries
        self._background.run(lambda: meant(link, near, entries), done)

    def create(self, title: str, near: Path | None) -> Path:
        """Make the document a link asks for, beside the one that asks. Raises DocumentError."""
        library = self._library.library
        inside = near is not None and library.root in near.parents
        folder = near.parent if near is not None and inside else None
        path = library.create(title, f"# {title}\n\n", folder=folder)
        self._library.refresh()
        return path

    # ---- inside
    def _refresh(self) -> None:
        if self._busy:
            self._again = True
            return
        self._busy = True
        (path, text), entries = self._asked, self._library.entries
        self._background.run(
            lambda: self._read(path, text, entries), self._take, lambda _error: self._take(Links())
        )

    def _read(self, path: Path | None, text: str, entries: Sequence[Entry]) -> Links:
        linking = self._search.index().backlinks(path) if path is not None else []
        wanted = {str(found) for found in linking}
        titles = {e.where: e.title for e in entries if e.where in wanted}
        here = (Linking(p, titles.get(str(p), p.stem)) for p in linking)
        out = {(link.target, link.heading): link for link in document_links(text)}
        return Links(tuple(here), tuple(out.values()))

    def _take(self, found: Links) -> None:
        self._busy = False
        if found != self.links:
            self.links = found
            self.changed.emit()
        if self._again:
            self._again = False
            self._refresh()


def meant(link: DocumentLink, near: Path | None, entries: Sequence[Entry]) -> Path | None:
    """The document a link means: a file beside `near`, else one of that title, else of that name.

    Of several, the one in the same folder comes first.
    """
    if link.file:
        beside = (near.parent / link.target) if near is not None else None
        if beside is not None and beside.is_file():
            return beside.resolve()
    wanted = links.key(link.target.rpartition("/")[2])
    documents = [entry for entry in entries if not entry.folder]
    fitting = [e.path for e in documents if links.key(e.title) == wanted]
    fitting += [e.path for e in documents if links.key(e.path.stem) == wanted]
    folder = near.parent if near is not None else None
    return min(fitting, key=lambda path: path.parent != folder, default=None)
