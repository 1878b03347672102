"""Ghost text: asked for, taken, typed along, dropped; never in the document."""

from __future__ import annotations

import pytest
from inline_stage import InlineStage
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from writer_app.ui.review.ghost_text import BUSY

Key, Mod = Qt.Key, Qt.KeyboardModifier
TEXT = "The harbour lay still"


@pytest.fixture
def stage(qtbot: QtBot) -> InlineStage:
    stage = InlineStage(qtbot, TEXT)
    stage.caret(len(TEXT))
    stage.inline.continue_writing()
    stage.thread.answer("under the moon.")
    return stage


def ghost(stage: InlineStage) -> str:
    return stage.editor.marks.ghost.text


def test_it_is_painted_and_not_in_the_document(stage: InlineStage) -> None:
    assert ghost(stage) == " under the moon."
    assert stage.text == TEXT


def test_tab_takes_all_and_one_undo_gives_it_back(stage: InlineStage) -> None:
    stage.key(Key.Key_Tab)
    assert (stage.text, ghost(stage)) == (TEXT + " under the moon.", "")
    stage.key(Key.Key_Z, Mod.ControlModifier)
    assert stage.text == TEXT


def test_a_tab_before_the_ghost_is_there_goes_nowhere(qtbot: QtBot) -> None:
    stage = InlineStage(qtbot, TEXT)
    stage.caret(len(TEXT))
    stage.inline.continue_writing()
    stage.key(Key.Key_Tab)
    assert (stage.text, ghost(stage)) == (TEXT, BUSY)
    stage.thread.answer("under the moon.")
    stage.key(Key.Key_Tab)
    assert stage.text == TEXT + " under the moon."


def test_control_right_takes_a_word(stage: InlineStage) -> None:
    stage.key(Key.Key_Right, Mod.ControlModifier)
    assert (stage.text, ghost(stage)) == (TEXT + " under", " the moon.")


def test_escape_drops_it(stage: InlineStage) -> None:
    stage.key(Key.Key_Escape)
    assert (stage.text, ghost(stage)) == (TEXT, "")


def test_typing_what_it_says_consumes_it(stage: InlineStage) -> None:
    stage.type(" und")
    assert (stage.text, ghost(stage)) == (TEXT + " und", "er the moon.")


def test_typing_something_else_drops_it(stage: InlineStage) -> None:
    stage.type("!")
    assert (stage.text, ghost(stage)) == (TEXT + "!", "")


def test_moving_the_caret_drops_it(stage: InlineStage) -> None:
    stage.key(Key.Key_Home)
    assert ghost(stage) == ""
    stage.key(Key.Key_Tab)
    assert "moon" not in stage.text


def test_composing_takes_nothing(stage: InlineStage) -> None:
    QApplication.sendEvent(stage.editor, QInputMethodEvent("ni", []))
    stage.key(Key.Key_Tab)
    assert "moon" not in stage.text


def test_asking_again_asks_for_other_words(stage: InlineStage) -> None:
    stage.inline.continue_writing()
    assert stage.writing.requests[-1].attempt == 1


def test_late_words_after_typing_are_not_shown(qtbot: QtBot) -> None:
    stage = InlineStage(qtbot, TEXT)
    stage.caret(len(TEXT))
    stage.inline.continue_writing()
    stage.type("x")
    stage.thread.answer("under the moon.")
    assert ghost(stage) == ""
    assert stage.thread.cancelled


def test_it_is_asked_for_after_a_pause_only_when_switched_on(qtbot: QtBot) -> None:
    stage = InlineStage(qtbot, TEXT)
    stage.caret(len(TEXT))
    stage.type("x")
    assert stage.thread.jobs == []
    stage.ghost.set_automatic(True)
    stage.type("y")
    qtbot.waitUntil(lambda: len(stage.thread.jobs) == 1)


def test_a_sign_stands_at_the_caret_until_words_come(qtbot: QtBot) -> None:
    stage = InlineStage(qtbot, TEXT)
    stage.caret(len(TEXT))
    stage.inline.continue_writing()
    assert ghost(stage) == BUSY
    stage.thread.answer("under the moon.")
    assert (ghost(stage), stage.text) == (" under the moon.", TEXT)


def test_escape_takes_the_sign_away(qtbot: QtBot) -> None:
    stage = InlineStage(qtbot, TEXT)
    stage.caret(len(TEXT))
    stage.inline.continue_writing()
    stage.key(Key.Key_Escape)
    assert (ghost(stage), stage.text) == ("", TEXT)
