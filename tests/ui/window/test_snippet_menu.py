"""Snippets put on the page by their abbreviations, by real keys."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from writer_app.bridge.documents.snippets import Snippets
from writer_app.domain.base.settings import Editing
from writer_app.ui.kit.theme import PAPER, Theme
from writer_app.ui.page.editor import Editor
from writer_app.ui.window.snippet_menu import add_snippets

Key = Qt.Key


@pytest.fixture
def page(qtbot: QtBot, tmp_path: Path) -> Editor:
    (tmp_path / "br.md").write_text("Best regards\n{{name}}\n", encoding="utf-8")
    (tmp_path / "ask.md").write_text("Would {{caret}} suit you?\n", encoding="utf-8")
    theme = Theme(PAPER)
    editor = Editor(theme)
    qtbot.addWidget(editor)
    editor.resize(900, 700)
    signed = Editing(signature="Best wishes\nLena Roth")
    add_snippets(theme, editor, Snippets(tmp_path, editing=lambda: signed))
    editor.show()
    editor.setFocus()
    qtbot.waitExposed(editor)
    return editor


@pytest.mark.parametrize("key", [Key.Key_Return, Key.Key_Tab])
def test_letters_and_a_key_put_it_there(page: Editor, key: Qt.Key) -> None:
    QTest.keyClicks(page, "Yes. ;br")
    QTest.keyClick(page, key)
    assert page.raw_text() == "Yes. Best regards\nLena Roth"
    page.undo()
    assert page.raw_text() == "Yes. ;br"


def test_the_caret_goes_to_its_place(page: Editor) -> None:
    QTest.keyClicks(page, ";ask")
    QTest.keyClick(page, Key.Key_Return)
    QTest.keyClicks(page, "Friday")
    assert page.raw_text() == "Would Friday suit you?"


def test_the_full_width_sign_opens_behind_a_word(page: Editor) -> None:
    page.insertPlainText("好")
    page.insertPlainText("；")
    QTest.keyClicks(page, "br")
    QTest.keyClick(page, Key.Key_Return)
    assert page.raw_text() == "好Best regards\nLena Roth"


@pytest.mark.parametrize("typed", ["word;br", "; then", ";zz"])
def test_a_semicolon_of_a_sentence_stays_one(page: Editor, typed: str) -> None:
    QTest.keyClicks(page, typed)
    QTest.keyClick(page, Key.Key_Return)
    assert page.raw_text().startswith(typed)


def test_escape_leaves_what_was_typed(page: Editor) -> None:
    QTest.keyClicks(page, ";br")
    QTest.keyClick(page, Key.Key_Escape)
    QTest.keyClick(page, Key.Key_Return)
    assert page.raw_text().startswith(";br\n")
