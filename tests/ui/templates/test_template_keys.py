"""A template's own key, in the whole window."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from writer_app.paths import Paths, resources
from writer_app.ui.window.main_window import MainWindow

Key, Mod = Qt.Key, Qt.KeyboardModifier
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


def own(paths: Paths, template: str, key: str) -> None:
    """A template of the writer's own with a key."""
    text = (resources() / "templates" / "shorten.prompt.md").read_text(encoding="utf-8")
    text = text.replace("id: shorten", f"id: {template}\nshortcut: {key}", 1)
    paths.templates.mkdir(parents=True, exist_ok=True)
    (paths.templates / f"{template}.prompt.md").write_text(text, encoding="utf-8")


@pytest.fixture
def window(
    open_window: Callable[..., MainWindow], write: Callable[..., Path], paths: Paths
) -> MainWindow:
    own(paths, "mine", "Ctrl+Shift+K")
    own(paths, "taken", "Ctrl+E")
    return open_window(write("log.md", "The keeper wrote it down every night.\n"))


def test_it_skips_the_bar_and_a_taken_key_is_said(qtbot: QtBot, window: MainWindow) -> None:
    notices = window.notices
    said = lambda: "Ctrl+E belongs to" in notices.accessibleDescription()  # noqa: E731 - used once
    qtbot.waitUntil(said)
    window.editor.setFocus()
    QTest.keyClick(window.editor, Key.Key_K, Mod.ControlModifier | Mod.ShiftModifier)
    visible = {w.objectName() for w in window.findChildren(QWidget) if w.isVisible()}
    assert "streamBar" in visible
    assert "promptBar" not in visible
