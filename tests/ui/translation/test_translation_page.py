"""A document is translated, looked through and made, with real keys and clicks."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QContextMenuEvent, QFont
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QPlainTextEdit
from pytestqt.qtbot import QtBot

from writer_app import app
from writer_app.bridge.model.preemptible import BenchState
from writer_app.bridge.translation.translator import MEMORY, Translator
from writer_app.domain.translation.memory import Pair
from writer_app.domain.translation.rows import RowState
from writer_app.storage.translation import tmx
from writer_app.ui.files.file_dialog import FileDialog
from writer_app.ui.translation.translation_page import TranslationPage
from writer_app.ui.translation.word_lines import WordLines
from writer_app.ui.window.main_window import MainWindow

Key, Mod = Qt.Key, Qt.KeyboardModifier
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", r"raise\(\)", "grabbing")
TEXT = "# One house\n\nIt has 5 doors.\n\nIt is old.\n"
ANSWERS = ("一栋房子", "它有5扇门。", "它很旧。")


@pytest.fixture
def folder(own_home: Path, script: Callable[..., None]) -> Path:
    folder = own_home / "documents"
    folder.mkdir(parents=True)
    (folder / "house.md").write_text(TEXT, encoding="utf-8")
    script(*ANSWERS)
    return folder


@pytest.fixture
def window(open_window: Callable[..., MainWindow], folder: Path) -> MainWindow:
    return open_window(folder / "house.md")


@pytest.fixture
def page(window: MainWindow) -> TranslationPage:
    window.commands["translate"].trigger()
    return cast("TranslationPage", window.page("translation"))


def work(page: TranslationPage) -> Translator:
    return page.table.rows._work


def translated(qtbot: QtBot, page: TranslationPage) -> None:
    QTest.mouseClick(page.run, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: work(page).state is BenchState.DONE)


def test_every_block_gets_its_words(qtbot: QtBot, page: TranslationPage) -> None:
    translated(qtbot, page)
    assert [row.target for row in work(page).rows] == list(ANSWERS)


def test_ctrl_enter_accepts_and_goes_on(qtbot: QtBot, page: TranslationPage) -> None:
    translated(qtbot, page)
    page.table.choose(0)
    QTest.keyClick(page.table, Key.Key_Return, Mod.ControlModifier)
    assert work(page).rows[0].state is RowState.ACCEPTED
    assert page.table.number == 1


def test_words_changed_by_hand_are_accepted_and_remembered(
    qtbot: QtBot, page: TranslationPage, own_home: Path
) -> None:
    translated(qtbot, page)
    page.table.choose(1)
    QTest.keyClick(page.table, Key.Key_Return)
    editor = page.table.findChild(QPlainTextEdit, "translationEdit")
    assert editor is not None
    editor.setPlainText("有5扇门。")
    QTest.keyClick(editor, Key.Key_Return, Mod.ControlModifier)
    assert work(page).rows[1].target == "有5扇门。"
    memory = own_home / "data" / "translations" / MEMORY
    qtbot.waitUntil(memory.exists)
    assert [pair.target for pair in tmx.read(memory)] == ["有5扇门。"]


def test_backspace_drops_and_undo_brings_it_back(qtbot: QtBot, page: TranslationPage) -> None:
    translated(qtbot, page)
    page.table.choose(2)
    QTest.keyClick(page.table, Key.Key_Backspace)
    assert work(page).rows[2].state is RowState.WAITING
    notice = page.notices.current
    assert notice is not None
    notice.actions[0].run()
    assert work(page).rows[2].target == ANSWERS[2]


def test_the_document_is_made_beside_and_never_over_another(
    qtbot: QtBot, page: TranslationPage, window: MainWindow, folder: Path
) -> None:
    (folder / "house (zh).md").write_text("mine", encoding="utf-8")
    translated(qtbot, page)
    QTest.mouseClick(page.make, Qt.MouseButton.LeftButton)
    assert (folder / "house (zh).md").read_text(encoding="utf-8") == "mine"
    made = (folder / "house (zh) 2.md").read_text(encoding="utf-8")
    assert made == "# 一栋房子\n\n它有5扇门。\n\n它很旧。\n"
    assert window.current_page() == ""


def test_it_is_taken_up_again_after_a_restart(
    qtbot: QtBot, page: TranslationPage, window: MainWindow, folder: Path, own_home: Path
) -> None:
    translated(qtbot, page)
    page.table.choose(0)
    QTest.keyClick(page.table, Key.Key_Return, Mod.ControlModifier)
    app.shutdown(window)
    (folder / "house.md").write_text(TEXT.replace("old", "new"), encoding="utf-8")
    again = app.build(own_home, "scripted")
    try:
        again.show_page("")
        again.open_document(folder / "house.md")
        again.commands["translate"].trigger()
        rows = work(cast("TranslationPage", again.page("translation"))).rows
        qtbot.waitUntil(
            lambda: work(cast("TranslationPage", again.page("translation"))).rows[0].target != "",
        )
        rows = work(cast("TranslationPage", again.page("translation"))).rows
        assert [row.state for row in rows] == [
            RowState.ACCEPTED,
            RowState.PROPOSED,
            RowState.STALE,
        ]
    finally:
        app.shutdown(again)


def test_a_document_in_that_language_offers_the_other(window: MainWindow, folder: Path) -> None:
    (folder / "zh.md").write_text("它很旧。\n", encoding="utf-8")
    window.open_document(folder / "zh.md")
    window.commands["translate"].trigger()
    page = cast("TranslationPage", window.page("translation"))
    assert work(page).to == "en"


@pytest.fixture
def terms(page: TranslationPage, window: MainWindow) -> Callable[[], object]:
    from writer_app.ui.translation.terms_dialog import TermsDialog

    QTest.mouseClick(page.terms, Qt.MouseButton.LeftButton)
    dialog = window.findChild(TermsDialog)
    assert dialog is not None
    return lambda: dialog


def test_terms_are_a_table_and_hold_at_once(
    qtbot: QtBot, page: TranslationPage, terms: Callable[[], object]
) -> None:
    from PySide6.QtWidgets import QTableWidgetItem

    from writer_app.ui.translation.terms_dialog import TermsDialog

    dialog = cast("TermsDialog", terms())
    dialog.table.setItem(0, 0, QTableWidgetItem("house"))
    dialog.table.setItem(0, 1, QTableWidgetItem("住宅"))
    dialog.write()
    qtbot.waitUntil(lambda: bool(work(page).glossary))
    translated(qtbot, page)
    assert work(page).rows[0].faults == ("terms",)


def test_the_text_proposes_terms_to_fill_in(window: MainWindow, tmp_path: Path) -> None:
    from PySide6.QtWidgets import QTableWidgetItem

    from writer_app.ui.translation.terms_dialog import TermsDialog

    text = "The shader runs first. Each shader reads its buffer, and the buffer stays."
    file = tmp_path / "terms.csv"
    dialog = TermsDialog(window.theme, file, "en", "zh", window, text=text)
    dialog.propose()
    assert [dialog.table.item(row, 0).text() for row in range(2)] == ["buffer", "shader"]
    dialog.table.setItem(1, 1, QTableWidgetItem("着色器"))
    dialog.propose()  # what was filled in stays, and nothing comes twice
    assert dialog.table.item(1, 1).text() == "着色器"
    assert [term.of("zh") for term in dialog.terms()] == [("着色器",)]
    dialog.close()


def test_it_waits_while_its_text_may_not_go(qtbot: QtBot, page: TranslationPage) -> None:
    work(page)._allowed = lambda _path: False
    work(page).start()
    assert work(page).state is BenchState.WAITING
    work(page)._allowed = lambda _path: True
    work(page).look_again()
    qtbot.waitUntil(lambda: work(page).state is BenchState.DONE)


def test_a_changed_document_keeps_its_rows_at_once(
    qtbot: QtBot, page: TranslationPage, window: MainWindow
) -> None:
    translated(qtbot, page)
    window.editor.set_text(TEXT.replace("old", "new"))
    window.commands["translate"].trigger()
    assert [row.target for row in work(page).rows] == list(ANSWERS)
    assert work(page).rows[2].state is RowState.STALE


@pytest.mark.parametrize("words", ["One line.", "一行字。", "一行 mixed 字。", ""])
def test_a_line_is_as_high_in_every_script(qtbot: QtBot, words: str) -> None:
    lines = WordLines(QFont("Inter"))
    assert lines.height(words, 600) == lines.pitch
    assert lines.height("第一行\n第二行", 600) == 2 * lines.pitch


def test_a_row_is_accepted_from_its_menu(
    qtbot: QtBot, page: TranslationPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QMenu, "popup", lambda _menu, _at: None)
    translated(qtbot, page)
    place = page.table.visualRect(page.table.rows.index(1, 1)).center()
    event = QContextMenuEvent(
        QContextMenuEvent.Reason.Mouse, place, page.table.viewport().mapToGlobal(place)
    )
    QApplication.sendEvent(page.table.viewport(), event)
    menu = page.table.findChild(QMenu)
    assert menu is not None
    menu.actions()[0].trigger()
    assert work(page).rows[1].state is RowState.ACCEPTED


def pair(source: str, target: str) -> Pair:
    return Pair(source, target, "en", "zh")


def offered(page: TranslationPage, number: int) -> FileDialog:
    """The question behind an entry of the menu of the memory."""
    QTest.mouseClick(page.memory, Qt.MouseButton.LeftButton)
    (menu,) = page.findChildren(QMenu)
    menu.actions()[number].trigger()
    menu.close()
    (dialog,) = page.findChildren(FileDialog)
    return dialog


def test_a_memory_is_taken_in_and_what_was_accepted_goes_first(
    qtbot: QtBot, page: TranslationPage, own_home: Path
) -> None:
    translated(qtbot, page)
    work(page).accept(2)
    tmx.write(own_home / "other.tmx", [pair("It is old.", "老。"), pair("It is new.", "新。")])
    dialog = offered(page, 0)
    with qtbot.waitSignal(work(page).memoryTaken) as told:
        dialog.selectFile(str(own_home / "other.tmx"))
        dialog.accept()
    (kept,) = own_home.rglob(MEMORY)
    assert {each.source: each.target for each in tmx.read(kept)} == {
        "It is old.": "它很旧。", "It is new.": "新。"
    }  # fmt: skip
    assert told.args == [1]
    notice = page.notices.current
    assert notice is not None
    assert notice.text == "New passages in the memory: 1."


def test_the_memory_is_given_out(qtbot: QtBot, page: TranslationPage, own_home: Path) -> None:
    translated(qtbot, page)
    work(page).accept(2)
    dialog = offered(page, 1)
    with qtbot.waitSignal(work(page).memoryGiven):
        dialog.selectFile(str(own_home / "mine.tmx"))
        dialog.accept()
    assert [each.source for each in tmx.read(own_home / "mine.tmx")] == ["It is old."]


def test_a_file_that_is_no_memory_is_named(
    qtbot: QtBot, page: TranslationPage, own_home: Path
) -> None:
    (own_home / "bad.tmx").write_text("no memory", encoding="utf-8")
    with qtbot.waitSignal(work(page).troubled):
        work(page).take_in(own_home / "bad.tmx")
    notice = page.notices.current
    assert notice is not None
    assert "bad.tmx" in notice.text
