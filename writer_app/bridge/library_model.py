"""The documents folder as the panel lists it: read in the background, again whenever it changes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from writer_app.bridge.background import Background
from writer_app.bridge.collecting import uncollected
from writer_app.bridge.watch import Watch
from writer_app.domain import fuzzy
from writer_app.domain.errors import DocumentError
from writer_app.storage import atomic
from writer_app.storage.library import Library, Trashed
from writer_app.storage.scan import Entry, Head, Heads

__all__ = ["Entry", "LibraryModel", "Trashed", "with_tags"]

_MOST_WATCHED = 200  # folders: each costs a handle of the system


@dataclass(frozen=True, slots=True)
class _Read:
    """What a scan brought; without titles nothing has changed."""

    entries: tuple[Entry, ...]
    heads: dict[str, Entry]
    folders: list[Path]
    documents: tuple[Entry, ...] = ()
    titles: fuzzy.Index | None = None


class LibraryModel(QObject):
    """What the documents folder holds. All methods belong to the GUI thread."""

    changed = Signal()

    def __init__(
        self,
        *,
        folder: Callable[[], Path],
        background: Background,
        known: Callable[[], dict[str, Head]] = dict,
        parent: QObject | None = None,
    ) -> None:
        """`known` gives what an index knows of titles; it is asked once, in the background."""
        super().__init__(parent)
        self._folder, self._background, self._known = folder, background, known
        self._entries: tuple[Entry, ...] = ()
        self._heads: Heads = {}
        self._documents: tuple[Entry, ...] = ()
        self._titles = fuzzy.Index(())
        self._busy = self._again = self._loaded = self._stopped = False
        self._watch = Watch(self)
        self._watch.changed.connect(self.refresh)

    @property
    def loaded(self) -> bool:
        """Whether the folder was read."""
        return self._loaded

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Everything, in the order of the panel."""
        return self._entries

    @property
    def library(self) -> Library:
        """The folder itself, for changes."""
        return Library(self._folder())

    @property
    def documents(self) -> tuple[Entry, ...]:
        """The documents alone."""
        return self._documents

    def titled(self, query: str, limit: int) -> list[tuple[Entry, fuzzy.Match]]:
        """The documents whose titles fit a few letters, best first; fast in any library."""
        return [(self._documents[n], fit) for n, fit in self._titles.search(query, limit)]

    def refresh(self) -> None:
        """Read the folder again, in the background."""
        if self._busy:
            self._again = True
            return
        self._busy = True
        library, heads, before = self.library, self._heads, self._entries
        known = self._known if not self._loaded else None

        def work() -> _Read:
            with uncollected():
                titles_known = _asked(known) if known is not None else heads
                entries, fresh = library.scan(titles_known, cancelled=lambda: self._stopped)
                folders = [library.root, *(entry.path for entry in entries if entry.folder)]
                if entries == before:
                    return _Read(before, fresh, folders)
                documents = tuple(entry for entry in entries if not entry.folder)
                titles = fuzzy.Index([entry.title for entry in documents])
                return _Read(entries, fresh, folders, documents, titles)

        self._background.run(work, self._take, self._failed)

    def stop(self) -> None:
        """Watch nothing any more; a scan under way ends soon."""
        self._stopped = True
        self._watch.close()

    # ---- changing; all raise DocumentError
    def new_folder(self, name: str) -> Path:
        """Make a folder in the documents folder."""
        path = self.library.make_folder(name)
        self.refresh()
        return path

    def rename(self, path: Path, title: str) -> Path:
        """Give a document another name."""
        fresh = self.library.rename(path, title)
        self.refresh()
        return fresh

    def move(self, path: Path, folder: Path) -> Path:
        """Move a document into a folder, under a free name."""
        fresh = self.library.move(path, folder)
        self.refresh()
        return fresh

    def duplicate(self, path: Path) -> Path:
        """Copy a document, beside it."""
        copy = self.library.duplicate(path)
        self.refresh()
        return copy

    def trash(self, path: Path) -> Trashed:
        """Move a document into the library's trash."""
        trashed = self.library.trash(path)
        self.refresh()
        return trashed

    def restore(self, trashed: Trashed) -> Path:
        """Undo `trash`."""
        path = self.library.restore(trashed)
        self.refresh()
        return path

    # ---- inside
    def _take(self, found: _Read) -> None:
        first = not self._loaded
        self._busy, self._loaded = False, True
        folders, self._heads = found.folders, found.heads
        if not self._stopped:
            self._watch.watch_folders(folders[:_MOST_WATCHED])
        if first:  # what killed saves left behind
            self._background.run(lambda: sum(map(atomic.sweep, folders)), lambda _count: None)
        if first or found.titles is not None:
            self._entries, self._documents = found.entries, found.documents
            self._titles = found.titles or self._titles
            self.changed.emit()
        if self._again:
            self._again = False
            self.refresh()

    def _failed(self, _error: Exception) -> None:
        self._busy = False


def _asked(known: Callable[[], dict[str, Head]]) -> Heads:
    try:
        return known()
    except DocumentError:  # no index: everything is read
        return {}


def with_tags(entries: Iterable[Entry], query: str) -> list[Entry]:
    """The documents that have every `#tag` of a query; the last may be unfinished, words are
    looked for in the title.
    """
    *whole, last = query.casefold().split()
    tags = [word[1:] for word in whole if word.startswith("#")]
    words = [word for word in (*whole, last) if not word.startswith("#")]
    begun = last[1:] if last.startswith("#") else ""

    def fits(entry: Entry) -> bool:
        if not entry.tags:
            return False
        mine = [tag.casefold().replace(" ", "-") for tag in entry.tags]
        return (
            all(tag in mine for tag in tags)
            and any(tag.startswith(begun) for tag in mine)
            and all(word in entry.title.casefold() for word in words)
        )

    return [entry for entry in entries if fits(entry)]
