"""What the right button offers on the page, and the buttons of a change."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QWidget
from pytestqt.qtbot import QtBot

from writer_app.assist.proofreader import Issue
from writer_app.bridge.documents.proofreading import Finding
from writer_app.domain.change.anchor import Anchor
from writer_app.ui.kit.buttons import IconButton
from writer_app.ui.library.proof_controller import ProofController
from writer_app.ui.window.main_window import MainWindow

pytestmark = pytest.mark.qt_log_ignore(
    "propagateSizeHints", r"raise\(\)", "grabbing the keyboard", "grabbing the mouse"
)
TEXT = "# Log\n\nThe keeper wrote it down every single night, and never once forgot.\n"
ANSWER = "The keeper wrote it down each night, and never forgot."
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def window(
    open_window: Callable[..., MainWindow], write: Callable[..., Path], script: Callable[..., None]
) -> MainWindow:
    script(ANSWER)
    window = open_window(write("log.md", TEXT))
    window.activateWindow()
    window.editor.setFocus()
    return window


def right_click(window: MainWindow, at: QPoint) -> QMenu:
    viewport = window.editor.viewport()
    reason = QContextMenuEvent.Reason.Mouse
    QApplication.sendEvent(viewport, QContextMenuEvent(reason, at, viewport.mapToGlobal(at)))
    return window.editor.findChildren(QMenu, "pageMenu")[-1]


def menu_at(window: MainWindow, position: int) -> QMenu:
    editor = window.editor
    place = editor.cursorRect(editor.cursor_over(Anchor(position, position))).center()
    return right_click(window, place + QPoint(3, 0))


def names(menu: QMenu) -> list[str]:
    return [action.objectName().removeprefix("pageMenu.") for action in menu.actions()]


def choose(menu: QMenu, words: str) -> None:
    found = (a for a in menu.actions() if words in (a.objectName(), a.text()))
    next(found).trigger()
    menu.close()


def review(window: MainWindow, qtbot: QtBot) -> None:
    choose(menu_at(window, TEXT.index("every")), "pageMenu.rewrite")
    field = window.findChild(QWidget, "promptInput")
    assert field is not None
    QTest.keyClicks(field, "shorter")
    QTest.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(window.commands["accept"].isEnabled)
    window.editor.grab()


def found_there(window: MainWindow, words: str, *, spelling: bool, end: int = 0) -> ProofController:
    """Let the proofreading say that something is wrong with these words."""
    desk = window.findChild(ProofController)
    assert desk is not None
    start = TEXT.index(words)
    anchor = Anchor(start, end or start + len(words))
    issue = Issue(0, 1, words, "Use “each” here.", ("each",), spelling=spelling, rule="Use … here.")
    desk._proofreading.check = lambda _text: None
    desk._proofreading._set((Finding(anchor, issue),))
    window.editor.grab()
    return desk


def test_the_menu_has_clipboard_and_rewriting(window: MainWindow) -> None:
    menu = menu_at(window, TEXT.index("every"))
    assert {"undo", "cut", "copy", "paste", "selectAll", "rewrite", "otherWords"} <= set(
        names(menu)
    )
    menu.close()


def test_a_template_of_the_menu_runs_on_the_sentence(window: MainWindow, qtbot: QtBot) -> None:
    def offered() -> QMenu | None:
        return menu_at(window, TEXT.index("every")).findChild(QMenu, "pageMenuTemplates")

    qtbot.waitUntil(lambda: offered() is not None)  # templates are read in the background
    more = offered()
    assert more is not None
    choose(more, "Shorten")
    qtbot.waitUntil(window.commands["accept"].isEnabled)
    assert window.editor.raw_text() == TEXT


def test_the_buttons_of_a_change_decide_it(window: MainWindow, qtbot: QtBot) -> None:
    review(window, qtbot)
    QTest.keyClick(window.editor, Qt.Key.Key_Tab)
    accept = window.findChild(IconButton, "changeAccept")
    reject = window.findChild(IconButton, "changeReject")
    assert accept is not None
    assert reject is not None
    assert accept.isVisible()
    QTest.mouseClick(accept, LEFT)
    QTest.mouseClick(reject, LEFT)
    QTest.keyClick(window.editor, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert window.editor.raw_text() == TEXT.replace("every single", "each")
    assert not accept.isVisible()


def test_the_menu_of_a_change_decides_it(window: MainWindow, qtbot: QtBot) -> None:
    review(window, qtbot)
    place = window.editor.layer.place_of(0)
    assert place is not None
    menu = right_click(window, place.center().toPoint())
    assert names(menu) == ["acceptChange", "rejectChange", "accept", "reject"]
    choose(menu, "pageMenu.rejectChange")
    window.commands["accept"].trigger()
    assert window.editor.raw_text() == TEXT.replace("never once", "never")


def test_a_marked_word_has_its_menu_and_the_clipboard(window: MainWindow) -> None:
    found_there(window, "every single", spelling=True)
    menu = menu_at(window, TEXT.index("single"))
    assert {"cut", "paste", "rewrite"} <= set(names(menu))
    choose(menu, "each")
    assert window.editor.raw_text() == TEXT.replace("every single", "each")


def test_a_sign_in_the_margin_can_be_clicked(window: MainWindow) -> None:
    found_there(window, "every single", spelling=False)
    (sign,) = window.editor.marks.signs
    QTest.mouseClick(window.editor.viewport(), LEFT, pos=sign.rect.center().toPoint())
    menu = window.findChildren(QMenu, "proofMenu")[-1]
    assert "Turn this rule off" in [action.text() for action in menu.actions()]
    menu.close()


def test_spelling_has_no_sign(window: MainWindow) -> None:
    found_there(window, "every single", spelling=True)
    assert window.editor.marks.signs == []


def test_a_long_sentence_has_one_sign(window: MainWindow) -> None:
    window.editor.set_text(TEXT.replace(" it ", " it and again " * 60))
    found_there(window, "keeper", spelling=False, end=800)
    assert len(window.editor.marks.signs) == 1


def test_a_rule_that_is_off_marks_nothing_until_it_is_on_again(window: MainWindow) -> None:
    desk = found_there(window, "every single", spelling=False)
    (finding,) = desk._proofreading.findings
    choose(desk.menu_for(finding), "Turn this rule off")
    assert desk._proofreading.findings == ()
    notice = window.notices.current
    assert notice is not None
    notice.actions[0].run()
    assert desk._proofreading.findings == (finding,)


def test_a_selection_can_be_frozen_and_what_is_frozen_thawed(window: MainWindow) -> None:
    there = TEXT.index("every")
    assert "freeze" not in names(menu_at(window, there))
    window.editor.select(Anchor(there, there + 12))
    choose(menu_at(window, there + 2), "pageMenu.freeze")
    assert "freeze" in names(menu_at(window, there + 2))
    window.editor.select(Anchor(there, there))
    assert "freeze" in names(menu_at(window, there + 2))
