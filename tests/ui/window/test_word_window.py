"""Word files in the window: opened, edited, saved, and colleagues' changes decided on by keys."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import word_xml as xml
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot
from word_xml import package, paragraph, said

from writer_app import app
from writer_app.storage.word.document import open_package
from writer_app.ui.comments.comment_column import CommentColumn
from writer_app.ui.page.mark_guard import MarkGuard
from writer_app.ui.review.lock_chip import LockChip
from writer_app.ui.review.review_bar import ReviewBar
from writer_app.ui.window.main_window import MainWindow

Key, Mod = Qt.Key, Qt.KeyboardModifier
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
WHO = 'w:id="7" w:author="Anna" w:date="2025-05-06T07:08:00Z"'
GONE = f"<w:del {WHO}><w:r><w:delText>old</w:delText></w:r></w:del>"
COME = f"<w:ins {WHO}>{said('new')}</w:ins>"
BODY = paragraph("The ", GONE + COME, " house.") + paragraph("More words.") + "<w:sectPr/>"


@pytest.fixture
def letter(own_home: Path) -> Path:
    folder = own_home / "documents"
    folder.mkdir(parents=True)
    path = folder / "letter.docx"
    path.write_bytes(package(BODY))
    return path


@pytest.fixture
def window(open_window: Callable[..., MainWindow], letter: Path) -> MainWindow:
    return open_window(letter)


def press(window: MainWindow, key: Key, mod: Mod = Mod.NoModifier) -> None:
    QTest.keyClick(window.editor, key, mod)


def take_in_hand(window: MainWindow) -> None:
    """The caret goes into the proposal, as by a click."""
    place = window.editor.raw_text().index("ld house")
    cursor = window.editor.textCursor()
    cursor.setPosition(place)
    window.editor.setTextCursor(cursor)
    window.editor.setFocus()


def test_edits_are_saved_as_tracked_changes(window: MainWindow, letter: Path) -> None:
    assert window.editor.raw_text() == "The old house.\n\nMore words.\n"
    cursor = window.editor.textCursor()
    cursor.setPosition(window.editor.raw_text().index("words"))
    window.editor.setTextCursor(cursor)
    QTest.keyClicks(window.editor, "kind ")
    window.save_document()
    found = xml.document(letter.read_bytes())
    assert "kind" in found
    assert GONE + COME in found
    assert found.count("<w:ins ") == 2


def test_a_colleagues_change_is_accepted_with_the_key_of_the_models(
    window: MainWindow, letter: Path
) -> None:
    take_in_hand(window)
    press(window, Key.Key_Return, Mod.ControlModifier)
    assert window.editor.raw_text() == "The new house.\n\nMore words.\n"
    window.save_document()
    found = xml.document(letter.read_bytes())
    assert "<w:ins" not in found
    assert "old" not in found


@pytest.mark.parametrize("saved", [False, True])
def test_an_accept_that_is_undone_lets_the_change_wait_again(
    window: MainWindow, letter: Path, saved: bool, qtbot: QtBot
) -> None:
    take_in_hand(window)
    press(window, Key.Key_Return, Mod.ControlModifier)
    if saved:
        window.save_document()
    press(window, Key.Key_Z, Mod.ControlModifier)
    qtbot.wait(20)
    window.save_document()
    assert GONE + COME in xml.document(letter.read_bytes())
    caret_at(window, "More")
    take_in_hand(window)
    press(window, Key.Key_Return, Mod.ControlModifier)
    assert window.editor.raw_text() == "The new house.\n\nMore words.\n"


def test_a_refused_change_is_gone_from_the_file_and_can_be_brought_back(
    window: MainWindow, letter: Path
) -> None:
    take_in_hand(window)
    press(window, Key.Key_Escape)
    window.save_document()
    again = open_package(letter.read_bytes(), "letter.docx", "Me")
    assert (again.text, again.revisions()) == ("The old house.\n\nMore words.\n", [])
    press(window, Key.Key_Z, Mod.ControlModifier)
    window.save_document()
    assert GONE + COME in xml.document(letter.read_bytes())


def test_comments_of_a_word_file_stand_in_the_margin(qtbot: QtBot, own_home: Path) -> None:
    comment = f'<w:comment w:id="4" {WHO[9:]}>{paragraph("Which?")}</w:comment>'
    body = paragraph(
        "See ",
        '<w:commentRangeStart w:id="4"/>',
        "this word",
        '<w:commentRangeEnd w:id="4"/><w:r><w:commentReference w:id="4"/></w:r>',
    )
    path = own_home / "documents" / "notes.docx"
    path.parent.mkdir(parents=True)
    path.write_bytes(package(body + "<w:sectPr/>", comments=comment))
    window = app.build(own_home, "scripted")
    try:
        window.open_document(path)
        QApplication.processEvents()
        column = window.findChild(CommentColumn, "commentColumn")
        assert column is not None
        assert column.isVisible()
        window.commands["nextComment"].trigger()
        assert window.editor.text_of(window.editor.selection()) == "this word"
    finally:
        app.shutdown(window)


def test_nothing_is_said_to_be_held_of_a_colleagues_change(own_home: Path, qtbot: QtBot) -> None:
    gone = GONE.replace("old", "£420")
    body = paragraph("Pay ", gone + COME.replace("new", "£460"), " a month.")
    path = own_home / "documents" / "rent.docx"
    path.parent.mkdir(parents=True)
    path.write_bytes(package(body + "<w:sectPr/>"))
    window = app.build(own_home, "scripted")
    try:
        window.open_document(path)
        cursor = window.editor.textCursor()
        cursor.setPosition(window.editor.raw_text().index("420"))
        window.editor.setTextCursor(cursor)
        bar = window.findChild(ReviewBar)
        assert bar is not None
        qtbot.waitUntil(lambda: bar.isVisibleTo(window), timeout=20_000)
        chip = bar.findChild(LockChip)
        assert chip is not None
        assert chip.isHidden()
    finally:
        app.shutdown(window)


def test_a_copy_has_the_changes_tracked(window: MainWindow, letter: Path) -> None:
    cursor = window.editor.textCursor()
    cursor.setPosition(window.editor.raw_text().index("words"))
    window.editor.setTextCursor(cursor)
    QTest.keyClicks(window.editor, "kind ")
    window.commands["saveAsWord"].trigger()
    dialog = window.findChild(QFileDialog)
    assert dialog is not None
    copy = letter.with_name("copy.docx")
    dialog.fileSelected.emit(str(copy))
    dialog.reject()
    assert "kind" in xml.document(copy.read_bytes())
    assert GONE + COME in xml.document(copy.read_bytes())


def test_a_copy_of_a_markdown_text_has_its_comments(window: MainWindow, letter: Path) -> None:
    note = letter.with_name("note.md")
    note.write_text("A {==note==}{>>Which?<<}{id=c1}.\n\n| a |\n| --- |\n| b |\n", encoding="utf-8")
    window.open_document(note)
    window.commands["saveAsWord"].trigger()
    dialog = window.findChild(QFileDialog)
    assert dialog is not None
    copy = letter.with_name("copy.docx")
    dialog.fileSelected.emit(str(copy))
    dialog.reject()
    assert "Which?" in xml.document(copy.read_bytes(), "word/comments.xml")
    assert "<w:tbl>" in xml.document(copy.read_bytes())
    assert "<w:ins " not in xml.document(copy.read_bytes())
    notice = window.notices.current
    assert notice is not None
    assert "nothing is tracked in it. Comments in it: 1." in notice.text


def test_a_difference_is_taken_back_and_the_rest_are_tracked_in_a_copy(
    window: MainWindow, letter: Path, qtbot: QtBot
) -> None:
    other = letter.with_name("other.md")
    other.write_text("An old house.\n\nMore words.\n\nThe end is near.\n", encoding="utf-8")
    window.commands["compare"].trigger()
    dialog = window.findChild(QFileDialog)
    assert dialog is not None
    dialog.fileSelected.emit(str(other))
    dialog.reject()
    qtbot.waitUntil(lambda: window.compare.isVisibleTo(window))
    press(window, Key.Key_Backspace)
    assert window.editor.raw_text().startswith("An old house.")
    assert "near" not in window.editor.raw_text()


def test_marks_are_guarded_in_a_word_file_alone(window: MainWindow, letter: Path) -> None:
    editor = window.editor
    guard = editor.findChild(MarkGuard)
    assert guard is not None
    assert guard.active
    other = letter.with_name("note.md")
    other.write_text("A note.\n", encoding="utf-8")
    window.open_document(other)
    assert not guard.active


MOVE = 'w:author="Anna" w:date="2025-05-06T07:08:00Z"'


def _end(way: str, text: str) -> str:
    start = f'<w:move{way}RangeStart w:id="2{way}" w:name="move1" {MOVE}/>'
    inside = f'<w:move{way} w:id="22" {MOVE}>{said(text)}</w:move{way}>'
    mark = f'<w:rPr><w:move{way} w:id="20" {MOVE}/></w:rPr>'
    return paragraph(start, inside, props=mark) + f'<w:move{way}RangeEnd w:id="2{way}"/>'


MOVED = (
    _end("To", "The letter came late.")
    + paragraph("It was winter.")
    + paragraph("Snow fell.")
    + _end("From", "The letter came late.")
    + paragraph("The end.")
    + "<w:sectPr/>"
)
BEFORE = "It was winter.\n\nSnow fell.\n\nThe letter came late.\n\nThe end.\n"
AFTER = "The letter came late.\n\nIt was winter.\n\nSnow fell.\n\nThe end.\n"


@pytest.fixture
def moved(window: MainWindow, letter: Path) -> Path:
    path = letter.with_name("moved.docx")
    path.write_bytes(package(MOVED))
    window.open_document(path)
    return path


def caret_at(window: MainWindow, words: str) -> None:
    cursor = window.editor.textCursor()
    cursor.setPosition(window.editor.raw_text().index(words) + 1)
    window.editor.setTextCursor(cursor)
    window.editor.setFocus()


@pytest.mark.parametrize("end", ["It was", "letter"])
def test_a_move_is_one_proposal_at_both_its_ends(window: MainWindow, moved: Path, end: str) -> None:
    assert window.editor.raw_text() == BEFORE
    caret_at(window, end)
    press(window, Key.Key_Return, Mod.ControlModifier)
    assert window.editor.raw_text() == AFTER
    window.save_document()
    assert "Anna" not in xml.document(moved.read_bytes())
    press(window, Key.Key_Z, Mod.ControlModifier)
    assert window.editor.raw_text() == BEFORE


@pytest.mark.parametrize("end", ["It was", "letter"])
def test_a_refused_move_stays_and_can_be_brought_back(
    window: MainWindow, moved: Path, end: str
) -> None:
    caret_at(window, end)
    press(window, Key.Key_Escape)
    window.save_document()
    again = open_package(moved.read_bytes(), "moved.docx", "Me")
    assert (again.text, again.revisions()) == (BEFORE, [])
    press(window, Key.Key_Z, Mod.ControlModifier)
    window.save_document()
    assert len(open_package(moved.read_bytes(), "moved.docx", "Me").revisions()) == 2
    press(window, Key.Key_Return, Mod.ControlModifier)
    assert window.editor.raw_text() == AFTER


def test_undoing_a_move_touches_nothing_between_its_ends(window: MainWindow, moved: Path) -> None:
    caret_at(window, "It was")
    press(window, Key.Key_Return, Mod.ControlModifier)
    edits: list[tuple[int, int, int]] = []
    window.editor.edited.connect(lambda *edit: edits.append(edit))
    press(window, Key.Key_Z, Mod.ControlModifier)
    size = len("The letter came late.\n\n")
    stayed = BEFORE.index("Snow fell.") + len("Snow fell.")
    assert edits[0] == (0, size, 0)
    assert edits[1][0] >= stayed
    assert edits[1][1:] == (0, size)


def test_an_accepted_change_that_is_edited_before_the_save_is_settled(
    window: MainWindow, letter: Path
) -> None:
    take_in_hand(window)
    press(window, Key.Key_Return, Mod.ControlModifier)
    caret_at(window, "ew house")
    press(window, Key.Key_Backspace)
    window.save_document()
    assert "Anna" not in xml.document(letter.read_bytes())


def test_a_colleagues_change_has_no_variants_nor_a_dial(window: MainWindow) -> None:
    take_in_hand(window)
    bar = window.findChild(ReviewBar)
    assert bar is not None
    assert bar.isVisible()
    assert not bar.variant.isVisible()
    assert not bar.dial.isVisible()
