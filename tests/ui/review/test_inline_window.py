"""Rewriting in the whole window over a real engine process: keys, a crash, coming back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from writer_app import app
from writer_app.domain.change.anchor import Anchor
from writer_app.ui.page.editor import Editor
from writer_app.ui.window.main_window import MainWindow

Key, Mod = Qt.Key, Qt.KeyboardModifier
PASSAGE = "The keeper wrote it down every single night, and never once forgot."
ANSWER = "The keeper wrote it down each night, and never forgot."
OTHER = "The keeper wrote it down every single night, and never forgot."
TEXT = f"# Log\n\n{PASSAGE}\n\nAnother paragraph waits.\n"

# The offscreen platform says so whenever a menu is made.
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
Open = Callable[..., "Desk"]


class Desk:
    """A window with a document, its engine playing a script."""

    def __init__(self, qtbot: QtBot, home: Path) -> None:
        self.window: MainWindow = app.build(home, "scripted")
        self.qtbot = qtbot

    def find(self, name: str) -> QWidget:
        found = self.window.findChild(QWidget, name)
        assert found is not None, name
        return found

    @property
    def editor(self) -> Editor:
        editor = self.find("editor")
        assert isinstance(editor, Editor)
        return editor

    def key(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Mod.NoModifier) -> None:
        QTest.keyClick(self.editor, key, modifiers)

    def type(self, instruction: str) -> None:
        """Into the bar, and off."""
        QTest.keyClicks(self.find("promptInput"), instruction)
        QTest.keyClick(self.find("promptInput"), Key.Key_Return)

    def ask(self) -> None:
        start = TEXT.index(PASSAGE)
        self.editor.setFocus()
        self.editor.select(Anchor(start, start + len(PASSAGE)))
        self.window.commands["rewrite"].trigger()
        self.type("Shorten it.")

    def wait_for(self, name: str) -> None:
        self.qtbot.waitUntil(lambda: self.find(name).isVisible())


def changes(editor: Editor) -> int:
    """How many are painted."""
    view = editor.layer.view
    return sum(segment.kind != "same" for segment in view.segments) if view else 0


@pytest.fixture
def open_desk(qtbot: QtBot, own_home: Path, script: Callable[..., None]) -> Iterator[Open]:
    desks: list[Desk] = []

    def open_one(*answers: dict[str, Any]) -> Desk:
        if answers:
            script(*answers)
        document = own_home / "documents" / "log.md"
        if not document.exists():
            document.parent.mkdir(parents=True, exist_ok=True)
            document.write_text(TEXT, encoding="utf-8")
        desk = Desk(qtbot, own_home)
        desk.window.open_document(document)
        desks.append(desk)
        return desk

    yield open_one
    for desk in desks:
        app.shutdown(desk.window)


def test_from_control_e_to_undo_by_keys_alone(open_desk: Open) -> None:
    desk = open_desk(*({"text": text, "delay_ms": 5} for text in (ANSWER, OTHER, OTHER)))
    desk.qtbot.waitUntil(desk.window.isActiveWindow)
    desk.editor.setFocus()
    place = TEXT.index("keeper")
    desk.editor.select(Anchor(place, place))
    desk.key(Key.Key_E, Mod.ControlModifier)
    desk.type("Shorten it.")
    assert desk.find("streamBar").isVisible()
    desk.wait_for("reviewBar")
    assert (changes(desk.editor), desk.editor.raw_text()) == (2, TEXT)
    desk.key(Key.Key_Tab)
    desk.key(Key.Key_Return)  # takes the first change
    desk.key(Key.Key_Backspace)  # leaves the second
    desk.key(Key.Key_Right, Mod.AltModifier)
    bar = desk.find("reviewBar")  # hidden while the further ones are written
    desk.qtbot.waitUntil(lambda: changes(desk.editor) == 1 and bar.isVisible())
    desk.key(Key.Key_Left, Mod.AltModifier)
    assert (changes(desk.editor), desk.editor.raw_text()) == (2, TEXT)
    desk.key(Key.Key_Return, Mod.ControlModifier)
    assert desk.editor.raw_text() == TEXT.replace("every single", "each")
    desk.key(Key.Key_Z, Mod.ControlModifier)
    assert desk.editor.raw_text() == TEXT
    assert desk.editor.selection() == Anchor(place, place)


def test_composing_triggers_no_shortcut(open_desk: Open) -> None:
    desk = open_desk()
    desk.qtbot.waitUntil(desk.window.isActiveWindow)
    desk.editor.setFocus()
    QApplication.sendEvent(desk.editor, QInputMethodEvent("ni", []))
    for key in (Key.Key_E, Key.Key_J, Key.Key_Period, Key.Key_Z):
        desk.key(key, Mod.ControlModifier)
    assert not desk.find("promptBar").isVisible()
    assert desk.editor.raw_text() == TEXT
    commit = QInputMethodEvent()
    commit.setCommitString("你")
    QApplication.sendEvent(desk.editor, commit)
    assert desk.editor.raw_text() == "你" + TEXT
    desk.key(Key.Key_E, Mod.ControlModifier)
    assert desk.find("promptBar").isVisible()


def test_escape_stops_at_once(open_desk: Open) -> None:
    desk = open_desk({"text": "word " * 2_000, "delay_ms": 20})
    desk.ask()
    desk.qtbot.waitUntil(lambda: changes(desk.editor) > 0)
    desk.key(Key.Key_Escape)
    assert desk.find("reviewBar").isVisible()
    assert desk.editor.raw_text() == TEXT


def test_a_crash_in_mid_sentence_loses_nothing_and_the_next_try_works(open_desk: Open) -> None:
    desk = open_desk({"text": "A keeper wrote it ", "then": "crash"}, {"text": ANSWER})
    desk.ask()
    desk.wait_for("reviewBar")
    assert desk.editor.raw_text() == TEXT
    assert "The model stopped" in desk.find("noticeBar").accessibleDescription()
    desk.key(Key.Key_R, Mod.ControlModifier)
    desk.wait_for("streamBar")
    desk.wait_for("reviewBar")
    desk.key(Key.Key_Return, Mod.ControlModifier)
    assert desk.editor.raw_text() == TEXT.replace(PASSAGE, ANSWER)


@pytest.mark.parametrize("renamed", [False, True])
def test_a_proposal_waits_until_the_window_opens_again(open_desk: Open, renamed: bool) -> None:
    desk = open_desk({"text": ANSWER})
    desk.ask()
    desk.wait_for("reviewBar")
    if renamed:
        desk.window._documents.rename("diary")  # type: ignore[union-attr] # the desk behind it
    path = desk.window.document_path()
    app.shutdown(desk.window)
    again = open_desk()
    if renamed:
        assert path is not None
        again.window.open_document(path)
    assert again.editor.raw_text() == TEXT
    place = TEXT.index("keeper")
    again.editor.select(Anchor(place, place))
    again.wait_for("reviewBar")
    again.key(Key.Key_Return, Mod.ControlModifier)
    assert again.editor.raw_text() == TEXT.replace(PASSAGE, ANSWER)
