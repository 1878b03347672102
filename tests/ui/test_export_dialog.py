"""Exporting by the dialog: names that end in no format, files that are there, its own file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from writer_app import app
from writer_app.ui.window.main_window import MainWindow

TEXT = "# Dr. Smith\n\nThe sea.\n"


@pytest.fixture
def window(own_home: Path, qtbot: QtBot) -> Iterator[MainWindow]:
    document = own_home / "documents" / "Dr. Smith.md"
    document.parent.mkdir(parents=True)
    document.write_text(TEXT, encoding="utf-8")
    window = app.build(own_home, "scripted")
    window.open_document(document)
    yield window
    app.shutdown(window)


def choose(window: MainWindow, name: Path, format: str) -> None:
    """Choose this name and format in the dialog, as a click on Save does."""
    window.commands["export"].trigger()
    dialog = window.findChild(QFileDialog)
    assert dialog is not None
    dialog.selectNameFilter(next(f for f in dialog.nameFilters() if f"*.{format})" in f))
    dialog.fileSelected.emit(str(name))
    dialog.close()


def test_a_name_with_a_full_stop_gets_the_chosen_format(
    window: MainWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    choose(window, tmp_path / "Dr. Smith", "txt")
    qtbot.waitUntil((tmp_path / "Dr. Smith.txt").exists, timeout=10_000)
    (tmp_path / "Dr. Smith.txt").write_text("Mine.", encoding="utf-8")
    choose(window, tmp_path / "Dr. Smith", "txt")
    notice = window.notices.current
    assert notice is not None
    assert "exists already" in notice.text
    assert (tmp_path / "Dr. Smith.txt").read_text(encoding="utf-8") == "Mine."


def test_exporting_onto_the_document_itself_saves_it(window: MainWindow) -> None:
    path = window.document_path()
    assert path is not None
    window.editor.appendPlainText("More.")
    choose(window, path, "md")
    assert path.read_text(encoding="utf-8").rstrip().endswith("More.")
    notice = window.notices.current
    assert notice is None
