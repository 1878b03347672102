"""The menu behind two brackets in the text, by real keys."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from writer_app.bridge.documents.library_model import Entry
from writer_app.domain.base import fuzzy
from writer_app.domain.change.anchor import Anchor
from writer_app.ui.kit.theme import PAPER, Theme
from writer_app.ui.page.editor import Editor
from writer_app.ui.window.wiki_menu import WikiMenu

Key = Qt.Key
HERE = "/library/here.md"
ENTRIES = (
    Entry(HERE, "Here", 0),
    Entry("/library/council.md", "Council notes", 0),
    Entry("/library/harbour.md", "Harbour [fees] #2", 0),
    Entry("/library/潮位仪.md", "潮位仪知道什么", 0),
    Entry("/library/a/plan.md", "Plan", 1),
    Entry("/library/b/plan b.md", "Plan", 1),
)


class Page:
    """An editor with the menu over a small library."""

    def __init__(self, qtbot: QtBot) -> None:
        theme = Theme(PAPER)
        self.editor = Editor(theme)
        qtbot.addWidget(self.editor)
        self.editor.resize(900, 700)
        self.menu = WikiMenu(
            theme,
            self.editor,
            titles=lambda query, most: fuzzy.ranked(query, ENTRIES, lambda e: e.title)[:most],
            here=lambda: Path(HERE),
        )
        self.editor.show()
        self.editor.setFocus()
        qtbot.waitExposed(self.editor)

    def type(self, text: str) -> None:
        for character in text:
            if character.isascii():
                QTest.keyClicks(self.editor, character)
            else:
                self.editor.insertPlainText(character)

    def key(self, key: Qt.Key) -> None:
        QTest.keyClick(self.editor, key)

    @property
    def offered(self) -> list[str]:
        rows = self.menu.list.list.rows.rows()
        return [row.title for row in rows] if self.menu.list.isVisible() else []


@pytest.fixture
def page(qtbot: QtBot) -> Page:
    return Page(qtbot)


def test_two_brackets_offer_every_title_but_the_open_documents(page: Page) -> None:
    page.type("See [[")
    assert page.offered == [entry.title for entry in ENTRIES[1:]]


def test_letters_with_blanks_filter(page: Page) -> None:
    page.type("See [[council n")
    assert page.offered == ["Council notes"]


def test_enter_writes_the_link_and_typing_goes_on_behind_it(page: Page) -> None:
    page.type("See [[cou")
    page.key(Key.Key_Return)
    page.type(", p. 3")
    assert page.editor.raw_text() == "See [[Council notes]], p. 3"


def test_brackets_that_stand_there_are_taken(page: Page) -> None:
    page.editor.set_text("See ]] and more")
    page.editor.select(Anchor(4, 4))
    page.type("[[cou")
    page.key(Key.Key_Tab)
    assert page.editor.raw_text() == "See [[Council notes]] and more"


@pytest.mark.parametrize(
    ("typed", "link"),
    [
        ("[[fees", "[[harbour|Harbour fees #2]]"),
        ("[[潮位", "[[潮位仪知道什么]]"),
        ("[[chaowei", "[[潮位仪知道什么]]"),
        ("[[plan", "[[plan]]"),
    ],
)
def test_what_a_link_cannot_hold_goes_by_the_files_name(page: Page, typed: str, link: str) -> None:
    page.type(typed)
    page.key(Key.Key_Return)
    assert page.editor.raw_text() == link


def test_two_of_one_title_are_told_apart(page: Page) -> None:
    page.type("[[plan")
    rows = page.menu.list.list.rows.rows()
    assert [row.detail for row in rows] == ["a", "b"]
    page.key(Key.Key_Down)
    page.key(Key.Key_Return)
    assert page.editor.raw_text() == "[[plan b]]"


@pytest.mark.parametrize("typed", ["[[council#", "[[council|", "[[council]", "[[xyzzy", "[["])
def test_what_looks_for_no_title_is_text(page: Page, typed: str) -> None:
    page.type(typed)
    page.key(Key.Key_Escape)
    page.key(Key.Key_Return)
    assert page.editor.raw_text() == f"{typed}\n"


def test_in_code_brackets_are_brackets(page: Page) -> None:
    page.editor.set_text("```\n\n```\n")
    page.editor.select(Anchor(4, 4))
    page.type("[[c")
    assert page.offered == []


def test_one_undo_takes_the_link_back(page: Page) -> None:
    page.type("[[cou")
    page.key(Key.Key_Return)
    page.editor.undo()
    assert page.editor.raw_text() == "[[cou"
