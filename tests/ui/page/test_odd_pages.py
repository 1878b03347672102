"""Nasty pages: Enter and Tab in lines that only look like lists, find and replace in odd text."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from writer_app.domain.base.settings import Appearance
from writer_app.ui.kit.theme import PAPER, Theme
from writer_app.ui.page.editor import Editor
from writer_app.ui.page.find_bar import FindBar
from writer_app.ui.page.signs import WholeSigns

NO_ITEMS = [
    "> ```\n> - code", "- a\n\n  ```\n  - code", "````\n```\n- still code",
    "```\n~~~\n- still code",
    "~~~\n```\n1. still code", "   ```\n- code", "_ _ _", "***", "-\t-\t-", "  * * *", "----",
    "<pre>\n- raw", "<script>\n- raw", "<div>\n* raw", "+++\ntags = 1\n- a", "$$\n- x", "-text",
    "1.5", "+1", "*stress* word", "**strong**", "2024. was a year\nand 1.x", "[x]: - y",
    "    - code at the beginning", "$$\na\n$$\n\n$$\n- b", "<table>\n<tr>\n- a",
    "- a\n\n      - code in item", "- ```\n  - code", "> - ```\n>   - code", "1. ~~~\n   1. code",
    "10. a\n\n    ```\n    - code", "- a\n  - b\n    ```\n    - code", "$$a\n- b", "<?php\n- a",
    "It was in\n2024. was a year", "Er kam am\n3. Mai an", "他生于\n1949. 在北京", "<![CDATA[\n- a",
    "> $$\n> - x", "> <div>\n> - a", "para\n    - lazy", "<br>\n- a", "- a\n\n  <pre>\n  - raw",
]  # fmt: skip


@pytest.fixture
def editor(qtbot: QtBot) -> Editor:
    editor = Editor(Theme(PAPER, Appearance(reduced_motion=True)))
    qtbot.addWidget(editor)
    return editor


def at_end(editor: Editor, text: str) -> Editor:
    editor.set_text(text)
    cursor = editor.textCursor()
    cursor.movePosition(cursor.MoveOperation.End)
    editor.setTextCursor(cursor)
    return editor


@pytest.mark.parametrize("text", NO_ITEMS)
def test_enter_goes_on_with_no_list_that_is_none(editor: Editor, qtbot: QtBot, text: str) -> None:
    qtbot.keyClick(at_end(editor, text), Qt.Key.Key_Return)
    added = editor.raw_text()[len(text) :]
    assert editor.raw_text().startswith(text)
    assert not added.strip("\n >"), added


@pytest.mark.parametrize(
    ("text", "added"),
    [
        ("```\n```\n- a", "\n- "),
        ("> - a", "\n> - "),
        ("9. a", "\n10. "),
        ("1) a", "\n2) "),
        ("- [x] a", "\n- [ ] "),
        ("`` ` ``\n\n- a", "\n- "),
        ("<!-- a -->\n\n- b", "\n- "),
        ("---\na: b\n---\n- c", "\n- "),
        ("* * *\n* a", "\n* "),
        ("+ a", "\n+ "),
        ("> > 1. a", "\n> > 2. "),
        ("> - ", None),
        ("<div>\n\n- a", "\n- "),
        ("<pre>\n</pre>\n- a", "\n- "),
        ("$$\nx\n$$\n- a", "\n- "),
        ("a <b>b</b>\n- a", "\n- "),
        ("- - a", "\n  - "),
        ("- ```\n  x\n  ```\n- b", "\n- "),
        ("1. a\nlazy\n2. b", "\n3. "),
        ("T\n===\n2. x", "\n3. "),
        ("10. a\n\n    ```\n    x\n    ```\n11. b", "\n12. "),
    ],
)
def test_enter_goes_on_with_a_list(
    editor: Editor, qtbot: QtBot, text: str, added: str | None
) -> None:
    qtbot.keyClick(at_end(editor, text), Qt.Key.Key_Return)
    assert editor.raw_text() == ("> " if added is None else text + added)


@pytest.fixture
def bar(editor: Editor, qtbot: QtBot) -> FindBar:
    bar = FindBar(editor.theme, editor)
    qtbot.addWidget(bar)
    return bar


REPLACED = [
    ("a\n\nb\n", "^$", "-", "a\n-\nb\n"),
    ("a\nb\n", r"\A", "# ", "# a\nb\n"),
    ("a\nb", r"\Z", "!", "a\nb!"),
    ("ab cd", r"\b", "|", "|ab| |cd|"),
    ("aXbX", "(?=X)|X", "-", "a--b--"),
    ("one two", r"(?P<first>\w+) (?P<last>\w+)", r"\2 \1", "two one"),
    ("😀😀", "", "-", "😀😀"),
    ("😀a😀", "(?<=a)|(?=a)", "|", "😀|a|😀"),
    ("a  b", " *", "_", None),
    ("x\ty", r"\t", r"\\t", r"x\ty"),
    ("a1b22", r"\d+", r"<\0>", "a<1>b<22>"),
    ("é e\u0301", "é", "e", "e e"),
    ("a\nb", r"\n", " ", "a b"),
    ("a\nb\nc", r"(?s)a.*c", "x", "x"),
    ("C:\\new", r"C:\\new", r"D:\\old", "D:\\old"),
    ("$1 $2", r"\$(\d)", r"€\1", "€1 €2"),
    ("aaa", "a{0}", "-", None),
    ("日本語", "(?=本)", "・", "日・本語"),
    ("x", "(x)(y)?", r"\2\1", "x"),
    ("\u202bשלום", "$", ".", "\u202bשלום."),
]


@pytest.mark.parametrize("row", REPLACED, ids=[f"{row[0]!r} {row[1]}" for row in REPLACED])
def test_patterns_in_odd_text(
    editor: Editor, bar: FindBar, row: tuple[str, str, str, str | None]
) -> None:
    text, old, new, expected = row
    editor.set_text(text)
    bar.open(replacing=True)
    bar.patterns.set_value(True)
    bar.query.setText(old)
    bar.new.setText(new)
    bar.replace_all()
    if expected is not None:
        assert editor.raw_text() == expected
    editor.undo()
    assert editor.raw_text() == text


@pytest.mark.parametrize("old", ["(", "[a", "*", "(?P<x", r"\g", "a{2,1}", "(?<=a*)b"])
def test_a_pattern_that_is_none_changes_nothing(editor: Editor, bar: FindBar, old: str) -> None:
    editor.set_text("(a) [a *")
    bar.open(replacing=True)
    bar.patterns.set_value(True)
    bar.query.setText(old)
    bar.new.setText("x")
    bar.replace_all()
    assert editor.raw_text() == "(a) [a *"


FOUND = [
    ("각 \u1100\u1161\u11a8 가\u11a8", "각", 3),
    ("ế e\u0302\u0301 ê\u0301", "ế", 3),
    ("q\u0323\u0307 q\u0307\u0323", "q\u0307\u0323", 2),
    ("Ω Ω", "Ω", 2),
    ("が か\u3099", "が", 2),
    ("naive naïve nai\u0308ve", "naïve", 2),
    ("a\u00adb\u00ad\u00adc abc", "abc", 2),
    ("STRASSE straße", "straße", None),
    ("e\u0301\u0301", "é", None),
    ("ﷺ 豈 豈", "豈", 2),
    ("\u0958 \u0915\u093c", "\u0915\u093c", 2),
    ("n\u0303😀n\u0303 ñ😀ñ", "ñ😀ñ", 2),
    ("su\u200bper\ufeff super", "super", 2),
    ("it’s it's", "it's", 2),
    ("10\u00a0km 10 km", "10 km", 2),
    ("co‑operate co-operate", "co-operate", 2),
    ("葛󠄀城 葛城", "葛城", 2),
    ("I ❤️ it, I ❤ it", "I ❤ it", 2),
    ("“quoted”", '"quoted"', 1),
    ("a\u200bb\u00adc", "\u200b", 1),
]


@pytest.mark.parametrize(("text", "query", "count"), FOUND)
def test_equal_text_is_found(
    editor: Editor, bar: FindBar, text: str, query: str, count: int | None
) -> None:
    editor.set_text(text)
    bar.open(replacing=True)
    bar.query.setText(query)
    if count is not None:
        assert len(editor.marks.ranges.hits) == count
    bar.new.setText("_")
    found = len(editor.marks.ranges.hits)
    bar.replace_all()
    assert editor.raw_text().count("_") == found
    editor.undo()
    assert editor.raw_text() == text


@pytest.mark.parametrize("sign", ["👨‍👩‍👧", "🇩🇪", "👍🏽", "❤️", "1️⃣"])
@pytest.mark.parametrize("field", [QLineEdit, QPlainTextEdit])
def test_backspace_takes_a_whole_sign_in_fields_too(
    field: type[QLineEdit | QPlainTextEdit], sign: str, qtbot: QtBot
) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    WholeSigns(window)
    line = field("", window)
    window.show()
    line.setFocus()
    qtbot.waitUntil(line.hasFocus)
    line.insert("a" + sign) if isinstance(line, QLineEdit) else line.insertPlainText("a" + sign)
    for left in ("a", "a" + sign):
        qtbot.keyClick(line, Qt.Key.Key_Backspace) if left == "a" else line.undo()
        assert (line.text() if isinstance(line, QLineEdit) else line.toPlainText()) == left
