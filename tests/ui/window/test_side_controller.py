"""The second document: written in by real keys, saved, undone and kept by itself."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from writer_app import app, paths
from writer_app.storage.index import recovery
from writer_app.ui.kit.notices import BarNotice
from writer_app.ui.page.editor import Editor
from writer_app.ui.window.main_window import MainWindow

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
Key, Control = Qt.Key, Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def folder(own_home: Path) -> Path:
    folder = own_home / "documents"
    folder.mkdir(parents=True)
    for name in ("one", "two"):
        (folder / f"{name}.md").write_text(f"# {name}\n", encoding="utf-8")
    return folder


@pytest.fixture
def window(open_window: Callable[..., MainWindow], folder: Path) -> MainWindow:
    window = open_window(folder / "one.md")
    window.show()
    window.library.besideRequested.emit(folder / "two.md")
    return window


def side(window: MainWindow) -> Editor:
    found = window.findChild(Editor, "sideEditor")
    assert found is not None
    return found


def typed(window: MainWindow, text: str = "x") -> None:
    side(window).setFocus()
    QTest.keyClicks(side(window), text)


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def test_both_documents_are_saved_by_one_command(window: MainWindow, folder: Path) -> None:
    typed(window)
    QTest.keyClicks(window.editor, "y")
    window.commands["save"].trigger()
    assert read(folder / "one.md") == "y# one\n"
    assert read(folder / "two.md") == "x# two\n"


def test_each_has_its_own_undo(window: MainWindow) -> None:
    QTest.keyClicks(window.editor, "y")
    typed(window)
    QTest.keyClick(side(window), Key.Key_Z, Control)
    assert side(window).raw_text() == "# two\n"
    assert window.editor.raw_text() == "y# one\n"


def test_closing_the_view_saves(window: MainWindow, folder: Path) -> None:
    typed(window)
    window.commands["splitView"].setChecked(False)
    assert read(folder / "two.md") == "x# two\n"


def test_closing_the_window_saves(window: MainWindow, folder: Path) -> None:
    typed(window)
    app.shutdown(window)
    assert read(folder / "two.md") == "x# two\n"


def test_opening_it_on_the_page_takes_what_was_typed(window: MainWindow, folder: Path) -> None:
    typed(window)
    window.open_document(folder / "two.md")
    assert window.editor.raw_text() == "x# two\n"
    assert side(window).isReadOnly()
    QTest.keyClicks(window.editor, "z")
    window.commands["save"].trigger()
    assert side(window).raw_text() == "zx# two\n"


def test_it_is_written_in_again_when_the_page_has_another(window: MainWindow, folder: Path) -> None:
    window.open_document(folder / "two.md")
    window.open_document(folder / "one.md")
    assert not side(window).isReadOnly()
    typed(window)
    window.commands["save"].trigger()
    assert read(folder / "two.md") == "x# two\n"


def test_changing_places_keeps_both_texts(window: MainWindow, folder: Path) -> None:
    typed(window)
    QTest.keyClicks(window.editor, "y")
    button = window.findChild(QPushButton, "sideSwap")
    assert button is not None
    button.click()
    assert (window.editor.raw_text(), side(window).raw_text()) == ("x# two\n", "y# one\n")
    typed(window, "w")
    window.commands["save"].trigger()
    assert (read(folder / "one.md"), read(folder / "two.md")) == ("wy# one\n", "x# two\n")


def test_a_kill_loses_nothing_of_it(window: MainWindow, own_home: Path, folder: Path) -> None:
    typed(window, "kept")
    found, damaged = recovery.pending(paths.find(own_home).journal)
    assert not damaged
    assert "kept# two\n" in [each.text for each in found]


def test_the_view_says_whether_it_is_saved(window: MainWindow) -> None:
    state = window.findChild(QLabel, "sideState")
    assert state is not None
    typed(window)
    assert state.text() == "Editing"
    window.commands["save"].trigger()
    assert state.text().startswith("Saved ")


def test_what_another_program_wrote_is_never_written_over(
    window: MainWindow, folder: Path, qtbot: QtBot
) -> None:
    typed(window)
    (folder / "two.md").write_text("theirs\n", encoding="utf-8")
    window.commands["save"].trigger()
    assert read(folder / "two.md") == "theirs\n"
    notice = window.notices.current
    assert notice is not None
    assert "two.md" in notice.text
    notice.actions[0].run()
    assert read(folder / "two.md") == "x# two\n"
    assert any("theirs" in read(path) for path in folder.glob("two (*.md"))


def test_a_file_that_goes_leaves_the_view_empty(
    window: MainWindow, folder: Path, qtbot: QtBot
) -> None:
    (folder / "two.md").unlink()
    window.activated.emit()
    assert not side(window).isVisible()


def test_it_stands_there_again_after_a_start(
    window: MainWindow, qtbot: QtBot, own_home: Path, folder: Path
) -> None:
    side(window).put_caret(3)
    app.shutdown(window)
    again = app.build(own_home, "scripted")
    again.show()
    assert side(again).isVisible()
    assert (side(again).raw_text(), side(again).cursor_position()) == ("# two\n", 3)
    assert again.document_path() == folder / "one.md"
    app.shutdown(again)


def test_a_closed_view_stays_closed_after_a_start(
    window: MainWindow, qtbot: QtBot, own_home: Path
) -> None:
    window.commands["splitView"].setChecked(False)
    app.shutdown(window)
    again = app.build(own_home, "scripted")
    again.show()
    assert again.findChild(Editor, "sideEditor") is None
    app.shutdown(again)


def test_a_notice_leaves_its_head_free(window: MainWindow, qtbot: QtBot) -> None:
    window.resize(1400, 800)
    window.notices.show_notice(BarNotice("test", "Something to say."))
    close = window.findChild(QPushButton, "sideSwap")
    qtbot.waitUntil(window.notices.isVisible)
    left = close.mapTo(window, close.rect().topLeft()).x()
    right = window.notices.mapTo(window, window.notices.rect().topRight()).x()
    assert right < left
