"""The first page: its buttons stay where they are while the machine is looked at."""

from __future__ import annotations

from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from writer_app import app
from writer_app.paths import Paths


def test_the_buttons_do_not_move_when_the_best_model_is_known(paths: Paths, qtbot: QtBot) -> None:
    window = app.build(paths.data.parent)
    try:
        window.resize(1280, 900)
        button = window.page("firstRun").findChild(QPushButton, "justWrite")
        assert button is not None
        before = button.mapTo(window, button.rect().topLeft())
        qtbot.waitUntil(
            lambda: window.page("firstRun").findChild(QPushButton, "downloadBest") is not None,
            timeout=10_000,
        )
        window.grab()
        after = button.mapTo(window, button.rect().topLeft())
        assert abs(after.y() - before.y()) <= 2
    finally:
        app.shutdown(window)
