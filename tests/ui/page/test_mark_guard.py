"""Marks of Word texts are one thing to the caret, to selections and to what takes words away."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from writer_app.domain.change.anchor import Anchor
from writer_app.ui.kit.theme import PAPER, Theme
from writer_app.ui.page.editor import Editor
from writer_app.ui.page.mark_guard import MarkGuard

Key, Mod = Qt.Key, Qt.KeyboardModifier
MARK = "⟦image 1⟧"
TEXT = f"😀 See {MARK} here.\n\nMore.\n"
START = 7  # in UTF-16 units
END = START + len(MARK)


@pytest.fixture
def page(qtbot: QtBot) -> Editor:
    editor = Editor(Theme(PAPER))
    qtbot.addWidget(editor)
    editor.set_text(TEXT)
    MarkGuard(editor).active = True
    return editor


def put(page: Editor, at: int) -> None:
    page.select(Anchor(at, at))


@pytest.mark.parametrize(
    ("start", "key", "end"),
    [(START, Key.Key_Right, END), (END, Key.Key_Left, START), (START - 1, Key.Key_Right, START)],
)
def test_the_caret_passes_over_a_mark(page: Editor, start: int, key: Qt.Key, end: int) -> None:
    put(page, start)
    QTest.keyClick(page, key)
    assert page.cursor_position() == end


@pytest.mark.parametrize(("at", "lands"), [(START + 2, START), (END - 2, END)])
def test_a_click_inside_lands_beside(page: Editor, at: int, lands: int) -> None:
    put(page, 0)
    put(page, at)
    assert page.cursor_position() == lands


@pytest.mark.parametrize(
    ("at", "key"), [(END, Key.Key_Backspace), (START, Key.Key_Delete)]
)  # fmt: skip
@pytest.mark.parametrize("held", [Mod.NoModifier, Mod.ControlModifier])
def test_a_mark_goes_as_a_whole_and_comes_back_by_undo(
    page: Editor, at: int, key: Qt.Key, held: Qt.KeyboardModifier
) -> None:
    put(page, at)
    QTest.keyClick(page, key, held)
    assert page.raw_text() == TEXT.replace(MARK, "")
    page.undo()
    assert page.raw_text() == TEXT


def test_a_selection_takes_it_whole_and_gives_it_back(page: Editor) -> None:
    put(page, START - 1)
    for _ in range(2):
        QTest.keyClick(page, Key.Key_Right, Mod.ShiftModifier)
    assert page.textCursor().selectedText() == f" {MARK}"
    QTest.keyClick(page, Key.Key_Left, Mod.ShiftModifier)
    assert page.textCursor().selectedText() == " "


def test_a_selection_that_begins_inside_has_all_of_it(page: Editor) -> None:
    cursor = page.textCursor()
    cursor.setPosition(START + 3)
    cursor.setPosition(END + 5, QTextCursor.MoveMode.KeepAnchor)
    page.setTextCursor(cursor)
    assert page.textCursor().selectedText() == f"{MARK} here"


def test_what_is_typed_or_pasted_never_comes_into_a_mark(page: Editor) -> None:
    put(page, START + 4)
    QTest.keyClicks(page, "x")
    data = QMimeData()
    data.setText("y")
    put(page, page.raw_text().index(MARK) + 6)
    page.insertFromMimeData(data)
    assert MARK in page.raw_text()
    assert {"x", "y"} <= set(page.raw_text())


def test_other_texts_have_no_marks(page: Editor) -> None:
    guard = page.findChild(MarkGuard)
    assert guard is not None
    guard.active = False
    put(page, START + 3)
    assert page.cursor_position() == START + 3
    QTest.keyClick(page, Key.Key_Backspace)
    assert MARK not in page.raw_text()
