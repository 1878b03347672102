"""The help: contents beside the text, hits marked and counted, sections of the hits."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from writer_app.bridge.base.help_pages import told
from writer_app.paths import resources
from writer_app.ui.commands.help_view import HelpView
from writer_app.ui.window.main_window import MainWindow

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


@pytest.fixture
def window(open_window: Callable[..., MainWindow]) -> MainWindow:
    window = open_window()
    window.commands["help"].trigger()
    return window


@pytest.fixture
def page(window: MainWindow) -> HelpView:
    page = window.page("help")
    assert isinstance(page, HelpView)
    return page


def test_every_section_stands_in_the_contents(page: HelpView) -> None:
    text = (resources() / "help" / "en.md").read_text(encoding="utf-8")
    text = re.sub(r"(?ms)^```.*?^```$", "", text)  # the Markdown that it shows has headings, too
    wanted = [line.strip("# ") for line in text.splitlines() if line.startswith("##")]
    assert [row.title for row in page.contents.rows.rows()] == wanted


def test_a_section_comes_to_the_top(page: HelpView) -> None:
    row = page.contents.rows.rows()[-1]
    page.contents.set_current(row.key)
    page.contents.chosen.emit(row.key)
    assert page.text.verticalScrollBar().value() > page.text.height()


def test_hits_are_marked_counted_and_brought_into_view(page: HelpView) -> None:
    QTest.keyClicks(page.search, "trash")
    marks = page.text.extraSelections()
    assert page._count.text() == f"1 of {len(marks)}"
    assert marks
    rect = page.text.cursorRect(marks[0].cursor)
    assert page.text.viewport().rect().contains(rect.center())
    QTest.keyClick(page.search, Qt.Key.Key_Return)
    assert page._count.text() == f"{min(2, len(marks))} of {len(marks)}"


def test_the_contents_show_the_sections_of_the_hits(page: HelpView) -> None:
    QTest.keyClicks(page.search, "front matter")
    rows = page.contents.rows.rows()
    assert rows
    assert sum(int(row.count) for row in rows) == len(page.text.extraSelections())


def test_the_key_of_find_searches_the_help(window: MainWindow, page: HelpView) -> None:
    window.activateWindow()
    QTest.keyClick(window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert window.current_page() == "help"
    assert page.search.hasFocus()


def test_nothing_found_is_said(page: HelpView) -> None:
    QTest.keyClicks(page.search, "zebrafish")
    assert (page._count.text(), page.text.extraSelections()) == ("Nothing found", [])


PAGE = """# Help

<!-- ai -->
About a model.

<!-- no ai
About a page.
-->

<!-- ai -->
## Models

All about them.

### Sizes

More.

## Documents

1. Write.
2. Choose a model. <!-- ai -->
"""


def test_a_page_is_told_with_and_without_a_model() -> None:
    whole, bare = told(PAGE, ai=True), told(PAGE, ai=False)
    assert "About a model." in whole
    assert "## Models" in whole
    assert "no ai" not in whole
    assert "<!--" not in whole + bare
    assert bare == "# Help\n\nAbout a page.\n\n## Documents\n\n1. Write.\n"


def test_a_text_that_is_shown_is_not_built_anew_for_the_same_room(
    page: HelpView, qtbot: QtBot
) -> None:
    with qtbot.assertNotEmitted(page.text.rebuilt):
        page.text._fit()


def test_hits_are_found_again_in_a_text_built_anew(page: HelpView) -> None:
    QTest.keyClicks(page.search, "trash")
    QTest.keyClick(page.search, Qt.Key.Key_Return)
    page.resize(page.width() + 120, page.height())
    page.text._fitted = 0
    page.text._fit()
    marks = page.text.extraSelections()
    assert {mark.cursor.selectedText() for mark in marks} == {"trash"}
    assert page._count.text() == f"{min(2, len(marks))} of {len(marks)}"


def test_letters_typed_over_the_text_are_searched_for(page: HelpView) -> None:
    QTest.keyClicks(page.text, "trash")
    assert page.search.text() == "trash"


def test_chinese_is_found_by_its_pinyin(page: HelpView) -> None:
    page._language = "zh"
    page._restyle()
    page.search.setText("fanyi")
    assert {hit.selectedText() for hit in page._hits} == {"翻译"}
    page.search.setText("fyfyfy")
    assert page._hits == []
