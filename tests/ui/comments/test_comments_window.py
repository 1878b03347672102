"""Comments in the window by key and mouse, and what the file says of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from writer_app import app
from writer_app.bridge.comments.held import PageThread
from writer_app.domain.change.anchor import Anchor
from writer_app.ui.comments.comment_card import CommentCard, CommentField
from writer_app.ui.comments.comment_column import CommentColumn
from writer_app.ui.kit.rows import RowList
from writer_app.ui.window.main_window import MainWindow

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", r"raise\(\)")
TEXT = (
    'The {==tide gauge==}{>>Which?<<}{id=c1 by="Bo" at=2026-01-02T03:04:05Z} stood.\n\n'
    "A {~~very long~>long~~} line, and the {==wall==}{>>Its name?<<}{id=c2}.\n"
)
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def document(own_home: Path) -> Path:
    path = own_home / "documents" / "log.md"
    path.parent.mkdir(parents=True)
    path.write_text(TEXT, encoding="utf-8")
    return path


@pytest.fixture
def window(open_window: Callable[..., MainWindow], document: Path) -> MainWindow:
    window = open_window(document)
    window.activateWindow()
    window.editor.setFocus()
    QApplication.processEvents()
    return window


def column(window: MainWindow) -> CommentColumn:
    found = window.findChild(CommentColumn, "commentColumn")
    assert found is not None
    return found


def card(window: MainWindow, id: str) -> CommentCard:
    QApplication.processEvents()
    found = column(window).card(id)
    assert found is not None
    return found


def saved(window: MainWindow, document: Path) -> str:
    window.save_document()
    return document.read_text(encoding="utf-8")


def comment(window: MainWindow, words: str, said: str) -> None:
    at = window.editor.raw_text().index(words)
    window.editor.select(Anchor(at, at + len(words)))
    say(window, said)


def say(window: MainWindow, said: str) -> None:
    QTest.keyClick(window.editor, Qt.Key.Key_C, CTRL | SHIFT)
    field = QApplication.focusWidget()
    assert isinstance(field, CommentField)
    QTest.keyClicks(field, said)
    QTest.keyClick(field, Qt.Key.Key_Return)
    QApplication.processEvents()


def test_the_page_shows_words_and_the_column_their_comments(window: MainWindow) -> None:
    assert window.editor.raw_text().startswith("The tide gauge stood.")
    assert column(window).isVisible()
    assert "Which?" in card(window, "c1").accessibleName()


def test_an_untouched_document_is_saved_as_it_was(window: MainWindow, document: Path) -> None:
    assert saved(window, document) == TEXT


def test_a_key_comments_on_the_selection_and_undo_takes_it_back(
    window: MainWindow, document: Path
) -> None:
    comment(window, "stood", "Where?")
    assert "{==stood==}{>>Where?<<}{id=" in saved(window, document)
    assert QApplication.focusWidget() is window.editor
    QTest.keyClick(window.editor, Qt.Key.Key_Z, CTRL)
    assert saved(window, document) == TEXT
    window.commands["redo"].trigger()
    assert "Where?" in saved(window, document)


def test_a_new_comment_stands_beside_its_words(window: MainWindow, qtbot: QtBot) -> None:
    at = window.editor.raw_text().index("line, and")
    window.editor.select(Anchor(at, at + 9))
    QTest.keyClick(window.editor, Qt.Key.Key_C, CTRL | SHIFT)
    fresh = column(window)._fresh
    assert fresh is not None
    window.resize(window.width() - 200, window.height())  # the words move, and it with them
    QApplication.processEvents()

    def beside() -> bool:
        place = window.editor.marks.place(at)
        return place is not None and abs(fresh.y() - place.top()) < place.height()

    qtbot.waitUntil(beside)


def test_a_comment_is_in_its_file_at_once(window: MainWindow, document: Path, qtbot: QtBot) -> None:
    house = window._shut_down.__self__  # type: ignore[attr-defined]  # the house that built it
    house.documents.session.autosave.set_seconds(600)
    comment(window, "stood", "Where?")
    qtbot.waitUntil(lambda: "Where?" in document.read_text(encoding="utf-8"))


def test_a_comment_that_was_begun_is_not_taken_to_another_document(
    window: MainWindow, document: Path
) -> None:
    window.editor.select(Anchor(0, 3))
    window.commands["comment"].trigger()
    QTest.keyClicks(QApplication.focusWidget(), "Where?")
    other = document.with_name("other.md")
    other.write_text("# Other\n", encoding="utf-8")
    window.open_document(other)
    assert not column(window).begins
    assert window.notices.current is not None
    assert window.notices.current.text.endswith("Where?")
    assert saved(window, other) == "# Other\n"


def test_keys_jump_from_comment_to_comment(window: MainWindow) -> None:
    for key, expected in ((0, "tide gauge"), (0, "wall"), (SHIFT, "tide gauge")):
        held = SHIFT if key else Qt.KeyboardModifier.NoModifier
        QTest.keyClick(window.editor, Qt.Key.Key_F4, held)
        assert window.editor.text_of(window.editor.selection()) == expected


def test_what_is_typed_after_a_click_on_a_card_answers_it(
    window: MainWindow, document: Path
) -> None:
    one = card(window, "c1")
    QTest.mouseClick(one, Qt.MouseButton.LeftButton, pos=QPoint(12, 8))
    QTest.keyClicks(QApplication.focusWidget(), "T")
    QTest.keyClicks(one.field, "wo.")
    QTest.keyClick(one.field, Qt.Key.Key_Return)
    assert "{>>Two.<<}" in saved(window, document)


def test_the_mouse_answers_and_resolves(window: MainWindow, document: Path) -> None:
    one = card(window, "c1")
    QTest.mouseClick(one, Qt.MouseButton.LeftButton, pos=QPoint(12, 8))
    QApplication.processEvents()
    for name in ("commentReply", "commentResolve"):
        button = one.findChild(QPushButton, name)
        assert button is not None
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        if name == "commentReply":
            QTest.keyClicks(one.field, "The old one.")
            QTest.keyClick(one.field, Qt.Key.Key_Return)
    now = saved(window, document)
    assert " done}{>>The old one.<<}{id=" in now
    assert " re=c1}" in now


def test_deleting_a_thread_and_its_words_coming_back(window: MainWindow, document: Path) -> None:
    QTest.keyClick(window.editor, Qt.Key.Key_F4)
    window.commands["deleteComment"].trigger()
    assert "Which?" not in saved(window, document)
    QTest.keyClick(window.editor, Qt.Key.Key_Z, CTRL)
    window.editor.select(Anchor(0, 20))
    QTest.keyClick(window.editor, Qt.Key.Key_Delete)
    assert saved(window, document).startswith("{>>Which?<<}")
    window.commands["undo"].trigger()
    assert saved(window, document) == TEXT


@pytest.mark.parametrize(
    ("keys", "expected"),
    [((Qt.Key.Key_Return, CTRL), "A long line"), ((Qt.Key.Key_Escape, None), "A very long line")],
    ids=["accepted", "refused"],
)
def test_suggestions_are_decided_on_like_proposals(
    window: MainWindow,
    document: Path,
    keys: tuple[Qt.Key, Qt.KeyboardModifier | None],
    expected: str,
) -> None:
    window.commands["nextProposal"].trigger()
    key, held = keys
    QTest.keyClick(window.editor, key, held or Qt.KeyboardModifier.NoModifier)
    now = saved(window, document)
    assert expected in now
    assert "{~~" not in now
    assert "{==wall==}{>>Its name?<<}{id=c2}" in now


def test_clean_files_keep_comments_beside_them(
    window: MainWindow, document: Path, own_home: Path
) -> None:
    house = window.findChild(CommentColumn)  # the window is wired
    assert house is not None
    from writer_app.storage.state.settings import load

    assert load(own_home / "config" / "settings.json").markdown.comments == "file"
    document.write_text("Clean `code words` only.\n", encoding="utf-8")
    other = document.with_name("other.md")
    other.write_text("Clean `code words` only.\n", encoding="utf-8")
    window.open_document(other)
    comment(window, "words", "In code no mark can stand.")
    assert saved(window, other) == "Clean `code words` only.\n"
    window.open_document(document)
    window.open_document(other)
    QApplication.processEvents()
    QTest.keyClick(window.editor, Qt.Key.Key_F4)
    assert window.editor.text_of(window.editor.selection()) == "words"


def test_a_comment_is_written_beside_its_words(window: MainWindow) -> None:
    at = window.editor.raw_text().index("stood")
    window.editor.select(Anchor(at, at + 5))
    QTest.keyClick(window.editor, Qt.Key.Key_C, CTRL | SHIFT)
    QApplication.processEvents()
    fresh = column(window)._fresh
    assert fresh is not None
    assert fresh.y() == round(column(window)._tops[""]) > 0


def again(qtbot: QtBot, home: Path, document: Path) -> MainWindow:
    """Another window over the same home, as after a kill."""
    window = app.build(home, "scripted")
    window.show_page("")
    window.open_document(document)
    qtbot.waitUntil(lambda: column(window).begins or bool(writing(window)))
    return window


def writing(window: MainWindow) -> list[CommentCard]:
    found = column(window).findChildren(CommentCard)
    return [one for one in found if one.is_writing]


@pytest.mark.parametrize("answer", [False, True])
def test_a_comment_that_is_being_typed_outlives_a_kill(
    window: MainWindow, document: Path, own_home: Path, qtbot: QtBot, answer: bool
) -> None:
    if answer:
        card(window, "c2").reply()
    else:
        window.editor.select(Anchor(4, 8))
        window.commands["comment"].trigger()
    QTest.keyClicks(QApplication.focusWidget(), "Only half of it")
    kept = own_home / "data" / "begun_comments.json"
    qtbot.waitUntil(
        lambda: any("Only half" in f.read_text() for f in own_home.rglob(kept.name)),
    )
    second = again(qtbot, own_home, document)
    try:
        (found,) = writing(second)
        assert found.field.toPlainText() == "Only half of it"
        assert found.writes[0] == ("c2" if answer else "")
        QTest.keyClick(found.field, Qt.Key.Key_Return)
        QApplication.processEvents()
        notes = [note.text for one in found_threads(second) for note in one.notes]
        assert "Only half of it" in notes
    finally:
        app.shutdown(second)
        second.deleteLater()


def found_threads(window: MainWindow) -> tuple[PageThread, ...]:
    house = window._shut_down.__self__  # type: ignore[attr-defined]  # the house that built it
    threads: tuple[PageThread, ...] = house.library.comments.threads
    return threads


def test_an_answer_stays_while_the_writer_looks_elsewhere(window: MainWindow) -> None:
    card(window, "c1").reply()
    QTest.keyClicks(QApplication.focusWidget(), "Wait")
    window.commands["nextComment"].trigger()
    QApplication.processEvents()
    assert card(window, "c1").field.toPlainText() == "Wait"
    assert card(window, "c1").is_writing


COMMENTED = (
    ("| one | two |\n", "| two |", "{==two==}"),
    ("| one | two |\n", "one | two", "{==one | two==}"),
    ("好的，谢谢。\n", "", "{==谢谢==}"),
    ("So it ends.\n", "", "{==ends==}"),
)


def test_a_comment_takes_words_alone(window: MainWindow, document: Path) -> None:
    for number, (text, chosen, marked) in enumerate(COMMENTED):
        other = document.with_name(f"other {number}.md")
        other.write_text(text, encoding="utf-8")
        window.open_document(other)
        if chosen:
            comment(window, chosen, "Why?")
        else:
            comment_at_end(window)
        assert marked in saved(window, other)


def comment_at_end(window: MainWindow) -> None:
    """The caret stands behind the last sign of the first line."""
    cursor = window.editor.textCursor()
    cursor.setPosition(window.editor.raw_text().index("\n"))
    window.editor.setTextCursor(cursor)
    say(window, "Why?")


def test_a_version_that_is_restored_brings_its_comments(
    window: MainWindow, document: Path, qtbot: QtBot
) -> None:
    versions = window.findChild(RowList, "historyList")
    assert versions is not None
    comment(window, "stood", "Where?")
    saved(window, document)
    card(window, "c1").resolved.emit("c1", True)
    QTest.keyClicks(window.editor, "New ")
    saved(window, document)
    rows = versions.rows.rows
    qtbot.waitUntil(lambda: sum("comments: " in row.note for row in rows()) >= 3)
    oldest = rows()[-1]
    assert "comments: 2" in oldest.note  # as it was opened
    versions.chosen.emit(oldest.key)
    qtbot.waitUntil(window.compare.isVisible)
    window.compare.restore.click()
    text = saved(window, document)
    assert "done" not in text
    assert "Where?" in text
