"""Find and replace: in the document or the selection it was opened with, one undo step."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from writer_app.domain.base.settings import Appearance
from writer_app.domain.change.anchor import Anchor
from writer_app.ui.kit.theme import PAPER, Theme
from writer_app.ui.page.editor import Editor
from writer_app.ui.page.find_bar import FindBar

TEXT = "The sea, the SEA.\n😀 the sea\nNo more of the sea.\n"


@pytest.fixture
def editor(qtbot: QtBot) -> Editor:
    editor = Editor(Theme(PAPER, Appearance(reduced_motion=True)))
    qtbot.addWidget(editor)
    editor.set_text(TEXT)
    return editor


@pytest.fixture
def bar(editor: Editor, qtbot: QtBot) -> FindBar:
    bar = FindBar(editor.theme, editor)
    qtbot.addWidget(bar)
    return bar


def replace_all(bar: FindBar, old: str, new: str) -> None:
    QTest.keyClicks(bar.query, old)
    QTest.keyClicks(bar.new, new)
    bar.replace_all()


def test_typing_selects_the_first_hit_and_enter_the_next(editor: Editor, bar: FindBar) -> None:
    bar.open(replacing=False)
    QTest.keyClicks(bar.query, "sea")
    assert editor.selection() == Anchor(4, 7)
    QTest.keyClick(bar.query, Qt.Key.Key_Return)
    assert editor.selection() == Anchor(13, 16)


def test_replacing_all_is_one_step(editor: Editor, bar: FindBar) -> None:
    bar.open(replacing=True)
    replace_all(bar, "sea", "bay")
    assert editor.raw_text() == "The bay, the bay.\n😀 the bay\nNo more of the bay.\n"
    editor.undo()
    assert editor.raw_text() == TEXT


def test_a_selection_of_lines_is_where_it_replaces(editor: Editor, bar: FindBar) -> None:
    start, end = TEXT.index("😀"), TEXT.index("No") + 1  # one more: the sign is two units
    editor.select(Anchor(start, end))
    bar.open(replacing=True)
    replace_all(bar, "sea", "bay")
    assert editor.raw_text() == TEXT.replace("the sea\nNo", "the bay\nNo")


def test_groups_of_a_pattern_come_back(editor: Editor, bar: FindBar) -> None:
    bar.open(replacing=True)
    bar.patterns.set_value(True)
    replace_all(bar, r"(the) (sea)$", r"\2 of \1")
    assert "😀 sea of the\n" in editor.raw_text()


def test_every_hit_is_replaced_however_many(editor: Editor, bar: FindBar) -> None:
    editor.set_text("a " * 12_000)
    bar.open(replacing=True)
    replace_all(bar, "a", "b")
    assert editor.raw_text() == "b " * 12_000


@pytest.mark.parametrize("width", [340, 900])
def test_a_narrow_bar_keeps_room_for_the_words(bar: FindBar, width: int) -> None:
    bar.open(replacing=True)
    bar.resize(900, bar.height())
    bar.resize(width, bar.sizeHint().height())
    bar.grab()
    assert bar.query.width() >= 140
    assert (bar.cases.mapTo(bar, bar.cases.rect().center()).y() > 40) is (width < 560)


@pytest.mark.parametrize(
    ("text", "query", "count"),
    [
        ("café cafe\u0301", "café", 2),
        ("café cafe\u0301", "cafe\u0301", 2),
        ("한글 \u1112\u1161\u11ab\u1100\u1173\u11af", "한글", 2),
        ("co\u00adop\u00ader\u00adate cooperate", "cooperate", 2),
        ("\u212b \u00c5 A\u030a", "Å", 3),
        ("cafe\u0301", "cafe", 0),
        ("😀 cafe\u0301 😀 café", "café", 2),
    ],
)
def test_either_spelling_finds_both(
    editor: Editor, bar: FindBar, text: str, query: str, count: int
) -> None:
    editor.set_text(text)
    bar.open(replacing=False)
    bar.query.setText(query)
    assert len(editor.marks.ranges.hits) == count


def test_replacing_another_spelling_leaves_the_rest_as_it_was(editor: Editor, bar: FindBar) -> None:
    editor.set_text("cre\u0300me cafe\u0301, café\u00ad!")
    bar.open(replacing=True)
    bar.query.setText("café")
    QTest.keyClicks(bar.new, "bar")
    bar.replace_all()
    assert editor.raw_text() == "cre\u0300me bar, bar\u00ad!"


def test_groups_come_back_as_they_are_written(editor: Editor, bar: FindBar) -> None:
    editor.set_text("cafe\u0301 noir")
    bar.open(replacing=True)
    bar.patterns.set_value(True)
    replace_all(bar, r"(caf.) (\w+)", r"\2 \1")
    assert editor.raw_text() == "noir cafe\u0301"


@pytest.mark.parametrize(
    "row",
    [
        ("one\ntwo\n\nthree", "^", "> ", "> one\n> two\n> \n> three"),
        ("one\ntwo\n\nthree", "$", ";", "one;\ntwo;\n;\nthree;"),
        ("abc", "(?=b)", "|", "a|bc"),
        ("a😀b", "(?=b)", "|", "a😀|b"),
        ("café cafe\u0301", r"\b(?=c)", "-", "-café -cafe\u0301"),
        ("ab", "x*", "-", "-a-b-"),
        ("a b", " ", r"\n", "a\nb"),
        ("a b", " ", r"\t", "a\tb"),
        ("a.b", r"\.", r"\\", "a\\b"),
        ("a b", "(a)|(c)", r"[\1\2]", "[a] b"),
        ("xc", "(a)?c", r"[\1]", "x[]"),
        (r"\2 x", r"(\\2) (x)", r"\1-\2", r"\2-x"),
        ("ab", "(a)(b)", r"\2\1\0", "baab"),
        ("a", "(a)", r"\10\7\q", r"a0\7\q"),
    ],
)
def test_what_a_pattern_puts_in(editor: Editor, bar: FindBar, row: tuple[str, ...]) -> None:
    text, old, new, expected = row
    editor.set_text(text)
    bar.open(replacing=True)
    bar.patterns.set_value(True)
    replace_all(bar, old, new)
    assert editor.raw_text() == expected
    editor.undo()
    assert editor.raw_text() == text


def test_empty_hits_are_gone_through_and_replaced_one_by_one(editor: Editor, bar: FindBar) -> None:
    editor.set_text("one\ntwo\nthree")
    bar.open(replacing=True)
    bar.patterns.set_value(True)
    QTest.keyClicks(bar.query, "^")
    places = []
    for _ in range(4):
        places.append(editor.selection().start)
        bar.find_next()
    assert places == [0, 4, 8, 0]
    bar.find_previous()
    bar.find_previous()
    QTest.keyClicks(bar.new, "> ")
    bar.replace_one()
    bar.replace_one()
    assert editor.raw_text().count("> ") == 2
    assert sorted(editor.raw_text().replace("> ", "").split("\n")) == ["one", "three", "two"]


def test_all_hits_are_marked_and_the_marks_go_with_the_bar(editor: Editor, bar: FindBar) -> None:
    bar.open(replacing=False)
    QTest.keyClicks(bar.query, "sea")
    assert [hit.start for hit in editor.marks.ranges.hits] == [4, 13, 25, 44]
    editor.insert_after(Anchor(0, 0), "In ")
    assert editor.marks.ranges.hits[0] == Anchor(7, 10)
    QTest.keyClick(bar.query, Qt.Key.Key_Escape)
    assert editor.marks.ranges.hits == ()


def test_escape_on_the_page_closes_the_bar(editor: Editor, bar: FindBar) -> None:
    bar.open(replacing=False)
    assert bar.isVisible()
    QTest.keyClick(editor, Qt.Key.Key_Escape)
    assert not bar.isVisible()


def test_the_current_hit_stands_in_the_middle_of_the_view(editor: Editor, bar: FindBar) -> None:
    editor.resize(700, 500)
    editor.show()
    editor.set_text("\n\n".join(f"Line {n} of many, and the rest of it." for n in range(300)))
    bar.open(replacing=False)
    QTest.keyClicks(bar.query, "Line 150 ")
    middle = editor.cursorRect().center().y() / editor.viewport().height()
    assert 0.2 < middle < 0.8


def test_tab_goes_from_find_to_replace_with(editor: Editor, bar: FindBar, qtbot: QtBot) -> None:
    bar.resize(900, bar.sizeHint().height())
    bar.open(replacing=True)
    qtbot.waitUntil(bar.query.hasFocus)
    QTest.keyClick(bar.query, Qt.Key.Key_Tab)
    assert bar.new.hasFocus()


def test_words_and_figures_are_found_in_either_width(editor: Editor, bar: FindBar) -> None:
    editor.set_text("总投资为３．５亿元，Ａ楼，共3.5亿。")
    for typed in ("3.5亿", "３．５亿"):
        bar.query.setText(typed)
        assert [editor.text_of(a) for a, _ in bar._hits()] == ["３．５亿", "3.5亿"]
    bar.query.setText("a楼")
    assert len(bar._hits()) == 1
    bar.query.setText("，")  # a mark alone is looked for to change it
    bar.new.setText(",")
    bar.replace_all()
    assert editor.raw_text() == "总投资为３．５亿元,Ａ楼,共3.5亿。"
    bar.query.setText("，")
    assert bar._hits() == []


def test_the_count_of_what_was_replaced_goes_with_an_undo(
    editor: Editor, bar: FindBar, qtbot: QtBot
) -> None:
    bar.open(replacing=True)
    replace_all(bar, "sea", "bay")
    assert bar._count.text() == "4 replaced"
    editor.undo()
    qtbot.waitUntil(lambda: bar._count.text() == "4 found")


def test_escape_on_a_button_of_the_bar_closes_it(editor: Editor, bar: FindBar) -> None:
    bar.open(replacing=True)
    QTest.keyClick(bar._all, Qt.Key.Key_Escape)
    assert bar.isHidden()
