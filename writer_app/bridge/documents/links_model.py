"""Links between documents: which document a link means, and which documents link to this one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
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
        self,
        link: DocumentLink,
        near: Path | None,
        done: Callable[[DocumentLink, Path | None], None],
    ) -> None:
        """Give the document that a link means to `done`, or None where there is none yet.

        The link comes back without a heading where its `#` belongs to the document's title.
        """
        entries = self._library.entries

        def found() -> tuple[DocumentLink, Path | None]:
            path = meant(link, near, entries)
            whole = path is not None and is_exact(link, path, entries)
            return (replace(link, heading="") if whole else link), path

        self._background.run(found, lambda both: done(*both))

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

    A title that has the link's `#` in it comes first; of several, the one written with the same
    capitals, then the one in the same folder.
    """
    if link.file:
        beside = (near.parent / link.target) if near is not None else None
        if beside is not None and beside.is_file():
            return beside.resolve()
    documents = [entry for entry in entries if not entry.folder]
    for name in filter(None, (link.exact, link.target.rpartition("/")[2])):
        found = _named(name, near, documents)
        if found is not None:
            return found
    return None


def is_exact(link: DocumentLink, path: Path, entries: Sequence[Entry]) -> bool:
    """Whether a document is meant by its whole title, the `#` in it being no heading's."""
    wanted = links.key(link.exact)
    titles = {links.key(e.title) for e in entries if e.path == path} | {links.key(path.stem)}
    return bool(wanted) and wanted in titles


def _named(name: str, near: Path | None, documents: Sequence[Entry]) -> Path | None:
    wanted, folder = links.key(name), near.parent if near is not None else None
    fitting = [(e.path, e.title) for e in documents if links.key(e.title) == wanted]
    fitting += [(e.path, e.path.stem) for e in documents if links.key(e.path.stem) == wanted]
    best = min(fitting, key=lambda one: (one[1] != name, one[0].parent != folder), default=None)
    return best[0] if best is not None else None
