"""Other words in the whole window, by real keys over the scripted engine."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from writer_app import app
from writer_app.domain.change.anchor import Anchor
from writer_app.ui.library.synonyms import WordList
from writer_app.ui.window.main_window import MainWindow

Key, Mod = Qt.Key, Qt.KeyboardModifier
TEXT = "The big sea is never still.\n"
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


@pytest.fixture
def window(
    open_window: Callable[..., MainWindow], write: Callable[..., Path], qtbot: QtBot
) -> MainWindow:
    window = open_window(write("sea.md", TEXT))
    qtbot.waitUntil(lambda: "ready" in window.status._model.text())
    return window


def listed(qtbot: QtBot, window: MainWindow) -> WordList:
    """Ask for other words for “big” and wait for them."""
    window.editor.setFocus()
    window.editor.select(Anchor(5, 5))
    QTest.keyClick(window.editor, Key.Key_Period, Mod.ControlModifier)
    found = window.findChild(WordList)
    assert isinstance(found, WordList)
    assert found.isVisible()  # at once, to say that words are looked for
    qtbot.waitUntil(lambda: bool(found.words))
    return found


def test_a_digit_replaces_the_word_as_one_step(qtbot: QtBot, window: MainWindow) -> None:
    found = listed(qtbot, window)
    second = found.words[1]
    QTest.keyClick(window.editor, Key.Key_2)
    assert window.editor.raw_text() == TEXT.replace("big", second)
    assert not found.isVisible()
    QTest.keyClick(window.editor, Key.Key_Z, Mod.ControlModifier)
    assert window.editor.raw_text() == TEXT


def test_arrows_and_enter_choose(qtbot: QtBot, window: MainWindow) -> None:
    found = listed(qtbot, window)
    third = found.words[2]
    for key in (Key.Key_Down, Key.Key_Down, Key.Key_Return):
        QTest.keyClick(window.editor, key)
    assert window.editor.raw_text() == TEXT.replace("big", third)


def test_escape_and_typing_close_it(qtbot: QtBot, window: MainWindow) -> None:
    found = listed(qtbot, window)
    QTest.keyClick(window.editor, Key.Key_Escape)
    assert not found.isVisible()
    assert window.editor.raw_text() == TEXT
    found = listed(qtbot, window)
    QTest.keyClicks(window.editor, "x")
    assert not found.isVisible()
    assert window.editor.raw_text() == TEXT.replace("big", "bxig")


def test_where_there_is_no_word_a_sentence_says_so(window: MainWindow) -> None:
    window.editor.select(Anchor(len(TEXT), len(TEXT)))
    window.commands["otherWords"].trigger()
    assert window.notices.current is not None
    assert window.notices.current.text == "There is no word at the caret."


def test_without_a_model_a_sentence_says_so(qtbot: QtBot, own_home: Path) -> None:
    window = app.build(own_home)
    window.show_page("")
    window.editor.setPlainText(TEXT)
    window.commands["otherWords"].trigger()
    assert window.notices.current is not None
    assert window.notices.current.text == "No model is loaded; other words come from one."
    app.shutdown(window)
    window.deleteLater()


def test_what_is_selected_is_what_is_replaced(qtbot: QtBot, window: MainWindow) -> None:
    window.editor.setFocus()
    window.editor.set_text("他们很生气。\n")
    window.editor.select(Anchor(3, 5))
    QTest.keyClick(window.editor, Key.Key_Period, Mod.ControlModifier)
    found = window.findChild(WordList)
    assert isinstance(found, WordList)
    assert found.isVisible()
