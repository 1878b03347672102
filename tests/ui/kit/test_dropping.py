"""Files that are dragged into the window stay where they are."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from pytestqt.qtbot import QtBot

from writer_app.ui.kit.theme import PAPER, Theme
from writer_app.ui.window.main_window import MainWindow


def test_what_is_dropped_is_taken_as_a_copy(qtbot: QtBot, tmp_path: Path) -> None:
    window = MainWindow(Theme(PAPER))
    qtbot.addWidget(window)
    dropped: list[list[Path]] = []
    window.filesDropped.connect(dropped.append)
    data, actions = QMimeData(), Qt.DropAction
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "a.md"))])
    both, left = actions.CopyAction | actions.MoveAction, Qt.MouseButton.LeftButton
    event = QDropEvent(QPointF(9, 9), both, data, left, Qt.KeyboardModifier.NoModifier)
    event.setDropAction(actions.MoveAction)
    window.dropEvent(event)
    assert dropped == [[tmp_path / "a.md"]]
    assert event.dropAction() == actions.CopyAction
