"""Writing without AI: no trace of it in the whole window, no engine; in a folder keys say so."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QTextBrowser, QWidget
from pytestqt.qtbot import QtBot

from writer_app import app
from writer_app.ui.kit.command_palette import CommandPalette
from writer_app.ui.kit.notices import NoticeBar
from writer_app.ui.kit.rows import RowList
from writer_app.ui.window.main_window import MainWindow

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
Key, Mod = Qt.Key, Qt.KeyboardModifier
# What only a model is about; “Write without AI” is the way back and stays, and so does what pandoc
# calls a template.
TRACES = re.compile(
    r"\bAI\b|\bmodels?\b|assistant|template(?!: journal|\.tex)|rewrit|\bprompt|\bserver|token"
    r"|\bdraft(?!s folder)|summar|proposal|variant|ghost|synonym|engine|GPU",
    re.IGNORECASE,
)
ALLOWED_START = re.compile(
    r"(Reset: |(Reset the k|K)ey of )?(View → )?Writ(e|ing) without AI|AI\s*$|Hides everything that"
)
AI_KEYS = (Key.Key_E, Key.Key_J, Key.Key_T, Key.Key_Period)


def built(home: Path, **ai: object) -> MainWindow:
    folder = home / "documents" / "secret"
    folder.mkdir(parents=True)
    (folder / "plan.md").write_text("# Plan\n\nThe keeper wrote it down.\n", encoding="utf-8")
    (home / "documents" / "log.md").write_text("# Log\n\nOpen to all.\n", encoding="utf-8")
    (home / "config").mkdir(parents=True)
    from writer_app import paths

    paths.find(home).create().settings.write_text(json.dumps({"ai": ai}), encoding="utf-8")
    return app.build(home, "scripted")


@pytest.fixture
def bare(qtbot: QtBot, own_home: Path) -> Iterator[MainWindow]:
    """A window that was never told of a model."""
    window = built(own_home, off=True)
    window.open_document(own_home / "documents" / "log.md")
    yield window
    app.shutdown(window)


@pytest.fixture
def window(qtbot: QtBot, own_home: Path) -> Iterator[MainWindow]:
    window = built(own_home, off_folders=[str(own_home / "documents" / "secret")])
    yield window
    app.shutdown(window)


def said_by(widget: QWidget) -> Iterator[str]:
    """Everything a widget shows or says to a screen reader."""
    for name in ("text", "placeholderText", "toolTip", "accessibleName", "specialValueText"):
        if callable(found := getattr(widget, name, None)) and isinstance(words := found(), str):
            yield words
    if isinstance(widget, RowList):
        yield from (f"{row.title} {row.detail} {row.note} {row.tip}" for row in widget.rows.rows())
    if isinstance(widget, QTextBrowser):
        yield widget.toPlainText()


def strings(window: MainWindow) -> set[str]:
    found = {
        text
        for widget in [window, *window.findChildren(QWidget)]
        if widget.isVisible() and not isinstance(widget, QPlainTextEdit)
        for text in said_by(widget)
    }
    found |= {a.text() for a in window.findChildren(QAction) if a.isVisible()}
    return {t for line in found for t in line.splitlines()}


def traces(window: MainWindow) -> list[str]:
    return sorted(t for t in strings(window) if TRACES.search(t) and not ALLOWED_START.match(t))


def test_no_word_of_it_is_left(bare: MainWindow) -> None:
    assert traces(bare) == []
    for page in ("preferences", "help", "keys", "about"):
        bare.commands[page].trigger()
        assert traces(bare) == [], page


def test_no_section_of_the_preferences_is_about_it(bare: MainWindow) -> None:
    bare.commands["preferences"].trigger()
    page = bare.page("preferences")
    for name in [row.key for row in page.navigation.rows.rows()]:
        page.show_section(name)
        assert traces(bare) == [], name


def test_the_palette_and_the_slash_offer_nothing_of_it(bare: MainWindow, qtbot: QtBot) -> None:
    bare.commands["palette"].trigger()
    palette = bare.findChild(CommandPalette)
    assert palette is not None
    field = palette.findChild(QLineEdit)
    assert field is not None
    for typed in ("", "e", "/", "a"):
        field.setText(typed)
        assert traces(bare) == [], typed


def test_no_engine_and_no_first_run_page(bare: MainWindow, qtbot: QtBot) -> None:
    qtbot.wait(300)
    house = bare._shut_down.__self__  # type: ignore[attr-defined]  # the house that built it
    assert house.engine_room.thread.pid is None
    assert bare.current_page() == ""
    assert not bare.assistant_panel.isVisible()


def test_its_keys_do_nothing(bare: MainWindow, qtbot: QtBot) -> None:
    bare.editor.setFocus()
    before = bare.editor.raw_text()
    for key in AI_KEYS:
        QTest.keyClick(bare.editor, key, Mod.ControlModifier)
    assert bare.editor.raw_text() == before
    assert traces(bare) == []


def test_a_wide_window_does_not_bring_its_panel_back(bare: MainWindow) -> None:
    bare.resize(700, 600)
    bare.resize(1500, 900)
    assert not bare.assistant_panel.isVisible()


def test_it_comes_back_whole(bare: MainWindow, qtbot: QtBot) -> None:
    bare.commands["noAi"].trigger()
    assert bare.menus["assistant"].menuAction().isVisible()
    assert bare.assistant_panel.isVisible()
    assert bare.commands["rewrite"].isVisible()
    bare.commands["noAi"].trigger()
    assert traces(bare) == []


def test_a_folder_without_it_is_told_at_the_key(window: MainWindow, own_home: Path) -> None:
    window.open_document(own_home / "documents" / "secret" / "plan.md")
    window.show_page("")
    window.activateWindow()
    window.editor.setFocus()
    QTest.keyClick(window.editor, Key.Key_E, Mod.ControlModifier)
    assert notice(window) == "Documents in the folder “secret” are not sent to a model."
    assert not window.findChild(QWidget, "promptBar").isVisible()


def notice(window: MainWindow) -> str:
    bar = window.findChild(NoticeBar)
    return bar.current.text if bar is not None and bar.current is not None else ""


def test_nothing_of_such_a_document_reaches_the_thread(
    window: MainWindow, own_home: Path, qtbot: QtBot
) -> None:
    window.open_document(own_home / "documents" / "secret" / "plan.md")
    thread = window._shut_down.__self__.engine_room.thread
    ran: list[object] = []
    heard: list[object] = []
    thread.arrived.connect(heard.append)
    job = thread.start(lambda client: iter(ran.append(client) or ()))
    count = thread.count(())
    qtbot.waitUntil(lambda: len([t for t in heard if t.job in (job, count)]) == 2)
    kinds = {t.event.kind for t in heard if t.job in (job, count)}
    assert (ran, kinds) == ([], {"without_ai"})


def test_another_document_is_free(window: MainWindow, own_home: Path) -> None:
    window.open_document(own_home / "documents" / "secret" / "plan.md")
    assert not window.commands["rewrite"].isEnabled()
    window.open_document(own_home / "documents" / "log.md")
    assert window.commands["rewrite"].isEnabled()


def test_the_folder_is_let_in_again_where_it_was_taken_out(
    window: MainWindow, own_home: Path
) -> None:
    window.open_document(own_home / "documents" / "secret" / "plan.md")
    assert window.commands["noAiFolder"].isChecked()
    window.commands["noAiFolder"].trigger()
    assert window.commands["rewrite"].isEnabled()
