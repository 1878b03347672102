"""The menu behind a slash in the text, by real keys."""

from __future__ import annotations

from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from writer_app.domain.change.anchor import Anchor
from writer_app.ui.kit.command_palette import PaletteItem, fitting
from writer_app.ui.kit.theme import PAPER, Theme
from writer_app.ui.page.editor import Editor
from writer_app.ui.window.slash_menu import SlashMenu

Key = Qt.Key
TEXT = "First line.\n\n```\ncode\n```\n"


class Page:
    """An editor with the menu over three things to do."""

    def __init__(self, qtbot: QtBot) -> None:
        self.ran: list[str] = []
        self.wanted = True
        theme = Theme(PAPER)
        self.editor = Editor(theme)
        qtbot.addWidget(self.editor)
        self.editor.resize(900, 700)
        self.editor.set_text(TEXT)
        names = ("Heading", "Shorten", "Summarize")
        items = [PaletteItem(name, name, "", partial(self.ran.append, name)) for name in names]
        self.menu = SlashMenu(
            theme, self.editor, items=lambda _query: items, wanted=lambda: self.wanted
        )
        self.editor.show()
        self.editor.setFocus()
        qtbot.waitExposed(self.editor)
        self.at(len("First line."))

    def at(self, position: int) -> None:
        self.editor.select(Anchor(position, position))

    def type(self, text: str) -> None:
        QTest.keyClicks(self.editor, text)

    def key(self, key: Qt.Key) -> None:
        QTest.keyClick(self.editor, key)

    @property
    def offered(self) -> list[str]:
        rows = self.menu.list.list.rows.rows()
        return [row.title for row in rows] if self.menu.list.isVisible() else []


@pytest.fixture
def page(qtbot: QtBot) -> Page:
    return Page(qtbot)


def test_letters_find_and_enter_runs_and_takes_them_out(page: Page) -> None:
    page.type(" /")
    assert page.offered == ["Heading", "Shorten", "Summarize"]
    page.type("sum")
    assert page.offered == ["Summarize"]
    page.key(Key.Key_Return)
    assert page.ran == ["Summarize"]
    assert page.editor.raw_text() == TEXT.replace("line.", "line. ")
    assert not page.offered


def test_arrows_choose(page: Page) -> None:
    page.at(len("First line.\n"))
    page.type("/")
    page.key(Key.Key_Down)
    page.key(Key.Key_Tab)
    assert page.ran == ["Shorten"]
    assert page.editor.raw_text() == TEXT


def test_escape_leaves_what_was_typed_and_stays_closed(page: Page) -> None:
    page.type(" /s")
    page.key(Key.Key_Escape)
    page.type("h")
    assert not page.offered
    page.key(Key.Key_Return)
    assert page.ran == []
    assert page.editor.raw_text() == TEXT.replace("line.", "line. /sh\n")


@pytest.mark.parametrize("typed", ["and/or", " / ", " /xyz", " https://"])
def test_a_slash_that_means_a_slash_is_one(page: Page, typed: str) -> None:
    page.type(typed)
    assert not page.offered
    page.key(Key.Key_Return)
    assert page.editor.raw_text() == TEXT.replace("line.", f"line.{typed}\n")


@pytest.mark.parametrize("position", [TEXT.index("code"), TEXT.index("code") + 4])
def test_in_code_there_is_no_menu(page: Page, position: int) -> None:
    page.at(position)
    page.type("/" if position == TEXT.index("code") else " /")
    assert not page.offered


def test_backspace_over_the_slash_and_leaving_close_it(page: Page) -> None:
    page.type(" /")
    page.key(Key.Key_Backspace)
    assert not page.offered
    page.type("/")
    assert page.offered
    page.key(Key.Key_Home)
    assert not page.offered


def test_composing_chooses_nothing(page: Page) -> None:
    page.type(" /")
    QApplication.sendEvent(page.editor, QInputMethodEvent("ni", []))
    page.key(Key.Key_Return)
    assert page.ran == []


def test_it_can_be_switched_off(page: Page) -> None:
    page.wanted = False
    page.type(" /")
    assert not page.offered


def test_a_chinese_command_is_found_by_pinyin_and_by_its_english_name() -> None:
    items = [
        PaletteItem(key, title, "", lambda: None, also=also)
        for key, title, also in (
            ("focus", "专注模式", "Focus mode"),
            ("export", "导出", "Export"),
            ("find", "查找", "Find"),
        )
    ]
    for query in ("zhuanzhu", "zzms", "focus", "fomo"):
        assert [item.key for item, _ in fitting(query, items)][:1] == ["focus"], query
    assert [(item.key, fit.hits) for item, fit in fitting("export", items)] == [("export", ())]
