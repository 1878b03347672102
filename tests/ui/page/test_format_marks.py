"""Marks that the Format menu puts on and takes off, and the link that it makes."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QPlainTextEdit
from pytestqt.qtbot import QtBot

from writer_app.ui.page import markdown_edit


def edited(qtbot: QtBot, text: str, start: int, end: int) -> QPlainTextEdit:
    editor = QPlainTextEdit(text)
    qtbot.addWidget(editor)
    cursor = editor.textCursor()
    cursor.setPosition(start)
    cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
    editor.setTextCursor(cursor)
    return editor


@pytest.mark.parametrize(
    ("text", "mark", "becomes"),
    [
        ("one two", "**", "**one two**"),
        ("one\ntwo", "*", "*one\ntwo*"),
        ("one two", "`", "`one two`"),
        ("one\ntwo", "`", "one\ntwo"),
    ],
)
def test_a_mark_goes_on_and_off_in_one_step_each(
    qtbot: QtBot, text: str, mark: str, becomes: str
) -> None:
    editor = edited(qtbot, text, 0, len(text))
    markdown_edit.wrap(editor, mark)
    assert editor.toPlainText() == becomes
    if becomes != text:
        markdown_edit.wrap(editor, mark)
        assert editor.toPlainText() == text
        editor.undo()
        assert editor.toPlainText() == becomes


@pytest.mark.parametrize(
    ("start", "end", "becomes", "caret"),
    [(4, 7, "one [two]()", 10), (5, 5, "one [two]()", 10), (3, 4, "one[ ]()two", 7)],
)
def test_a_link_stands_where_its_address_goes(
    qtbot: QtBot, start: int, end: int, becomes: str, caret: int
) -> None:
    editor = edited(qtbot, "one two", start, end)
    markdown_edit.link(editor)
    assert (editor.toPlainText(), editor.textCursor().position()) == (becomes, caret)
