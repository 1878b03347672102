"""Who wrote what, in the whole window: accepted text is noted, undone, retyped, kept, shown."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from writer_app import app
from writer_app.bridge.review.authorship import Authorship, Origin
from writer_app.domain.change.anchor import Anchor
from writer_app.ui.page.editor import Editor
from writer_app.ui.review.inline import QUIET_MS

Key, Mod = Qt.Key, Qt.KeyboardModifier
PASSAGE = "The keeper wrote it down every single night."
ANSWER = "The keeper wrote it down each cold night."
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


class Stage:
    def __init__(self, qtbot: QtBot, home: Path) -> None:
        self.qtbot = qtbot
        self.window = app.build(home, "scripted")
        self.path = home / "documents" / "log.md"
        self.window.open_document(self.path)

    @property
    def editor(self) -> Editor:
        return self.window.editor

    @property
    def record(self) -> Authorship:
        found = self.window.findChild(Authorship)
        assert isinstance(found, Authorship)
        return found

    def find(self, name: str) -> QWidget:
        found = self.window.findChild(QWidget, name)
        assert found is not None, name
        return found

    def rewrite(self) -> None:
        start = self.editor.raw_text().index(PASSAGE)
        self.editor.setFocus()
        self.editor.select(Anchor(start, start + len(PASSAGE)))
        self.window.commands["rewrite"].trigger()
        QTest.keyClicks(self.find("promptInput"), "Shorten it.")
        QTest.keyClick(self.find("promptInput"), Key.Key_Return)
        self.qtbot.waitUntil(lambda: self.find("reviewBar").isVisible())
        QTest.keyClick(self.editor, Key.Key_Return, Mod.ControlModifier)

    def marked(self) -> list[tuple[str, str]]:
        text = self.editor.text_of
        return [(str(s.source.kind), text(s.anchor).strip()) for s in self.record.spans]


@pytest.fixture
def stage(
    qtbot: QtBot, own_home: Path, script: Callable[..., None]
) -> Iterator[Callable[..., Stage]]:
    stages: list[Stage] = []

    def start(*answers: dict[str, Any]) -> Stage:
        script(*(answers or [ANSWER]))
        document = own_home / "documents" / "log.md"
        if not document.exists():
            document.parent.mkdir(parents=True, exist_ok=True)
            document.write_text(f"# Log\n\n{PASSAGE}\n", encoding="utf-8")
        stages.append(Stage(qtbot, own_home))
        return stages[-1]

    yield start
    for each in stages:
        app.shutdown(each.window)
        each.window.deleteLater()


def test_accepted_words_are_noted_and_undo_forgets_them(stage: Callable[..., Stage]) -> None:
    desk = stage()
    desk.rewrite()
    assert desk.marked() == [("ai_edited", "each cold")]
    assert desk.record.spans[0].source.model == "Script"
    QTest.keyClick(desk.editor, Key.Key_Z, Mod.ControlModifier)
    assert desk.marked() == []
    QTest.keyClick(desk.editor, Key.Key_Z, Mod.ControlModifier | Mod.ShiftModifier)
    assert desk.marked() == [("ai_edited", "each cold")]


def test_retyped_words_are_the_writers(stage: Callable[..., Stage]) -> None:
    desk = stage()
    desk.rewrite()
    start = desk.editor.raw_text().index("cold")
    desk.editor.select(Anchor(start, start + 4))
    time.sleep(1.2 * QUIET_MS / 1000)  # keys right behind a bar's Enter are no text of the page
    QTest.keyClicks(desk.editor, "grim")
    assert desk.marked() == [("ai_edited", "each")]
    QTest.keyClick(desk.editor, Key.Key_Z, Mod.ControlModifier)
    assert desk.marked()[0] == ("ai_edited", "each cold")


def test_a_continuation_counts_as_written(stage: Callable[..., Stage]) -> None:
    desk = stage({"text": "and slept."})
    desk.editor.setFocus()
    QTest.keyClick(desk.editor, Key.Key_End, Mod.ControlModifier)
    desk.window.commands["continue"].trigger()
    desk.qtbot.waitUntil(lambda: "slept" in desk.editor.marks.ghost.text)
    QTest.keyClick(desk.editor, Key.Key_Tab)
    assert desk.marked() == [("ai_written", "and slept.")]


def test_what_was_noted_survives_a_rename_and_a_restart(stage: Callable[..., Stage]) -> None:
    desk = stage()
    desk.rewrite()
    desk.window.save_document()
    desk.window._documents.rename("night log")  # type: ignore[union-attr] # the desk behind it
    renamed = desk.window.document_path()
    assert renamed is not None
    assert renamed.stem == "night log"
    app.shutdown(desk.window)
    desk.path.write_text("Nothing here.\n", encoding="utf-8")
    again = stage()
    again.window.open_document(renamed)
    again.qtbot.waitUntil(lambda: again.marked() == [("ai_edited", "each cold")])


def test_the_view_tints_and_explains(stage: Callable[..., Stage]) -> None:
    desk = stage()
    desk.rewrite()
    assert not desk.editor.marks.authors
    assert not desk.find("authorLegend").isVisible()
    desk.window.commands["provenance"].trigger()
    assert desk.editor.marks.authors == desk.record.spans
    assert desk.find("authorLegend").isVisible()
    assert "22%" in desk.find("authorLegend").accessibleName()
    desk.window.commands["provenance"].trigger()
    assert not desk.editor.marks.authors


def test_a_draft_is_written_by_the_model(stage: Callable[..., Stage]) -> None:
    desk = stage({"text": "# A day\n\nIt rained."})
    desk.window.assistant_panel.runRequested.emit("article", {"topic": "rain"})
    desk.qtbot.waitUntil(lambda: "It rained." in desk.editor.raw_text())
    assert [kind for kind, _ in desk.marked()] == [Origin.WRITTEN]
    assert desk.record.spans[0].source.template == "article"
