"""Searching the library as one types, its texts by words and its documents by `#tags`; the index
follows the library by itself.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from writer_app.bridge.base.background import Background
from writer_app.bridge.documents.library_model import LibraryModel
from writer_app.domain.base import fuzzy
from writer_app.storage.files.store import MadeAnew
from writer_app.storage.index.scan import Entry
from writer_app.storage.index.search import Hit, Search
from writer_app.storage.state import snippets

MOST, MOST_TAGGED = 50, 200


@dataclass(frozen=True, slots=True)
class FoundDocument:
    """A document with the line where the words stand, or with its tags."""

    path: Path
    title: str
    line: str
    marks: tuple[int, ...] = ()  # code points of the line that were looked for
    count: int = 0  # hits in the text


class SearchModel(QObject):
    """Only the newest question is answered. It works in a pool of its own: a scan of a
    large folder in the pool that all share would keep a question waiting."""

    found = Signal(str, object)  # the query, tuple of Found
    indexed = Signal()  # the index is in line with the library

    def __init__(
        self,
        file: Path,
        *,
        library: LibraryModel,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._file, self._library = file, library
        self._indexing = Background(self)
        self._search: Search | None = None
        self._opening = threading.Lock()
        self._query = ""
        self._busy = self._updating = self._again = self._closed = False
        self._asked = False  # while a search ran, also for the same words: the index has changed
        library.changed.connect(self.update_index)
        library.written.connect(self._enter)

    def ask(self, query: str) -> None:
        """Search; the answer comes by `found`."""
        self._query = query
        self._asked = self._busy
        if query.strip() and not self._busy:
            self._start()

    def update_index(self) -> None:
        """Bring the index in line with the library."""
        if self._updating:
            self._again = True
            return
        self._updating = True
        entries = self._library.entries
        self._indexing.run(
            lambda: self._opened().update(entries, cancelled=lambda: self._closed),
            lambda _count: self._updated(),
            self._lost,
        )

    def close(self) -> None:
        """End what runs and close the index."""
        self._closed = True
        if self._search is not None:
            self._search.interrupt()
        self._indexing.close()

    def release(self) -> None:
        """Close the database, once nothing runs in the background any more."""
        if self._search is not None:
            self._search.close()
            self._search = None

    def index(self) -> Search:
        """The index itself, for work in the background."""
        return self._opened()

    # ---- inside
    def _opened(self) -> Search:
        with self._opening:
            if self._search is None:
                self._file.parent.mkdir(parents=True, exist_ok=True)
                self._search = Search(self._file)
            return self._search

    def _enter(self, entry: Entry) -> None:
        """The words of one document changed."""
        if self._updating:
            self._again = True
            return
        self._updating = True
        self._indexing.run(
            lambda: self._opened().enter(entry),
            lambda _none: self._updated(),
            self._lost,
        )

    def _start(self) -> None:
        self._busy = True
        query, documents = self._query, self._library.documents

        def look() -> tuple[FoundDocument, ...]:
            if query.lstrip().startswith("#"):
                listed = [_by_tags(e) for e in islice(with_tags(documents, query), MOST_TAGGED)]
                known = {found.path for found in listed}
                inside = map(_by_words, self._opened().tagged(query, limit=MOST))
                return (*listed, *(found for found in inside if found.path not in known))
            return tuple(map(_by_words, self._opened().search(query, limit=MOST)))

        self._indexing.run(
            look,
            lambda rows: self._answer(query, rows),
            lambda error: self._not_found(query, error),
        )

    def _lost(self, error: Exception) -> None:
        """Words could not be entered; into an index made anew all of them are."""
        self._again |= isinstance(error, MadeAnew)
        self._updated()

    def _not_found(self, query: str, error: Exception) -> None:
        self._answer(query, ())
        if isinstance(error, MadeAnew) and not self._closed:
            self.update_index()

    def _answer(self, query: str, rows: tuple[FoundDocument, ...]) -> None:
        self._busy = False
        again, self._asked = self._asked, False
        if query == self._query:
            self.found.emit(query, rows)
        if again and self._query.strip():
            self._start()

    def _updated(self) -> None:
        self._updating = False
        if self._again and not self._closed:
            self._again = False
            self.update_index()
            return
        self.indexed.emit()
        if self._query.strip():
            self.ask(self._query)


def first_hit(text: str, query: str) -> tuple[int, int] | None:
    """Where a text first has what was looked for, in code points; None where only its title has."""
    return next(iter(snippets.hits(text, query)), None)


def _by_words(hit: Hit) -> FoundDocument:
    marks, place = list[int](), 0
    for piece, marked in hit.snippet:
        marks += range(place, place + len(piece)) if marked else ()
        place += len(piece)
    line = "".join(piece for piece, _ in hit.snippet)
    return FoundDocument(hit.path, hit.title, line, tuple(marks), hit.count)


def _by_tags(entry: Entry) -> FoundDocument:
    return FoundDocument(entry.path, entry.title, " ".join(f"#{tag}" for tag in entry.tags))


def with_tags(entries: Iterable[Entry], query: str) -> Iterator[Entry]:
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
            and all(fuzzy.holds(word, entry.title) for word in words)
        )

    return filter(fits, entries)
