"""Files that are dragged into the window."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QDropEvent


def accept_copy(event: QDropEvent) -> None:
    """Take what is dropped as a copy, whatever was proposed: after a move, the program that it
    came from may delete its file.
    """
    event.setDropAction(Qt.DropAction.CopyAction)
    event.accept()


def dropped_files(data: QMimeData) -> list[Path]:
    """The local files in what is being dragged."""
    if not data.hasUrls():
        return []
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
