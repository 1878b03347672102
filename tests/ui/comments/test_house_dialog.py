"""The rules of the house in the window: written in a table, marked on the page."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QDialogButtonBox, QTableWidgetItem
from pytestqt.qtbot import QtBot

from writer_app.domain.change.anchor import Anchor
from writer_app.domain.house.rules import HouseRule
from writer_app.storage.house import house_file
from writer_app.ui.comments.house_dialog import HouseDialog
from writer_app.ui.window.main_window import MainWindow

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", r"raise\(\)", "grabbing")


@pytest.fixture
def folder(own_home: Path) -> Path:
    folder = own_home / "documents"
    folder.mkdir(parents=True)
    (folder / "mail.md").write_text("Send an email at once.\n", encoding="utf-8")
    return folder


@pytest.fixture
def window(open_window: Callable[..., MainWindow], folder: Path) -> MainWindow:
    window = open_window(folder / "mail.md")
    QApplication.processEvents()
    return window


def dialog(window: MainWindow) -> HouseDialog:
    window.commands["houseStyle"].trigger()
    found = window.findChild(HouseDialog, "houseStyle")
    assert found is not None
    return found


def save(found: HouseDialog) -> None:
    buttons = found.findChild(QDialogButtonBox)
    assert buttons is not None
    buttons.button(QDialogButtonBox.StandardButton.Save).click()


def test_a_rule_that_is_added_is_saved_and_marked(
    window: MainWindow, folder: Path, qtbot: QtBot
) -> None:
    found = dialog(window)
    found.where.set_value("0")
    found.table.setItem(0, 0, QTableWidgetItem("e-mail"))
    found.table.setItem(0, 1, QTableWidgetItem("email | Email"))
    save(found)
    rule = HouseRule("e-mail", ("email", "Email"))
    assert house_file.read(folder / house_file.NAME) == (rule,)
    window.editor.setFocus()
    window.commands["nextIssue"].trigger()

    def marked() -> bool:
        window.commands["nextIssue"].trigger()
        menu = QApplication.activePopupWidget()
        words = [each.text() for each in menu.actions()] if menu is not None else []
        if menu is not None:
            menu.close()
        return "e-mail" in words and "House style: “e-mail”, not “email”." in words

    qtbot.waitUntil(marked)


def test_the_dialog_shows_what_a_file_says(window: MainWindow, folder: Path) -> None:
    rules = (HouseRule("GitHub"), HouseRule("", ("utilize",)), HouseRule(said="Short sentences."))
    house_file.write(folder / house_file.NAME, rules)
    found = dialog(window)
    assert found.rules() == rules
    found.where.set_value("1")
    assert found.rules() == ()


def test_what_was_noted_is_forgotten_by_a_button(window: MainWindow, qtbot: QtBot) -> None:
    at = window.editor.raw_text().index("email")
    window.editor.replace(Anchor(at, at + len("email")), "e-mail")
    window.save_document()
    found = dialog(window)
    assert found.forget.text() == "Forget what was noted (1)"
    found.forget.click()
    assert not found.forget.isEnabled()
    found.reject()
    again = dialog(window)
    assert again.forget.text() == "No changes noted"
    again.reject()
