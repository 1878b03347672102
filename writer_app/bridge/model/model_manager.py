"""Models for the window: what is here, what suits this machine, fetching, checking, choosing.

Everything that reads a disk or a network runs in the background and reports by signals. One
download at a time; it can be stopped and goes on where it stopped the next time.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from writer_app.bridge.base.background import Background
from writer_app.bridge.model.offers import STARTER, Outlook
from writer_app.domain.base.errors import Gated, WriterError
from writer_app.domain.base.message import coded
from writer_app.engine.base.protocol import ModelRef
from writer_app.engine.models import advice, at_hand, download, machine, suited
from writer_app.engine.models.advice import Advice
from writer_app.engine.models.catalogue import Catalogue, InstalledModel
from writer_app.engine.models.download import Stopped
from writer_app.engine.models.known import KnownModel
from writer_app.engine.models.machine import Machine
from writer_app.paths import Paths
from writer_app.storage.state.server_keys import ServerKeys

__all__ = ["STARTER", "Advice", "Machine", "ModelManager", "Outlook", "Transfer"]

_LYING = 3  # files of other programs that are offered
_POLL_MS = 150


@dataclass(frozen=True, slots=True)
class Transfer:
    """A download or a check under way. `done` of `total` in the unit of its phase; of a download
    `speed` in bytes a second and `left` in seconds, None while that is not known."""

    model: str
    title: str
    phase: str
    done: int = 0
    total: int = 0
    speed: float = 0.0
    left: float | None = None


class ModelManager(QObject):
    """All methods belong to the GUI thread.

    Wide: what is installed, offered and on its way is one list to the window, and one at a time.
    """

    changed = Signal()  # installed models, or the outlook
    progressed = Signal(object)  # Transfer
    fetched = Signal(str)  # id of a model that is here now
    stopped = Signal(str)  # id of a model whose download, check or conversion was stopped
    failed = Signal(object)  # a sentence
    gated = Signal(str)  # id of a model that asks for an access token; `failed` came before
    checked = Signal(str, object)  # id, problems
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
        self._keys = keys
        self._paths, self._background, self._hub = paths, background, hub
        self._catalogue = Catalogue(paths)
        self._outlook: Outlook | None = None
        self._installed: tuple[InstalledModel, ...] = ()
        self._transfer: Transfer | None = None
        self._latest: tuple[str, int, int] | None = None
        self._rate = download.Rate()
        self._hub_silent = False
        self._stop = threading.Event()
        self._timer = QTimer(self)
        self._timer.setInterval(_POLL_MS)
        self._timer.timeout.connect(self._tell)

    # ---- what there is
    @property
    def outlook(self) -> Outlook | None:
        """The machine and what suits it; None until `look` has ended."""
        return self._outlook

    @property
    def transfer(self) -> Transfer | None:
        """What is being fetched or checked now."""
        return self._transfer

    @property
    def hub_silent(self) -> bool:
        """Whether the hub was asked in this session and did not answer."""
        return self._hub_silent

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

    def unfinished(self) -> tuple[str, ...]:
        """Downloads that were begun and can go on."""
        return download.unfinished(self._paths)

    def fetched_bytes(self, model_id: str) -> int:
        """How much of an unfinished download is here."""
        return download.fetched_bytes(self._paths, model_id)

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

    # ---- changing
    def fetch(self, model_id: str) -> None:
        """Fetch a model. Ends with `fetched`, `stopped` or `failed`."""
        hub, keys, stop = self._hub(), self._keys, self._stop.is_set

        def tell(why: str) -> None:
            self._hub_silent = self._hub_silent or download.endpoint_of(hub) in why

        def work() -> str:
            token = keys.kept(download.endpoint_of(hub)) if keys is not None else ""
            pull = partial(download.pull, endpoint=hub, token=token, cancelled=stop, tell=tell)
            return pull(self._paths, model_id, self._progress).id

        self._begin(Transfer(model_id, self.title(model_id), "asking"), work, self._fetched)

    def fetch_with_token(self, model_id: str, token: str) -> None:
        """Keep an access token for the hub, and fetch again."""
        keys, hub = self._keys, self._hub()
        if keys is None:
            return
        self._background.run(
            lambda: keys.put(download.endpoint_of(hub), token),
            lambda _lasting: self.fetch(model_id),
            self._broke,
        )

    def discard(self, model_id: str) -> None:
        """Throw away what an unfinished download left."""
        if self._transfer is None or self._transfer.model != model_id:
            download.discard(self._paths, model_id)
            self.refresh()

    def check(self, model_id: str) -> None:
        """Compare every byte of a model with what was recorded. Ends with `checked`."""
        self._begin(
            Transfer(model_id, self.title(model_id), "checking"),
            lambda: self._catalogue.check(model_id, self._progress),
            lambda problems: self.checked.emit(model_id, problems),
        )

    def add(self, path: Path) -> None:
        """Register a model folder where it lies, or convert a GGUF file once. Ends with `fetched`,
        `failed`, or `stopped` where a conversion was stopped."""
        stop = self._stop.is_set
        phase = "libraries" if path.is_file() else "recording"
        self._begin(
            Transfer(str(path), path.name, phase),
            lambda: self._catalogue.add(path, self._progress, cancelled=stop).id,
            self._fetched,
        )

    def remove(self, model_id: str) -> None:
        """Delete a model, or forget an added one. Raises ModelError."""
        self._catalogue.remove(model_id)
        self.removed.emit(model_id)
        self.refresh()

    def stop(self) -> None:
        """End the download or check; a download goes on from there the next time."""
        self._stop.set()

    # ---- inside
    def _begin(
        self, transfer: Transfer, work: Callable[[], object], done: Callable[[object], None]
    ) -> None:
        if self._transfer is not None:
            self.failed.emit(
                coded(
                    "model-manager.still-being-fetched-stop-first",
                    "{0} is still being fetched; stop it first.",
                    self._transfer.title,
                )
            )
            return
        self._transfer, self._latest, self._rate = transfer, None, download.Rate()
        self._stop.clear()
        self._timer.start()
        self.progressed.emit(transfer)

        def ended(result: object) -> None:
            self._end()
            done(result)

        self._background.run(work, ended, self._broke)

    def _end(self) -> None:
        self._timer.stop()
        self._transfer = None
        self.refresh()

    def _broke(self, error: Exception) -> None:
        transfer = self._transfer
        self._end()
        if isinstance(error, Stopped):
            self.stopped.emit(transfer.model if transfer else "")
        elif isinstance(error, WriterError):
            self.failed.emit(str(error))
            if isinstance(error, Gated) and transfer is not None:
                self.gated.emit(transfer.model)
        else:
            self.failed.emit(
                coded(
                    "model-manager.did-not-work-see-log",
                    "This did not work ({0}); see the log folder.",
                    type(error).__name__,
                )
            )

    def _fetched(self, model_id: object) -> None:
        self.fetched.emit(str(model_id))

    def _progress(self, phase: str, done: int, total: int) -> None:
        """In the background: leave the latest figures where the timer finds them."""
        self._latest = (phase, done, total)

    def _tell(self) -> None:
        latest, transfer = self._latest, self._transfer
        if latest is None or transfer is None:
            return
        phase, done, total = latest
        speed, left = self._rate.update(done, total) if phase == "fetching" else (0.0, None)
        self._transfer = Transfer(transfer.model, transfer.title, phase, done, total, speed, left)
        self.progressed.emit(self._transfer)

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
