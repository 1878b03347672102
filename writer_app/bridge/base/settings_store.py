"""The settings as the window sees them: one value, one signal when it changes, saved by itself.

A change is applied at once and written shortly after, so that dragging a spin box costs one write.
The writing goes where `run` sends it, a background thread in the window, so that no key waits for a
disk. A failed write is said once and tried again with the next change.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from writer_app.domain.base.errors import NotSaved
from writer_app.domain.base.message import coded
from writer_app.domain.base.settings import Settings
from writer_app.storage.state import settings as settings_file

WRITE_AFTER_MS = 400
RECENT = 12


class SettingsStore(QObject):
    """Owns the settings. `changed` carries the dotted names of what changed, as a frozenset."""

    changed = Signal(object)
    failed = Signal(object)  # Message
    _refused = Signal(object)  # from the thread that wrote

    def __init__(
        self,
        path: Path,
        parent: QObject | None = None,
        *,
        run: Callable[[Callable[[], None]], object] = lambda write: write(),
    ) -> None:
        super().__init__(parent)
        self._path = path
        self.odd = ""  # what is to be said of a file that could not be read
        self._settings = settings_file.load(path, self._set_aside)
        self._dirty = False
        self._run, self._writing = run, threading.Lock()
        self._refused.connect(self._say_refused)
        self._timer = QTimer(self, singleShot=True, interval=WRITE_AFTER_MS)
        self._timer.timeout.connect(self._write_later)

    def _set_aside(self, kept: Path) -> None:
        self.odd = coded(
            "settings.could-not-be-read",
            "The settings could not be read, so the usual ones hold. The file is kept as {0}.",
            kept.name,
        )

    @property
    def settings(self) -> Settings:
        """The settings as they are now, a frozen value."""
        return self._settings

    def update(self, name: str, value: Any) -> bool:
        """Set a field by its dotted name (`appearance.theme`); False when it is refused."""
        return self.update_many({name: value})

    def update_many(self, values: dict[str, Any]) -> bool:
        """Set several fields at once; all or none."""
        tree = self._settings.model_dump()
        for name, value in values.items():
            *sections, field = name.split(".")
            place = tree
            for section in sections:
                place = place[section]
            place[field] = value
        with contextlib.suppress(ValueError):
            fresh = Settings.model_validate(tree)
            if fresh != self._settings:
                self._settings = fresh
                self._dirty = True
                self._timer.start()
                self.changed.emit(frozenset(values))
            return True
        return False

    def remember_file(self, path: Path) -> None:
        """Put a file at the head of the recent ones."""
        name = str(path)
        recent = (name, *(r for r in self._settings.library.recent if r != name))
        self.update("library.recent", recent[:RECENT])

    def forget_file(self, path: Path) -> None:
        """Take a file out of the recent ones."""
        self.update(
            "library.recent", tuple(r for r in self._settings.library.recent if r != str(path))
        )

    def flush(self) -> None:
        """Write now what was not written yet."""
        self._timer.stop()
        self._write()

    def _write_later(self) -> None:
        self._run(self._write)

    def _write(self) -> None:
        """Any thread. What changes meanwhile leaves the mark set, for a write of its own."""
        with self._writing:
            if not self._dirty:
                return
            self._dirty = False  # before the value is read: a change sets them the other way round
            try:
                settings_file.save(self._path, self._settings)
                return
            except NotSaved as error:
                self._dirty, refused = True, error
        self._refused.emit(refused)

    @Slot(object)
    def _say_refused(self, error: NotSaved) -> None:
        self.failed.emit(str(error))
