"""Undo survives a look at another document."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtTest import QTest

from writer_app.domain.change.anchor import Anchor
from writer_app.ui.window.main_window import MainWindow

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
    return open_window(folder / "one.md")


def test_undo_survives_a_look_at_another_document(window: MainWindow, folder: Path) -> None:
    before = window.editor.raw_text()
    window.editor.select(Anchor(0, 0))
    QTest.keyClicks(window.editor, "New ")
    window.open_document(folder / "two.md")
    window.open_document(folder / "one.md")
    assert window.editor.raw_text() == f"New {before}"
    window.commands["undo"].trigger()
    assert window.editor.raw_text() == before
    window.commands["redo"].trigger()
    window.save_document()
    assert (folder / "one.md").read_text("utf-8") == f"New {before}"


def test_the_caret_and_an_accepted_selection_come_back(window: MainWindow, folder: Path) -> None:
    window.editor.select(Anchor(2, 5))
    window.editor.replace(Anchor(2, 5), "ONE")
    window.editor.select(Anchor(7, 11))
    window.open_document(folder / "two.md")
    window.open_document(folder / "one.md")
    assert window.editor.selection() == Anchor(7, 11)
    window.editor.undo()
    assert window.editor.selection() == Anchor(2, 5)


def test_a_file_changed_by_others_comes_without_undo(window: MainWindow, folder: Path) -> None:
    QTest.keyClicks(window.editor, "New ")
    window.open_document(folder / "two.md")
    (folder / "one.md").write_text("theirs", encoding="utf-8")
    window.open_document(folder / "one.md")
    assert window.editor.raw_text() == "theirs"
    assert not window.editor.document().isUndoAvailable()


def test_edits_after_coming_back_reach_the_file(window: MainWindow, folder: Path) -> None:
    for name in ("two", "three", "one", "two", "one"):
        window.open_document(folder / f"{name}.md")
        window.editor.select(Anchor(0, 0))
        QTest.keyClicks(window.editor, "x")
    window.save_document()
    assert (folder / "one.md").read_text("utf-8").startswith("xx# one")
    assert (folder / "two.md").read_text("utf-8").startswith("xx# two")


def test_a_renamed_document_keeps_its_undo(window: MainWindow, folder: Path) -> None:
    QTest.keyClicks(window.editor, "New ")
    window.save_document()
    window.library.renamed.emit(folder / "one.md", "first")
    window.open_document(folder / "two.md")
    window.open_document(folder / "first.md")
    assert window.editor.document().isUndoAvailable()


def test_the_caret_is_painted_once_on_every_sheet(window: MainWindow, folder: Path) -> None:
    for name in ("two", "one"):
        window.open_document(folder / f"{name}.md")
        assert window.editor.cursorWidth() == 0


def test_steps_of_undo_are_those_of_the_text_on_the_page(window: MainWindow) -> None:
    window.editor.put_away().let_go()  # as when many documents were looked at since
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    QTest.keyClicks(window.editor, "a")
    assert window.editor.undo_steps()[0] > 0


def test_a_sheet_that_no_page_showed_may_be_left_again(window: MainWindow, folder: Path) -> None:
    window.open_document(folder / "two.md")
    kept = window.editor.put_away()
    kept.leave()
    kept.leave()
    assert kept.document.parent() is None


def test_a_chinese_page_that_comes_back_has_its_formats(window: MainWindow) -> None:
    window.editor.set_text("# 渔港的早晨\n\n天还没亮。\n")
    kept = window.editor.put_away()
    window.editor.set_text("# The harbour\n\nIt was still dark.\n")
    assert not window.editor.formats.han
    window.editor.put_back(kept)
    assert window.editor.formats.han
