"""The page takes the colours of a theme that is chosen while the window is open."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from writer_app import app

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


@pytest.mark.parametrize("theme", ["themeInk", "themePaper"])
def test_the_page_follows_a_change_of_theme(qtbot: QtBot, own_home: Path, theme: str) -> None:
    window = app.build(own_home, "scripted")
    window.show_page("")
    for name in ("themePaper", "themeInk", theme):
        window.commands[name].trigger()
    painted = window.editor.viewport().grab().toImage().pixelColor(4, 200)
    assert painted.name() == window.theme.palette.sheet.lower()
    app.shutdown(window)
    window.deleteLater()
