"""Another language: the window changes to it at once, with everything that is under way kept."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from writer_app import paths as app_paths
from writer_app.app import House, application, date_in, translate
from writer_app.bridge.base.settings_store import SettingsStore
from writer_app.bridge.base.states import State
from writer_app.engine.trust.offline import NetworkGuard
from writer_app.paths import Paths
from writer_app.ui.commands.preferences import Preferences
from writer_app.ui.kit import first_look
from writer_app.ui.kit.setting_choices import language_choices
from writer_app.ui.panels.history_panel import day_words, short_day

TEXT = "# Tides\n\nThe sea is allways rising."
ANSWER = "The sea is always rising."

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", "support raise", "grabbing")


class Living:
    """The house that stands now, as the program keeps it."""

    def __init__(self, paths: Paths, qtbot: QtBot) -> None:
        self.qtbot = qtbot
        self.house = House(application(), paths, "scripted")
        self.house.guard = NetworkGuard()  # one that is installed lasts as long as the process
        self.house.move_in()
        self.renewed = 0
        self.house.window.anewWanted.connect(self._renew)

    def _renew(self) -> None:
        self.house, self.renewed = self.house.anew(), self.renewed + 1
        self.house.window.anewWanted.connect(self._renew)

    @property
    def store(self) -> SettingsStore:
        return self.house.documents.store

    def choose(self, language: str) -> None:
        """As in the preferences; returns when the next window has everything."""
        count = self.renewed
        self.store.update("appearance.language", language)
        self.qtbot.waitUntil(lambda: self.renewed > count and self.ready())

    def ready(self) -> bool:
        window = self.house.window
        return window.isVisible() and window.document_path() is not None

    def undo(self) -> str:
        self.house.window.commands["undo"].trigger()
        return self.house.window.editor.toPlainText()


@pytest.fixture
def living(
    qapp: object, paths: Paths, qtbot: QtBot, script: Callable[..., None]
) -> Iterator[Living]:
    script(ANSWER, ANSWER)
    made = Living(paths, qtbot)
    state = made.house.engine_room.model
    qtbot.waitUntil(lambda: state.state.kind == "ready")
    made.house.window.editor.setFocus()
    QTest.keyClicks(made.house.window.editor, "x")
    made.house.window.editor.selectAll()
    made.house.window.editor.insertPlainText(TEXT)
    made.house.window.commands["save"].trigger()
    yield made
    made.house.shut_down()


def test_menus_and_pages_are_in_the_language_at_once_and_back(living: Living) -> None:
    living.house.window.show_page("preferences")
    living.choose("zh")
    window = living.house.window
    assert window.menus["file"].title() == "文件"
    assert window.current_page() == "preferences"
    page = window.page("preferences")
    assert isinstance(page, Preferences)
    living.choose("en")
    assert living.house.window.menus["file"].title() == "File"


def test_text_caret_and_undo_go_on(living: Living) -> None:
    editor = living.house.window.editor
    editor.moveCursor(editor.textCursor().MoveOperation.Left)
    caret = editor.cursor_position()
    living.choose("zh")
    assert living.house.window.editor.toPlainText() == TEXT
    assert living.house.window.editor.cursor_position() == caret
    assert living.undo() == "x"
    assert living.undo() == ""


def test_what_is_typed_after_the_change_is_saved(living: Living, qtbot: QtBot) -> None:
    living.choose("zh")
    editor = living.house.window.editor
    editor.moveCursor(editor.textCursor().MoveOperation.End)
    QTest.keyClicks(editor, "!")
    living.house.window.commands["save"].trigger()
    path = living.house.window.document_path()
    assert path is not None
    assert path.read_text(encoding="utf-8").rstrip("\n") == TEXT + "!"
    assert living.undo() == TEXT


def test_the_other_tabs_keep_their_undo(living: Living) -> None:
    first = living.house.window.document_path()
    assert first is not None
    living.house.window.commands["newTab"].trigger()
    living.house.window.editor.insertPlainText("Second.")
    living.house.window.commands["save"].trigger()
    living.choose("zh")
    assert living.house.window.editor.toPlainText() == "Second."
    living.house.window.open_document(first)
    assert living.undo() == "x"


def test_an_open_proposal_stays_to_be_decided_on(living: Living, qtbot: QtBot) -> None:
    window = living.house.window
    editor = window.editor
    editor.selectAll()
    window.commands["rewrite"].trigger()
    field = window.findChild(QWidget, "promptInput")
    assert field is not None
    QTest.keyClicks(field, "Mend it")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assistant = living.house.assistant.assistant
    qtbot.waitUntil(lambda: assistant.state is State.REVIEW)
    living.choose("zh")
    after = living.house.assistant.assistant
    qtbot.waitUntil(lambda: len(after.waiting) == 1)
    assert living.house.window.editor.toPlainText() == TEXT


def test_the_engine_goes_on_with_its_model(living: Living, qtbot: QtBot) -> None:
    pid = living.house.engine_room.thread.pid
    assert pid is not None
    living.choose("zh")
    model = living.house.engine_room.model
    qtbot.waitUntil(lambda: model.state.kind == "ready")
    assert living.house.engine_room.thread.pid == pid


def test_amid_an_answer_the_window_waits_and_says_so(living: Living) -> None:
    window, model = living.house.window, living.house.engine_room.model
    window.show_page("preferences")
    page = window.page("preferences")
    button = page.findChild(QPushButton, "changeNow")
    assert button is not None
    ready, model._state = model._state, model._state.__class__("writing")
    for language, offered in (("zh", True), ("en", False)):
        living.store.update("appearance.language", language)
        assert button.isVisible() is offered
        assert (window.notices.current is not None) is offered
    living.store.update("appearance.language", "zh")
    model._set(ready)
    living.qtbot.waitUntil(lambda: living.renewed == 1 and living.ready())


def test_a_text_that_cannot_be_saved_keeps_its_window(living: Living) -> None:
    house = living.house
    house.window.on_shut_down(house.shut_down, may_close=lambda: False)
    house.window.open_anew()
    assert living.renewed == 0
    assert house.window.isVisible()


def test_the_window_before_is_gone(living: Living, qtbot: QtBot) -> None:
    gone: list[bool] = []
    living.house.window.destroyed.connect(lambda: gone.append(True))
    living.choose("zh")
    application().sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert gone == [True]


def test_a_language_is_one_file(
    qapp: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "resources" / "i18n"
    folder.mkdir(parents=True)
    for name, words in (("en", {}), ("de", {"MainWindow": {"File": "Datei"}})):
        (folder / f"{name}.json").write_text(json.dumps(words), encoding="utf-8")
    monkeypatch.setattr(first_look, "resources", lambda: folder.parent)
    monkeypatch.setattr("writer_app.ui.kit.translation.resources", lambda: folder.parent)
    assert first_look.languages() == ("en", "de")
    assert ("de", "Deutsch") in language_choices()
    assert first_look.language_of("de") == "de"
    assert first_look.language_of("fr") == "en"
    qt = application()
    translator = translate(qt, "de")
    assert translator is not None
    try:
        assert qt.translate("MainWindow", "File") == "Datei"
    finally:
        qt.removeTranslator(translator)


def test_every_table_is_offered(qapp: object) -> None:
    tables = {path.stem for path in (app_paths.resources() / "i18n").glob("*.json")}
    assert {value for value, _name in language_choices()} == {"system", *tables}


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
