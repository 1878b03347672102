"""What may be written next stands on the page and never in the text."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from writer_app.ui.page.editor import Editor


def test_ghost_is_painted_and_never_in_the_text(editor: Editor, qtbot: QtBot) -> None:
    editor.set_text("the page.")
    editor.put_caret(9)
    before = editor.grab().toImage()
    editor.set_ghost(" The first line is darker.")
    assert editor.grab().toImage() != before
    assert editor.raw_text() == "the page."
    qtbot.keyClicks(editor, "x")
    assert editor.marks.ghost.text == ""


@pytest.mark.parametrize(
    ("before", "ghost", "behind"),
    [
        ("春天", "，码头上的人多了起来" * 6, "，码头上的人多了起来"),
        ("字" * 34, "，船都没有出海。", "，"),  # hangs out of the column
        ("字" * 34, "船都没有出海。", ""),
        ("字" * 33, "船都没有出海。", "船"),
        ("The drums", " stand in a dry room behind the office" * 5, " stand in a dry room"),
    ],
)
def test_a_ghost_begins_behind_the_caret_and_goes_on_where_a_line_may_begin(
    editor: Editor, before: str, ghost: str, behind: str
) -> None:
    editor.set_text(before)
    editor.put_caret(len(before))
    editor.resize(1100, 700)
    editor.set_ghost(ghost, lines=True)
    first, *others = editor.marks.ghost.lines()
    assert first.startswith(behind)
    assert bool(first) == bool(behind)
    assert all(line[0] not in "，。 " for line in others)


def test_a_ghost_before_words_of_its_line_stands_below(editor: Editor) -> None:
    editor.set_text("前面的话，后面的话。")
    editor.put_caret(5)
    editor.set_ghost("，还有", lines=True)
    assert editor.marks.ghost.lines() == ["", "，还有"]


def test_a_long_ghost_opens_lines_only_when_asked(editor: Editor) -> None:
    editor.set_text("start")
    editor.put_caret(5)
    block = editor.document().begin()
    editor.set_ghost(" word" * 60)
    assert editor.prose.height(block) == 56 + 31 + 120
    editor.set_ghost(" word" * 60, lines=True)
    assert editor.prose.height(block) > 56 + 31 + 120
    editor.set_ghost("")
    assert editor.prose.height(block) == 56 + 31 + 120
