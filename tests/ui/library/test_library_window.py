"""Links, tags and favourites in the whole window, with real keys and clicks."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from writer_app.domain.change.anchor import Anchor
from writer_app.ui.kit.rows import RowList
from writer_app.ui.panels.library_panel import FAVOURITE
from writer_app.ui.window.main_window import MainWindow

Key, Mod = Qt.Key, Qt.KeyboardModifier
# The offscreen platform says so whenever a menu is made.
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
FILES = {
    "gauge.md": "---\ntags: [harbour, sea]\n---\n# The gauge\n\nSee [[The well#Depth]].\n",
    "well.md": "# The well\n\nOld.\n\n## Depth\n\nNine metres. [[Nowhere yet]] 潮[[#Depth]]\n",
    "plan.md": "---\ntags: harbour\n---\n# Plan\n\nText with [a file](well.md).\n",
}


@pytest.fixture
def documents(own_home: Path) -> Path:
    folder = own_home / "documents"
    folder.mkdir(parents=True)
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def window(open_window: Callable[..., MainWindow], qtbot: QtBot, documents: Path) -> MainWindow:
    window = open_window(documents / "gauge.md")
    qtbot.waitUntil(lambda: bool(titles(window, "documentList")))
    return window


def titles(window: MainWindow, name: str) -> list[str]:
    found = window.findChild(RowList, name)
    assert found is not None
    return [row.title for row in found.rows.rows()]


def rename(window: MainWindow, name: str) -> None:
    """F2, the name in its row, Enter."""
    window.commands["rename"].trigger()
    field = window.findChild(QLineEdit, "nameField")
    assert field is not None
    QTest.keyClicks(field, name)
    QTest.keyClick(field, Key.Key_Return)


def put_caret(window: MainWindow, words: str) -> None:
    place = window.editor.raw_text().index(words)
    window.editor.select(Anchor(place, place))
    window.editor.setFocus()


def follow(window: MainWindow, words: str) -> None:
    put_caret(window, words)
    QTest.keyClick(window.editor, Key.Key_Return, Mod.ControlModifier)


def test_control_enter_follows_a_link_to_its_heading(window: MainWindow, qtbot: QtBot) -> None:
    follow(window, "The well#")
    qtbot.waitUntil(lambda: getattr(window.document_path(), "name", "") == "well.md")
    assert window.editor.textCursor().block().text() == "## Depth"


def test_control_click_makes_the_document_that_is_missing(
    window: MainWindow, documents: Path, qtbot: QtBot
) -> None:
    window.open_document(documents / "well.md")
    put_caret(window, "where yet")
    place = window.editor.cursorRect().center() + QPoint(2, 0)
    QTest.mouseClick(
        window.editor.viewport(), Qt.MouseButton.LeftButton, Mod.ControlModifier, place
    )
    made = documents / "Nowhere yet.md"
    qtbot.waitUntil(lambda: window.document_path() == made)
    assert window.editor.raw_text() == "# Nowhere yet\n\n"


def test_control_enter_elsewhere_changes_nothing(window: MainWindow, documents: Path) -> None:
    window.open_document(documents / "plan.md")
    follow(window, "Text with")
    assert window.document_path() == documents / "plan.md"


def test_the_tab_shows_both_directions(window: MainWindow, documents: Path, qtbot: QtBot) -> None:
    window.open_document(documents / "well.md")
    qtbot.waitUntil(lambda: "Plan" in titles(window, "linkList"))
    assert titles(window, "linkList") == [
        *("Linked from", "Plan", "The gauge"),
        *("Links on this page", "Nowhere yet", "Depth"),
    ]


TAGGED = {
    "#harbour": ["Plan", "The gauge"],
    "#har": ["Plan", "The gauge"],
    "#harbour #sea": ["The gauge"],
    "#harbour plan": ["Plan"],
    "#nowhere": [],
}


def test_tags_filter_the_library(window: MainWindow, qtbot: QtBot) -> None:
    for query, found in TAGGED.items():
        window.library.search.clear()
        QTest.keyClicks(window.library.search, query)
        qtbot.waitUntil(lambda found=found: sorted(titles(window, "searchResults")) == found)


def test_a_favourite_stands_at_the_top_and_follows_its_name(
    window: MainWindow, documents: Path, qtbot: QtBot
) -> None:
    panel = window.library
    ((_, add),) = panel._favourite_entry(documents / "gauge.md")
    add()
    assert titles(window, "documentList")[:2] == ["Favourites", "The gauge"]
    assert panel.list.current_key() == str(documents / "gauge.md")
    panel.list.chosen.emit(FAVOURITE + str(documents / "gauge.md"))
    rename(window, "tide")
    qtbot.waitUntil(lambda: window.document_path() == documents / "tide.md")
    qtbot.waitUntil(
        lambda: panel.list.rows.rows()[1].key == FAVOURITE + str(documents / "tide.md"),
    )


def test_versions_are_compared_named_and_restored(
    window: MainWindow, documents: Path, qtbot: QtBot
) -> None:
    path = documents / "plan.md"
    before = path.read_text(encoding="utf-8")
    window.open_document(path)
    QTest.keyClicks(window.editor, "New ")
    window.save_document()
    qtbot.waitUntil(lambda: "Opened" in titles(window, "historyList"))
    versions = window.findChild(RowList, "historyList")
    versions.chosen.emit(versions.rows.rows()[-1].key)
    qtbot.waitUntil(window.compare.isVisible)
    assert versions.rows.rows()[-1].mark == "Av"
    window.compare.restore.click()
    qtbot.waitUntil(lambda: "Restored" in titles(window, "historyList"))
    assert path.read_text(encoding="utf-8") == before


def test_undo_while_comparing_is_compared_afresh_and_takes_nothing_else(
    window: MainWindow, documents: Path, qtbot: QtBot
) -> None:
    path = documents / "gauge.md"
    before = path.read_text(encoding="utf-8")
    window.open_document(path)
    QTest.keyClicks(window.editor, "Before ")
    window.editor.moveCursor(QTextCursor.MoveOperation.End)
    QTest.keyClicks(window.editor, " after")
    written = window.editor.raw_text()
    window.save_document()
    qtbot.waitUntil(lambda: "Opened" in titles(window, "historyList"))
    versions = window.findChild(RowList, "historyList")
    versions.chosen.emit(versions.rows.rows()[-1].key)
    qtbot.waitUntil(window.compare.take.isVisible)
    window.compare.take.click()  # "Before ", the first difference
    assert window.editor.raw_text() == before + " after"
    window.editor.undo()
    window.compare.take.click()  # its place is not known yet
    assert window.editor.raw_text() == written
    shown = window.compare.accessibleName
    qtbot.waitUntil(lambda: "2 changes" in shown())
    window.editor.redo()
    qtbot.waitUntil(lambda: "1 change," in shown())
    window.compare.take.click()
    assert window.editor.raw_text() == before
    qtbot.waitUntil(lambda: "No differences" in shown())
    assert not window.compare.restore.isVisible()


def test_two_sides_of_a_change_are_compared_and_both_kept(
    window: MainWindow, documents: Path, qtbot: QtBot
) -> None:
    path = documents / "plan.md"
    window.open_document(path)
    QTest.keyClicks(window.editor, "Mine ")
    path.write_text("Theirs.\n", encoding="utf-8")
    qtbot.waitUntil(lambda: window.notices.current is not None)
    keep, _take, difference = window.notices.current.actions
    difference.run()
    qtbot.waitUntil(window.compare.isVisible)
    keep.run()
    assert not window.compare.isVisible()
    assert path.read_text(encoding="utf-8").startswith("Mine ")
    (copy,) = documents.glob("plan (from disk *).md")
    assert copy.read_text(encoding="utf-8") == "Theirs.\n"


def test_a_document_moves_to_a_folder_with_its_versions(
    window: MainWindow, documents: Path, qtbot: QtBot
) -> None:
    (documents / "notes").mkdir()
    window.open_document(documents / "plan.md")
    QTest.keyClicks(window.editor, "New ")
    window.save_document()
    window.library.moveRequested.emit(documents / "plan.md", documents / "notes")
    assert window.document_path() == documents / "notes" / "plan.md"
    assert not (documents / "plan.md").exists()
    qtbot.waitUntil(lambda: "Saved" in titles(window, "historyList"))


def test_a_duplicate_holds_the_page_and_is_told_apart(
    window: MainWindow, documents: Path, qtbot: QtBot
) -> None:
    window.editor.insertPlainText("New. ")
    window.library.duplicateRequested.emit(documents / "gauge.md")
    copy = documents / "gauge 2.md"
    assert window.document_path() == copy
    assert copy.read_bytes() == (documents / "gauge.md").read_bytes()
    assert "New. " in copy.read_text(encoding="utf-8")
    qtbot.waitUntil(lambda: len(titles(window, "documentList")) == 4)
    assert len(set(titles(window, "documentList"))) == 4


def test_a_document_that_was_deleted_leaves_its_versions_alone(
    window: MainWindow, documents: Path, qtbot: QtBot
) -> None:
    window.open_document(documents / "plan.md")
    QTest.keyClicks(window.editor, "New ")
    window.save_document()
    qtbot.waitUntil(lambda: "Saved" in titles(window, "historyList"))
    (documents / "plan.md").unlink()
    window.open_document(documents / "well.md")
    qtbot.waitUntil(lambda: "The well" in titles(window, "documentList"))
    qtbot.wait(300)
    assert titles(window, "historyList") == []


def test_a_very_large_file_is_read_in_parts(
    window: MainWindow, documents: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("writer_app.storage.files.document_file.READ_ONLY_BYTES", 1_000_000)
    path = documents / "large.md"
    path.write_text("One line of many.\n" * 70_000, encoding="utf-8")
    window.open_document(path)
    assert window.editor.isReadOnly()
    first = window.editor.raw_text()
    QTest.keyClick(window.editor, Key.Key_PageDown, Mod.ControlModifier)
    assert first + window.editor.raw_text() == path.read_text(encoding="utf-8")
    window.open_document(documents / "plan.md")
    assert not window.editor.isReadOnly()


def test_the_list_shows_the_name_that_the_writer_gave(
    window: MainWindow, documents: Path, qtbot: QtBot
) -> None:
    rename(window, "Storm fleet")
    qtbot.waitUntil(lambda: "Storm fleet" in titles(window, "documentList"))
    assert (documents / "Storm fleet.md").read_text("utf-8") == FILES["gauge.md"]


def test_escape_leaves_a_name_as_it_was(window: MainWindow, documents: Path) -> None:
    window.commands["rename"].trigger()
    field = window.findChild(QLineEdit, "nameField")
    assert field is not None
    QTest.keyClicks(field, "other")
    QTest.keyClick(field, Key.Key_Escape)
    assert window.document_path() == documents / "gauge.md"


def test_the_trash_can_be_looked_into_and_emptied(
    window: MainWindow, documents: Path, qtbot: QtBot
) -> None:
    window.commands["trash"].trigger()
    qtbot.waitUntil(lambda: "Trash" in titles(window, "documentList"))
    window.commands["showTrash"].trigger()
    assert titles(window, "trashList") == ["gauge"]
    thrown = window.library.trash.list
    thrown.chosen.emit(thrown.rows.rows()[0].key)
    assert window.editor.raw_text() == FILES["gauge.md"]
    assert window.editor.isReadOnly()
    button = window.findChild(QPushButton, "emptyTrash")
    assert button is not None
    button.click()
    assert titles(window, "trashList") == ["gauge"]  # it asks first
    press(window, "Delete for good")
    qtbot.waitUntil(lambda: titles(window, "trashList") == [])
    assert window.editor.raw_text() == ""


def test_what_is_in_the_trash_can_be_put_back(
    window: MainWindow, documents: Path, qtbot: QtBot
) -> None:
    window.commands["trash"].trigger()
    qtbot.waitUntil(lambda: titles(window, "trashList") == ["gauge"])
    assert window.notices.current is not None  # and can be undone from the bar
    assert window.notices.current.text == "gauge.md is in the trash."
    window.library.trash.restoreRequested.emit(window.library.trash._items.popitem()[1])
    assert window.document_path() == documents / "gauge.md"


def press(window: MainWindow, words: str) -> None:
    """Press a button of the notice bar."""
    now = window.notices.current
    assert now is not None
    next(action for action in now.actions if action.text == words).run()
