"""Keys of the page in the wired window: what a command's key does, and no longer does."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPlainTextEdit
from pytestqt.qtbot import QtBot

from writer_app.domain.change.anchor import Anchor
from writer_app.ui.window.main_window import MainWindow

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
Key, CTRL = Qt.Key, Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def window(
    open_window: Callable[..., MainWindow], qtbot: QtBot, script: Callable[..., None]
) -> MainWindow:
    script("A short text.")
    window = open_window()
    window.activateWindow()
    qtbot.waitActive(window)
    window.show_page("")
    window.editor.set_text("a two b")
    window.editor.select(Anchor(2, 5))
    window.editor.setFocus()
    return window


def prompt(window: MainWindow) -> QPlainTextEdit:
    QTest.keyClick(window.editor, Key.Key_E, CTRL)
    field = window.findChild(QPlainTextEdit, "promptInput")
    assert field is not None
    assert field.hasFocus()
    return field


MARKING = ((Key.Key_B, "a **two** b"), (Key.Key_I, "a *two* b"), (Key.Key_K, "a [two]() b"))
REBOUND = {"bold": Key.Key_B, "italic": Key.Key_I, "link": Key.Key_K, "cut": Key.Key_X}


def test_keys_that_mark_words(window: MainWindow) -> None:
    for key, after in MARKING:
        window.editor.select(Anchor(2, 5))
        QTest.keyClick(window.editor, key, CTRL)
        assert window.editor.raw_text() == after
        window.editor.undo()
        assert window.editor.raw_text() == "a two b"


def test_a_rebound_key_dies_where_it_lived(window: MainWindow) -> None:
    for name, key in REBOUND.items():
        window.commands.set_keys({name: "Ctrl+F12"})
        window.editor.select(Anchor(2, 5))
        QTest.keyClick(window.editor, key, CTRL)
        assert window.editor.raw_text() == "a two b", name
        QTest.keyClick(window.editor, Key.Key_F12, CTRL)
        assert window.editor.raw_text() != "a two b", name
        window.editor.undo()


def test_undo_can_be_rebound(window: MainWindow) -> None:
    window.editor.insertPlainText("x")
    window.commands.set_keys({"undo": "Ctrl+F12"})
    QTest.keyClick(window.editor, Key.Key_Z, CTRL)
    assert window.editor.raw_text() == "a x b"
    QTest.keyClick(window.editor, Key.Key_F12, CTRL)
    assert window.editor.raw_text() == "a two b"


def test_no_key_of_the_format_menu_goes_through_a_bar(window: MainWindow) -> None:
    field = prompt(window)
    for key in (Key.Key_B, Key.Key_K, Key.Key_1, Key.Key_QuoteLeft):
        QTest.keyClick(field, key, CTRL)
        assert window.editor.raw_text() == "a two b"
        assert field.hasFocus()


def test_the_edit_menu_means_the_field_that_is_typed_in(window: MainWindow) -> None:
    field = prompt(window)
    QGuiApplication.clipboard().setText("shorter")
    window.commands["paste"].trigger()
    assert (field.toPlainText(), window.editor.raw_text()) == ("shorter", "a two b")


def test_every_usual_key_is_somebodys(window: MainWindow) -> None:
    assert not window.commands.freed(QKeySequence("Ctrl+K"))
    assert not window.commands.freed(QKeySequence("Ctrl+G"))


def test_no_command_changes_a_text_behind_another_page(window: MainWindow) -> None:
    window.editor.replace(Anchor(0, 1), "the")
    window.editor.select(Anchor(0, 3))
    QGuiApplication.clipboard().setText("pasted")
    before = window.editor.raw_text()
    window.commands["preferences"].trigger()
    assert window.current_page()
    for name in ("undo", "cut", "paste", "redo", "freeze", "otherWords", "bold"):
        window.commands[name].trigger()
        assert window.editor.raw_text() == before, name


def test_rewriting_goes_back_to_the_page(window: MainWindow) -> None:
    window.commands["preferences"].trigger()
    window.commands["rewrite"].trigger()
    assert window.current_page() == ""
    field = window.findChild(QPlainTextEdit, "promptInput")
    assert field is not None
    assert field.isVisible()


def test_a_click_on_ask_takes_the_keys_off_the_page(window: MainWindow) -> None:
    tabs = window.assistant_panel.tabs
    QTest.mouseClick(tabs, Qt.MouseButton.LeftButton, pos=tabs.tabRect(1).center())
    field = window.focusWidget()
    assert field is not None
    assert field.objectName() == "chatInput"


def test_a_click_on_comments_leaves_the_field_of_ask_alone(window: MainWindow) -> None:
    tabs = window.assistant_panel.tabs
    QTest.mouseClick(tabs, Qt.MouseButton.LeftButton, pos=tabs.tabRect(2).center())
    assert window.findChild(QPlainTextEdit, "chatInput") is None
