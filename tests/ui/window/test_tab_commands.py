"""Tabs and the second document, with real keys and clicks."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPlainTextEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from writer_app import app
from writer_app.domain.change.anchor import Anchor
from writer_app.ui.window.document_tabs import DocumentTabs
from writer_app.ui.window.main_window import MainWindow

Key, Mod = Qt.Key, Qt.KeyboardModifier
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


@pytest.fixture
def folder(own_home: Path) -> Path:
    folder = own_home / "documents"
    folder.mkdir(parents=True)
    for name in ("one", "two", "three"):
        (folder / f"{name}.md").write_text(f"# {name}\n\nText of {name}.\n", encoding="utf-8")
    return folder


@pytest.fixture
def window(open_window: Callable[..., MainWindow], folder: Path) -> MainWindow:
    window = open_window(folder / "one.md")
    window.show()
    return window


def bar(window: MainWindow) -> DocumentTabs:
    found = window.findChild(DocumentTabs)
    assert found is not None
    return found


def titles(window: MainWindow) -> list[str]:
    return [bar(window).tabText(index) for index in range(bar(window).count())]


def current(window: MainWindow) -> str:
    return titles(window)[bar(window).currentIndex()]


def in_tabs(window: MainWindow, folder: Path, *names: str) -> None:
    for name in names:
        window.library.tabRequested.emit(folder / f"{name}.md")


def test_one_document_has_no_strip(window: MainWindow, folder: Path) -> None:
    window.open_document(folder / "two.md")
    assert titles(window) == ["two"]
    assert bar(window).isHidden()


def test_tabs_open_step_and_close(window: MainWindow, folder: Path) -> None:
    in_tabs(window, folder, "two", "three")
    assert titles(window) == ["one", "two", "three"]
    assert bar(window).isVisible()
    QTest.keyClick(window.editor, Key.Key_Tab, Mod.ControlModifier)
    assert window.document_path() == folder / "one.md"
    QTest.keyClick(window.editor, Key.Key_Backtab, Mod.ControlModifier | Mod.ShiftModifier)
    assert window.document_path() == folder / "three.md"
    QTest.keyClick(window.editor, Key.Key_W, Mod.ControlModifier)
    assert (titles(window), current(window)) == (["one", "two"], "two")
    assert window.document_path() == folder / "two.md"


def test_what_was_typed_in_a_tab_is_saved_and_can_be_undone(
    window: MainWindow, folder: Path
) -> None:
    window.editor.select(Anchor(0, 0))
    QTest.keyClicks(window.editor, "x")
    in_tabs(window, folder, "two")
    assert (folder / "one.md").read_text("utf-8").startswith("x# one")
    bar(window).setCurrentIndex(0)
    window.commands["undo"].trigger()
    assert window.editor.raw_text().startswith("# one")


def test_a_document_that_has_a_tab_comes_forward(window: MainWindow, folder: Path) -> None:
    in_tabs(window, folder, "two")
    window.open_document(folder / "one.md")
    assert (titles(window), current(window)) == (["one", "two"], "one")


def test_a_new_tab_becomes_a_document_when_it_is_written(window: MainWindow, folder: Path) -> None:
    window.commands["newTab"].trigger()
    assert titles(window) == ["one", "New page"]
    QTest.keyClicks(window.editor, "# Fresh")
    bar(window).setCurrentIndex(0)
    assert titles(window) == ["one", "Fresh"]
    assert (folder / "Fresh.md").exists()


def test_an_empty_page_left_behind_is_still_there(window: MainWindow, folder: Path) -> None:
    window.commands["newTab"].trigger()
    bar(window).setCurrentIndex(0)
    bar(window).setCurrentIndex(1)
    assert window.document_path() is None
    assert titles(window) == ["one", "New page"]


def test_closing_another_tab_leaves_the_page(window: MainWindow, folder: Path) -> None:
    in_tabs(window, folder, "two")
    bar(window).closeWanted.emit(0)
    assert (titles(window), window.document_path()) == (["two"], folder / "two.md")


def test_a_file_that_is_gone_leaves_the_strip_where_it_was(
    window: MainWindow, folder: Path
) -> None:
    in_tabs(window, folder, "two")
    (folder / "one.md").unlink()
    bar(window).setCurrentIndex(0)
    assert current(window) == "two"
    assert window.document_path() == folder / "two.md"


def test_tabs_are_there_again_after_a_restart(
    window: MainWindow, folder: Path, own_home: Path
) -> None:
    in_tabs(window, folder, "two", "three")
    bar(window).setCurrentIndex(1)
    app.shutdown(window)
    again = app.build(own_home, "scripted")
    try:
        assert (titles(again), current(again)) == (["one", "two", "three"], "two")
    finally:
        app.shutdown(again)


def test_ctrl_click_in_the_library_opens_a_tab(
    window: MainWindow, folder: Path, qtbot: QtBot
) -> None:
    documents = window.library.list
    key = str(folder / "two.md")
    qtbot.waitUntil(lambda: documents.rows.index_of(key).isValid())
    place = documents.visualRect(documents.rows.index_of(key)).center()
    QTest.mouseClick(documents.viewport(), Qt.MouseButton.LeftButton, Mod.ControlModifier, place)
    assert titles(window) == ["one", "two"]


def test_another_document_stands_beside_and_changes_places(
    window: MainWindow, folder: Path
) -> None:
    window.library.besideRequested.emit(folder / "two.md")
    side = window.findChild(QPlainTextEdit, "sideEditor")
    assert isinstance(side, QPlainTextEdit)
    assert side.isVisible()
    assert not side.isReadOnly()
    assert side.toPlainText().startswith("# two")
    button = window.findChild(QPushButton, "sideSwap")
    assert button is not None
    button.click()
    assert window.document_path() == folder / "two.md"
    assert side.toPlainText().startswith("# one")
    window.commands["splitView"].setChecked(False)
    assert not side.isVisible()


def test_what_stands_beside_follows_its_file(window: MainWindow, folder: Path) -> None:
    window.library.besideRequested.emit(folder / "one.md")
    window.editor.select(Anchor(0, 0))
    QTest.keyClicks(window.editor, "x")
    window.save_document()
    side = window.findChild(QPlainTextEdit, "sideEditor")
    assert isinstance(side, QPlainTextEdit)
    assert side.toPlainText().startswith("x# one")


def test_without_another_document_it_says_how_one_comes(window: MainWindow) -> None:
    window.commands["splitView"].setChecked(True)
    side = window.findChild(QWidget, "sideView")
    assert side is not None
    assert side.isVisible()


def choose(window: MainWindow, index: int, words: str) -> None:
    menu = bar(window).menu_of(index)
    next(action for action in menu.actions() if action.text() == words).trigger()


def test_the_menu_of_a_tab_closes_the_others(window: MainWindow, folder: Path) -> None:
    in_tabs(window, folder, "two", "three")
    choose(window, titles(window).index("two"), "Close the other tabs")
    assert titles(window) == ["two"]
    assert window.editor.raw_text().startswith("# two")


def test_the_menu_of_a_tab_shows_it_beside(window: MainWindow, folder: Path) -> None:
    in_tabs(window, folder, "two")
    wanted: list[object] = []
    window.library.besideRequested.connect(wanted.append)
    choose(window, titles(window).index("one"), "Open beside")
    assert wanted == [folder / "one.md"]
    assert current(window) == "two"


def test_a_file_that_does_not_open_is_not_the_current_row(
    window: MainWindow, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.open_document(folder / "two.md")
    (folder / "three.md").write_bytes(bytes(range(256)) * 9)
    told: list[Path | None] = []
    monkeypatch.setattr(window.library, "set_current", told.append)
    window.library.openRequested.emit(folder / "three.md")
    assert window.editor.raw_text().startswith("# two")
    assert told == [folder / "two.md"]
