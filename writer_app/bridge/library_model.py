"""The documents folder as the panel lists it: folders that fold, documents by their titles.

The folder is read in the background, again whenever the system says it changed. A document's
title is its first heading, else its file's name; titles are kept until a file's time changes, so
that a large library is read once.
"""

from __future__ import annotations

import os
import re
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from writer_app.bridge.background import Background
from writer_app.bridge.watch import Watch
from writer_app.domain.errors import DocumentError

SUFFIXES = frozenset({".md", ".markdown", ".txt"})
TRASH = ".trash"
_HEAD = 4096  # bytes in which a title is looked for
_DEEPEST = 12
_MOST = 200_000  # documents
_MOST_WATCHED = 200  # folders: each costs a handle of the system
_HEADING = re.compile(r"^ {0,3}#{1,6}[ \t]+(.+?)[ \t]*#*[ \t]*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Entry:
    """A document or a folder. `documents` counts a folder's documents, those below it too."""

    path: Path
    title: str
    depth: int
    folder: bool = False
    documents: int = 0


class LibraryModel(QObject):
    """What the documents folder holds. All methods belong to the GUI thread."""

    changed = Signal()

    def __init__(
        self,
        *,
        folder: Callable[[], Path],
        background: Background,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._folder, self._background = folder, background
        self._entries: tuple[Entry, ...] = ()
        self._titles: dict[str, tuple[tuple[int, int], str]] = {}
        self._busy = self._again = False
        self._loaded = False
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

    def documents(self) -> list[Entry]:
        """The documents alone."""
        return [entry for entry in self._entries if not entry.folder]

    def refresh(self) -> None:
        """Read the folder again, in the background."""
        if self._busy:
            self._again = True
            return
        self._busy = True
        root, titles = self._folder(), self._titles
        self._background.run(lambda: scan(root, titles), self._take, self._failed)

    def stop(self) -> None:
        """Watch nothing any more."""
        self._watch.stop()

    # ---- changing
    def new_folder(self, name: str) -> Path:
        """Make a folder in the documents folder. Raises DocumentError."""
        clean = re.sub(r'[\x00-\x1f<>:"/\\|?*]+', " ", name).strip(" .")
        if not clean:
            raise DocumentError("A folder needs a name.")
        path = self._folder() / clean
        try:
            path.mkdir(parents=True)
        except FileExistsError as problem:
            raise DocumentError(f"{clean} exists already; choose another name.") from problem
        except OSError as problem:
            raise DocumentError(f"{clean} was not made: {problem.strerror}.") from problem
        self.refresh()
        return path

    def trash(self, path: Path) -> Path:
        """Move a document into the library's trash; where it lies now. Raises DocumentError."""
        stamp = time.strftime("%Y%m%d-%H%M%S")
        target = self._folder() / TRASH / stamp / path.name
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.move(str(path), str(target))
        except OSError as problem:
            raise DocumentError(f"{path.name} was not moved: {problem.strerror}.") from problem
        self.refresh()
        return target

    def bring_back(self, trashed: Path, to: Path) -> None:
        """Undo `trash`. Raises DocumentError."""
        if to.exists():
            raise DocumentError(f"{to.name} exists again; the other one stays in the trash.")
        try:
            to.parent.mkdir(parents=True, exist_ok=True)
            shutil.move(str(trashed), str(to))
        except OSError as problem:
            raise DocumentError(f"{to.name} was not brought back: {problem.strerror}.") from problem
        self.refresh()

    # ---- inside
    def _take(
        self, found: tuple[tuple[Entry, ...], dict[str, tuple[tuple[int, int], str]]]
    ) -> None:
        self._busy, self._loaded = False, True
        entries, self._titles = found
        root = self._folder()
        folders = [root, *(e.path for e in entries if e.folder)]
        self._watch.watch_folders(folders[:_MOST_WATCHED])
        if entries != self._entries or not entries:
            self._entries = entries
            self.changed.emit()
        if self._again:
            self._again = False
            self.refresh()

    def _failed(self, _error: Exception) -> None:
        self._take(((), {}))


Titles = dict[str, tuple[tuple[int, int], str]]


def scan(root: Path, titles: Titles) -> tuple[tuple[Entry, ...], Titles]:
    """Every folder and document under `root`, and the titles by path for the next scan."""
    fresh: Titles = {}
    budget = [_MOST]
    entries = tuple(_walk(root, 0, titles, fresh, budget))
    return entries, fresh


def _walk(
    folder: Path, depth: int, titles: Titles, fresh: Titles, budget: list[int]
) -> Iterator[Entry]:
    folders, documents = _listed(folder)
    for name in folders:
        inside = (
            list(_walk(folder / name, depth + 1, titles, fresh, budget)) if depth < _DEEPEST else []
        )
        count = sum(1 for entry in inside if not entry.folder)
        yield Entry(folder / name, name, depth, folder=True, documents=count)
        yield from inside
    rows = []
    for name, stamp in documents:
        if budget[0] <= 0:
            break
        budget[0] -= 1
        path = folder / name
        known = titles.get(str(path))
        title = known[1] if known is not None and known[0] == stamp else title_of(path)
        fresh[str(path)] = (stamp, title)
        rows.append(Entry(path, title, depth))
    yield from sorted(rows, key=lambda entry: entry.title.casefold())


def _listed(folder: Path) -> tuple[list[str], list[tuple[str, tuple[int, int]]]]:
    folders: list[str] = []
    documents: list[tuple[str, tuple[int, int]]] = []
    try:
        with os.scandir(folder) as found:
            for entry in found:
                if entry.name.startswith("."):
                    continue
                if entry.is_dir(follow_symlinks=False):
                    folders.append(entry.name)
                elif Path(entry.name).suffix.lower() in SUFFIXES and entry.is_file():
                    state = entry.stat()
                    documents.append((entry.name, (state.st_mtime_ns, state.st_size)))
    except OSError:
        pass
    return sorted(folders, key=str.casefold), documents


def title_of(path: Path) -> str:
    """The first heading of a Markdown file, else the file's name without its suffix."""
    if path.suffix.lower() != ".txt":
        try:
            with path.open("rb") as file:
                head = file.read(_HEAD)
        except OSError:
            return path.stem
        found = _HEADING.search(head.decode("utf-8-sig", "ignore"))
        if found:
            return re.sub(r"[*_`]+", "", found.group(1)).strip() or path.stem
    return path.stem
