"""The page under real keys: exact text, one undo step, lists, marks, pasting, focus."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QColor, QGuiApplication, QInputMethodEvent, QTextCursor
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from writer_app.domain.base.settings import Appearance
from writer_app.domain.change.anchor import Anchor
from writer_app.domain.text.units import slice16, to_utf16, utf16_len
from writer_app.ui.kit.theme import PAPER, Theme
from writer_app.ui.page import markdown_edit
from writer_app.ui.page.editor import Editor, is_plain

ODD = "a\u00a0b\u2028c 😀 e\u0301 汉字\tend\n\nlast"
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def put(editor: Editor, text: str, at: int | None = None) -> Editor:
    """Set a text and the caret: at the end, or where told."""
    editor.set_text(text)
    place = utf16_len(text) if at is None else at
    editor.select(Anchor(place, place))
    return editor


@pytest.mark.parametrize("text", [ODD, "", "\n", "a\n", "\n\n\n", "x" * 5000])
def test_the_text_comes_back_exactly(editor: Editor, text: str) -> None:
    editor.set_text(text)
    assert editor.raw_text() == text
    assert not editor.document().isUndoAvailable()


def test_what_lies_behind_the_end_is_left_out_of_a_range(editor: Editor) -> None:
    assert put(editor, "last").text_of(Anchor(3, 9)) == "t"


def test_a_caret_of_an_older_text_never_stands_inside_a_character(
    editor: Editor, qtbot: QtBot
) -> None:
    editor.set_text("x\na😀b")
    editor.put_caret(4)  # between the two units of the emoji
    qtbot.keyClicks(editor, "y")
    assert editor.raw_text() == "x\nay😀b"
    editor.put_caret(99)
    assert editor.cursor_position() == 7


def test_replace_is_one_step_back_to_text_and_selection(editor: Editor, qtbot: QtBot) -> None:
    editor.set_text(ODD)
    editor.select(Anchor(6, 8))  # the emoji
    editor.replace(Anchor(2, 12), "new\nwords 😀")
    assert editor.raw_text() == "a\u00a0new\nwords 😀" + ODD[11:]
    qtbot.keyClick(editor, Qt.Key.Key_Z, CTRL)
    assert (editor.raw_text(), editor.selection()) == (ODD, Anchor(6, 8))


def test_typing_after_a_replacement_is_a_step_of_its_own(editor: Editor, qtbot: QtBot) -> None:
    put(editor, "one two")
    editor.replace(Anchor(4, 7), "2")
    qtbot.keyClicks(editor, "xyz")
    qtbot.keyClick(editor, Qt.Key.Key_Z, CTRL)
    assert editor.raw_text() == "one 2"
    qtbot.keyClick(editor, Qt.Key.Key_Z, CTRL)
    assert editor.raw_text() == "one two"


def test_insert_after_leaves_the_range_alone(editor: Editor) -> None:
    put(editor, "one two")
    editor.insert_after(Anchor(0, 3), " and")
    assert editor.raw_text() == "one and two"
    editor.undo()
    assert (editor.raw_text(), editor.selection()) == ("one two", Anchor(7, 7))


def test_edits_are_told_exactly(editor: Editor, qtbot: QtBot) -> None:
    put(editor, "😀 one", 2)
    edits: list[tuple[int, int, int]] = []
    editor.edited.connect(lambda *change: edits.append(change))
    qtbot.keyClicks(editor, "b")
    qtbot.keyClick(editor, Qt.Key.Key_Backspace)
    qtbot.keyClick(editor, Qt.Key.Key_A, CTRL)
    qtbot.keyClicks(editor, "z")
    assert edits == [(2, 0, 1), (2, 1, 0), (0, 6, 1)]


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 9),
                          st.text(alphabet="ab\n*`# 😀汉", max_size=6)), max_size=8))  # fmt: skip
def test_edits_rebuild_the_text(editor: Editor, changes: list[tuple[int, int, str]]) -> None:
    editor.set_text("# one *two*\n\n```\nthree\n```\nfour 😀")
    copy = editor.raw_text()

    def follow(position: int, removed: int, added: int) -> None:
        nonlocal copy
        new = slice16(editor.raw_text(), position, position + added)
        copy = slice16(copy, 0, position) + new + slice16(copy, position + removed, 10_000)

    editor.edited.connect(follow)
    for position, length, text in changes:
        now = editor.raw_text()
        start, end = to_utf16(now, position), to_utf16(now, position + length)
        editor.replace(Anchor(start, end), text)
    while editor.document().isUndoAvailable():
        editor.undo()
    editor.edited.disconnect(follow)
    assert copy == editor.raw_text() == "# one *two*\n\n```\nthree\n```\nfour 😀"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("- one", "- one\n- "),
        ("  * one", "  * one\n  * "),
        ("9. one", "9. one\n10. "),
        ("- [x] one", "- [x] one\n- [ ] "),
        ("> one", "> one\n> "),
        ("a\n- ", "a\n"),
        ("- a\n- ", "- a\n\n"),
        ("1. a\n2. ", "1. a\n\n"),
        ("- a\n  more\n- ", "- a\n  more\n\n"),
        ("> a\n> ", "> a\n\n"),
        ("- [x] a\n- [ ] ", "- [x] a\n\n"),
        ("plain", "plain\n"),
    ],
)
def test_enter_goes_on_with_a_list(editor: Editor, qtbot: QtBot, before: str, after: str) -> None:
    put(editor, before)
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    assert editor.raw_text() == after
    editor.undo()
    assert editor.raw_text() == before


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("plain", "plain\n\n"),
        ("plain\n\n", "plain\n\n\n"),
        ("# Head", "# Head\n\n"),
        ("- one", "- one\n- "),
        ("> one", "> one\n> "),
        ("| a | b |", "| a | b |\n"),
        ("```\ncode", "```\ncode\n"),
        ("---\ntags: a", "---\ntags: a\n"),
        ("- a\n- ", "- a\n\n"),
        ("我们写作。", "我们写作。\n\n"),
    ],
)
def test_enter_begins_a_paragraph(editor: Editor, qtbot: QtBot, before: str, after: str) -> None:
    put(editor, before)
    editor.paragraphs = True
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    assert editor.raw_text() == after
    editor.undo()
    assert editor.raw_text() == before


@pytest.mark.parametrize(
    ("before", "paragraphs", "after"),
    [
        ("plain", True, "plain\\\n"),
        ("plain", False, "plain\n"),
        ("- one", True, "- one\\\n  "),
        ("12. one", True, "12. one\\\n    "),
        ("", True, "\n"),
        ("```\ncode", True, "```\ncode\n"),
        ("| a |", True, "| a |\n"),
    ],
)
def test_shift_enter_breaks_the_line(
    editor: Editor, qtbot: QtBot, before: str, paragraphs: bool, after: str
) -> None:
    put(editor, before)
    editor.paragraphs = paragraphs
    qtbot.keyClick(editor, Qt.Key.Key_Return, SHIFT)
    assert editor.raw_text() == after


@pytest.mark.parametrize("enter", ["paragraph", "break"])
def test_what_enter_makes_is_what_is_exported(editor: Editor, qtbot: QtBot, enter: str) -> None:
    from writer_app.storage.formats.markdown import to_html

    put(editor, "- one")
    editor.paragraphs = enter == "paragraph"
    for words in ("", "", "after", "next"):
        qtbot.keyClicks(editor, words)
        qtbot.keyClick(editor, Qt.Key.Key_Return)
    shown = to_html(editor.raw_text(), breaks=enter == "break")
    parts = "<p>after</p>\n<p>next</p>" if enter == "paragraph" else "<p>after<br>\nnext</p>"
    assert shown == f"<ul>\n<li>one</li>\n</ul>\n{parts}\n"


def test_tab_and_shift_tab_move_items(editor: Editor, qtbot: QtBot) -> None:
    put(editor, "- a\n- b")
    editor.selectAll()
    qtbot.keyClick(editor, Qt.Key.Key_Tab)
    assert editor.raw_text() == "  - a\n  - b"
    qtbot.keyClick(editor, Qt.Key.Key_Backtab, SHIFT)
    assert editor.raw_text() == "- a\n- b"
    editor.undo()
    assert editor.raw_text() == "  - a\n  - b"


def test_tab_in_prose_is_a_tab(editor: Editor, qtbot: QtBot) -> None:
    put(editor, "a")
    qtbot.keyClick(editor, Qt.Key.Key_Tab)
    assert editor.raw_text() == "a\t"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("```\n- code", "```\n- code\n"),
        ("~~~ yaml\n1. x", "~~~ yaml\n1. x\n"),
        ("* * *", "* * *\n"),
        ("- - -", "- - -\n"),
        ("a\n\n    - code", "a\n\n    - code\n"),
        ("---\ntags:\n- a", "---\ntags:\n- a\n"),
        ("<!--\n- note", "<!--\n- note\n"),
        ("```\n> quoted", "```\n> quoted\n"),
        ("- a\n    - nested", "- a\n    - nested\n    - "),
        ("```\ncode\n```\n- item", "```\ncode\n```\n- item\n- "),
    ],
)
def test_enter_knows_what_kind_of_line_it_is_in(
    editor: Editor, qtbot: QtBot, before: str, after: str
) -> None:
    put(editor, before)
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    assert editor.raw_text() == after


@pytest.mark.parametrize("text", ["```\n| a | b |\n| - | - |", "```\n- one", "* * *"])
def test_tab_in_code_is_a_tab(editor: Editor, qtbot: QtBot, text: str) -> None:
    put(editor, text)
    qtbot.keyClick(editor, Qt.Key.Key_Tab)
    assert editor.raw_text() == text + "\t"


@pytest.mark.parametrize(
    "sign",
    ["👨‍👩‍👧", "🇩🇪", "👍🏽", "❤️", "1️⃣", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "🏳️‍🌈", "©️", "葛󠄀", "🇩🇪🇫🇷"[2:]],
)
def test_backspace_takes_a_whole_sign_and_undo_brings_it_back(
    editor: Editor, qtbot: QtBot, sign: str
) -> None:
    put(editor, "a" + sign)
    qtbot.keyClick(editor, Qt.Key.Key_Backspace)
    assert editor.raw_text() == "a"
    editor.undo()
    assert editor.raw_text() == "a" + sign


@pytest.mark.parametrize(
    ("before", "after"),
    [("ae\u0301", "ae"), ("a🇩🇪🇫🇷", "a🇩🇪"), ("ab", "a"), ("a😀", "a"), ("각"[:1] + "x", "각")],
)
def test_backspace_takes_one_thing_at_a_time(
    editor: Editor, qtbot: QtBot, before: str, after: str
) -> None:
    put(editor, before)
    qtbot.keyClick(editor, Qt.Key.Key_Backspace)
    assert editor.raw_text() == after


@pytest.mark.parametrize(("text", "select"), [("a **two** b", (4, 7)), ("**two**", (2, 5))])
def test_strong_comes_off_again(editor: Editor, text: str, select: tuple[int, int]) -> None:
    editor.set_text(text)
    editor.select(Anchor(*select))
    markdown_edit.wrap(editor, "**")
    assert editor.raw_text() == text.replace("**", "")


def test_emphasis_inside_strong_is_added_not_taken(editor: Editor) -> None:
    editor.set_text("**two**")
    editor.select(Anchor(2, 5))
    markdown_edit.wrap(editor, "*")
    assert editor.raw_text() == "***two***"
    markdown_edit.wrap(editor, "*")
    assert editor.raw_text() == "**two**"


def test_pasting_is_plain_text_in_one_step(editor: Editor, qtbot: QtBot) -> None:
    put(editor, "a ")
    data = QMimeData()
    data.setHtml("<b>bold</b>")
    data.setText("one\r\ntwo\rthree")
    QGuiApplication.clipboard().setMimeData(data)
    qtbot.keyClick(editor, Qt.Key.Key_V, CTRL)
    assert editor.raw_text() == "a one\ntwo\nthree"
    editor.undo()
    assert editor.raw_text() == "a "


def test_copying_keeps_no_break_spaces(editor: Editor, qtbot: QtBot) -> None:
    editor.set_text("a\u00a0b\nc")
    editor.selectAll()
    qtbot.keyClick(editor, Qt.Key.Key_C, CTRL)
    assert QGuiApplication.clipboard().text() == "a\u00a0b\nc"


def test_dropped_files_are_left_to_the_window(editor: Editor) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile("/nowhere/a.md")])
    assert not editor.canInsertFromMimeData(data)


def test_no_aid_answers_while_a_word_is_composed(
    editor: Editor, qtbot: QtBot, qapp: QApplication
) -> None:
    put(editor, "- one")
    qapp.sendEvent(editor, QInputMethodEvent("er", []))
    qtbot.keyClick(editor, Qt.Key.Key_B, CTRL)
    assert editor.raw_text() == "- one"


def colours(editor: Editor) -> set[str]:
    """Every colour on the page."""
    image = editor.viewport().grab().toImage()
    return {
        QColor(image.pixel(x, y)).name()
        for x in range(0, image.width())
        for y in range(40, min(image.height(), 300))
    }


def test_focus_mode_dims_all_but_the_paragraph(editor: Editor) -> None:
    put(editor, "first here\n\nsecond there", 0)
    assert PAPER.text3.lower() not in colours(editor)
    editor.set_focus_mode(True)
    assert {PAPER.text3.lower(), PAPER.text.lower()} <= colours(editor)
    editor.set_focus_mode(False)
    assert PAPER.text3.lower() not in colours(editor)


def test_the_caret_is_painted_in_accent(editor: Editor) -> None:
    put(editor, "text")
    assert PAPER.accent.lower() in colours(editor)
    editor.clearFocus()
    assert PAPER.accent.lower() not in colours(editor)


def test_a_selection_is_joined_bands_with_plain_text(editor: Editor) -> None:
    put(editor, "# a **b** c\nsecond")
    editor.selectAll()
    seen = colours(editor)
    assert PAPER.sel.lower() in seen
    assert PAPER.text3.lower() not in seen


def test_the_typewriter_keeps_the_line_in_the_middle(editor: Editor, qtbot: QtBot) -> None:
    put(editor, "line\n" * 200)
    editor.set_typewriter(True)
    qtbot.keyClicks(editor, "abc")
    middle = editor.viewport().height() / 2
    assert abs(editor.caret.rect().center().y() - middle) < 80


def test_reveal_brings_a_place_into_view(editor: Editor) -> None:
    put(editor, "".join(f"line {n}\n\n" for n in range(300)), 0)
    place = editor.raw_text().index("line 250")
    editor.reveal(place)
    assert editor.cursor_position() == place
    assert 0 < editor.caret.rect().top() < editor.viewport().height()


@pytest.mark.parametrize(
    ("text", "plain"),
    [("a\n" * 1000, False), ("a" * 200_000, True), ("a b\n" * 900_000, False)],
    ids=["short", "long line", "huge"],
)
def test_what_is_too_large_for_prose(text: str, plain: bool) -> None:
    assert is_plain(text) is plain


def test_a_huge_line_opens_and_can_be_typed_in(editor: Editor, qtbot: QtBot) -> None:
    put(editor, "word " * 100_000, 0)
    assert editor.plain_mode
    qtbot.keyClicks(editor, "x")
    editor.grab()
    assert editor.raw_text().startswith("xword ")
    editor.set_text("small")
    assert not editor.plain_mode


def test_switching_the_theme_recolours_the_page(qtbot: QtBot) -> None:
    theme = Theme(appearance=Appearance(theme="paper"))
    made = Editor(theme)
    qtbot.addWidget(made)
    put(made, "# Title")
    made.show()
    theme.set_appearance(Appearance(theme="ink", text_size=24))
    assert theme.palette.sheet.lower() in colours(made)
    assert made.prose.metrics.nominal == 24


def test_undo_from_the_context_menu_restores_the_selection(editor: Editor) -> None:
    editor.set_text("one two")
    editor.select(Anchor(0, 3))
    editor.replace(Anchor(0, 3), "1")
    menu = editor.menu_at(editor.rect().center())
    next(a for a in menu.actions() if a.objectName() == "edit-undo").trigger()
    assert (editor.raw_text(), editor.selection()) == ("one two", Anchor(0, 3))


def test_a_cursor_kept_elsewhere_stays_valid_after_set_text(editor: Editor) -> None:
    editor.set_text("long text here")
    editor.marks.ranges.hold(Anchor(5, 9))
    editor.set_text("x")
    assert editor.marks.ranges.held is None
    assert QTextCursor(editor.document()).position() == 0
