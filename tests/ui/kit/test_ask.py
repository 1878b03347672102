"""A question over the window: Enter answers, Esc does not, nothing is not an answer."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from writer_app.ui.kit.ask import Ask
from writer_app.ui.kit.theme import PAPER, Theme

Key = Qt.Key


class Stage:
    """A window with a field, and a question over it."""

    def __init__(self, qtbot: QtBot) -> None:
        self.window = QWidget()
        qtbot.addWidget(self.window)
        self.window.resize(700, 500)
        self.below = QLineEdit(self.window)
        self.window.show()
        self.window.activateWindow()
        qtbot.waitUntil(self.window.isActiveWindow)
        self.below.setFocus()
        self.answers: list[str] = []
        done: Callable[[str], None] = self.answers.append
        self.ask = Ask(Theme(PAPER), self.window, "New folder", "Name", done, value="Letters")

    def key(self, key: Qt.Key) -> None:
        QTest.keyClick(self.ask.field, key)


@pytest.fixture
def stage(qtbot: QtBot) -> Stage:
    return Stage(qtbot)


def test_enter_gives_the_answer(stage: Stage) -> None:
    assert stage.ask.field.selectedText() == "Letters"
    QTest.keyClicks(stage.ask.field, " Post ")
    stage.key(Key.Key_Return)
    assert (stage.answers, stage.ask.isVisible()) == (["Post"], False)


def test_escape_gives_none_and_the_focus_goes_back(stage: Stage) -> None:
    stage.key(Key.Key_Escape)
    assert (stage.answers, stage.ask.isVisible()) == ([], False)
    assert stage.window.focusWidget() is stage.below


def test_enter_on_cancel_cancels(stage: Stage) -> None:
    stage.ask._cancel.setFocus()
    QTest.keyClick(stage.ask._cancel, Key.Key_Return)
    assert (stage.answers, stage.ask.isVisible()) == ([], False)


@pytest.mark.parametrize("how", ["hidden", "deleted"])
def test_a_field_that_is_gone_does_not_get_the_focus_back(stage: Stage, how: str) -> None:
    if how == "hidden":
        stage.below.hide()
    else:
        delete(stage.below)
    stage.key(Key.Key_Return)
    assert (stage.answers, QApplication.focusWidget()) == (["Letters"], stage.window)


def test_nothing_is_no_answer(stage: Stage) -> None:
    stage.ask.field.setText("  ")
    assert not stage.ask.accept.isEnabled()
    stage.key(Key.Key_Return)
    assert stage.answers == []
    assert stage.ask.isVisible()


def test_it_stays_inside_a_window_that_becomes_narrow(stage: Stage) -> None:
    stage.window.resize(320, 400)
    inside = stage.ask.body().translated(stage.ask.pos())
    assert stage.window.rect().contains(inside)
