"""Tables on the page: in line by one step, Tab from cell to cell, a new row at the end."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from writer_app.domain.base.settings import Appearance
from writer_app.domain.change.anchor import Anchor
from writer_app.ui.kit.theme import PAPER, Theme
from writer_app.ui.page import table_edit
from writer_app.ui.page.editor import Editor

TEXT = "Text.\n\n|a|bb|\n|-|-:|\n|潮位|1|\n\nEnd.\n"
LINED = "Text.\n\n| a    |  bb |\n| ---- | --: |\n| 潮位 |   1 |\n\nEnd.\n"


@pytest.fixture
def editor(qtbot: QtBot) -> Editor:
    editor = Editor(Theme(PAPER, Appearance(reduced_motion=True)))
    qtbot.addWidget(editor)
    editor.set_text(TEXT)
    return editor


def caret_at(editor: Editor, words: str) -> None:
    place = editor.raw_text().index(words)
    editor.select(Anchor(place, place))


def rest_of_line(editor: Editor) -> str:
    cursor = editor.textCursor()
    return cursor.block().text()[cursor.positionInBlock() :]


def test_a_table_is_put_in_line_by_one_step(editor: Editor) -> None:
    caret_at(editor, "bb")
    assert table_edit.align(editor)
    assert editor.raw_text() == LINED
    assert rest_of_line(editor) == "bb |"
    editor.undo()
    assert editor.raw_text() == TEXT


def test_outside_a_table_nothing_happens(editor: Editor) -> None:
    caret_at(editor, "End")
    assert not table_edit.align(editor)
    assert editor.raw_text() == TEXT


def test_tab_goes_from_cell_to_cell(editor: Editor) -> None:
    caret_at(editor, "a|bb")
    found = []
    for _ in range(3):
        QTest.keyClick(editor, Qt.Key.Key_Tab)
        found.append(rest_of_line(editor))
    assert found == ["bb |", "潮位 |   1 |", "1 |"]


def test_tab_in_the_last_cell_begins_a_row(editor: Editor) -> None:
    caret_at(editor, "1|")
    QTest.keyClick(editor, Qt.Key.Key_Tab)
    QTest.keyClicks(editor, "x")
    assert "|   1 |\n| x" in editor.raw_text()
    assert editor.raw_text().endswith("\n\nEnd.\n")


def test_shift_tab_goes_back_over_the_dashes(editor: Editor) -> None:
    caret_at(editor, "潮位")
    QTest.keyClick(editor, Qt.Key.Key_Backtab)
    assert rest_of_line(editor) == "bb |"
