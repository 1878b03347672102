"""The same change three times: the window asks once, and adds the rule it shows."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from writer_app.ui.window.main_window import MainWindow

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", r"raise\(\)")
TEXT = "One email came.\n\nTwo of the email stayed.\n\nThree times email was written.\n"


@pytest.fixture
def window(open_window: Callable[..., MainWindow], write: Callable[..., Path]) -> MainWindow:
    return open_window(write("log.md", TEXT))


def change_three_times(window: MainWindow, qtbot: QtBot) -> None:
    file = window.document_path()
    assert file is not None
    for _ in range(3):
        place = window.editor.raw_text().rfind("email")
        cursor = window.editor.textCursor()
        cursor.setPosition(place + 1)
        window.editor.setTextCursor(cursor)
        QTest.keyClicks(window.editor, "-")
        window.commands["save"].trigger()
        text = window.editor.raw_text()
        qtbot.waitUntil(lambda text=text: file.read_text(encoding="utf-8") == text)  # type: ignore[misc]


def button(window: MainWindow, text: str) -> QPushButton:
    return next(b for b in window.notices.findChildren(QPushButton) if b.text() == text)


def test_the_rule_is_shown_and_added(window: MainWindow, qtbot: QtBot) -> None:
    change_three_times(window, qtbot)
    qtbot.waitUntil(lambda: window.notices.current is not None)
    notice = window.notices.current
    assert notice is not None
    assert "Write “e-mail”, not “email”." in notice.text
    QTest.mouseClick(button(window, "Add to house style"), Qt.MouseButton.LeftButton)
    file = window.document_path()
    assert file is not None
    rules = [p for p in file.parents[1].rglob("house-style.md")]
    assert [rule.read_text(encoding="utf-8") for rule in rules] == [
        "# House style\n\n- Write “e-mail”, not “email”.\n"
    ]


def test_no_is_the_end_of_it(window: MainWindow, qtbot: QtBot) -> None:
    change_three_times(window, qtbot)
    qtbot.waitUntil(lambda: window.notices.current is not None)
    QTest.mouseClick(button(window, "No"), Qt.MouseButton.LeftButton)
    assert window.notices.current is None
