"""A search that ran while the index grew is made again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal
from pytestqt.qtbot import QtBot

from writer_app.bridge.documents.search_model import SearchModel


class Library(QObject):
    changed = Signal()
    written = Signal(object)
    entries: tuple[Any, ...] = ()
    documents: tuple[Any, ...] = ()


class ByHand:
    """Jobs that run when a test says so."""

    def __init__(self) -> None:
        self.jobs: list[tuple[Callable[[], Any], Callable[[Any], None]]] = []

    def run(
        self, work: Callable[[], Any], done: Callable[[Any], None], _failed: object = None
    ) -> None:
        self.jobs.append((work, done))


def test_what_was_looked_for_while_the_index_grew_is_looked_for_again(
    qtbot: QtBot, tmp_path: Path
) -> None:
    library, jobs, found = Library(), ByHand(), list[tuple[str, object]]()
    model: Any = SearchModel(tmp_path / "search.sqlite", library=library)  # type: ignore[arg-type]  # a stand-in
    model._indexing = jobs
    model.found.connect(lambda query, rows: found.append((query, rows)))
    model.update_index()
    model.ask("tides")
    (_, updated), (_, answered) = jobs.jobs
    updated(0)  # the index is whole, and the search had begun before
    answered(())
    assert found == [("tides", ())]
    assert len(jobs.jobs) == 3
    jobs.jobs[2][1](("row",))
    assert found[-1] == ("tides", ("row",))
    assert len(jobs.jobs) == 3
