"""The Format menu: Markdown marks put on and taken off a plain text, one undo step each.

All positions are Qt's (UTF-16); no Python string is cut with them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from PySide6.QtGui import QTextBlock, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit

from writer_app.ui.kit.composing import select_word

_LEAD = re.compile(r"^(#{1,6} +|> ?|[-*+] +|\d{1,9}[.)] +)")
_BREAK = "\u2029"


@contextmanager
def _one_step(cursor: QTextCursor) -> Iterator[None]:
    cursor.beginEditBlock()
    try:
        yield
    finally:
        cursor.endEditBlock()


def wrap(editor: QPlainTextEdit, mark: str) -> None:
    """Put `mark` on both sides of the selection or the word under the caret, or take it off.

    Code does not go over several lines.
    """
    cursor = editor.textCursor()
    if not cursor.hasSelection():
        select_word(cursor)
    if mark == "`" and _BREAK in cursor.selectedText():
        return
    width = len(mark)  # marks are ASCII: one unit each
    start, end = cursor.selectionStart(), cursor.selectionEnd()
    with _one_step(cursor):
        if _is_wrapped(editor, start, end, mark):
            _cut(cursor, end, width)
            _cut(cursor, start - width, width)
            start, end = start - width, end - width
        else:
            cursor.setPosition(end)
            cursor.insertText(mark)
            cursor.setPosition(start)
            cursor.insertText(mark)
            start, end = start + width, end + width
    _select(editor, start, end)


def _is_wrapped(editor: QPlainTextEdit, start: int, end: int, mark: str) -> bool:
    """Whether the marks stand around a range; three stars are both strong and emphasis."""
    if mark.strip("*"):
        width = len(mark)
        return _between(editor, start - width, start) == mark == _between(editor, end, end + width)
    left = right = 0
    while left < 3 and _between(editor, start - left - 1, start - left) == "*":
        left += 1
    while right < 3 and _between(editor, end + right, end + right + 1) == "*":
        right += 1
    return min(left, right) in ({1, 3} if mark == "*" else {2, 3})


def link(editor: QPlainTextEdit) -> None:
    """Make the selection or the word a link and put the caret where its address goes."""
    cursor = editor.textCursor()
    if not cursor.hasSelection():
        select_word(cursor)
    end = cursor.selectionEnd()
    with _one_step(cursor):
        start = cursor.selectionStart()
        cursor.setPosition(end)
        cursor.insertText("]()")
        cursor.setPosition(start)
        cursor.insertText("[")
    place = end + 3 if end > start else start + 1
    _select(editor, place, place)


def heading(editor: QPlainTextEdit, level: int) -> None:
    """Make the lines of the selection headings of a level; 0 makes them plain."""
    mark = "#" * level + " " if level else ""
    _each_line(editor, lambda text, _number: mark if text.strip() or level else "")


def quote(editor: QPlainTextEdit) -> None:
    """Make the lines of the selection a quotation, or plain when they all are one."""
    _toggle(editor, re.compile(r"^> ?"), lambda _text, _number: "> ")


def bullets(editor: QPlainTextEdit) -> None:
    """Make the lines of the selection a bulleted list, or plain when they all are one."""
    _toggle(editor, re.compile(r"^[-*+] +"), lambda _text, _number: "- ")


def numbers(editor: QPlainTextEdit) -> None:
    """Make the lines of the selection a numbered list, or plain when they all are one."""
    _toggle(editor, re.compile(r"^\d{1,9}[.)] +"), lambda _text, number: f"{number}. ")


def _toggle(editor: QPlainTextEdit, own: re.Pattern[str], mark: Callable[[str, int], str]) -> None:
    filled = [b for b in _lines(editor) if b.text().strip()]
    if filled and all(own.match(b.text()) for b in filled):
        _each_line(editor, lambda _text, _number: "")
    else:
        _each_line(editor, lambda text, number: mark(text, number) if text.strip() else "")


def _each_line(editor: QPlainTextEdit, mark: Callable[[str, int], str]) -> None:
    cursor = QTextCursor(editor.document())
    with _one_step(cursor):
        number = 0
        for block in _lines(editor):
            text = block.text()
            number += bool(text.strip())
            old = _LEAD.match(text)
            if old:
                _cut(cursor, block.position(), old.end())
            cursor.setPosition(block.position())
            cursor.insertText(mark(text, number))


def _lines(editor: QPlainTextEdit) -> list[QTextBlock]:
    cursor, document = editor.textCursor(), editor.document()
    block = document.findBlock(cursor.selectionStart())
    last = document.findBlock(cursor.selectionEnd())
    found = []
    while block.isValid() and block.blockNumber() <= last.blockNumber():
        found.append(block)
        block = block.next()
    return found


def _between(editor: QPlainTextEdit, start: int, end: int) -> str:
    if start < 0 or end >= editor.document().characterCount():
        return ""
    cursor = QTextCursor(editor.document())
    cursor.setPosition(start)
    cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
    return cursor.selectedText()


def _cut(cursor: QTextCursor, position: int, width: int) -> None:
    cursor.setPosition(position)
    cursor.setPosition(position + width, QTextCursor.MoveMode.KeepAnchor)
    cursor.removeSelectedText()


def _select(editor: QPlainTextEdit, start: int, end: int) -> None:
    cursor = editor.textCursor()
    cursor.setPosition(start)
    cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
    editor.setTextCursor(cursor)
