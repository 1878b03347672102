"""Set-up goes on in the window: the model that suits this machine comes while the starter works.

When it is here and nothing is being written or reviewed, it takes the starter's place, also after
a pause of its download. A model that the writer chose meanwhile stays.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from writer_app.bridge.base.settings_store import SettingsStore
from writer_app.bridge.model.model_loader import ModelLoader
from writer_app.bridge.model.model_manager import STARTER, ModelManager

_LOOK_MS = 1000
_IDLE = ("none", "ready", "resting")


class SetUp(QObject):
    """Belongs to the GUI thread. `busy` says whether a proposal is being written or reviewed."""

    tookOver = Signal(str)  # title of the model that writes from now on
    failed = Signal(object)  # a sentence; the starter stays

    def __init__(
        self,
        models: ModelManager,
        *,
        loader: ModelLoader,
        store: SettingsStore,
        busy: Callable[[], bool],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._models, self._loader, self._store, self._busy = models, loader, store, busy
        self._wanted = ""
        self._look = QTimer(self, interval=_LOOK_MS)
        self._look.timeout.connect(self._take_over)
        models.transfers.fetched.connect(self._fetched)
        models.transfers.failed.connect(self._broke)

    @property
    def wanted(self) -> str:
        """The model that is on its way; empty when none is."""
        return self._wanted

    def begin(self) -> None:
        """Fetch the model that suits this machine, unless it is here or the starter suits it."""
        wanted = self._models.suited()
        if wanted and wanted != STARTER and self._models.transfers.current is None:
            self._wanted = wanted
            self._models.transfers.fetch(wanted)

    def stop(self) -> None:
        """The program ends."""
        self._look.stop()

    def _fetched(self, model_id: str) -> None:
        if model_id == self._wanted:
            self._look.start()
            self._take_over()

    def _take_over(self) -> None:
        chosen = self._store.settings.model
        if chosen.engine != "transformers" or chosen.id not in ("", STARTER):
            self._end()  # the writer, or the first page, chose meanwhile
        elif chosen.id == STARTER and not self._busy() and self._loader.state.kind in _IDLE:
            wanted = self._wanted
            self._end()
            self._store.update("model.id", wanted)
            self.tookOver.emit(self._models.title(wanted))

    def _end(self) -> None:
        self._look.stop()
        self._wanted = ""

    def _broke(self, why: str) -> None:
        if self._wanted and not self._look.isActive() and self._models.transfers.current is None:
            self._end()
            self.failed.emit(why)
