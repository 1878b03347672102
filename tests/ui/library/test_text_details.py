"""Counts, goals and reading time in the whole window."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from writer_app import app
from writer_app.domain.change.anchor import Anchor
from writer_app.ui.panels.status_line import ClickLabel
from writer_app.ui.window.main_window import MainWindow

# The offscreen platform says so whenever a menu is made.
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
TEXT = "# Log\n\nThe keeper wrote it down each night. He never once forgot.\n"


@pytest.fixture
def window(
    open_window: Callable[..., MainWindow], write: Callable[..., Path], qtbot: QtBot, own_home: Path
) -> MainWindow:
    document = write("log.md", TEXT)
    settings = own_home / "config" / "settings.json"
    settings.parent.mkdir(parents=True)
    settings.write_text(json.dumps({"editing": {"daily_goal": 5}}))
    window = open_window(document)
    qtbot.waitUntil(lambda: words(window).text() == "12 words")
    return window


def words(window: MainWindow) -> ClickLabel:
    found = window.findChild(ClickLabel, "statusWords")
    assert found is not None
    return found


def details(window: MainWindow, qtbot: QtBot) -> list[str]:
    QTest.mouseClick(words(window), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: surface(window) is not None)
    found = surface(window)
    assert found is not None
    return [label.text() for label in found.findChildren(QLabel)]


def surface(window: MainWindow) -> QWidget | None:
    found = window.findChild(QWidget, "textDetails")
    return found if found is not None and found.isVisible() else None


def test_a_document_has_a_goal_with_a_deadline(
    window: MainWindow, qtbot: QtBot, own_home: Path
) -> None:
    document = own_home / "documents" / "aim.md"
    document.write_text(f"---\ngoal: 100\ndeadline: 2001-01-01\n---\n\n{TEXT}", encoding="utf-8")
    window.open_document(document)
    goal = window.findChild(QLabel, "statusGoal")
    assert goal is not None
    qtbot.waitUntil(lambda: goal.text() == "12% of 100 · 88 words after the deadline")
    assert "2001-01-01" in details(window, qtbot)


def test_a_click_on_the_words_says_more(window: MainWindow, qtbot: QtBot) -> None:
    shown = details(window, qtbot)
    assert shown[0] == "Document"
    assert shown[shown.index("Words") + 1] == "12"
    assert shown[shown.index("Reading time") + 1] == "1 min"
    found = surface(window)
    assert found is not None
    QTest.keyClick(found, Qt.Key.Key_Escape)
    assert surface(window) is None


def test_a_selection_is_counted_alone(window: MainWindow, qtbot: QtBot) -> None:
    window.editor.select(Anchor(7, 17))
    shown = details(window, qtbot)
    assert (shown[0], shown[shown.index("Words") + 1]) == ("Selection", "2")


def test_the_day_fills_as_one_types(window: MainWindow, qtbot: QtBot, own_home: Path) -> None:
    window.editor.setFocus()
    QTest.keyClicks(window.editor, "One two three four ")
    goal = window.findChild(QLabel, "statusGoal")
    assert goal is not None
    qtbot.waitUntil(lambda: goal.text() == "80% of 5 today")
    app.shutdown(window)
    assert 4 in json.loads((own_home / "data" / "days.json").read_bytes()).values()


def test_the_goal_of_a_document_is_asked_for(window: MainWindow, qtbot: QtBot) -> None:
    editor, text = window.editor, window.editor.raw_text()
    for words in ("20 2099-12-24", "0"):
        editor.put_caret(len(editor.raw_text()) - 4)
        window.commands["documentGoal"].trigger()
        field = window.findChildren(QLineEdit, "askField")[-1]
        field.setText(words)
        QTest.keyClick(field, Qt.Key.Key_Return)
        assert editor.cursor_position() == len(editor.raw_text()) - 4
        if words != "0":
            assert editor.raw_text() == f"---\ngoal: 20\ndeadline: 2099-12-24\n---\n\n{text}"
    assert editor.raw_text() == text
    editor.undo()
    assert editor.raw_text() != text
