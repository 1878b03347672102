"""Which keys make a command and which a letter."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPlainTextEdit
from pytestqt.qtbot import QtBot

from writer_app.ui.page.key_filter import KeyFilter, Run, commands


@pytest.mark.parametrize(
    ("modifiers", "command"),
    [
        (Qt.KeyboardModifier.ControlModifier, True),  # whatever text comes with it
        (Qt.KeyboardModifier.MetaModifier, True),
        (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier, False),  # AltGr
        (Qt.KeyboardModifier.AltModifier, False),  # Option
        (Qt.KeyboardModifier.ShiftModifier, False),
    ],
)
def test_control_makes_a_command_and_altgr_a_letter(
    modifiers: Qt.KeyboardModifier, command: bool
) -> None:
    event = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_S, modifiers, "s")
    assert commands(event) is command


class Asked:
    """A meaning that takes every key it is asked about, and notes it."""

    def __init__(self) -> None:
        self.heard: list[str] = []

    def __call__(self, event: QKeyEvent) -> Run:
        return lambda: self.heard.append(event.text())


@pytest.fixture
def field(qtbot: QtBot) -> QPlainTextEdit:
    made = QPlainTextEdit()
    qtbot.addWidget(made)
    return made


def test_who_knows_no_letters_is_asked_about_other_keys_alone(field: QPlainTextEdit) -> None:
    asked = Asked()
    KeyFilter(field).add("slash", asked, letters=False)
    QTest.keyClicks(field, "a7 ")
    QTest.keyClick(field, Qt.Key.Key_Return)
    QTest.keyClick(field, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert field.toPlainText() == "a7 "
    assert [text for text in asked.heard if text] == ["\r", "a"]  # Ctrl alone has none


def test_who_is_dropped_hears_nothing_until_added_again(field: QPlainTextEdit) -> None:
    keys, asked = KeyFilter(field), Asked()
    keys.add("words", asked)
    keys.drop(asked)
    QTest.keyClicks(field, "a")
    keys.add("words", asked)
    QTest.keyClicks(field, "b")
    assert (field.toPlainText(), asked.heard) == ("a", ["b"])
