"""Exporting by the dialog: names that end in no format, files that are there, its own file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from writer_app.storage.formats import pandoc
from writer_app.ui.kit.fields import Segmented
from writer_app.ui.library.export_card import ExportCard
from writer_app.ui.window.main_window import MainWindow

TEXT = "# Dr. Smith\n\nThe sea.\n"


@pytest.fixture
def window(open_window: Callable[..., MainWindow], write: Callable[..., Path]) -> MainWindow:
    return open_window(write("Dr. Smith.md", TEXT))


def choose(window: MainWindow, name: Path, format: str) -> None:
    """Choose this name and format in the dialog, as a click on Save does."""
    window.commands["export"].trigger()
    card = window.findChild(ExportCard)
    assert card is not None
    card.format.set_value(format)
    card.accept.click()
    dialog = window.findChild(QFileDialog)
    assert dialog is not None
    assert f"*.{format})" in dialog.selectedNameFilter()
    dialog.fileSelected.emit(str(name))
    dialog.close()


def test_a_name_with_a_full_stop_gets_the_chosen_format(
    window: MainWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    choose(window, tmp_path / "Dr. Smith", "txt")
    qtbot.waitUntil((tmp_path / "Dr. Smith.txt").exists)
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


def card(window: MainWindow) -> ExportCard:
    window.commands["export"].trigger()
    found = window.findChild(ExportCard)
    assert found is not None
    return found


KNOWN = (
    ("pdf", {"contents", "paper", "disclosure", "comments", "citations"}),
    ("html", {"contents", "disclosure", "comments", "citations"}),
    ("docx", {"contents", "paper", "title", "disclosure", "comments", "citations"}),
    ("epub", {"contents", "title", "disclosure", "comments", "citations"}),
    ("md", {"disclosure", "comments"}),
)


def test_the_card_shows_the_choices_that_a_format_knows(window: MainWindow) -> None:
    window.show()
    shown = card(window)
    for format, known in KNOWN:
        shown.format.set_value(format)
        shown._show_known()
        assert {name for name, field in shown.fields.items() if field.isVisible()} == known


def test_a_choice_is_the_one_of_the_settings(window: MainWindow) -> None:
    shown = card(window)
    paper = shown.fields["paper"]
    assert isinstance(paper, Segmented)
    paper.set_value("letter")
    assert shown._store.settings.export.paper == "letter"


def test_esc_leaves_without_a_dialog(window: MainWindow) -> None:
    shown = card(window)
    QTest.keyClick(shown.format, Qt.Key.Key_Escape)
    assert shown.isHidden()
    assert window.findChild(QFileDialog) is None


def test_the_card_says_what_a_format_still_needs(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pandoc.importlib.util, "find_spec", lambda _name: None)
    window.commands["export"].trigger()
    card = window.findChild(ExportCard)
    assert card is not None
    card.format.set_value("docx")
    assert "pip install pypandoc-binary" in card.lack.text()
    assert not card.accept.isEnabled()
    card.format.set_value("txt")
    assert card.accept.isEnabled()
    assert card.lack.isHidden()
