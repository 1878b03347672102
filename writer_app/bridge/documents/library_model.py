"""The documents folder as the panel lists it: read in the background, again whenever it changes.

A save of the program's own changes the folder as well, every few seconds: then the one document is
looked at. Whether somebody else was there too, the folder's times before and after the save tell;
what they cannot tell (a file written in place) comes with the next reading of the whole.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import groupby
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from writer_app.bridge.base.background import Background
from writer_app.bridge.base.collecting import uncollected
from writer_app.bridge.base.watch import FileWatch
from writer_app.bridge.documents.library_files import LibraryFiles
from writer_app.domain.base import fuzzy
from writer_app.domain.base.errors import DocumentError
from writer_app.domain.text import pinyin
from writer_app.storage.files import atomic
from writer_app.storage.index.library import Library, Trashed
from writer_app.storage.index.scan import Entry, FileHead, FolderTime, Heads, folder_time, head_of

__all__ = ["Entry", "LibraryModel", "Trashed"]

_MOST_WATCHED = 200  # folders: each costs a handle of the system
_WHOLE_AGAIN_MS = 10_000  # after a save of our own, at least
_SCANS_APART = 50  # times what a scan took: reading a large library takes 2 % of the time at most


@dataclass(frozen=True, slots=True)
class _Read:
    """What a scan brought; without titles nothing has changed."""

    entries: tuple[Entry, ...]
    heads: dict[str, Entry]
    folders: list[Path]
    documents: tuple[Entry, ...] = ()
    titles: fuzzy.Index | None = None
    trashed: tuple[Trashed, ...] = ()
    times: dict[str, FolderTime] = field(default_factory=dict)
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class _ReadOne:
    """What a look at one document brought, that stands where it stood."""

    entry: Entry
    entries: tuple[Entry, ...]
    documents: tuple[Entry, ...]


class LibraryModel(QObject):
    """What the documents folder holds; `files` changes it. Belongs to the GUI thread."""

    changed = Signal()
    trashChanged = Signal()
    written = Signal(object)  # Entry: the words of this document changed, not its title nor place

    def __init__(
        self,
        *,
        folder: Callable[[], Path],
        background: Background,
        known: Callable[[], dict[str, FileHead]] = dict,
        named: Callable[[str], bool] = lambda _where: False,
        moving: Callable[[Path, Path], None] = lambda _old, _new: None,
        parent: QObject | None = None,
    ) -> None:
        """`known` gives what an index knows of titles; it is asked once, in the background.

        `named` says whether the writer named a file, which is listed under that name then;
        `moving` hears of each rename and move before it is done.
        """
        super().__init__(parent)
        self._folder, self._background, self._known = folder, background, known
        self._named, self._moving = named, moving
        self.files = LibraryFiles(lambda: self.library, self.refresh, self)
        self._entries: tuple[Entry, ...] = ()
        self._heads: dict[str, Entry] = {}
        self._times: dict[str, FolderTime] = {}  # of the watched folders, when they were read
        self._documents: tuple[Entry, ...] = ()
        self._titles = fuzzy.Index(())
        self._trashed: tuple[Trashed, ...] = ()
        self._busy = self._again = self._loaded = self._stopped = False
        self._watch = FileWatch(self)
        self._watch.changed.connect(self._look)
        self._whole = QTimer(self, singleShot=True, interval=_WHOLE_AGAIN_MS)
        self._whole.timeout.connect(self.refresh)

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
        return Library(self._folder(), moving=self._moving)

    @property
    def documents(self) -> tuple[Entry, ...]:
        """The documents alone."""
        return self._documents

    @property
    def trashed(self) -> tuple[Trashed, ...]:
        """What the trash held when the folder was read last, the latest first."""
        return self._trashed

    def titled(self, query: str, limit: int) -> list[tuple[Entry, fuzzy.Match]]:
        """The documents whose titles fit a few letters, best first; fast in any library."""
        return [(self._documents[n], fit) for n, fit in self._titles.search(query, limit)]

    def refresh(self) -> None:
        """Read the folder again, in the background."""
        if self._busy:
            self._again = True
            return
        self._busy = True
        self._whole.stop()
        library, heads, before, times = self.library, self._heads, self._entries, self._times
        known = self._known if not self._loaded else None
        named = self._named

        def work() -> _Read:
            began = time.monotonic()
            with uncollected():
                titles_known: Heads = _asked(known) if known is not None else heads
                read = {folder: folder_time(Path(folder)) for folder in times}
                found, fresh = library.scan(titles_known, cancelled=lambda: self._stopped)
                entries = tuple(_in_order(found, named))
                folders = [library.root, *(entry.path for entry in entries if entry.folder)]
                now = {str(f): read.get(str(f)) or folder_time(f) for f in folders[:_MOST_WATCHED]}
                thrown = tuple(library.trashed())
                took = time.monotonic() - began
                if entries == before:
                    return _Read(before, fresh, folders, trashed=thrown, times=now, seconds=took)
                documents = tuple(entry for entry in entries if not entry.folder)
                titles = fuzzy.Index([entry.title for entry in documents])
                return _Read(entries, fresh, folders, documents, titles, thrown, now, took)

        self._background.run(work, self._take, self._failed)

    def saved(self, path: Path, before: FolderTime, after: FolderTime) -> None:
        """A document of this program was saved; its folder's times around that."""
        if self.library.root not in path.parents:
            return
        folder, old = str(path.parent), self._heads.get(str(path))
        if self._busy or old is None or self._times.get(folder, before) != before:
            self.refresh()
            return
        if folder in self._times:
            self._times[folder] = after
        self._busy = True
        entries, documents, named = self._entries, self._documents, self._named
        self._background.run(
            lambda: _read_one(old, entries, documents, named), self._take_one, self._failed
        )
        if not self._whole.isActive():
            self._whole.start()

    def stop(self) -> None:
        """Watch nothing any more; a scan under way ends soon."""
        self._stopped = True
        self._whole.stop()
        self._watch.close()

    # ---- inside
    def _look(self) -> None:
        """A folder is said to have changed: read all, unless it was our own save."""
        if self._busy:
            self._again = True
            return
        times = dict(self._times)

        def same() -> bool:
            return all(folder_time(Path(folder)) == seen for folder, seen in times.items())

        self._background.run(same, lambda ours: None if ours else self.refresh())

    def _take_one(self, found: _ReadOne | None) -> None:
        self._busy = False
        if found is None:
            self.refresh()
            return
        self._entries, self._documents = found.entries, found.documents
        self._heads[found.entry.where] = found.entry
        self.written.emit(found.entry)
        self._go_on()

    def _go_on(self) -> None:
        if self._again:
            self._again = False
            self.refresh()

    def _take(self, found: _Read) -> None:
        first = not self._loaded
        self._busy, self._loaded = False, True
        folders, self._heads, self._times = found.folders, found.heads, found.times
        self._whole.setInterval(max(_WHOLE_AGAIN_MS, int(found.seconds * 1000 * _SCANS_APART)))
        if not self._stopped:
            self._watch.watch_folders(folders[:_MOST_WATCHED])
        if first:  # what killed saves left behind
            self._background.run(lambda: sum(map(atomic.sweep, folders)), lambda _count: None)
        if first or found.titles is not None:
            self._entries, self._documents = found.entries, found.documents
            self._titles = found.titles or self._titles
            self.changed.emit()
        if found.trashed != self._trashed:
            self._trashed = found.trashed
            self.trashChanged.emit()
        self._go_on()

    def _failed(self, _error: Exception) -> None:
        self._busy = False


def _in_order(entries: Iterable[Entry], named: Callable[[str], bool]) -> Iterator[Entry]:
    """The entries as they are listed: a document with a given name stands where that belongs."""
    beside = groupby(entries, key=lambda entry: (entry.folder, os.path.dirname(entry.where)))  # noqa: PTH120  # many
    for (folder, _parent), found in beside:
        scanned = list(found)
        shown = [_as_named(entry, named) for entry in scanned]
        if not folder and shown != scanned:
            shown.sort(key=lambda entry: pinyin.sort_key(entry.title))
        yield from shown


def _as_named(entry: Entry, named: Callable[[str], bool]) -> Entry:
    """A document under the name that the writer gave it, if there is one."""
    if entry.folder or not named(entry.where) or entry.title == entry.path.stem:
        return entry
    return replace(entry, title=entry.path.stem)


def _read_one(
    old: Entry,
    entries: tuple[Entry, ...],
    documents: tuple[Entry, ...],
    named: Callable[[str], bool],
) -> _ReadOne | None:
    """A document as it is now, in its place; None when it is called otherwise or has none."""
    try:
        state = old.path.stat()
    except OSError:
        return None
    head = head_of(old.where, (state.st_mtime_ns, state.st_size))
    if (head.title, head.tags) != (old.title, old.tags):
        return None
    entry = replace(old, stamp=head.stamp)
    shown = _as_named(entry, named)
    listed, titled = _put(entries, shown), _put(documents, shown)
    return _ReadOne(entry, listed, titled) if listed and titled else None


def _put(entries: tuple[Entry, ...], fresh: Entry) -> tuple[Entry, ...]:
    """The entries with this one in the place of that document; none when it has none."""
    place = next((n for n, entry in enumerate(entries) if entry.where == fresh.where), None)
    return () if place is None else (*entries[:place], fresh, *entries[place + 1 :])


def _asked(known: Callable[[], dict[str, FileHead]]) -> Heads:
    try:
        return known()
    except DocumentError:  # no index: everything is read
        return {}
