"""Which keys make a command and which a letter."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent

from writer_app.ui.page.key_filter import commands


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
