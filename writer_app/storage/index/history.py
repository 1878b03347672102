"""Every version of every document, small: only what changed is stored, and each content once."""

from __future__ import annotations

import contextlib
import hashlib
import sqlite3
import time
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from typing_extensions import override

from writer_app.domain.base.errors import DocumentError
from writer_app.domain.base.message import CodedForm, coded
from writer_app.storage.files.store import Store

_SCHEMA = """
CREATE TABLE documents (id INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE);
CREATE TABLE blobs (
    id INTEGER PRIMARY KEY, hash BLOB NOT NULL UNIQUE, base INTEGER REFERENCES blobs (id),
    head INTEGER NOT NULL, tail INTEGER NOT NULL, depth INTEGER NOT NULL, data BLOB NOT NULL);
CREATE TABLE versions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    document INTEGER NOT NULL REFERENCES documents (id),
    blob INTEGER NOT NULL REFERENCES blobs (id),
    time REAL NOT NULL, kind TEXT NOT NULL, name TEXT NOT NULL, size INTEGER NOT NULL);
CREATE INDEX versions_document ON versions (document, id);
CREATE INDEX versions_blob ON versions (blob);
CREATE INDEX blobs_base ON blobs (base)
"""
_COMMENTS = """CREATE TABLE IF NOT EXISTS comments (
    version INTEGER PRIMARY KEY, count INTEGER NOT NULL, blob INTEGER NOT NULL)"""
_DEEPEST = 40  # differences one after the other before a whole text again
_HOUR, _DAY = 3600.0, 86_400.0
_WEEK, _MONTH = 7 * _DAY, 31 * _DAY


class VersionKind(StrEnum):
    """Why a version was kept."""

    OPENED = "opened"  # as it was before the first save of a session
    SAVED = "saved"
    BEFORE_EDIT = "before-edit"  # before a proposal was accepted
    BEFORE_RESTORE = "before-restore"  # before an old version came back
    NAMED = "named"  # the writer asked for it
    RESTORED = "restored"
    THEIRS = "theirs"  # another program's text, found on disk


@dataclass(frozen=True, slots=True)
class VersionComments:
    """What stood beside a version: how many comments, and they as somebody else reads them."""

    count: int = 0
    data: str = ""


NO_COMMENTS = VersionComments()


@dataclass(frozen=True, slots=True)
class Version:
    """One version: when (seconds since 1970), why, its name if it has one, characters, comments."""

    id: int
    time: float
    kind: VersionKind
    name: str
    size: int
    comments: int = 0


class HistoryStore(Store):
    """The versions of the documents below `root`. Every method may be called from any thread.

    Documents are known by their place below `root`, so that the folder can move as a whole.
    All methods raise DocumentError when the database takes no more; no document is touched by it.
    """

    schema = _SCHEMA
    unusable = CodedForm(
        "history.unusable", "The history could not be used ({0}); the documents are not affected."
    )
    faults = (sqlite3.Error, zlib.error, UnicodeDecodeError)

    @override
    def _connection(self, file: Path) -> sqlite3.Connection:
        found = super()._connection(file)
        with contextlib.suppress(sqlite3.Error):  # it is said when a version is kept
            found.execute(_COMMENTS)
        return found

    def add(
        self,
        path: Path,
        text: str,
        kind: VersionKind = VersionKind.SAVED,
        *,
        name: str = "",
        when: float | None = None,
        comments: VersionComments = NO_COMMENTS,
    ) -> int:
        """Keep `text` as the newest version of the document at `path`; returns the version's id.

        The same text and comments as the newest version's are not kept twice, unless they get a
        name.
        """
        with self._change() as db:
            document = self._document(db, path)
            newest = db.execute(
                "SELECT v.id, v.blob, c.blob FROM versions v LEFT JOIN comments c "
                "ON c.version = v.id WHERE v.document=? ORDER BY v.id DESC LIMIT 1",
                (document,),
            ).fetchone()
            before = newest or (0, None, None)
            blob = self._store(db, text, before[1])
            beside = self._store(db, comments.data, before[2]) if comments.data else None
            if newest and newest[1:] == (blob, beside) and not name:
                return int(newest[0])
            made = db.execute(
                "INSERT INTO versions (document, blob, time, kind, name, size) "
                "VALUES (?,?,?,?,?,?)",
                (document, blob, time.time() if when is None else when, kind, name, len(text)),
            )
            if beside is not None:
                row = made.lastrowid, comments.count, beside
                db.execute("INSERT INTO comments VALUES (?,?,?)", row)
            return int(made.lastrowid or 0)

    def versions(self, path: Path) -> list[Version]:
        """The versions of one document, the newest first."""
        with self._change() as db:
            rows = db.execute(
                "SELECT v.id, v.time, v.kind, v.name, v.size, coalesce(c.count, 0) FROM versions v "
                "JOIN documents d ON d.id = v.document LEFT JOIN comments c ON c.version = v.id "
                "WHERE d.path=? ORDER BY v.id DESC",
                (self._key(path),),
            ).fetchall()
        return [Version(row[0], row[1], VersionKind(row[2]), *row[3:]) for row in rows]

    def text(self, version: int) -> str:
        """The text of a version. Raises DocumentError when there is none of this number."""
        with self._change() as db:
            row = db.execute("SELECT blob FROM versions WHERE id=?", (version,)).fetchone()
            if row is None:
                raise DocumentError(
                    coded("history.no-version", "There is no version {0}.", version)
                )
            return self._load(db, row[0]).decode("utf-8", "surrogatepass")

    def comments(self, version: int) -> str:
        """The comments that were kept with a version, or nothing."""
        with self._change() as db:
            row = db.execute("SELECT blob FROM comments WHERE version=?", (version,)).fetchone()
            return self._load(db, row[0]).decode("utf-8") if row is not None else ""

    def restore(self, path: Path, version: int, current: str) -> str:
        """Keep `current`, then make an old version the newest, and return its text.

        Restoring can so be undone by restoring again. The caller writes the text to the document.
        """
        text = self.text(version)
        self.add(path, current)
        self.add(path, text, VersionKind.RESTORED)
        return text

    def rename(self, old: Path, new: Path) -> None:
        """A document or a folder was renamed or moved: its versions go along."""
        before, after = self._key(old), self._key(new)
        with self._change() as db:
            rows = db.execute(
                "SELECT id, path FROM documents WHERE path=? OR substr(path, 1, ?)=?",
                (before, len(before) + 1, before + "/"),
            ).fetchall()
            for document, path in rows:
                target = after + path[len(before) :]
                taken = db.execute("SELECT id FROM documents WHERE path=?", (target,)).fetchone()
                if taken is None:
                    db.execute("UPDATE documents SET path=? WHERE id=?", (target, document))
                elif taken[0] != document:
                    db.execute(
                        "UPDATE versions SET document=? WHERE document=?", (taken[0], document)
                    )
                    db.execute("DELETE FROM documents WHERE id=?", (document,))

    def thin(self, *, now: float | None = None) -> int:
        """Drop what is too dense and return how many: all of the last hour stays, then one an hour
        for a day, one a day for a month, one a week. Named versions, the first and the newest stay.
        """
        moment = time.time() if now is None else now
        with self._change() as db:
            rows = db.execute(
                "SELECT id, document, time, name FROM versions ORDER BY document, id DESC"
            ).fetchall()
            gone = [(version,) for version in _too_dense(rows, moment)]
            db.executemany("DELETE FROM versions WHERE id=?", gone)
            if gone:
                db.executemany("DELETE FROM comments WHERE version=?", gone)
                self._sweep(db)
        return len(gone)

    def _sweep(self, db: sqlite3.Connection) -> None:
        """Remove contents that nothing is made from any more."""
        while True:
            done = db.execute(
                "DELETE FROM blobs WHERE id NOT IN (SELECT blob FROM versions) AND id NOT IN "
                "(SELECT blob FROM comments) AND id NOT IN "
                "(SELECT base FROM blobs WHERE base IS NOT NULL)"
            )
            if not done.rowcount:
                return

    def _document(self, db: sqlite3.Connection, path: Path) -> int:
        key = self._key(path)
        db.execute("INSERT OR IGNORE INTO documents (path) VALUES (?)", (key,))
        return int(db.execute("SELECT id FROM documents WHERE path=?", (key,)).fetchone()[0])

    def _store(self, db: sqlite3.Connection, text: str, base: int | None) -> int:
        """The content's number: known, or stored as what differs from `base`."""
        data = text.encode("utf-8", "surrogatepass")
        digest = hashlib.sha256(data).digest()
        known = db.execute("SELECT id FROM blobs WHERE hash=?", (digest,)).fetchone()
        if known:
            return int(known[0])
        head = tail = depth = 0
        if base is not None:
            depth = db.execute("SELECT depth FROM blobs WHERE id=?", (base,)).fetchone()[0] + 1
        if base is not None and depth <= _DEEPEST:
            head, tail = _common(self._load(db, base), data)
        if not head and not tail:
            base, depth = None, 0
        packed = zlib.compress(data[head : len(data) - tail], 6)
        made = db.execute(
            "INSERT INTO blobs (hash, base, head, tail, depth, data) VALUES (?,?,?,?,?,?)",
            (digest, base, head, tail, depth, packed),
        )
        return int(made.lastrowid or 0)

    def _load(self, db: sqlite3.Connection, blob: int) -> bytes:
        """The content, put together from the whole text at the bottom upwards."""
        steps: list[tuple[int, int, bytes]] = []
        number: int | None = blob
        while number is not None:
            number, head, tail, packed = db.execute(
                "SELECT base, head, tail, data FROM blobs WHERE id=?", (number,)
            ).fetchone()
            steps.append((head, tail, zlib.decompress(packed)))
        data = b""
        for head, tail, middle in reversed(steps):
            data = data[:head] + middle + data[len(data) - tail :]
        return data


def _common(old: bytes, new: bytes) -> tuple[int, int]:
    """How many bytes at the start and at the end are the same, not overlapping."""
    most = min(len(old), len(new))
    head = _same(old, new, most)
    tail = _same(old[head:][::-1], new[head:][::-1], most - head)
    return head, tail


def _same(first: bytes, second: bytes, most: int) -> int:
    """How long a start two texts share, by halving: slices compare at the speed of memory."""
    low, high = 0, most
    while low < high:
        middle = (low + high + 1) // 2
        if first[low:middle] == second[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _too_dense(rows: list[tuple[int, int, float, str]], now: float) -> Iterator[int]:
    """Ids to drop; `rows` are (id, document, time, name), newest first within each document."""
    for place, (version, document, when, name) in enumerate(rows):
        newest = place == 0 or rows[place - 1][1] != document
        oldest = place + 1 == len(rows) or rows[place + 1][1] != document
        if newest or oldest or name:
            continue
        slot = _slot(when, now)
        # The last of each stretch of time stays: drop one whose newer neighbour is in the same.
        if slot is not None and slot == _slot(rows[place - 1][2], now):
            yield version


def _slot(when: float, now: float) -> tuple[float, int] | None:
    age = now - when
    if age < _HOUR:
        return None
    step = _HOUR if age < _DAY else _DAY if age < _MONTH else _WEEK
    return step, int(when // step)
