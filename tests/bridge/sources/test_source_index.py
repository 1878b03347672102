from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from writer_app.bridge.base.background import Background
from writer_app.bridge.documents.library_model import LibraryModel
from writer_app.bridge.sources.source_index import SourceIndex, related
from writer_app.domain.base.settings import Ai
from writer_app.domain.sources.passage import Passage, Source, cut
from writer_app.paths import Paths
from writer_app.storage.sources import meaning
from writer_app.storage.sources.finder import Finder
from writer_app.storage.sources.store import Found, PassageStore

FERRY = "The ferry to Brannoch leaves at nine from Oban and takes passengers only."


@pytest.fixture
def index(paths: Paths, monkeypatch: pytest.MonkeyPatch) -> Iterator[SourceIndex]:
    monkeypatch.setattr(meaning, "available", lambda: False)
    background = Background()
    library = LibraryModel(folder=lambda: paths.documents, background=background, known=dict)
    made = SourceIndex(paths, library=library, ai=Ai)
    yield made
    made.stop()
    library.stop()
    background.close()
    made.release()


def ask(qtbot: QtBot, index: SourceIndex, path: Path, paragraph: str) -> Any:
    with qtbot.waitSignal(index.found) as found:
        index.look(path, paragraph)
    return found.args[0]


def test_related_passages_of_other_documents_come(
    qtbot: QtBot, index: SourceIndex, paths: Paths
) -> None:
    (paths.documents / "a.md").write_text(f"# Boats\n\n{FERRY}\n", encoding="utf-8")
    (paths.documents / "b.md").write_text("# Food\n\nThe café sells soup.\n", encoding="utf-8")
    here = paths.documents / "c.md"
    index.look(here, "Which passengers does the ferry from Oban take to Brannoch?")
    with qtbot.waitSignal(index.found, check_params_cb=bool) as found:
        index.follow()
    assert [row.title for row in found.args[0]] == ["Boats"]


def test_what_attached_files_mean_is_found_out_without_the_library(
    qtbot: QtBot, index: SourceIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    learnt: list[object] = []
    monkeypatch.setattr(Finder, "learn", lambda _self, some=None, **_how: learnt.append(some))
    monkeypatch.delattr(Finder, "follow_library")
    index.go_on()
    qtbot.waitUntil(lambda: None in learnt)


def test_a_short_paragraph_asks_nothing(qtbot: QtBot, index: SourceIndex, paths: Paths) -> None:
    assert ask(qtbot, index, paths.documents / "c.md", "The ferry") == ()


def test_nothing_is_opened_before_it_is_asked_for(index: SourceIndex, paths: Paths) -> None:
    assert not (paths.data / "sources.sqlite").exists()


def found(text: str, likeness: float | None) -> Found:
    return Found(1, "a.md", "A", Passage(text, 0, len(text)), 0.0, likeness)


def test_what_is_nearly_the_same_comes_first_and_says_so() -> None:
    rows = related(FERRY, [found("The ferry leaves Oban at nine.", 0.9), found(FERRY + " x", 0.95)])
    assert [row.same for row in rows] == [True, False]


def test_a_passage_is_shown_from_the_sentence_that_is_nearest() -> None:
    (row,) = related(FERRY, [found("Chess needs patience. " + FERRY, 0.95)])
    assert row.near == f"… {FERRY}"


@pytest.mark.parametrize("likeness", [0.7, None])
def test_what_is_far_is_not_shown(likeness: float | None) -> None:
    assert related(FERRY, [found("Chess needs patience.", likeness)]) == ()


def test_a_damaged_index_is_made_anew_meanwhile(
    qtbot: QtBot, index: SourceIndex, paths: Paths
) -> None:
    (paths.documents / "a.md").write_text(f"# Boats\n\n{FERRY}\n", encoding="utf-8")
    made = PassageStore(paths.data / "sources.sqlite")
    made.put(Source("x", "X", "The ferry"), cut("The ferry"), (1, 1))
    made.close()
    with (paths.data / "sources.sqlite").open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * 40_000)
    with qtbot.waitSignal(index.found, check_params_cb=bool) as found:
        index.look(paths.documents / "c.md", "Which passengers does the ferry from Oban take?")
    assert [row.title for row in found.args[0]] == ["Boats"]
