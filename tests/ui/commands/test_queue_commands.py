"""A document and a folder go through a template in a real window."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from writer_app import app
from writer_app.bridge.model.preemptible import BenchState
from writer_app.bridge.review.folder_queue import FolderQueue
from writer_app.bridge.review.passage_queue import PassageQueue
from writer_app.domain.change.anchor import Anchor
from writer_app.domain.change.passage_rows import PassageState
from writer_app.ui.review.queue_card import QueueCard
from writer_app.ui.window.main_window import MainWindow

Key, Mod = Qt.Key, Qt.KeyboardModifier
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
TEXT = "# House\n\nIt has 5 doors.\n\nIt is old.\n\nIt is cold.\n"
ANSWERS = ("It has 5 wide doors.", "It is old.", "It is rather cold.")


@pytest.fixture
def folder(own_home: Path, script: Callable[..., None]) -> Path:
    folder = own_home / "documents"
    folder.mkdir(parents=True)
    (folder / "house.md").write_text(TEXT, encoding="utf-8")
    script(*ANSWERS)
    return folder


@pytest.fixture
def window(open_window: Callable[..., MainWindow], folder: Path) -> MainWindow:
    return open_window(folder / "house.md")


def queue_of(window: MainWindow) -> PassageQueue:
    found = window.findChild(PassageQueue)
    assert found is not None
    return found


def press(window: QWidget, name: str) -> None:
    button = window.findChild(QPushButton, name)
    assert button is not None
    assert button.isVisible()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def begin(window: MainWindow, instruction: str = "Longer.") -> PassageQueue:
    window.commands["throughDocument"].trigger()
    card = window.findChild(QueueCard, "queueCard")
    assert card is not None
    card.template.set_value("")
    field = card.findChild(QLineEdit, "queueInstruction")
    assert field is not None
    QTest.keyClicks(field, instruction)
    QTest.keyClick(field, Key.Key_Return)
    return queue_of(window)


def through(qtbot: QtBot, window: MainWindow) -> PassageQueue:
    queue = begin(window)
    qtbot.waitUntil(lambda: queue.state is BenchState.DONE)
    return queue


def test_finished_passages_wait_as_proposals_and_the_text_stays(
    qtbot: QtBot, window: MainWindow
) -> None:
    queue = through(qtbot, window)
    states = [row.state for row in queue.rows]
    assert states == [PassageState.ANSWERED, PassageState.SAME, PassageState.ANSWERED]
    assert window.editor.raw_text() == TEXT


def test_one_is_decided_on_after_the_other_and_then_it_is_over(
    qtbot: QtBot, window: MainWindow
) -> None:
    queue = through(qtbot, window)
    bar = window.findChild(QWidget, "queueBar")
    assert bar is not None
    qtbot.waitUntil(bar.isVisible)
    press(window, "queueBarNext")
    QTest.keyClick(window.editor, Key.Key_Return, Mod.ControlModifier)
    qtbot.waitUntil(window.commands["reject"].isEnabled)
    window.commands["reject"].trigger()
    qtbot.waitUntil(lambda: queue.errand is None)
    assert window.editor.raw_text() == TEXT.replace("5 doors", "5 wide doors")
    qtbot.waitUntil(bar.isHidden)


def test_all_are_rejected_at_once_and_then_it_is_over(qtbot: QtBot, window: MainWindow) -> None:
    queue = through(qtbot, window)
    window.commands["rejectWaiting"].trigger()
    qtbot.waitUntil(lambda: queue.errand is None)
    assert window.editor.raw_text() == TEXT
    assert not window.commands["rejectWaiting"].isEnabled()


def test_what_waits_is_back_after_a_kill(
    qtbot: QtBot, window: MainWindow, own_home: Path, folder: Path, tmp_path: Path
) -> None:
    """The files as a killed window leaves them: no proposal reached the disk, the queue did."""
    queue = through(qtbot, window)
    kept = own_home / "data" / "queues"
    qtbot.waitUntil(lambda: any(b"rather cold" in f.read_bytes() for f in kept.glob("*.jsonl")))
    # A state file is written beside its place first; that one may be gone by now.
    shutil.copytree(kept, tmp_path / "queues", ignore=shutil.ignore_patterns("*.tmp"))
    app.shutdown(window)
    shutil.rmtree(own_home / "data" / "proposals", ignore_errors=True)
    shutil.rmtree(kept)
    shutil.copytree(tmp_path / "queues", kept)
    again = app.build(own_home, "scripted")
    try:
        again.open_document(folder / "house.md")
        queue = queue_of(again)
        qtbot.waitUntil(lambda: queue.undecided == 2)
        press(again, "queueBarNext")
        QTest.keyClick(again.editor, Key.Key_Return, Mod.ControlModifier)
        assert again.editor.raw_text() == TEXT.replace("5 doors", "5 wide doors")
    finally:
        app.shutdown(again)


def test_what_ran_goes_on_with_the_next_window(
    qtbot: QtBot,
    open_window: Callable[..., MainWindow],
    own_home: Path,
    folder: Path,
    script: Callable[..., None],
) -> None:
    script(
        ANSWERS[0], {"text": "It", "then": "hang"}
    )  # before an engine reads it, which it does once
    window = open_window(folder / "house.md")
    queue = begin(window)
    qtbot.waitUntil(lambda: queue.left == 2)
    app.shutdown(window)
    script(*ANSWERS[1:])
    again = app.build(own_home, "scripted")
    try:
        again.open_document(folder / "house.md")
        queue = queue_of(again)
        qtbot.waitUntil(lambda: queue.state is BenchState.DONE)
        assert [row.answer for row in queue.rows] == [ANSWERS[0], "", ANSWERS[2]]
    finally:
        app.shutdown(again)


def test_paused_it_waits_and_goes_on_when_it_is_told(
    qtbot: QtBot, window: MainWindow, own_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue = begin(window)
    queue.pause()
    left = queue.left
    assert queue.state is BenchState.IDLE
    queue.start()
    qtbot.waitUntil(lambda: queue.state is BenchState.DONE)
    assert left > 0
    assert queue.left == 0


def test_a_passage_typed_in_meanwhile_keeps_the_writers_words(
    qtbot: QtBot, window: MainWindow
) -> None:
    queue = through(qtbot, window)
    start = TEXT.index("It has")
    window.editor.select(Anchor(start + 3, start + 3))
    QTest.keyClicks(window.editor, "X")
    queue.show_next(0)
    QTest.keyClick(window.editor, Key.Key_Return, Mod.ControlModifier)
    assert "It Xhas 5 doors." in window.editor.raw_text()


def test_a_folder_in_the_window_has_its_results_in_files(
    qtbot: QtBot, window: MainWindow, folder: Path
) -> None:
    window.commands["throughFolder"].trigger()
    card = window.findChild(QueueCard, "queueCard")
    assert card is not None
    card.template.set_value("shorten")
    card.take_folder(folder.parent / "results", of_results=True)
    QTest.keyClick(card.template, Key.Key_Return)
    queue = window.findChild(FolderQueue)
    assert queue is not None
    qtbot.waitUntil(lambda: queue.state is BenchState.DONE)
    result = (folder.parent / "results" / "house.md").read_text(encoding="utf-8")
    assert result == TEXT.replace("5 doors", "5 wide doors").replace("is cold", "is rather cold")
    assert (folder / "house.md").read_text(encoding="utf-8") == TEXT
    queue.leave()
    queue.resume()  # as the next window does
    assert queue.state is BenchState.DONE
