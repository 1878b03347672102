"""Reviewers in the window: chosen, read, listed, and decided on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from writer_app.bridge.documents import proofreading
from writer_app.ui.comments.review_view import ReviewView
from writer_app.ui.window.main_window import MainWindow

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", r"raise\(\)")
TEXT = "The boat leaves at nine.\n\nNobody came, and the wall stood.\n"
ANSWERS = [
    {"text": "> nine\n→ ten\nThe boat leaves at ten.\n> the moon\nWhich moon?"},
    {"text": "> Nobody\nWho was invited?"},
    {"text": "> the wall\nWhat wall is this?"},
]


@pytest.fixture
def window(
    open_window: Callable[..., MainWindow],
    write: Callable[..., Path],
    qtbot: QtBot,
    script: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
) -> MainWindow:
    monkeypatch.setattr(proofreading, "available", lambda: False)  # a second a test
    script(*ANSWERS)
    window = open_window(write("log.md", TEXT))
    panel = window.assistant_panel
    qtbot.waitUntil(lambda: panel.list.rows.rowCount() > 50)
    return window


def view(window: MainWindow) -> ReviewView:
    found = window.findChild(ReviewView, "reviewView")
    assert found is not None
    return found


def reviewed(window: MainWindow, qtbot: QtBot) -> ReviewView:
    """The tab once three reviewers have read the document."""
    window.commands["reviewDocument"].trigger()
    found = view(window)
    found.start.click()
    qtbot.waitUntil(lambda: found.list.rows.rowCount() == 3 and not found.stop.isVisible())
    return found


def rows(found: ReviewView) -> list[tuple[str, str, str]]:
    return [(row.detail, row.title, row.note) for row in found.list.rows.rows()]


def choose(found: ReviewView, number: int) -> str:
    found.list.setCurrentIndex(found.list.rows.index(number))
    return found.list.current_key()


def test_three_reviewers_make_one_list_in_the_order_of_the_text(
    window: MainWindow, qtbot: QtBot
) -> None:
    assert rows(reviewed(window, qtbot)) == [
        ("Copy editor", "The boat leaves at ten.", "“nine” → ten"),
        ("Fresh reader", "Who was invited?", "“Nobody”"),
        ("Sceptic", "What wall is this?", "“the wall”"),
    ]


def test_the_tab_itself_asks_who_is_to_read(window: MainWindow, qtbot: QtBot) -> None:
    tab = window.assistant_panel.tabs
    tab.setCurrentIndex(tab.count() - 1)
    qtbot.waitUntil(lambda: window.findChild(ReviewView, "reviewView") is not None)
    view(window).again.click()
    assert view(window).reviewers.ticked() == ["copy-editor", "fresh-reader", "sceptic"]
    assert view(window).start.isEnabled()


def test_what_has_no_place_is_said(window: MainWindow, qtbot: QtBot) -> None:
    assert "not in the text: 1." in reviewed(window, qtbot).state.text()


def test_the_file_has_them_with_their_reviewer(window: MainWindow, qtbot: QtBot) -> None:
    reviewed(window, qtbot)
    window.save_document()
    path = window.document_path()
    assert path is not None
    text = path.read_text(encoding="utf-8")
    assert "{==Nobody==}{>>Who was invited?<<}" in text
    assert 'by="Fresh reader"' in text


def test_choosing_a_row_goes_to_its_words(window: MainWindow, qtbot: QtBot) -> None:
    found = reviewed(window, qtbot)
    choose(found, 1)
    QTest.keyClick(found.list, Qt.Key.Key_Return)
    assert window.editor.text_of(window.editor.selection()) == "Nobody"


def test_accepting_puts_the_words_in_place_and_resolves(window: MainWindow, qtbot: QtBot) -> None:
    found = reviewed(window, qtbot)
    choose(found, 0)
    assert found.accept.isEnabled()
    found.accept.click()
    QApplication.processEvents()
    assert window.editor.raw_text().startswith("The boat leaves at ten.")
    assert [row[0] for row in rows(found)] == ["Fresh reader", "Sceptic"]


def test_a_proposal_waits_on_the_page_and_goes_with_its_comment(
    window: MainWindow, qtbot: QtBot
) -> None:
    found = reviewed(window, qtbot)
    assert window.commands["nextProposal"].isEnabled()
    choose(found, 0)
    QTest.keyClick(found.list, Qt.Key.Key_Delete)
    QApplication.processEvents()
    assert not window.commands["nextProposal"].isEnabled()
    assert len(rows(found)) == 2


def test_a_proposal_that_is_refused_resolves_its_comment(window: MainWindow, qtbot: QtBot) -> None:
    found = reviewed(window, qtbot)
    window.commands["nextProposal"].trigger()
    window.commands["reject"].trigger()
    QApplication.processEvents()
    assert [row[0] for row in rows(found)] == ["Fresh reader", "Sceptic"]
    assert window.editor.raw_text() == TEXT.rstrip("\n") + "\n"


def test_only_what_proposes_can_be_accepted(window: MainWindow, qtbot: QtBot) -> None:
    found = reviewed(window, qtbot)
    choose(found, 2)
    assert not found.accept.isEnabled()
    found.resolve.click()
    QApplication.processEvents()
    assert len(rows(found)) == 2


def test_undo_after_a_review_takes_back_typing_and_no_comment(
    window: MainWindow, qtbot: QtBot
) -> None:
    window.editor.setFocus()
    QTest.keyClicks(window.editor, "Ha. ")
    found = reviewed(window, qtbot)
    window.commands["undo"].trigger()
    QApplication.processEvents()
    assert window.editor.raw_text().startswith("The boat")
    assert len(rows(found)) == 3


def test_running_a_reviewer_from_the_templates_asks_with_it_ticked(
    window: MainWindow, qtbot: QtBot
) -> None:
    window.assistant_panel.choose("sceptic")
    assert view(window).reviewers.ticked() == ["sceptic"]


def test_who_reads_for_the_house_is_ticked_once_there_are_rules(
    window: MainWindow, write: Callable[..., Path]
) -> None:
    window.commands["reviewDocument"].trigger()
    assert "house-style" not in view(window).reviewers.ticked()
    write("house-style.md", "- Never write “utilize”.\n")
    window.commands["reviewDocument"].trigger()
    assert "house-style" in view(window).reviewers.ticked()
    view(window).reviewers.tick("house-style", on=False)
    window.commands["reviewDocument"].trigger()
    assert "house-style" not in view(window).reviewers.ticked()


def test_the_sources_are_asked_for_where_a_reviewer_wants_them(window: MainWindow) -> None:
    window.commands["reviewDocument"].trigger()
    found = view(window)
    assert not found.sources.isVisible()
    found.reviewers.tick("fact-checker")
    assert found.sources.isVisible()


def test_sources_are_looked_for_beside_the_document(window: MainWindow) -> None:
    window.commands["reviewDocument"].trigger()
    assert view(window).folder == window.document_path().parent
