"""Spelling and grammar in the whole window: F8, the menu, one step to undo."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from writer_app.assist.proofreader import available
from writer_app.ui.window.main_window import MainWindow

# What the offscreen platform says whenever a menu is made or shown.
pytestmark = [
    pytest.mark.qt_log_ignore("propagateSizeHints", r"raise\(\)", "grabbing the keyboard"),
    pytest.mark.skipif(not available(), reason="the extra `proof` is not installed"),
]
TEXT = "# Log\n\nThe keeper wrote teh page.\n\nHe saw the the sea.\n"


@pytest.fixture
def window(open_window: Callable[..., MainWindow], write: Callable[..., Path]) -> MainWindow:
    window = open_window(write("log.md", TEXT))
    window.activateWindow()
    window.editor.setFocus()
    return window


def open_menu(window: MainWindow, qtbot: QtBot) -> QMenu:
    def opened() -> bool:
        QTest.keyClick(window, Qt.Key.Key_F8)
        return bool(window.findChildren(QMenu, "proofMenu"))

    qtbot.waitUntil(opened, timeout=60_000)
    return window.findChildren(QMenu, "proofMenu")[-1]


def test_f8_selects_and_enter_replaces(window: MainWindow, qtbot: QtBot) -> None:
    menu = open_menu(window, qtbot)
    assert window.editor.text_of(window.editor.selection()) == "teh"
    QTest.keyClick(menu, Qt.Key.Key_Return)
    assert window.editor.raw_text() == TEXT.replace("teh", "the")
    window.editor.undo()
    assert window.editor.raw_text() == TEXT


def test_ignoring_takes_the_mark_away(window: MainWindow, qtbot: QtBot) -> None:
    menu = open_menu(window, qtbot)
    next(action for action in menu.actions() if action.text() == "Ignore").trigger()
    menu.close()
    qtbot.waitUntil(lambda: not window.findChildren(QMenu, "proofMenu"))
    window.commands["nextIssue"].trigger()
    window.findChildren(QMenu, "proofMenu")[-1].close()
    assert window.editor.text_of(window.editor.selection()) == "the the"
