"""*View → Surprise* in the whole window, by real keys over the scripted engine."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from writer_app.assist import surprise
from writer_app.domain.text.surprise import Surprise
from writer_app.ui.library.synonyms import WordList
from writer_app.ui.page.surprise_marks import SurpriseLegend
from writer_app.ui.window.main_window import MainWindow

Key, Mod = Qt.Key, Qt.KeyboardModifier
TEXT = "The big sea is never still and the harbour keeps its many quiet boats.\n"
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


@pytest.fixture
def window(
    open_window: Callable[..., MainWindow],
    write: Callable[..., Path],
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> MainWindow:
    # The scripted engine's numbers are made up: “big” is the surprise here.
    found = (Surprise(4, 7, 3, 9.0),)
    monkeypatch.setattr(surprise, "surprises", lambda *_text, known: found)
    window = open_window(write("sea.md", TEXT))
    qtbot.waitUntil(lambda: "ready" in window.status._model.text())
    return window


def legend(window: MainWindow) -> SurpriseLegend:
    found = window.findChild(SurpriseLegend)
    assert isinstance(found, SurpriseLegend)
    return found


def test_the_key_shows_the_map_then_walks_it_with_other_words(
    qtbot: QtBot, window: MainWindow
) -> None:
    window.editor.setFocus()
    QTest.keyClick(window.editor, Key.Key_F8, Mod.ShiftModifier)
    assert legend(window).isVisible()
    assert window.commands["surprise"].isChecked()
    qtbot.waitUntil(lambda: "detector" in legend(window).accessibleName())
    QTest.keyClick(window.editor, Key.Key_F8, Mod.ShiftModifier)
    assert window.editor.text_of(window.editor.selection()) == "big"
    assert "“big”: another word was 8,103 times as likely" in legend(window).accessibleName()
    words = window.findChild(WordList)
    assert isinstance(words, WordList)
    assert words.isVisible()


def test_off_hides_the_legend_and_writing_without_ai_hides_the_commands(
    window: MainWindow,
) -> None:
    window.commands["surprise"].setChecked(True)
    window.commands["noAi"].setChecked(True)
    assert not legend(window).isVisible()
    assert not window.commands["surprise"].isVisible()
    assert not window.commands["nextSurprise"].isVisible()
