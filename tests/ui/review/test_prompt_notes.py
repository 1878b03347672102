"""The prompt bar says which notes go with what is asked."""

from __future__ import annotations

from inline_stage import InlineStage
from pytestqt.qtbot import QtBot


def test_the_bar_names_the_notes_as_the_instruction_is_typed(qtbot: QtBot) -> None:
    stage = InlineStage(qtbot, "Then Ann came in.")
    bar = stage.inline.prompt_bar
    stage.select("Then Ann came in.")
    stage.inline.rewrite()
    assert bar.notes.text() == "with: Ann"
    stage.type("as Bo would", stage.field)
    qtbot.waitUntil(lambda: bar.notes.text() == "with: Ann +1")
    assert bar.notes.toolTip() == "Your notes that the model is given: Ann, Bo"


def test_without_notes_it_says_nothing(qtbot: QtBot) -> None:
    stage = InlineStage(qtbot, "Then she came in.")
    stage.select("Then she came in.")
    stage.inline.rewrite()
    assert not stage.inline.prompt_bar.notes.isVisible()
