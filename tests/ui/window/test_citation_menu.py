"""The list of works behind `[@`, by real keys."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from writer_app.bridge.base.background import Background
from writer_app.bridge.citing.works import Works
from writer_app.domain.change.anchor import Anchor
from writer_app.ui.kit.theme import PAPER, Theme
from writer_app.ui.page.editor import Editor
from writer_app.ui.window.citation_menu import CitationMenu, add_citations

BIB = (
    "@article{doe2020, author={Doe, Jane}, title={On bees}, year=2020}\n"
    "@article{wang, author={王, 小明}, title={蜜蜂研究}, year=2018}\n"
    "@article{a*b, author={Poe, P.}, title={Odd}, year=1999}\n"
)
Key = Qt.Key


class CitingPage:
    """An editor with the lists over a small bibliography."""

    def __init__(self, qtbot: QtBot, folder: Path, background: Background) -> None:
        theme = Theme(PAPER)
        self.editor = Editor(theme)
        qtbot.addWidget(self.editor)
        self.editor.resize(900, 700)
        self.works = Works(
            text=self.editor.raw_text,
            path=lambda: folder / "a.md",
            library=lambda: folder,
            background=background,
        )
        self.menu = add_citations(theme, self.editor, self.works)
        with qtbot.waitSignal(self.works.loaded):
            self.works.refresh()
        self.editor.show()
        self.editor.setFocus()
        qtbot.waitExposed(self.editor)

    def type(self, text: str) -> None:
        for character in text:
            if character.isascii():
                QTest.keyClicks(self.editor, character)
            else:
                self.editor.insertPlainText(character)

    def enter(self) -> None:
        QTest.keyClick(self.editor, Key.Key_Return)

    @property
    def offered(self) -> list[str]:
        menus = [m for m in self.editor.findChildren(CitationMenu) if m.list.isVisible()]
        return [row.title for menu in menus for row in menu.list.list.rows.rows()]


@pytest.fixture
def page(qtbot: QtBot, tmp_path: Path) -> Iterator[CitingPage]:
    (tmp_path / "references.bib").write_text(BIB, encoding="utf-8")
    background = Background()
    yield CitingPage(qtbot, tmp_path, background)
    background.close()


@pytest.mark.parametrize(
    ("typed", "titles"),
    [
        ("Bees [@", ["Doe 2020 · On bees", "王 2018 · 蜜蜂研究", "Poe 1999 · Odd"]),
        ("Bees [@doe", ["Doe 2020 · On bees"]),
        ("Bees [@on bees", ["Doe 2020 · On bees"]),
        ("Bees [@mifeng", ["王 2018 · 蜜蜂研究"]),
        ("Bees [@1999", ["Poe 1999 · Odd"]),
        ("@doe", ["Doe 2020 · On bees"]),
        ("As @doe", ["Doe 2020 · On bees"]),
        ("[@wang; @doe", ["Doe 2020 · On bees"]),
        ("me@doe", []),
        ("`[@doe", []),
        ("[@zzzz", []),
    ],
)
def test_letters_offer_works(page: CitingPage, typed: str, titles: list[str]) -> None:
    page.type(typed)
    assert page.offered == titles


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("Bees [@doe", "Bees [@doe2020]"),
        ("As @doe", "As @doe2020"),
        ("[@wang; @doe", "[@wang; @doe2020"),
        ("[@odd", "[@{a*b}]"),
    ],
)
def test_enter_writes_the_key(page: CitingPage, typed: str, written: str) -> None:
    page.type(typed)
    page.enter()
    assert page.editor.raw_text() == written


def test_a_bracket_that_stands_there_is_taken(page: CitingPage) -> None:
    page.editor.set_text("See ] and more")
    page.editor.select(Anchor(4, 4))
    page.type("[@doe")
    page.enter()
    page.type(",")
    assert page.editor.raw_text() == "See [@doe2020], and more"


def test_the_command_opens_the_list_at_the_caret(page: CitingPage) -> None:
    page.type("Bees")
    page.menu.begin()
    page.type("poe")
    assert page.offered == ["Poe 1999 · Odd"]
    page.enter()
    assert page.editor.raw_text() == "Bees[@{a*b}]"
