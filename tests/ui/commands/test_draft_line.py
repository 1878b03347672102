"""The line that asks what a draft is about."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from writer_app.ui.commands.draft_line import DraftLine
from writer_app.ui.kit.command_palette import PaletteItem
from writer_app.ui.kit.theme import PAPER, Theme


def test_a_topic_that_was_not_written_about_stands_there_again(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    line = DraftLine(Theme(PAPER), window)
    line.ask([PaletteItem("article", "Article", "", lambda: None)], "Tides")
    assert line.input.text() == "Tides"
    assert line.input.selectedText() == "Tides"
