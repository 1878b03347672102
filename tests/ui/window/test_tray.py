"""The tray icon: off, on, and what closing the window means then."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from writer_app.ui.kit.theme import PAPER, Theme
from writer_app.ui.window.main_window import MainWindow
from writer_app.ui.window.tray import Tray

# The offscreen platform says these when a window or a tray icon is shown.
pytestmark = pytest.mark.qt_log_ignore(
    "propagateSizeHints", "support raise", "systemTrayWindowChanged"
)


class Desk:
    """A window that says when it is taken down."""

    def __init__(self, qtbot: QtBot, *, has_tray: bool = True) -> None:
        self.down: list[bool] = []
        self.window = MainWindow(Theme(PAPER))
        qtbot.addWidget(self.window)
        self.window.furnish()
        self.window.on_shut_down(lambda: self.down.append(True))
        self.window.show()
        self.quick: list[bool] = []
        self.tray = Tray(
            self.window, quick=lambda: self.quick.append(True), available=lambda: has_tray
        )


def test_closing_hides_while_the_icon_is_there_and_quitting_quits(qtbot: QtBot) -> None:
    desk = Desk(qtbot)
    desk.tray.set_shown(True)
    desk.window.close()
    assert (desk.window.isVisible(), desk.down) == (False, [])
    desk.window.come_forward()
    assert desk.window.isVisible()
    desk.window.quit()
    assert desk.down == [True]


def test_taking_the_icon_away_brings_a_hidden_window_back(qtbot: QtBot) -> None:
    desk = Desk(qtbot)
    desk.tray.set_shown(True)
    desk.window.close()
    desk.tray.set_shown(False)
    assert desk.tray.icon is None
    assert desk.window.isVisible()
    desk.window.close()
    assert desk.down == [True]


def test_without_a_tray_closing_closes(qtbot: QtBot) -> None:
    desk = Desk(qtbot, has_tray=False)
    desk.tray.set_shown(True)
    desk.window.close()
    assert desk.down == [True]


def test_its_menu_opens_the_quick_window(qtbot: QtBot) -> None:
    desk = Desk(qtbot)
    desk.tray.set_shown(True)
    assert desk.tray.icon is not None
    menu = desk.tray.icon.contextMenu()
    next(a for a in menu.actions() if a.text() == "Rewrite the clipboard").trigger()
    assert desk.quick == [True]
