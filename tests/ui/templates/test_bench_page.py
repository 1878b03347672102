"""Templates tried and improved in the whole window, with real keys and the scripted engine."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from writer_app.bridge.templates.template_bench import BenchState
from writer_app.ui.templates.bench_page import VOTE, BenchPage
from writer_app.ui.templates.improve_page import ImprovePage
from writer_app.ui.templates.template_controller import TemplateController
from writer_app.ui.window.main_window import MainWindow

Key, Mod = Qt.Key, Qt.KeyboardModifier
# The offscreen platform says so whenever a menu is made.
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
GOOD = "Dear colleagues, the 2 laptops you sent do not work. Could you swap them, please?"
INSTRUCTION = "You rewrite texts in a formal tone. Keep every number. Reply with the text only."


@pytest.fixture
def script(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "script.json"
    monkeypatch.setenv("WRITER_APP_SCRIPT", str(path))
    return path


@pytest.fixture
def window(open_window: Callable[..., MainWindow], qtbot: QtBot, script: Path) -> MainWindow:
    # It loses the figure of the input, so that it is asked for twice.
    answers = ["Nothing of it.", "Nothing of it.", INSTRUCTION, *(f"{GOOD} {n}" for n in range(20))]
    script.write_text(json.dumps([{"text": text} for text in answers]), encoding="utf-8")
    window = open_window()
    panel = window.assistant_panel
    qtbot.waitUntil(lambda: len(panel.list.rows.rows()) > 30)
    return window


def choose(window: MainWindow, template: str, entry: str) -> None:
    desk = window.findChild(TemplateController, "templateDesk")
    assert desk is not None
    menu = desk.menu_for(template, window)
    next(action for action in menu.actions() if action.text() == entry).trigger()
    menu.deleteLater()


def test_a_template_is_tried_on_the_page_and_voted_on_blind(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    window.editor.set_text("The keeper wrote down each of the 2 tides that came in on that day.\n")
    choose(window, "formal", "Try it on my texts…")
    page = window.page("templateBench")
    assert isinstance(page, BenchPage)
    page.setup.pageWanted.emit()
    page.setup.ways.tick("dial=free")
    QTest.keyClick(page, Key.Key_Return, Mod.ControlModifier)
    qtbot.waitUntil(lambda: page.bench.state is BenchState.DONE)
    assert page.bench.progress() == (4, 4)
    assert page.table.bench.rowCount() == 2
    page.vote()
    assert page._pages.currentIndex() == VOTE
    while page.bench.ballots():
        QTest.keyClick(page.votes, Key.Key_1)
    QTest.keyClick(page.votes, Key.Key_Escape)
    with qtbot.waitSignal(page.bench.exported):
        page.bench.export(tmp_path / "tried.md", "More formal")
    assert "test 1" in (tmp_path / "tried.md").read_text(encoding="utf-8")
    QTest.keyClick(page, Key.Key_Escape)
    assert window.current_page() == ""


def test_a_better_prompt_is_proposed_and_only_the_writer_accepts(
    window: MainWindow, qtbot: QtBot, own_home: Path
) -> None:
    choose(window, "formal", "Improve it…")
    page = window.page("templateImprove")
    assert isinstance(page, ImprovePage)
    QTest.keyClick(page, Key.Key_Return, Mod.ControlModifier)
    qtbot.waitUntil(page.accept.isEnabled)
    assert page.changes.changes()
    assert "Reply with the" in page.changes.toPlainText()
    file = own_home / "config" / "templates" / "formal.prompt.md"
    assert not file.exists()
    page.accept.click()
    qtbot.waitUntil(file.exists)
    assert INSTRUCTION in file.read_text(encoding="utf-8")
    qtbot.waitUntil(lambda: window.current_page() == "")
    assert window.notices.current is not None
    window.notices.current.actions[0].run()
    qtbot.waitUntil(lambda: not file.exists())
