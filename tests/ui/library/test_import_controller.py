"""Import and rich text, in the whole window and on the command line."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from writer_app import cli
from writer_app.ui.window.main_window import MainWindow

# The offscreen platform says so whenever a menu is made.
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
PAGE = "<title>Tides</title><h1>Tides</h1><p>High <b>water</b>.</p><video src=a.mp4></video>"
MARKDOWN = "# Tides\n\nHigh **water**.\n"


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "page.html"
    path.write_text(PAGE, encoding="utf-8")
    return path


@pytest.fixture
def window(open_window: Callable[..., MainWindow]) -> MainWindow:
    return open_window()


def test_import_makes_a_document_and_says_what_is_lost(
    window: MainWindow, page: Path, own_home: Path, qtbot: QtBot
) -> None:
    window.commands["import"].trigger()
    dialog = window.findChild(QFileDialog)
    assert dialog is not None
    dialog.filesSelected.emit([str(page)])
    dialog.close()
    made = own_home / "documents" / "Tides.md"
    qtbot.waitUntil(lambda: window.document_path() == made)
    assert window.editor.raw_text() == MARKDOWN
    assert window.notices.accessibleDescription().endswith("1 video was left out.")


def test_several_documents_are_one_message_and_one_that_fails_stops_none(
    window: MainWindow, page: Path, tmp_path: Path, own_home: Path, qtbot: QtBot
) -> None:
    other, strange = tmp_path / "other.html", tmp_path / "scan.pdf"
    other.write_text("<h1>Other</h1><p>Words.</p>", encoding="utf-8")
    strange.write_bytes(b"%PDF-1.4")
    window.commands["import"].trigger()
    dialog = window.findChild(QFileDialog)
    assert dialog is not None
    dialog.filesSelected.emit([str(other), str(strange), str(page)])
    dialog.close()
    said = window.notices.accessibleDescription
    qtbot.waitUntil(lambda: "Imported 2 of 3 documents." in said())
    assert "scan.pdf" in said()
    assert "Tides.md: 1 video was left out." in said()
    assert window.document_path() == own_home / "documents" / "Other.md"


def on_clipboard(subtype: str) -> str:
    # The offscreen platform has no data at all until something was copied.
    return str(QGuiApplication.clipboard().text(subtype))


def test_rich_text_holds_both_forms(window: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    document = tmp_path / "tides.md"
    document.write_text(MARKDOWN, encoding="utf-8")
    window.open_document(document)
    window.commands["copyRich"].trigger()
    qtbot.waitUntil(lambda: "<strong>water</strong>" in on_clipboard("html"))
    assert QGuiApplication.clipboard().text() == MARKDOWN


def test_the_command_line_imports(
    page: Path, own_home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["import", str(page), "--json"]) == 0
    (report,) = json.loads(capsys.readouterr().out)
    assert Path(report["out"]).read_text(encoding="utf-8") == MARKDOWN
    assert report["notes"] == ["1 video was left out."]


def test_an_unknown_kind_is_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    strange = tmp_path / "a.xyz"
    strange.write_bytes(b"")
    assert cli.main(["import", str(strange)]) != 0
    assert "of no kind that can be imported" in capsys.readouterr().err
