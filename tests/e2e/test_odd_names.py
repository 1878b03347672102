"""Files whose names are no UTF-8, or hold what a terminal obeys: as good as any others."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from writer_app import app
from writer_app.cli import main
from writer_app.paths import Paths
from writer_app.storage.index.history import HistoryStore
from writer_app.storage.index.library import Library
from writer_app.storage.index.search import Search

pytestmark = [
    pytest.mark.qt_log_ignore("propagateSizeHints"),
    pytest.mark.skipif(sys.platform != "linux", reason="only Linux has such names"),
]


@pytest.fixture
def document(paths: Paths) -> Path:
    path = Path(os.fsdecode(os.fsencode(str(paths.documents)) + b"/\xff\xfe.md"))
    path.write_text("Bees fly.\n", encoding="utf-8")
    return path


def test_it_is_opened_kept_and_left_in_the_window(
    document: Path, own_home: Path, qtbot: QtBot
) -> None:
    window = app.build(own_home, "scripted")
    window.open_document(document)
    window.editor.insertPlainText("Wild ")
    window.save_document()
    (other := own_home / "documents" / "other.md").write_text("Other.\n", encoding="utf-8")
    window.open_document(other)
    app.shutdown(window)
    assert document.read_text(encoding="utf-8") == "Wild Bees fly.\n"
    history = HistoryStore(own_home / "data" / "history.sqlite", own_home / "documents")
    assert history.versions(document)
    history.close()
    log = own_home / "data" / "logs" / "writer-app.log"
    assert not log.exists() or "Error" not in log.read_text(encoding="utf-8")


def test_the_others_are_found_all_the_same(document: Path, paths: Paths) -> None:
    (paths.documents / "good.md").write_text("Bees hum.\n", encoding="utf-8")
    search = Search(paths.data / "index.sqlite")
    entries = Library(paths.documents).scan(search.heads())[0]
    assert [search.update(entries) for _ in range(2)] == [1, 0]
    assert [hit.path.name for hit in search.search("bees")] == ["good.md"]
    search.enter(next(entry for entry in entries if entry.path == document))
    search.remove(document)
    assert search.backlinks(document) == []
    search.close()


@pytest.mark.parametrize("command", [["library", "history"], ["export", "--to", "pdf"]])
def test_commands_take_it(document: Path, command: list[str]) -> None:
    assert main([*command, str(document)]) == 0


def test_a_terminal_obeys_no_name(paths: Paths, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", str(paths.documents / "\x1b[2J\x07.md"), "--to", "html"]) == 1
    said = capsys.readouterr().err
    assert "\x1b" not in said
    assert "�[2J�" in said
