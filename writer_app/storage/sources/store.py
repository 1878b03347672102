"""The passages of sources in one database: their words, their meaning, where they stand.

The text of a passage is kept here, since a PDF is not read again for every question. A source is
known by its path; one that was read again keeps the passages whose words have not changed, and
with them their meaning, which takes a tenth of a second a passage to find.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from writer_app.domain.base.message import CodedForm
from writer_app.domain.sources.passage import Passage, Source
from writer_app.domain.sources.terms import terms
from writer_app.storage.files.names import storable
from writer_app.storage.files.store import Store
from writer_app.storage.state.snippets import spaced

_SCHEMA = """
CREATE TABLE sources (
    id INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE, time INTEGER NOT NULL,
    size INTEGER NOT NULL, title TEXT NOT NULL, library INTEGER NOT NULL);
CREATE TABLE passages (
    id INTEGER PRIMARY KEY AUTOINCREMENT, source INTEGER NOT NULL, place INTEGER NOT NULL,
    start INTEGER NOT NULL, stop INTEGER NOT NULL, page INTEGER NOT NULL,
    headings TEXT NOT NULL, question TEXT NOT NULL, text TEXT NOT NULL, hash BLOB NOT NULL,
    meaning BLOB);
CREATE INDEX passages_source ON passages (source, place);
CREATE INDEX passages_meant ON passages (id) WHERE meaning IS NULL;
CREATE VIRTUAL TABLE words USING fts5 (
    heading, body, content='',
    tokenize="porter unicode61 remove_diacritics 2 categories 'L* N* Co So M*'")
"""
IS_HAN = "substr(text, 1, 200) GLOB '*[\u3400-\u9fff][\u3400-\u9fff]*'"
_MOST_TERMS = 40  # of a question
_AT_ONCE = 400  # numbers in one statement
_STALE = 20_000  # numbers that count for nothing before the words are made anew


@dataclass(frozen=True, slots=True)
class Found:
    """A passage with its source, and how it was found.

    `worth` only ranks; `likeness` is the cosine of its meaning and the question's, and `ahead` how
    far that lies above the mean of its source; None where it is not known.
    """

    id: int
    path: str
    title: str
    passage: Passage
    worth: float = 0.0
    likeness: float | None = None
    ahead: float | None = None


class PassageStore(Store):
    """Every method may be called from any thread. Raises DocumentError when the database fails."""

    schema = _SCHEMA
    an_index = True
    version = 2  # 2: more shapes of question and answer
    unusable = CodedForm(
        "sources.unusable", "The index of sources could not be used ({0}); it can be made anew."
    )

    def __init__(self, file: Path) -> None:
        super().__init__(file, file.parent)
        self.file = file

    # ---- keeping
    def stamps(self, *, library: bool) -> dict[str, tuple[int, int]]:
        """Time (ns) and size of every source, by path; those of the library or the others."""
        with self._change() as db:
            rows = db.execute(
                "SELECT path, time, size FROM sources WHERE library=?", (library,)
            ).fetchall()
        return {path: (when, size) for path, when, size in rows}

    def put(
        self,
        source: Source,
        passages: Sequence[Passage],
        stamp: tuple[int, int],
        *,
        library: bool = False,
    ) -> int:
        """Keep a source's passages in the place of those before; returns its number."""
        with self._change() as db:
            number = _source(db, source, stamp, library=library)
            old: dict[bytes, list[int]] = {}
            for row, digest in db.execute(
                "SELECT id, hash FROM passages WHERE source=?", (number,)
            ).fetchall():
                old.setdefault(digest, []).append(row)
            for place, passage in enumerate(passages):
                digest = mark(passage.words)
                same = old.get(digest)
                if same:
                    db.execute(
                        "UPDATE passages SET place=?, start=?, stop=?, page=? WHERE id=?",
                        (place, passage.start, passage.end, passage.page, same.pop()),
                    )
                else:
                    _enter(db, number, place, passage, digest)
            for row in (row for rows in old.values() for row in rows):
                _forget(db, row)
            _renew_if_stale(db)
        return number

    def remove(self, paths: Iterable[str]) -> None:
        """Sources that are gone, with their passages."""
        with self._change() as db:
            for path in paths:
                found = db.execute("SELECT id FROM sources WHERE path=?", (path,)).fetchone()
                if found is None:
                    continue
                for (row,) in db.execute(
                    "SELECT id FROM passages WHERE source=?", found
                ).fetchall():
                    _forget(db, row)
                db.execute("DELETE FROM sources WHERE id=?", found)

    def without_meaning(
        self, limit: int, sources: Sequence[int] | None = None
    ) -> list[tuple[int, str]]:
        """Number and words of passages whose meaning is not known yet."""
        limited, values = _among(sources)
        with self._change() as db:
            rows = db.execute(
                "SELECT id, headings, text FROM passages "
                f"WHERE meaning IS NULL{limited} ORDER BY id LIMIT ?",
                (*values, limit),
            ).fetchall()
        return [(row, Passage(text, 0, 0, tuple(json.loads(h))).words) for row, h, text in rows]

    def meanings(self, path: str) -> dict[bytes, bytes]:
        """The known meanings of a source's passages, by `mark` of their words."""
        with self._change() as db:
            rows = db.execute(
                "SELECT p.hash, p.meaning FROM passages p JOIN sources s ON s.id = p.source "
                "WHERE s.path=? AND p.meaning NOTNULL",
                (storable(path),),
            ).fetchall()
        return dict(rows)

    def put_meanings(self, rows: Iterable[tuple[int, bytes]]) -> None:
        """Keep the meaning of passages: 384 signed bytes each."""
        with self._change() as db:
            db.executemany(
                "UPDATE passages SET meaning=? WHERE id=?", ((row, n) for n, row in rows)
            )

    def counts(self, sources: Sequence[int] | None = None) -> tuple[int, int]:
        """How many passages there are, and of how many the meaning is known."""
        limited, values = _among(sources)
        with self._change() as db:
            found = db.execute(
                f"SELECT count(*), count(meaning) FROM passages WHERE 1{limited}", values
            ).fetchone()
        return int(found[0]), int(found[1])

    def has_script(self, sources: Sequence[int] | None, *, han: bool) -> bool:
        """Whether one of these sources begins in Chinese, or with `han` off in anything else."""
        limited, values = _among(sources)
        with self._change() as db:
            found = db.execute(
                f"SELECT 1 FROM passages WHERE place = 0 AND {IS_HAN} = ?{limited} LIMIT 1",
                (han, *values),
            ).fetchone()
        return found is not None

    # ---- finding
    def numbers(self, paths: Iterable[str]) -> list[int]:
        """The numbers of sources by their paths; those that are not kept have none."""
        with self._change() as db:
            rows = [
                db.execute("SELECT id FROM sources WHERE path=?", (storable(path),)).fetchone()
                for path in paths
            ]
        return [row[0] for row in rows if row]

    def by_words(
        self, question: str, limit: int, sources: Sequence[int] | None = None
    ) -> list[int]:
        """Passages that hold words of a question, the best first (bm25, headings count double)."""
        expression = _expression(question)
        if not expression:
            return []
        limited, values = _among(sources, "p.source")
        with self._change() as db:
            rows = db.execute(
                "SELECT w.rowid FROM words w JOIN passages p ON p.id = w.rowid "
                f"WHERE words MATCH ?{limited} ORDER BY bm25(words, 2.0, 1.0) LIMIT ?",
                (expression, *values, limit),
            ).fetchall()
        return [row for (row,) in rows]

    def passages(self, ids: Sequence[int]) -> list[Found]:
        """The passages of these numbers, in their order; those that are gone are left out."""
        found: dict[int, Found] = {}
        with self._change() as db:
            for first in range(0, len(ids), _AT_ONCE):
                some = ids[first : first + _AT_ONCE]
                marks = ",".join("?" * len(some))
                for row in db.execute(f"{_ROWS} WHERE p.id IN ({marks})", some):
                    found[row[0]] = _found(row)
        return [found[number] for number in ids if number in found]

    def all_of(self, source: int) -> list[Found]:
        """Every passage of one source in order."""
        with self._change() as db:
            rows = db.execute(f"{_ROWS} WHERE p.source=? ORDER BY p.place", (source,)).fetchall()
        return [_found(row) for row in rows]


_ROWS = (
    "SELECT p.id, s.path, s.title, p.text, p.start, p.stop, p.headings, p.page, p.question "
    "FROM passages p JOIN sources s ON s.id = p.source"
)


def _found(row: Sequence[str | int]) -> Found:
    number, path, title, text, start, stop, headings, page, question = row
    passage = Passage(
        str(text),
        int(start),
        int(stop),
        tuple(json.loads(str(headings))),
        int(page),
        str(question),
    )
    return Found(int(number), str(path), str(title), passage)


def _among(sources: Sequence[int] | None, column: str = "source") -> tuple[str, tuple[int, ...]]:
    """A condition that leaves these sources, with its values."""
    if sources is None:
        return "", ()
    return f" AND {column} IN ({','.join('?' * len(sources))})", tuple(sources)


def _source(
    db: sqlite3.Connection, source: Source, stamp: tuple[int, int], *, library: bool
) -> int:
    path, title = storable(source.path), storable(source.title)
    db.execute(
        "INSERT INTO sources (path, time, size, title, library) VALUES (?,?,?,?,?) "
        "ON CONFLICT (path) DO UPDATE SET time=excluded.time, size=excluded.size, "
        "title=excluded.title, library=max(library, excluded.library)",
        (path, *stamp, title, library),
    )
    return int(db.execute("SELECT id FROM sources WHERE path=?", (path,)).fetchone()[0])


def _enter(
    db: sqlite3.Connection, source: int, place: int, passage: Passage, digest: bytes
) -> None:
    headings = json.dumps(passage.headings, ensure_ascii=True)
    text, question = _whole(passage.text), _whole(passage.question)
    made = db.execute(
        "INSERT INTO passages (source, place, start, stop, page, headings, question, text, hash) "
        "VALUES (?,?,?,?,?,?,?,?,?)",
        (
            *(source, place, passage.start, passage.end, passage.page),
            *(headings, question, text, digest),
        ),
    )
    assert made.lastrowid is not None
    _enter_words(db, made.lastrowid, passage.headings, text)


def _renew_if_stale(db: sqlite3.Connection) -> None:
    """Make the words anew when most of them belong to passages that are gone."""
    (live,) = db.execute("SELECT count(*) FROM passages").fetchone()
    (last,) = db.execute("SELECT coalesce(max(seq), 0) FROM sqlite_sequence").fetchone()
    (first,) = db.execute("SELECT coalesce(min(id), 0) FROM passages").fetchone()
    if last - first < 4 * live + _STALE:
        return
    db.execute("INSERT INTO words (words) VALUES ('delete-all')")
    for row, headings, text in db.execute("SELECT id, headings, text FROM passages").fetchall():
        _enter_words(db, row, tuple(json.loads(headings)), text)


def _enter_words(db: sqlite3.Connection, row: int, headings: Sequence[str], text: str) -> None:
    db.execute(
        "INSERT INTO words (rowid, heading, body) VALUES (?,?,?)",
        (row, spaced(" ".join(headings)), spaced(Passage(text, 0, 0).words)),
    )


def _forget(db: sqlite3.Connection, row: int) -> None:
    # Its words stay in the index, whose numbers are never given twice, until it is made anew.
    db.execute("DELETE FROM passages WHERE id=?", (row,))


def mark(words: str) -> bytes:
    """What passages with the same words have in common."""
    return hashlib.blake2b(words.encode("utf-8", "replace"), digest_size=16).digest()


def _whole(text: str) -> str:
    """The text without half a character, which no database takes."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _expression(question: str) -> str:
    """Any of a question's terms; a pair of Chinese characters stands together."""
    found = list(dict.fromkeys(terms(question)))[:_MOST_TERMS]
    phrases = (spaced(term).replace('"', " ").strip() for term in found)
    return " OR ".join(f'"{phrase}"' for phrase in phrases if phrase)
