"""Backspace as a writer expects it: the whole of an emoji, a flag, a keycap."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QTextCursor
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QWidget

from writer_app.domain.text.signs import sign_before
from writer_app.domain.text.units import from_utf16, utf16_len
from writer_app.ui.kit.composing import ComposingEdit
from writer_app.ui.kit.overriding import override


def take_sign(field: QPlainTextEdit) -> bool:
    """Take the sign of several characters before the caret away; whether there was one."""
    cursor = field.textCursor()
    back = 0 if cursor.hasSelection() else _units(cursor.block().text(), cursor.positionInBlock())
    if not back:
        return False
    cursor.setPosition(cursor.position() - back, QTextCursor.MoveMode.KeepAnchor)
    cursor.removeSelectedText()
    field.setTextCursor(cursor)
    return True


def _take_from_line(field: QLineEdit) -> bool:
    at = field.cursorPosition()
    hidden = field.hasSelectedText() or field.echoMode() != QLineEdit.EchoMode.Normal
    back = 0 if hidden else _units(field.text(), at)
    if not back:
        return False
    field.setSelection(at - back, back)
    field.del_()
    return True


def _units(line: str, place: int) -> int:
    """UTF-16 units of the sign before a place where it is of several characters; else 0."""
    at = from_utf16(line, place)
    count = sign_before(line, at)
    return utf16_len(line[at - count : at]) if count > 1 else 0


class WholeSigns(QObject):
    """Lets Backspace take whole signs in every field that has no filter of keys of its own."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        if isinstance(qt := QApplication.instance(), QApplication):
            qt.focusChanged.connect(self._moved)

    def _moved(self, _old: QWidget | None, new: QWidget | None) -> None:
        if isinstance(new, QLineEdit | QPlainTextEdit) and not isinstance(new, ComposingEdit):
            new.installEventFilter(self)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        shift = Qt.KeyboardModifier.ShiftModifier
        if event.key() != Qt.Key.Key_Backspace or event.modifiers() & ~shift:
            return False
        if isinstance(watched, QLineEdit):
            return not watched.isReadOnly() and _take_from_line(watched)
        field = watched if isinstance(watched, QPlainTextEdit) else None
        return field is not None and not field.isReadOnly() and take_sign(field)
