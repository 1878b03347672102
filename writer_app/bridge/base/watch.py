"""Noticing that a file or folder changed outside.

A `QFileSystemWatcher` goes silent about a file once it is replaced atomically, so its folder is
watched too and the file added again after each signal. Several signals within a moment count as
one; who listens compares fingerprints, because our own saves are announced as well.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal
from shiboken6 import Shiboken

SETTLE_MS = 150


class FileWatch(QObject):
    """Watches one file with its folder, or folders alone. `changed` says: look again."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None, *, settle_ms: int = SETTLE_MS) -> None:
        super().__init__(parent)
        self._watcher = QFileSystemWatcher(self)
        self._file: str = ""
        self._timer = QTimer(self, singleShot=True, interval=settle_ms)
        self._timer.timeout.connect(self._settled)
        self._watcher.fileChanged.connect(self._timer.start)
        self._watcher.directoryChanged.connect(self._timer.start)

    def watch_file(self, path: Path | None) -> None:
        """Watch this file and no other; None watches nothing."""
        self.stop()
        if path is not None:
            self._file = str(path)
            self._watcher.addPath(str(path.parent))
            self._add_file()

    def watch_folders(self, folders: list[Path]) -> None:
        """Watch these folders and no others."""
        wanted = {str(folder) for folder in folders if folder.is_dir()}
        have = set(self._watcher.directories())
        if gone := list(have - wanted):
            self._watcher.removePaths(gone)
        if fresh := list(wanted - have):
            self._watcher.addPaths(fresh)

    def stop(self) -> None:
        """Watch nothing."""
        self._timer.stop()
        self._file = ""
        if paths := self._watcher.files() + self._watcher.directories():
            self._watcher.removePaths(paths)

    def close(self) -> None:
        """Watch nothing any more, for good.

        The watcher goes now, in its own thread: left to Python's collector, which may run in any
        thread, its descriptor is closed while Qt still polls it, and Qt warns without end.
        """
        self._timer.stop()
        self._file = ""
        if Shiboken.isValid(self._watcher):
            Shiboken.delete(self._watcher)

    def _add_file(self) -> None:
        if self._file and self._file not in self._watcher.files() and Path(self._file).exists():
            self._watcher.addPath(self._file)

    def _settled(self) -> None:
        self._add_file()
        self.changed.emit()
