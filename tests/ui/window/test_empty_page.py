"""An empty page says how one begins, and is silent with the first letter."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtTest import QTest

from writer_app.ui.window.empty_page import EmptyPage
from writer_app.ui.window.main_window import MainWindow

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


@pytest.fixture
def window(open_window: Callable[..., MainWindow]) -> MainWindow:
    window = open_window()
    window.show_page("")
    window.commands["new"].trigger()
    return window


def page(window: MainWindow) -> EmptyPage:
    found = window.findChild(EmptyPage)
    assert found is not None
    return found


def test_where_a_draft_is_on_its_way_nobody_is_asked_to_begin(window: MainWindow) -> None:
    found = page(window)
    found.awaits = lambda: True
    assert found.words() == ("The text appears here while it is written.",)


def inked(window: MainWindow) -> bool:
    """Whether the quiet ink of the words stands on the page."""
    shown = window.editor.viewport().grab().toImage()
    wanted = window.theme.color("text3").rgb()
    return any(
        shown.pixel(x, y) == wanted for x in range(0, shown.width(), 1) for y in range(0, 160)
    )


def test_it_names_the_keys_and_paints_them(window: MainWindow) -> None:
    first, second = page(window).words()
    assert "/" in first
    assert window.commands.key_of("rewrite") in second
    assert inked(window)


def test_the_first_letter_takes_it_away_and_the_last_brings_it_back(window: MainWindow) -> None:
    QTest.keyClicks(window.editor, "A")
    assert page(window).words() == ()
    assert not inked(window)
    window.editor.undo()
    assert page(window).words()


def test_without_ai_only_writing_is_offered(window: MainWindow) -> None:
    window.commands["noAi"].trigger()
    assert len(page(window).words()) == 1
