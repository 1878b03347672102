"""When to save: a set time after the first unsaved edit, however long the writer goes on typing."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer


class Autosave(QObject):
    """Calls `save` once, `seconds` after the first edit since the last call."""

    def __init__(
        self, save: Callable[[], None], *, seconds: int, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._save = save
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._due)
        self.set_seconds(seconds)

    def set_seconds(self, seconds: int) -> None:
        """The delay; a running one goes on as it was set."""
        self._timer.setInterval(seconds * 1000)

    def edited(self) -> None:
        """An edit was made. Does not move a save that is due already."""
        if not self._timer.isActive():
            self._timer.start()

    def saved(self) -> None:
        """Everything is on disk: nothing is due."""
        self._timer.stop()

    def now(self) -> None:
        """Save at once if anything is due, as when the window loses the focus."""
        if self._timer.isActive():
            self._timer.stop()
            self._save()

    def stop(self) -> None:
        """Save nothing any more."""
        self._timer.stop()

    def _due(self) -> None:
        self._save()
