"""The window's exports: what Enter makes, the writer's options, and what a format loses is said."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from writer_app import app, paths
from writer_app.ui.commands.preferences import Preferences
from writer_app.ui.kit.notices import NoticeBar
from writer_app.ui.library.export_controller import ExportController
from writer_app.ui.window.main_window import MainWindow

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
Key = Qt.Key


def built(home: Path, **settings: object) -> MainWindow:
    (home / "documents").mkdir(parents=True)
    (home / "documents" / "a.md").write_text("# A\n\n- one\n", encoding="utf-8")
    place = paths.find(home).create().settings
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(json.dumps(settings), encoding="utf-8")
    window = app.build(home, "scripted")
    window.open_document(home / "documents" / "a.md")
    return window


@pytest.fixture(params=["paragraph", "break"])
def window(qtbot: QtBot, own_home: Path, request: pytest.FixtureRequest) -> Iterator[MainWindow]:
    window = built(own_home, markdown={"enter": request.param}, export={"contents": "always"})
    yield window
    app.shutdown(window)


def exported(window: MainWindow, qtbot: QtBot, target: Path) -> str:
    desk = window.findChild(ExportController)
    assert desk is not None
    with qtbot.waitSignal(desk._exporter.done):
        desk.export(target)
    return target.read_text(encoding="utf-8")


def test_a_page_is_exported_as_it_was_typed(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    editor = window.editor
    editor.put_caret(len("# A\n\n- one"))
    for words in ("", "", "after", "next"):
        QTest.keyClicks(editor, words)
        QTest.keyClick(editor, Key.Key_Return)
    page = exported(window, qtbot, tmp_path / "a.html")
    assert "</ul>\n<p>after" in page
    assert ("<p>next</p>" in page) == editor.paragraphs
    assert ("after<br>\nnext" in page) != editor.paragraphs
    assert '<nav class="contents">' in page


def test_what_a_format_loses_is_said_in_the_bar(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    window.editor.set_text("![a](my%20gone.png) and $\\bad{$\n")
    exported(window, qtbot, tmp_path / "a.html")
    bar = window.findChild(NoticeBar)
    assert bar is not None
    qtbot.waitUntil(lambda: bar.current is not None and "my gone.png" in bar.current.text)
    assert bar.current is not None
    assert "1 formula stands as its source." in bar.current.text


def test_export_options_open_the_preferences_there(window: MainWindow) -> None:
    window.commands["exportOptions"].trigger()
    page = window.page("preferences")
    assert isinstance(page, Preferences)
    assert window.current_page() == "preferences"
    assert page.field("export.paper").isVisible()
    assert not page.field("appearance.theme").isVisible()


def test_a_finished_export_is_told_until_another_document_comes(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, own_home: Path
) -> None:
    window.editor.set_text("Words.\n")
    exported(window, qtbot, tmp_path / "a.html")
    bar = window.notices
    qtbot.waitUntil(lambda: bar.current is not None and bar.current.tone == "done")
    other = own_home / "documents" / "other.md"
    other.parent.mkdir(parents=True, exist_ok=True)
    other.write_text("# Other\n")
    window.open_document(other)
    assert bar.current is None
