"""The preferences: sections, a wheel that only scrolls, a way back to what is usual."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QComboBox, QPushButton, QSpinBox, QWidget

from writer_app.ui.commands.preferences import Preferences
from writer_app.ui.kit.fields import Segmented
from writer_app.ui.kit.widgets import Button
from writer_app.ui.window.main_window import MainWindow

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


@pytest.fixture
def window(open_window: Callable[..., MainWindow]) -> MainWindow:
    window = open_window()
    window.show_page("preferences")
    window.activateWindow()
    return window


@pytest.fixture
def page(window: MainWindow) -> Preferences:
    page = window.page("preferences")
    assert isinstance(page, Preferences)
    return page


def turn(widget: QWidget) -> None:
    place = QPointF(widget.rect().center())
    there, down = QPointF(widget.mapToGlobal(place.toPoint())), QPoint(0, -120)
    none, plain = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
    phase = Qt.ScrollPhase.NoScrollPhase
    event = QWheelEvent(place, there, down, down, none, plain, phase, False)
    QApplication.sendEvent(widget, event)


def values(page: Preferences) -> dict[str, object]:
    return {name: page.field(name).value() for name in page._fields}


def test_a_wheel_changes_nothing_under_the_pointer(page: Preferences) -> None:
    before = values(page)
    boxes = [*page.findChildren(QComboBox), *page.findChildren(QSpinBox)]
    for box in boxes:
        turn(box)
        assert not box.hasFocus()
    assert len(boxes) >= 8
    assert values(page) == before


def test_a_field_that_was_chosen_turns(page: Preferences) -> None:
    size = page.field("appearance.text_size")
    size.setFocus()
    before = size.value()
    turn(size)
    assert size.value() == before - 1


def test_one_section_is_shown_at_a_time(page: Preferences) -> None:
    for section, name in (("editing", "editing.daily_goal"), ("model", "model.device")):
        page.show_section(section)
        assert page.field(name).isVisible()
        assert not page.field("appearance.text_size").isVisible()


def test_the_keys_are_made_when_they_are_wanted(page: Preferences) -> None:
    assert page.findChild(QWidget, "keysTable") is None
    page.show_section("keys")
    assert page.keys.isVisible()


def test_reset_stands_only_where_something_was_changed(page: Preferences) -> None:
    page.show_section("editing")
    reset = page.findChild(Button, "reset.editing.daily_goal")
    assert reset is not None
    assert not reset.isVisible()
    page.field("editing.daily_goal").set_value(500)
    assert reset.isVisible()
    reset.click()
    assert (page.field("editing.daily_goal").value(), reset.isVisible()) == (0, False)


def test_a_key_has_a_way_back_only_where_it_was_changed(page: Preferences) -> None:
    page.show_section("keys")
    shown = [b for b in page.keys.findChildren(Button) if b.isVisible()]
    assert shown == []
    page._store.update("keys", {"rewrite": "Ctrl+Alt+F9"})
    page.keys._show_conflicts()
    assert len([b for b in page.keys.findChildren(Button) if b.isVisible()]) == 1


def test_a_narrow_window_shows_all_of_a_row(window: MainWindow, page: Preferences) -> None:
    window.resize(640, 700)
    QApplication.processEvents()
    for name in ("appearance.text_size", "appearance.theme"):
        field = page.field(name)
        assert field.mapTo(page, field.rect().topRight()).x() <= page.width()


def test_folders_without_ai_are_listed_and_let_in_again(page: Preferences) -> None:
    page.show_section("ai")
    page._store.update("ai.off_folders", ("/home/a/letters", "/home/a/plans"))
    QApplication.processEvents()
    shown = [b for b in page.findChildren(Button) if b.text() == "Let models in" and b.isVisible()]
    assert len(shown) == 2
    shown[0].click()
    assert page._store.settings.ai.off_folders == ("/home/a/plans",)


def test_no_choice_is_cut_off(page: Preferences) -> None:
    for section in ("appearance", "editing", "markdown", "export", "model"):
        page.show_section(section)
        QApplication.processEvents()
        cut = [
            button.text()
            for segments in page.findChildren(Segmented)
            for button in segments.findChildren(QPushButton)
            if button.isVisible()
            and button.fontMetrics().horizontalAdvance(button.text()) > button.width()
        ]
        assert cut == [], section


def test_who_comes_back_sees_the_top(window: MainWindow, page: Preferences) -> None:
    page.navigation.chosen.emit("keys")
    bar = page._scroll.verticalScrollBar()
    page.settle()
    bar.setValue(bar.maximum())
    assert bar.value() > 0
    window.show_page("")
    window.show_page("preferences")
    assert bar.value() == 0
