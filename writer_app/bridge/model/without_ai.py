"""The writer's wish to write without a model: everywhere, or in some folders.

It is kept at the door of the engine's thread (`LlmThread.set_bar`), so that whatever asks, from a
key to words that are offered by themselves, is refused there with one sentence.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from writer_app.bridge.base.settings_store import SettingsStore
from writer_app.bridge.model.consent import HERE
from writer_app.bridge.model.llm_worker import LlmThread
from writer_app.domain.base import ai_rules
from writer_app.domain.base.moving import moved_path

_FOLDERS = "ai.off_folders"
_NAMES = frozenset({"ai.off", _FOLDERS})


class AiRefusals(QObject):
    """Belongs to the GUI thread. `document` is the open document's path, "" while it has none."""

    changed = Signal()

    def __init__(
        self,
        store: SettingsStore,
        thread: LlmThread,
        *,
        document: Callable[[], str],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._store, self._document = store, document
        thread.set_bar(self.sentence)
        store.changed.connect(self._settings_changed)

    @property
    def off(self) -> bool:
        """Whether the whole program writes without a model."""
        return self._store.settings.ai.off

    @property
    def folder(self) -> str:
        """The folder without AI that the open document lies in, "" for none."""
        return ai_rules.barred_folder(self._document(), self._store.settings.ai.off_folders)

    def sentence(self, page: str = HERE) -> str:
        """Why nothing of a page, as `Consent` names it, goes to a model; "" where it may."""
        return ai_rules.sentence(self._store.settings.ai, self._document() if page == HERE else "")

    def includes(self, folder: Path) -> bool:
        """Whether a folder itself was taken out by the writer."""
        return str(folder) in self._store.settings.ai.off_folders

    def set_off(self, on: bool) -> None:
        """Write without AI everywhere, or with it again."""
        self._store.update("ai.off", on)

    def set_folder(self, folder: Path, on: bool) -> None:
        """Take a folder out, with what is in it, or let models in again."""
        kept = [f for f in self._store.settings.ai.off_folders if f != str(folder)]
        self._store.update(_FOLDERS, (*kept, str(folder)) if on else tuple(kept))

    @Slot(object, object)
    def moved(self, old: Path, new: Path) -> None:
        """A folder has another path: it stays without AI."""
        before = self._store.settings.ai.off_folders
        after = tuple(moved_path(folder, old, new) for folder in before)
        if after != before:
            self._store.update(_FOLDERS, after)

    @Slot()
    def document_changed(self) -> None:
        """Another document is on the page, or the same one at another path."""
        self.changed.emit()

    @Slot(object)
    def _settings_changed(self, names: frozenset[str]) -> None:
        if names & _NAMES:
            self.changed.emit()
