"""The table of keys: a key that another command has is asked for, never taken."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from writer_app.bridge.base.settings_store import SettingsStore
from writer_app.ui.kit.actions import Actions
from writer_app.ui.kit.theme import PAPER, Theme
from writer_app.ui.window.keys_table import KeysTable


class Table:
    """The table over commands of its own."""

    def __init__(self, qtbot: QtBot, place: Path) -> None:
        self.window = QWidget()
        qtbot.addWidget(self.window)
        self.store = SettingsStore(place / "settings.json")
        self.commands = Actions(self.window)
        self.table = KeysTable(Theme(PAPER), store=self.store, commands=self.commands)
        qtbot.addWidget(self.table)
        self.table.show()

    def record(self, name: str, key: str) -> None:
        edit = self.table.edit(name)
        edit.setKeySequence(QKeySequence(key))
        edit.editingFinished.emit()

    def key(self, name: str) -> str:
        return self.commands.sequence(name).toString()

    @property
    def question(self) -> str:
        label = self.table.findChild(QLabel, "keyOwner")
        assert label is not None
        return label.text() if label.isVisible() else ""


@pytest.fixture
def keys(qtbot: QtBot, tmp_path: Path) -> Table:
    return Table(qtbot, tmp_path)


def test_a_taken_key_is_asked_for_before_it_moves(keys: Table) -> None:
    keys.record("newFolder", "Ctrl+E")
    assert keys.question == "Ctrl+E belongs to “Rewrite”. Give it to “New folder”?"
    assert (keys.key("rewrite"), keys.key("newFolder")) == ("Ctrl+E", "")
    assert keys.store.settings.keys == {}


def test_it_is_asked_below_the_row_that_wants_the_key(keys: Table) -> None:
    def top(widget: QWidget) -> int:
        return widget.mapTo(keys.table, widget.rect().topLeft()).y()

    for name, next_name in (("import", "export"), ("cut", "copy")):
        keys.record(name, "Ctrl+E")
        keys.table.layout().activate()  # type: ignore[union-attr] # it has one
        asked = top(keys.table.give)
        assert top(keys.table.edit(name)) < asked < top(keys.table.edit(next_name))


def test_given_away_it_is_the_others_alone(keys: Table) -> None:
    keys.record("newFolder", "Ctrl+E")
    keys.table.give.click()
    assert (keys.key("rewrite"), keys.key("newFolder")) == ("", "Ctrl+E")
    assert keys.table.edit("rewrite").keySequence().isEmpty()
    assert not keys.question


def test_left_it_stays_where_it_was(keys: Table) -> None:
    keys.record("newFolder", "Ctrl+E")
    keys.table.leave.click()
    assert (keys.key("rewrite"), keys.key("newFolder")) == ("Ctrl+E", "")
    assert keys.table.edit("newFolder").keySequence().isEmpty()


def test_a_free_key_for_the_same_command_ends_the_question(keys: Table) -> None:
    keys.record("newFolder", "Ctrl+E")
    keys.record("newFolder", "Ctrl+Shift+F12")
    assert not keys.question
    assert keys.key("newFolder") == "Ctrl+Shift+F12"


def test_another_row_passes_the_question_over(keys: Table) -> None:
    keys.record("newFolder", "Ctrl+E")
    keys.record("openLogs", "Ctrl+Shift+F12")
    assert not keys.question
    assert keys.table.edit("newFolder").keySequence().isEmpty()
    assert keys.key("rewrite") == "Ctrl+E"


def test_a_key_needed_for_typing_asks_nothing(keys: Table) -> None:
    keys.record("newFolder", "X")
    assert keys.question == "X is needed for typing; choose another key."
    assert not keys.table.give.isVisible()
    assert keys.table.edit("newFolder").keySequence().isEmpty()


def test_its_own_key_again_asks_nothing(keys: Table) -> None:
    keys.record("rewrite", "Ctrl+E")
    assert not keys.question
    assert keys.store.settings.keys == {}
