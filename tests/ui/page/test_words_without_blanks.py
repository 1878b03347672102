"""Double click, word keys and the word at the caret where words have no blanks between them."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QInputMethodEvent, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from writer_app.domain.change.anchor import Anchor
from writer_app.ui.page import markdown_edit
from writer_app.ui.page.editor import Editor

LINE = "他们走到海港，看见渔船。Good day 用Qt写"
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
LEFT = Qt.MouseButton.LeftButton
K = Qt.Key


@pytest.fixture
def editor(editor: Editor) -> Editor:
    """The page with a line of both scripts."""
    editor.set_text(LINE)
    return editor


def over(editor: Editor, at: int) -> QPoint:
    """The middle of the character at a position."""
    rects = []
    for place in (at, at + 1):
        editor.select(Anchor(place, place))
        rects.append(editor.caret.rect().center())
    return ((rects[0] + rects[1]) / 2).toPoint()


def chosen(editor: Editor) -> str:
    return editor.text_of(editor.selection())


@pytest.mark.parametrize(
    ("at", "word"),
    [(4, "海港"), (5, "海港"), (6, "，"), (7, "看见"), (0, "他们"), (12, "Good"), (22, "Qt")],
)
def test_a_double_click_takes_a_word(editor: Editor, at: int, word: str) -> None:
    QTest.mouseDClick(editor.viewport(), LEFT, pos=over(editor, at))
    assert chosen(editor) == word


def test_either_half_of_a_character_is_its_own(editor: Editor) -> None:
    middle = over(editor, 5)
    for aside in (-6, 6):
        QTest.mouseDClick(editor.viewport(), LEFT, pos=middle + QPoint(aside, 0))
        assert chosen(editor) == "海港"


def test_a_move_while_the_button_is_held_goes_by_words(editor: Editor, qapp: QApplication) -> None:
    start, end = over(editor, 5), over(editor, 8)
    view = editor.viewport()
    kind = QMouseEvent.Type
    for type_, where in ((kind.MouseButtonDblClick, start), (kind.MouseMove, end)):
        place = QPointF(where)
        event = QMouseEvent(
            type_, place, view.mapToGlobal(place), LEFT, LEFT, Qt.KeyboardModifier.NoModifier
        )
        qapp.sendEvent(view, event)
    assert chosen(editor) == "海港，看见"
    QTest.mouseRelease(view, LEFT, pos=end)


def test_word_keys_stop_at_words(editor: Editor) -> None:
    editor.select(Anchor(4, 4))
    QTest.keyClick(editor, K.Key_Right, CTRL)
    assert editor.cursor_position() == 6
    QTest.keyClick(editor, K.Key_Left, CTRL | SHIFT)
    assert chosen(editor) == "海港"


def test_a_word_is_taken_away(editor: Editor) -> None:
    editor.select(Anchor(6, 6))
    QTest.keyClick(editor, K.Key_Backspace, CTRL)
    assert editor.raw_text().startswith("他们走到，看见")
    QTest.keyClick(editor, K.Key_Delete, CTRL)
    assert editor.raw_text().startswith("他们走到看见")
    editor.undo()
    assert editor.raw_text().startswith("他们走到，看见")


def test_the_word_at_the_caret_becomes_strong(editor: Editor) -> None:
    editor.select(Anchor(5, 5))
    markdown_edit.wrap(editor, "**")
    assert editor.raw_text().startswith("他们走到**海港**，")


def test_latin_lines_are_qts(editor: Editor) -> None:
    editor.set_text("One two three")
    QTest.mouseDClick(editor.viewport(), LEFT, pos=over(editor, 5))
    assert chosen(editor) == "two"


def test_the_caret_stands_in_what_is_composed(editor: Editor, qapp: QApplication) -> None:
    editor.select(Anchor(2, 2))
    caret = QInputMethodEvent.Attribute(QInputMethodEvent.AttributeType.Cursor, 3, 1)
    qapp.sendEvent(editor, QInputMethodEvent("zou'dao", []))
    behind = editor.caret.rect().left()
    qapp.sendEvent(editor, QInputMethodEvent("zou'dao", [caret]))
    assert editor.caret.rect().left() < behind
