"""Files that are dragged into the window."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData, Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
)
from PySide6.QtWidgets import QWidget

from writer_app.ui.kit.overriding import override

PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".webp")
"""Suffixes of what is put onto the page when it is dropped there."""


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


class TakesFiles(QWidget):
    """A part of the window that files can be dropped on; it has a frame while they are over it."""

    filesDropped = Signal(list)  # Path

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAcceptDrops(True)
        self._over = False

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped_files(event.mimeData()):
            accept_copy(event)
            self._frame(over=True)

    @override
    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._frame(over=False)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._over:
            painter = QPainter(self)
            painter.setPen(QPen(self.palette().color(QPalette.ColorRole.Highlight), 2))
            painter.drawRect(self.rect().adjusted(3, 3, -3, -3))

    def _frame(self, *, over: bool) -> None:
        self._over = over
        self.update()

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        self._frame(over=False)
        if files := dropped_files(event.mimeData()):
            accept_copy(event)
            self.filesDropped.emit(files)
