"""A notice goes when its reason is over: six further reasons of the kind."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from writer_app.domain.base.errors import NotSaved
from writer_app.storage.files import document_file
from writer_app.ui.kit.notices import BarNotice
from writer_app.ui.window.main_window import MainWindow

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
TEXT, GONE, BOTH = "# Note\n\nWords.\n", "The file is gone", "Another program changed this file"


@pytest.fixture
def note(own_home: Path) -> Path:
    path = own_home / "documents" / "sub" / "note.md"
    path.parent.mkdir(parents=True)
    path.write_text(TEXT, encoding="utf-8")
    return path


@pytest.fixture
def window(open_window: Callable[..., MainWindow], note: Path) -> MainWindow:
    return open_window(note)


def says(window: MainWindow, part: str) -> Callable[[], bool]:
    def now() -> bool:
        current = window.notices.current
        return current is not None and part in current.text

    return now


def silent(window: MainWindow, part: str) -> Callable[[], bool]:
    return lambda: not says(window, part)()


def dialog_of(window: MainWindow) -> QFileDialog:
    window.commands["saveAs"].trigger()
    found = window.findChild(QFileDialog)
    assert found is not None
    found.close()
    return found


def lose(window: MainWindow, note: Path, qtbot: QtBot) -> None:
    note.unlink()
    qtbot.waitUntil(says(window, GONE))


def test_the_file_comes_back_as_it_was(window: MainWindow, note: Path, qtbot: QtBot) -> None:
    lose(window, note, qtbot)
    note.write_text(TEXT, encoding="utf-8")
    qtbot.waitUntil(silent(window, GONE))
    assert window.editor.raw_text() == TEXT


def test_the_file_comes_back_with_another_text(
    window: MainWindow, note: Path, qtbot: QtBot
) -> None:
    lose(window, note, qtbot)
    note.write_text("# Theirs\n", encoding="utf-8")
    qtbot.waitUntil(lambda: window.editor.raw_text() == "# Theirs\n")
    assert silent(window, GONE)()


def test_another_document_is_opened(window: MainWindow, note: Path, qtbot: QtBot) -> None:
    other = note.with_name("other.md")
    other.write_text("# Other\n", encoding="utf-8")
    lose(window, note, qtbot)
    window.open_document(other)
    assert silent(window, GONE)()


def test_the_whole_folder_goes_and_the_text_is_saved_elsewhere(
    window: MainWindow, note: Path, own_home: Path, qtbot: QtBot
) -> None:
    shutil.rmtree(note.parent)
    qtbot.waitUntil(says(window, "The file is gone with its folder"))
    dialog_of(window).fileSelected.emit(str(own_home / "documents" / "again.md"))
    qtbot.waitUntil(silent(window, GONE))
    assert (own_home / "documents" / "again.md").read_text(encoding="utf-8") == TEXT


def test_the_other_program_takes_its_change_back(
    window: MainWindow, note: Path, qtbot: QtBot
) -> None:
    QTest.keyClicks(window.editor, "Mine. ")
    note.write_text("# Theirs\n", encoding="utf-8")
    qtbot.waitUntil(says(window, BOTH))
    note.write_text(TEXT, encoding="utf-8")
    qtbot.waitUntil(silent(window, BOTH))
    assert window.editor.raw_text() == "Mine. " + TEXT
    qtbot.waitUntil(lambda: note.read_text(encoding="utf-8") == "Mine. " + TEXT)


def test_another_failed_save_leaves_the_question_of_closing(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise NotSaved("The disk is full.")

    monkeypatch.setattr(document_file, "save", full)
    QTest.keyClicks(window.editor, "More.")
    window.close()
    assert says(window, "The next start brings the text back")()
    window.commands["save"].trigger()
    assert says(window, "The next start brings the text back")()
    monkeypatch.undo()
    window.commands["save"].trigger()
    assert silent(window, "The next start")()


def test_what_was_said_of_a_moment_goes_with_it(window: MainWindow, note: Path) -> None:
    def say() -> None:
        window.notices.show_notice(BarNotice("assistant.repetition", "It repeats.", "warning"))

    def other() -> None:
        window.open_document(Path(shutil.copy(note, note.with_name("b.md"))))

    for go_on in (window.commands["preview"].trigger, window.commands["preview"].trigger, other):
        say()
        assert says(window, "It repeats")()
        go_on()
        assert not says(window, "It repeats")()


def test_the_bibliography_is_mended(window: MainWindow, note: Path, qtbot: QtBot) -> None:
    works = note.parent / "references.bib"
    works.write_text("@article{a, title={Tides}\n@", encoding="utf-8")
    window.commands["insertCitation"].trigger()
    qtbot.waitUntil(says(window, "references.bib"))
    works.write_text("@article{a, title={Tides}}\n", encoding="utf-8")
    window.commands["insertCitation"].trigger()
    qtbot.waitUntil(silent(window, "references.bib"))
