"""Notices and the find bar lie over the page: the text stays where it is."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint

from writer_app.ui.kit.notices import BarNotice
from writer_app.ui.page.find_bar import FindBar
from writer_app.ui.window.main_window import MainWindow

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


@pytest.fixture
def window(open_window: Callable[..., MainWindow]) -> MainWindow:
    window = open_window()
    window.show_page("")
    return window


def place(window: MainWindow) -> tuple[int, int]:
    at = window.editor.viewport().mapTo(window, QPoint(0, 0))
    return at.y(), window.editor.viewport().height()


def test_a_notice_moves_no_text(window: MainWindow) -> None:
    before = place(window)
    window.notices.show_notice(BarNotice("test", "Something to say. " * 3))
    assert window.notices.isVisible()
    assert window.notices.height() >= 40
    assert place(window) == before
    window.notices.settle("test")
    assert not window.over_page.isVisible()


def test_the_find_bar_moves_no_text_and_has_room(window: MainWindow) -> None:
    before = place(window)
    window.commands["find"].trigger()
    bar = window.findChild(FindBar)
    assert bar is not None
    assert bar.isVisible()
    assert bar.height() >= bar.minimumSizeHint().height()
    assert bar.query.hasFocus()
    assert place(window) == before


def test_a_taller_bar_leaves_the_first_line_to_see(window: MainWindow) -> None:
    before = place(window)
    window.commands["replace"].trigger()
    bar = window.findChild(FindBar)
    assert bar is not None
    first = window.editor.viewport().mapTo(window, window.editor.cursorRect().topLeft())
    assert first.y() >= bar.mapTo(window, QPoint(0, bar.height())).y() - 6
    bar.close_bar()
    assert place(window) == before


def test_a_page_shows_what_is_said_meanwhile_and_no_more(window: MainWindow) -> None:
    window.notices.show_notice(BarNotice("before", "Said before."))
    window.show_page("help")
    assert not window.notices.isVisible()
    window.notices.show_notice(BarNotice("now", "Said now."))
    assert window.notices.isVisible()
    window.show_page("")
    window.notices.settle("now")
    assert window.notices.isVisible()
    assert window.over_page.isVisible()
