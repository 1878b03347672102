"""Typesetting of Chinese on the page: one step to undo, a selection alone, places in UTF-16."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from writer_app.domain.change.anchor import Anchor
from writer_app.domain.text.chinese import full_width, spaced
from writer_app.ui.kit.theme import PAPER, Theme
from writer_app.ui.page import chinese_edit
from writer_app.ui.page.editor import Editor

TEXT = "😀用Python写,好.\n用Qt写,`a,b`.\n"


@pytest.fixture
def editor(qtbot: QtBot) -> Editor:
    editor = Editor(Theme(PAPER))
    qtbot.addWidget(editor)
    editor.set_text(TEXT)
    return editor


def test_it_is_one_step(editor: Editor) -> None:
    assert chinese_edit.apply(editor, spaced) == 4
    assert editor.raw_text() == "😀用 Python 写,好.\n用 Qt 写,`a,b`.\n"
    editor.undo()
    assert editor.raw_text() == TEXT


def test_a_selection_bounds_it(editor: Editor) -> None:
    second = TEXT.index("\n") + 2  # the emoji has two units
    editor.select(Anchor(second, second + 6))
    assert chinese_edit.apply(editor, full_width) == 1
    assert editor.raw_text() == TEXT.replace("Qt写,", "Qt写，")


def test_nothing_to_change_changes_nothing(editor: Editor) -> None:
    editor.set_text("English only, really.")
    assert chinese_edit.apply(editor, full_width) == 0
    assert not editor.document().isUndoAvailable()
