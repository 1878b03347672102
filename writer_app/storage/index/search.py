"""Full-text search over the library, as one types, Chinese included; rebuilt whenever it is lost.

SQLite's FTS5 splits at spaces, so that each Chinese character, kana, syllable and pictograph gets
spaces around it and is asked for as part of a phrase. The index keeps words, not texts: a changed
document gets a new number and its old one counts for nothing, until the index is made anew.
"""

from __future__ import annotations

import contextlib
import json
import sqlite3
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from typing_extensions import override

from writer_app.domain.base.errors import DocumentError
from writer_app.domain.base.message import CodedForm
from writer_app.domain.text import pinyin
from writer_app.storage.files import document_file, links
from writer_app.storage.files.encodings import decode, is_binary
from writer_app.storage.files.names import storable
from writer_app.storage.files.store import Store
from writer_app.storage.index import scan
from writer_app.storage.index.scan import Entry, FileHead
from writer_app.storage.state.snippets import (
    Snippet,
    find_plain,
    hits,
    match_expression,
    snippet,
    spaced,
    tag_pattern,
)

_SCHEMA = """
CREATE TABLE files (
    id INTEGER PRIMARY KEY AUTOINCREMENT, path TEXT NOT NULL UNIQUE, time INTEGER NOT NULL,
    size INTEGER NOT NULL, title TEXT NOT NULL, tags TEXT NOT NULL);
CREATE INDEX files_time ON files (time);
CREATE TABLE links (file INTEGER NOT NULL, target TEXT NOT NULL, PRIMARY KEY (target, file))
    WITHOUT ROWID;
CREATE INDEX links_file ON links (file);
CREATE VIRTUAL TABLE words USING fts5 (
    title, body, content='', prefix='1 2 3',
    tokenize="unicode61 remove_diacritics 2 categories 'L* N* Co So M*'")
"""
_LARGEST = 8_000_000  # bytes of a document that are indexed
_SHOWN = 131_072  # bytes in which a snippet is looked for
_BATCH = 0.15  # seconds between commits
_PORTION = 250  # rows that are read at once
_RANKED = 400  # hits up to which the best come first; beyond, the latest do


@dataclass(frozen=True, slots=True)
class Hit:
    """One document that was found, with the place where."""

    path: Path
    title: str
    snippet: Snippet
    count: int = 0  # hits in the part of the text that was looked at


class Search(Store):
    """The index of one library. Every method may be called from any thread.

    Asking and indexing use two connections, so that neither waits for the other. Methods raise
    DocumentError when the database takes no more; no document is touched by it. `look_seconds` is
    the time for reading texts when signs are looked for that no index holds.
    """

    schema = _SCHEMA
    an_index = True
    version = 3  # 3: words without vowel points, ß as ss
    unusable = CodedForm(
        "search.unusable", "The search index could not be used ({0}); it can be made anew."
    )

    def __init__(self, file: Path, *, look_seconds: float = 0.04) -> None:
        super().__init__(file, file.parent)
        self._look_seconds = look_seconds
        # In memory there is one database only: both use it, one after the other.
        self._asking = threading.Lock() if self.on_disk else self._lock

    @override
    def _connect(self) -> None:
        super()._connect()
        self._reader = self._connection(self._file) if self.on_disk else self._db

    @override
    def _close(self) -> None:
        super()._close()
        if self.on_disk:
            with self._asking:
                self._reader.close()

    def close(self) -> None:
        """Close the index. Safe to repeat."""
        self._reader.interrupt()
        super().close()

    # Keeping the index

    def heads(self) -> dict[str, FileHead]:
        """Titles and tags by path, so that a scan reads only what has changed since."""
        return {
            path: FileHead((when, size), title, tuple(json.loads(tags)) if tags else ())
            for path, when, size, title, tags in self._files("path, time, size, title, tags")
        }

    def update(
        self,
        entries: Iterable[Entry],
        *,
        cancelled: Callable[[], bool] = lambda: False,
        on_progress: Callable[[int, int], None] | None = None,
    ) -> int:
        """Bring the index in line with a scan; returns how many documents changed.

        Made for a background thread: it works in short batches, and stops soon when `cancelled`
        says so, with what it has done kept. `on_progress` gets (done, all).
        """
        changes = {e.where: e for e in entries if not e.folder and _has_place(e.where)}
        gone: list[str] = []
        for path, when, size in self._files("path, time, size"):
            entry = changes.get(path)
            if entry is None:
                gone.append(path)
            elif entry.stamp == (when, size):
                del changes[path]
        changed, done = list(changes.values()), 0
        with self._change() as db:
            for path in gone:
                _forget(db, path)
        while done < len(changed) and not cancelled():
            done = self._batch(changed, done, cancelled)
            if on_progress:
                on_progress(done, len(changed))
        if not cancelled():
            self._renew_if_stale()
        return done + len(gone)

    def enter(self, entry: Entry) -> None:
        """One document has other words now; one whose name is no UTF-8 has no place here."""
        head = FileHead(entry.stamp, entry.title, entry.tags)
        text = _text(entry.path, _LARGEST)
        with self._change() as db:
            _enter(db, entry.where, head, text)

    def remove(self, path: Path) -> None:
        """A document or a folder with all in it is gone."""
        with self._change() as db:
            for (inside,) in _below(db, path):
                _forget(db, inside)

    def rename(self, old: Path, new: Path) -> None:
        """A document or a folder was renamed or moved."""
        with self._change() as db:
            for (inside,) in _below(db, old):
                target = storable(str(new)) + inside[len(storable(str(old))) :]
                _forget(db, target)
                db.execute("UPDATE files SET path=? WHERE path=?", (target, inside))

    # Asking

    def search(self, query: str, *, limit: int = 30) -> list[Hit]:
        """Documents that hold all words of `query`, the last one perhaps unfinished.

        Words in quotation marks stand together. What is in a title comes first. `interrupt` from
        another thread ends it with DocumentError.
        """
        expression = match_expression(query)
        if not query.strip():
            return []
        rows = self._matching(expression, limit) if expression else self._plainly(query, limit)
        return [_hit(Path(path), title, query) for path, title in rows]

    def tagged(self, query: str, *, limit: int = 30) -> list[Hit]:
        """Documents in whose text every `#tag` of a query stands, the last perhaps unfinished, and
        that hold its other words.
        """
        tags = [word for word in query.split() if word.startswith("#") and len(word) > 1]
        expression = match_expression(query.replace("#", " ").rstrip())
        if not tags or not expression:
            return []
        last = query.rsplit(maxsplit=1)[-1]
        patterns = [tag_pattern(tag, begun=tag == last) for tag in tags]
        found = []
        for path, title in self._matching(expression, _RANKED):
            text = _text(Path(path), _SHOWN)
            if all(pattern.search(text) for pattern in patterns):
                count = sum(len(pattern.findall(text)) for pattern in patterns)
                found.append(Hit(Path(path), title, snippet(text, " ".join(tags)), count))
            if len(found) == limit:
                break
        return found

    def interrupt(self) -> None:
        """End a search that runs in another thread."""
        self._reader.interrupt()

    def backlinks(self, path: Path) -> list[Path]:
        """The documents that link to this one, by its title or its file's name."""
        with self._ask() as db:
            row = db.execute(
                "SELECT title FROM files WHERE path=?", (storable(str(path)),)
            ).fetchone()
            names = {links.key(path.stem), links.key(path.name)}
            names |= {links.key(row[0])} if row else set()
            marks = ",".join("?" * len(names))
            rows = db.execute(
                "SELECT DISTINCT f.path FROM links l JOIN files f ON f.id = l.file "
                f"WHERE l.target IN ({marks}) AND f.path <> ? ORDER BY f.title",
                (*names, storable(str(path))),
            ).fetchall()
        return [Path(found) for (found,) in rows]

    def linked(self, name: str) -> Path | None:
        """The document a `[[wiki link]]` means: of this title, else of this file name."""
        wanted = links.key(name)
        with self._ask() as db:
            rows = db.execute("SELECT path, title FROM files").fetchall()
        for path, title in rows:
            if links.key(title) == wanted:
                return Path(path)
        return next((Path(p) for p, _ in rows if links.key(Path(p).stem) == wanted), None)

    def tags(self) -> dict[str, int]:
        """Every tag and how many documents have it, in alphabetical order."""
        with self._ask() as db:
            rows = db.execute("SELECT tags FROM files WHERE tags <> ''").fetchall()
        counts: dict[str, int] = {}
        for (tags,) in rows:
            for tag in json.loads(tags):
                counts[tag] = counts.get(tag, 0) + 1
        return dict(sorted(counts.items(), key=lambda item: pinyin.sort_key(item[0])))

    # Inside

    def _files(self, columns: str) -> Iterator[tuple[Any, ...]]:
        """What is known of all documents, a few at a time: nobody waits for all of them."""
        last = ""
        while True:
            with self._ask() as db:
                rows = db.execute(
                    f"SELECT {columns} FROM files WHERE path > ? ORDER BY path LIMIT ?",
                    (last, _PORTION),
                ).fetchall()
            yield from rows
            if len(rows) < _PORTION:
                return
            last = rows[-1][0]
            time.sleep(scan.BREATH_S)

    def _batch(self, changed: list[Entry], done: int, cancelled: Callable[[], bool]) -> int:
        until = time.monotonic() + _BATCH
        with self._change() as db:
            while done < len(changed) and time.monotonic() < until and not cancelled():
                entry = changed[done]
                head = FileHead(entry.stamp, entry.title, entry.tags)
                _enter(db, entry.where, head, _text(entry.path, _LARGEST))
                done += 1
                time.sleep(scan.BREATH_S)
        return done

    def _renew_if_stale(self) -> None:
        """Empty an index in which most numbers count for nothing; the next update fills it."""
        with self._change() as db:
            (live,) = db.execute("SELECT count(*) FROM files").fetchone()
            (last,) = db.execute("SELECT coalesce(max(seq), 0) FROM sqlite_sequence").fetchone()
            if last > 4 * live + 20_000:
                db.execute("INSERT INTO words (words) VALUES ('delete-all')")
                db.execute("DELETE FROM files")
                db.execute("DELETE FROM links")
                db.execute("DELETE FROM sqlite_sequence")

    def _matching(self, expression: str, limit: int) -> list[tuple[str, str]]:
        with self._ask() as db:
            titles = db.execute(_LATEST, (f"title : ({expression})", limit)).fetchall()
            count = len(db.execute(_COUNT, (expression, _RANKED + 1)).fetchall())
            best = _BEST if count <= _RANKED else _LATEST
            rows = db.execute(best, (expression, limit)).fetchall()
        return list(dict.fromkeys([*titles, *rows]))[:limit]

    def _plainly(self, query: str, limit: int) -> list[tuple[str, str]]:
        """Signs that are no words (`:-)`): looked for in titles and the latest texts, briefly."""
        until = time.monotonic() + self._look_seconds
        with self._ask() as db:
            found = db.execute(_IN_TITLE, (_storable(query.strip()), limit)).fetchall()
            for path, title in db.execute(_BY_TIME):
                if time.monotonic() > until or len(found) >= limit:
                    break
                if find_plain(_text(Path(path), _SHOWN), query):
                    found.append((path, title))
        return list(dict.fromkeys(found))[:limit]

    @contextlib.contextmanager
    def _ask(self) -> Iterator[sqlite3.Connection]:
        with self._told(), self._asking:
            yield self._reader


_LATEST = (
    "SELECT f.path, f.title FROM words w JOIN files f ON f.id = w.rowid "
    "WHERE words MATCH ? ORDER BY w.rowid DESC LIMIT ?"
)
_BEST = (
    "SELECT f.path, f.title FROM words w JOIN files f ON f.id = w.rowid "
    "WHERE words MATCH ? ORDER BY bm25(words, 4.0, 1.0) LIMIT ?"
)
_IN_TITLE = "SELECT path, title FROM files WHERE instr(title, ?) LIMIT ?"
_BY_TIME = "SELECT path, title FROM files ORDER BY time DESC"
_COUNT = "SELECT 1 FROM words WHERE words MATCH ? LIMIT ?"


def _has_place(path: str) -> bool:
    """Whether a document can be in the index: one whose name is no UTF-8 cannot."""
    return path.isascii() or storable(path) == path


def _enter(db: sqlite3.Connection, path: str, head: FileHead, text: str) -> None:
    if not _has_place(path):
        return
    _forget(db, path)
    when, size = head.stamp
    tags = json.dumps(head.tags) if head.tags else ""
    made = db.execute(
        "INSERT INTO files (path, time, size, title, tags) VALUES (?,?,?,?,?)",
        (path, when, size, _storable(head.title), tags),
    )
    number = made.lastrowid
    db.execute(
        "INSERT INTO words (rowid, title, body) VALUES (?,?,?)",
        (number, spaced(head.title), spaced(text)),
    )
    targets = {(number, target) for target in links.targets(text)}
    db.executemany("INSERT OR IGNORE INTO links (file, target) VALUES (?,?)", targets)


def _forget(db: sqlite3.Connection, path: str) -> None:
    row = db.execute("SELECT id FROM files WHERE path=?", (storable(path),)).fetchone()
    if row:
        db.execute("DELETE FROM links WHERE file=?", row)
        db.execute("DELETE FROM files WHERE id=?", row)


def _below(db: sqlite3.Connection, path: Path) -> list[tuple[str]]:
    whole = storable(str(path))
    found: list[tuple[str]] = db.execute(
        "SELECT path FROM files WHERE path=? OR substr(path, 1, ?) IN (?, ?)",
        (whole, len(whole) + 1, f"{whole}/", f"{whole}\\"),
    ).fetchall()
    return found


def _storable(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")


def _text(path: Path, most: int) -> str:
    """The beginning of a file as text, nothing when it is none or cannot be read."""
    if document_file.is_word(path):
        try:
            return document_file.read(path).text[:most]
        except DocumentError:
            return ""
    try:
        with path.open("rb") as file:
            data = file.read(most)
    except OSError:
        return ""
    return "" if is_binary(data) else decode(data).text


def _hit(path: Path, title: str, query: str) -> Hit:
    text = _text(path, _SHOWN)
    return Hit(path, title, snippet(text, query), len(hits(text, query)))
