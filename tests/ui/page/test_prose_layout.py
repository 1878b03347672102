"""The page's own layout: pitch, column, hanging marks, gaps, states, composing."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent, QTextBlock, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from writer_app.domain.change.anchor import Anchor
from writer_app.ui.page.editor import Editor
from writer_app.ui.page.page_lines import x_at
from writer_app.ui.page.prose_layout import LONG_LINES

LONG = "A line that is long enough to be broken into several lines of the page's column. " * 4


def block(editor: Editor, number: int) -> QTextBlock:
    """A block, laid out."""
    found = editor.document().findBlockByNumber(number)
    editor.prose.blockBoundingRect(found)
    return found


def bases(editor: Editor, number: int) -> list[float]:
    """The baselines of a block's lines."""
    layout = block(editor, number).layout()
    lines = [layout.lineAt(i) for i in range(layout.lineCount())]
    return [round(line.y() + line.ascent(), 3) for line in lines]


def test_lines_stand_one_pitch_apart_whatever_font_falls_back(editor: Editor) -> None:
    editor.set_text("Heading\n" + LONG + "潮位仪 " + LONG + "😀 " + LONG)
    steps = {b - a for a, b in zip(bases(editor, 1), bases(editor, 1)[1:], strict=False)}
    assert steps == {31}


def test_the_column_is_centred_on_the_widget(editor: Editor, qtbot: QtBot) -> None:
    editor.set_text(LONG)
    left, measure = editor.column_left(), editor.prose.metrics.measure
    assert abs(left + measure / 2 - editor.width() / 2) <= 1
    assert measure == 632
    editor.set_text(LONG * 60)
    qtbot.waitUntil(editor.verticalScrollBar().isVisible)
    assert editor.column_left() == left


@pytest.mark.parametrize(
    ("text", "mark"), [("# Title", 2), ("### Third", 4), ("> quoted", 2), ("> > twice", 4)]
)
def test_marks_hang_left_of_the_column(editor: Editor, text: str, mark: int) -> None:
    editor.set_text("\n" + text)
    line = block(editor, 1).layout().lineAt(0)
    assert x_at(line, mark) == pytest.approx(editor.column_left(), abs=0.6)
    assert line.x() < editor.column_left()


def test_other_lines_of_a_list_item_stand_under_its_words(editor: Editor) -> None:
    editor.set_text("\n- " + LONG)
    layout = block(editor, 1).layout()
    assert layout.lineAt(1).x() == pytest.approx(x_at(layout.lineAt(0), 2), abs=0.6)


@pytest.mark.parametrize(
    ("text", "height"), [("plain", 31), ("", 19), ("## b", 36 + 14), ("# a", 42), ("| a |", 25)]
)
def test_heights_of_blocks(editor: Editor, text: str, height: int) -> None:
    editor.set_text(f"first\n{text}\nlast")
    assert editor.prose.height(block(editor, 1)) == height


def test_room_above_the_first_line_and_below_the_last(editor: Editor) -> None:
    editor.set_text("one\ntwo")
    assert editor.prose.height(block(editor, 0)) == 56 + 31
    assert editor.prose.height(block(editor, 1)) == 31 + 120


def test_chinese_has_its_own_pitch_and_measure(editor: Editor) -> None:
    editor.set_text("盐湖港从一八九七年起就记录着海面的高低。" * 8)
    assert (editor.prose.metrics.pitch, editor.prose.metrics.measure) == (34, 646)


def test_an_opened_fence_reaches_the_lines_below_and_a_closed_one_lets_go(editor: Editor) -> None:
    editor.set_text("a\n# b\n# c")
    assert editor.prose.height(block(editor, 1)) == 42
    editor.replace(Anchor(0, 1), "```")
    assert editor.prose.height(block(editor, 1)) == 25
    editor.undo()
    assert editor.prose.height(block(editor, 1)) == 42


def test_a_gap_opens_under_the_line_of_its_position(editor: Editor) -> None:
    editor.set_text(LONG)
    before = bases(editor, 0)
    at = block(editor, 0).layout().lineAt(1).textStart() + 4
    editor.gaps.open_bar(at, 44)
    after = bases(editor, 0)
    assert after[:2] == before[:2]
    assert after[2] - before[2] == 44 + 18


def test_a_gap_closes_again(editor: Editor) -> None:
    editor.set_text(LONG)
    before = bases(editor, 0)
    editor.gaps.open_bar(3, 44)
    editor.gaps.open_bar(None)
    assert bases(editor, 0) == before


def test_the_gap_says_where_the_bar_belongs(editor: Editor, qtbot: QtBot) -> None:
    editor.set_text("one\n\ntwo")
    with qtbot.waitSignal(editor.gapMoved) as moved:
        editor.gaps.open_bar(2, 44)
    rect = moved.args[0]
    assert rect.left() == editor.column_left() - 16
    assert rect.width() == editor.prose.metrics.measure + 32
    assert (rect.top(), rect.height()) == (56 + 31 + 8, 44)


def test_a_gap_moves_with_the_view(editor: Editor, qtbot: QtBot) -> None:
    editor.set_text("\n\n".join([LONG] * 20))
    editor.gaps.open_bar(5, 44)
    with qtbot.waitSignal(editor.gapMoved) as moved:
        editor.verticalScrollBar().setValue(1)
    assert moved.args[0].top() < 56


def test_composed_text_keeps_the_layout(editor: Editor, qapp: QApplication) -> None:
    editor.set_text("first\n" + LONG)
    editor.select(Anchor(10, 10))
    before, edits = bases(editor, 1)[:3], []
    editor.edited.connect(lambda *change: edits.append(change))
    qapp.sendEvent(editor, QInputMethodEvent("zhong", []))
    assert bases(editor, 1)[:3] == before
    assert (editor.composing, edits) == (True, [])
    commit = QInputMethodEvent("", [])
    commit.setCommitString("中")
    qapp.sendEvent(editor, commit)
    assert (editor.composing, edits) == (False, [(10, 0, 1)])


def test_formats_are_no_edits(editor: Editor, qtbot: QtBot) -> None:
    editor.set_text("a **b** c")
    edits: list[tuple[int, int, int]] = []
    editor.edited.connect(lambda *change: edits.append(change))
    editor.resize(800, 600)
    editor.grab()
    qtbot.keyClicks(editor, "x")
    assert edits == [(0, 0, 1)]


def test_the_whole_document_can_be_scrolled(editor: Editor, qtbot: QtBot) -> None:
    editor.set_text("\n\n".join([LONG] * 40))
    bar = editor.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 100)
    bar.setValue(bar.maximum())
    editor.grab()
    bar.setValue(bar.maximum())
    shown = [b.blockNumber() for b, _ in editor.visible_blocks()]
    assert shown[-1] == editor.document().blockCount() - 1


def test_caret_and_hit_test_agree(editor: Editor) -> None:
    editor.set_text("# Title\n\n" + LONG + "\n\n> quoted words here")
    for position in range(0, editor.document().characterCount(), 7):
        editor.select(Anchor(position, position))
        rect = editor.caret.rect()
        assert editor.cursorForPosition(rect.center().toPoint()).position() == position


def test_lines_are_guessed_in_slices_while_the_text_is_edited(editor: Editor) -> None:
    editor.set_text("\n".join([LONG] * 2_000))
    editor.prose.guess_lines()
    editor.prose._guess_some()
    editor.replace(Anchor(0, len(LONG) * 1_900), "short")  # the block it came to is gone
    editor.prose._guess_some()
    assert not editor.prose._guesses.isActive()
    assert editor.document().lastBlock().lineCount() > 1


def test_selections_in_the_part_of_a_long_line_that_is_not_shown(editor: Editor) -> None:
    """Qt crashed on them: Shift+Left at the end of a pasted page was enough."""
    editor.set_text("word " * 8_000)
    last = block(editor, 0).length() - 1
    hidden = editor.prose.hidden(block(editor, 0))
    assert 0 < hidden < last
    assert len(editor.line_slots(block(editor, 0))) == LONG_LINES
    for start, end in [(0, last - 9), (last - 9, last - 3), (last - 3, last - 9), (0, last)]:
        cursor = editor.textCursor()
        cursor.setPosition(start)
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        editor.setTextCursor(cursor)
        editor.grab()
    QTest.keyClick(editor, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert editor.selection() == Anchor(0, last - 1)


def test_another_text_while_something_is_selected(editor: Editor) -> None:
    """Qt tells of the selection before there is a cursor again."""
    editor.set_text(LONG)
    editor.selectAll()
    told: list[Anchor] = []
    editor.selectionChanged.connect(lambda: told.append(editor.selection()))
    editor.set_text("short")
    assert set(told) <= {Anchor(0, 0)}
