"""Backspace as a writer expects it: the whole of an emoji, a flag, a keycap."""

from __future__ import annotations

from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QPlainTextEdit

from writer_app.domain.text.signs import sign_before
from writer_app.domain.text.units import from_utf16, utf16_len


def take_sign(field: QPlainTextEdit) -> bool:
    """Take the sign of several characters before the caret away; whether there was one."""
    cursor = field.textCursor()
    if cursor.hasSelection() or not cursor.positionInBlock():
        return False
    line = cursor.block().text()
    at = from_utf16(line, cursor.positionInBlock())
    count = sign_before(line, at)
    if count < 2:
        return False
    back = utf16_len(line[at - count : at])
    cursor.setPosition(cursor.position() - back, QTextCursor.MoveMode.KeepAnchor)
    cursor.removeSelectedText()
    field.setTextCursor(cursor)
    return True
