"""Another language: one click closes the window, its text saved, and opens it anew."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from writer_app.app import House, application, date_in, translate
from writer_app.bridge.base.settings_store import SettingsStore
from writer_app.engine.trust.offline import NetworkGuard
from writer_app.paths import Paths
from writer_app.ui.commands.preferences import Preferences
from writer_app.ui.panels.history_panel import day_words, short_day


@pytest.fixture
def house(qapp: object, paths: Paths, qtbot: QtBot) -> Iterator[House]:
    house = House(application(), paths, "scripted")
    house.move_in()
    house.window.editor.insertPlainText("# Tides\n\nThe sea.")
    yield house
    house.shut_down()


def store(house: House) -> SettingsStore:
    return house.documents.store


def test_the_window_comes_back_in_chinese_with_text_and_caret(house: House, qtbot: QtBot) -> None:
    house.window.editor.moveCursor(house.window.editor.textCursor().MoveOperation.Left)
    caret = house.window.editor.cursor_position()
    store(house).update("appearance.language", "zh")
    house.window.open_anew()
    assert house.window.opens_anew
    house.guard = NetworkGuard()  # made before; one that is installed lasts as long as the process
    second = house.anew()
    try:
        qtbot.waitUntil(lambda: second.window.document_path() is not None, timeout=10_000)
        assert second.window.menus["file"].title() == "文件"
        assert second.window.editor.toPlainText() == "# Tides\n\nThe sea."
        assert second.window.editor.cursor_position() == caret
    finally:
        second.shut_down()


def test_the_restart_is_offered_only_while_it_would_change_something(house: House) -> None:
    house.window.show_page("preferences")
    page = house.window.page("preferences")
    assert isinstance(page, Preferences)
    button = page.findChild(QPushButton, "restartNow")
    assert button is not None
    for language, offered in (("en", False), ("zh", True), ("en", False)):
        store(house).update("appearance.language", language)
        assert button.isVisible() is offered
        assert (house.window.notices.current is not None) is offered


def test_a_window_that_may_not_close_is_not_opened_anew(house: House) -> None:
    house.window.on_shut_down(house.shut_down, may_close=lambda: False)
    house.window.open_anew()
    assert not house.window.opens_anew
    assert house.window.isVisible()
    house.window.on_shut_down(house.shut_down, may_close=lambda: True)


@pytest.mark.parametrize(("language", "day"), [("en", "5 Jan 2020"), ("zh", "2020 年 1 月 5 日")])
def test_days_are_named_in_the_windows_language(qapp: object, language: str, day: str) -> None:
    qt = application()
    translator = translate(qt, language)
    date_in(language)
    try:
        assert short_day(date(2020, 1, 5), date(2026, 1, 5)) == day
        assert ("星期" in day_words(date(2020, 1, 5), date(2026, 1, 5))) is (language == "zh")
    finally:
        date_in("en")
        if translator is not None:
            qt.removeTranslator(translator)
