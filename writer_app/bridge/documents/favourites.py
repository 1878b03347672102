"""The documents that stand at the top of the library because the writer wants them there."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from writer_app.bridge.base.settings_store import SettingsStore
from writer_app.domain.base.moving import moved_path

_NAME = "library.favourites"


class Favourites(QObject):
    """Kept in the settings, in the order in which they were chosen."""

    changed = Signal()

    def __init__(self, store: SettingsStore, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store
        store.changed.connect(lambda names: self.changed.emit() if _NAME in names else None)

    @property
    def paths(self) -> tuple[Path, ...]:
        """All of them, those that are gone too: they may come back."""
        return tuple(Path(name) for name in self._store.settings.library.favourites)

    def __contains__(self, path: Path) -> bool:
        return path in self.paths

    def toggle(self, path: Path) -> None:
        """Add a document, or take it out."""
        kept = [str(p) for p in self.paths if p != path]
        if path not in self:
            kept.append(str(path))
        self._store.update(_NAME, tuple(kept))

    def moved(self, old: Path, new: Path) -> None:
        """A document, or a folder of documents, stands elsewhere now."""
        before = self._store.settings.library.favourites
        now = tuple(moved_path(name, old, new) for name in before)
        if now != before:
            self._store.update(_NAME, now)
