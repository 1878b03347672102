"""Models for the window: what is here, what can be fetched, what suits this machine."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from writer_app.bridge.base.background import Background
from writer_app.bridge.model.offers import STARTER, Outlook
from writer_app.bridge.model.transfers import Transfers
from writer_app.engine.base.protocol import ModelRef
from writer_app.engine.models import advice, at_hand, machine, suited
from writer_app.engine.models.advice import Advice
from writer_app.engine.models.catalogue import Catalogue, InstalledModel
from writer_app.engine.models.known import KnownModel
from writer_app.engine.models.machine import Machine
from writer_app.paths import Paths
from writer_app.storage.state.server_keys import ServerKeys

__all__ = ["STARTER", "Advice", "Machine", "ModelManager", "Outlook"]

_LYING = 3  # files of other programs that are offered


class ModelManager(QObject):
    """All methods belong to the GUI thread. What is on its way is in `transfers`."""

    changed = Signal()  # installed models, the outlook, or what is on its way
    removed = Signal(str)

    def __init__(
        self,
        paths: Paths,
        *,
        background: Background,
        hub: Callable[[], str] = str,
        keys: ServerKeys | None = None,
        parent: QObject | None = None,
    ) -> None:
        """`hub` is the address models are fetched from, "" for the usual one; `keys` keeps the
        access token for it."""
        super().__init__(parent)
        self._paths, self._background = paths, background
        self._catalogue = Catalogue(paths)
        self._outlook: Outlook | None = None
        self._installed: tuple[InstalledModel, ...] = ()
        self.transfers = Transfers(
            paths,
            catalogue=self._catalogue,
            background=background,
            title=self.title,
            hub=hub,
            keys=keys,
            parent=self,
        )
        self.transfers.ended.connect(self.refresh)

    @property
    def outlook(self) -> Outlook | None:
        """The machine and what suits it; None until `look` has ended."""
        return self._outlook

    @property
    def folder(self) -> Path:
        """Where models live."""
        return self._paths.models

    def installed(self) -> tuple[InstalledModel, ...]:
        """The models on this machine, as last read."""
        return self._installed

    def known(self) -> tuple[KnownModel, ...]:
        """The models that can be fetched."""
        return self._catalogue.known()

    def title(self, model_id: str) -> str:
        """What a model is called, known, installed or being fetched."""
        titles = {model.id: model.title for model in self.known()}
        titles |= {model.id: model.title for model in self._installed}
        return titles.get(model_id, model_id)

    def resolve(self, model_id: str) -> ModelRef:
        """What to load. Raises ModelError."""
        return self._catalogue.resolve(model_id)

    def suited(self) -> str:
        """The id of the model that set-up would fetch now; empty when it is here."""
        wanted = suited.suited(self._catalogue)
        return "" if suited.is_here(self._catalogue, wanted) else wanted.id

    def refresh(self) -> None:
        """Read the installed models again; quick."""
        self._installed = tuple(self._catalogue.installed())
        self.changed.emit()

    def look(self) -> None:
        """Measure the machine and weigh every known model, in the background."""
        self._background.run(self._survey, self._surveyed)

    def remove(self, model_id: str) -> None:
        """Delete a model, or forget an added one. Raises ModelError."""
        self._catalogue.remove(model_id)
        self.removed.emit(model_id)
        self.refresh()

    def _survey(self) -> Outlook:
        found = machine.find(self._paths.models, self._paths.data)
        advices = advice.advise_all(self._catalogue.known(), found)
        installed = tuple(self._catalogue.installed())
        best, suits = advice.best(advices), suited.suited(self._catalogue)
        offered = {suits.id: suits} | ({best.model.id: best.model} if best else {})
        here = {each.id for each in installed}
        return Outlook(
            found,
            installed,
            advices,
            best,
            suits.id,
            at_hand.ggufs(self._paths, _LYING, self._catalogue.known()),
            tuple(
                model.id
                for model in offered.values()
                if model.id not in here and at_hand.has_all(model, self._paths)
            ),
        )

    def _surveyed(self, outlook: Outlook) -> None:
        self._outlook, self._installed = outlook, outlook.installed
        self.changed.emit()
