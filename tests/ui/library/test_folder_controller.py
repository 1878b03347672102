"""Folders in the whole window: made inside others, renamed, moved, thrown away and put back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from writer_app.ui.kit.rows import RowList
from writer_app.ui.window.main_window import MainWindow

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def folder(own_home: Path) -> Path:
    folder = own_home / "documents" / "essays"
    (folder / "old").mkdir(parents=True)
    (folder.parent / "plans").mkdir()
    for name in ("one", "two", "old/three"):
        (folder / f"{name}.md").write_text(f"# {name}\n", encoding="utf-8")
    return folder


@pytest.fixture
def window(open_window: Callable[..., MainWindow], qtbot: QtBot, folder: Path) -> MainWindow:
    window = open_window(folder / "one.md")
    window.show()
    QTest.keyClicks(window.editor, "New ")
    window.save_document()
    qtbot.waitUntil(lambda: len(window.library._model.documents) == 3, timeout=10_000)
    return window


def saved_versions(window: MainWindow) -> list[str]:
    listed = window.findChild(RowList, "historyList")
    return [row.title for row in listed.rows.rows()]


def test_the_open_document_goes_along_with_undo_and_versions(
    window: MainWindow, folder: Path, qtbot: QtBot
) -> None:
    window.library.folderRenamed.emit(folder, "letters")
    there = folder.with_name("letters")
    assert window.document_path() == there / "one.md"
    assert not folder.exists()
    assert window.editor.raw_text() == "New # one\n"
    window.editor.undo()
    assert window.editor.raw_text() == "# one\n"
    window.save_document()
    assert (there / "one.md").read_text(encoding="utf-8") == "# one\n"
    qtbot.waitUntil(lambda: "Opened" in saved_versions(window), timeout=10_000)


def test_what_belongs_to_a_closed_document_goes_along(
    window: MainWindow, folder: Path, qtbot: QtBot
) -> None:
    window.open_document(folder / "old" / "three.md")
    qtbot.waitUntil(lambda: "Opened" not in saved_versions(window), timeout=10_000)
    window.library.folderMoved.emit(folder, folder.parent / "plans")
    window.open_document(folder.parent / "plans" / "essays" / "one.md")
    qtbot.waitUntil(lambda: "Opened" in saved_versions(window), timeout=10_000)


def test_a_folder_comes_back_from_the_trash_with_what_was_open(
    window: MainWindow, folder: Path
) -> None:
    window.library.folderTrashed.emit(folder)
    assert not folder.exists()
    assert window.document_path() is None
    notice = window.notices.current
    assert notice is not None
    notice.actions[0].run()
    assert window.document_path() == folder / "one.md"
    assert (folder / "old" / "three.md").exists()


def test_a_taken_name_leaves_everything_as_it_was(window: MainWindow, folder: Path) -> None:
    (folder.parent / "letters").mkdir()
    window.library.folderRenamed.emit(folder, "letters")
    assert window.notices.current is not None
    assert window.document_path() == folder / "one.md"
    assert (folder / "two.md").exists()


def test_the_menu_makes_and_names(window: MainWindow, folder: Path, qtbot: QtBot) -> None:
    window.library._folder_menu(QPoint(), folder)
    menu = window.library.findChild(QMenu)
    assert menu is not None
    words = [action.text() for action in menu.actions()]
    assert words[:5] == [
        *("New document here…", "New folder here…", "Rename…", "Move to", "Move to trash"),
    ]
    to = menu.actions()[3].menu()  # neither into itself nor where it stands
    assert [action.text() for action in to.actions()] == ["plans"]
    menu.close()


def test_a_book_is_named_by_its_title(window: MainWindow, folder: Path, qtbot: QtBot) -> None:
    (folder / "book.md").write_text("# Essays\n\n- [one](one.md)\n", encoding="utf-8")
    window.library.folderRenamed.emit(folder, "Letters: a book")
    (book,) = folder.parent.glob("Letters*/book.md")
    assert book.read_text(encoding="utf-8") == "# Letters: a book\n\n- [one](one.md)\n"
