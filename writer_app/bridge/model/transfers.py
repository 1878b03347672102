"""What models are fetched, checked or taken in: one transfer at a time, in the background.

It can be stopped; a download goes on from there the next time.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from writer_app.bridge.base.background import Background
from writer_app.domain.base.errors import Gated, WriterError
from writer_app.domain.base.message import coded
from writer_app.engine.models import download
from writer_app.engine.models.catalogue import Catalogue
from writer_app.engine.models.download import Stopped
from writer_app.paths import Paths
from writer_app.storage.state.server_keys import ServerKeys

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


class Transfers(QObject):
    """All methods belong to the GUI thread. Each transfer ends with `ended` and then one of
    `fetched`, `checked`, `stopped` and `failed`."""

    began = Signal()
    progressed = Signal(object)  # Transfer; the first right after `began`
    ended = Signal()  # nothing is under way, or an unfinished download was thrown away
    fetched = Signal(str)  # id of a model that is here now
    stopped = Signal(str)  # id of a model whose download, check or conversion was stopped
    failed = Signal(object)  # a sentence
    gated = Signal(str)  # id of a model that asks for an access token; `failed` came before
    checked = Signal(str, object)  # id, problems

    def __init__(
        self,
        paths: Paths,
        *,
        catalogue: Catalogue,
        background: Background,
        title: Callable[[str], str],
        hub: Callable[[], str] = str,
        keys: ServerKeys | None = None,
        parent: QObject | None = None,
    ) -> None:
        """`title` is what a model is called, by its id; `hub` the address models are fetched
        from, "" for the usual one; `keys` keeps the access token for it."""
        super().__init__(parent)
        self._paths, self._catalogue, self._background = paths, catalogue, background
        self._title, self._hub, self._keys = title, hub, keys
        self._current: Transfer | None = None
        self._latest: tuple[str, int, int] | None = None
        self._rate = download.Rate()
        self._hub_silent = False
        self._stop = threading.Event()
        self._timer = QTimer(self, interval=_POLL_MS)
        self._timer.timeout.connect(self._tell)

    @property
    def current(self) -> Transfer | None:
        """What is under way now."""
        return self._current

    @property
    def hub_silent(self) -> bool:
        """Whether the hub was asked in this session and did not answer."""
        return self._hub_silent

    def unfinished(self) -> dict[str, int]:
        """Downloads that were begun and can go on, by model: how many bytes are here."""
        return download.unfinished(self._paths)

    def fetch(self, model_id: str) -> None:
        """Fetch a model. Ends with `fetched`, `stopped` or `failed`."""
        hub, keys, stop = self._hub(), self._keys, self._stop.is_set

        def tell(why: str) -> None:
            self._hub_silent = self._hub_silent or download.endpoint_of(hub) in why

        def work() -> str:
            token = keys.kept(download.endpoint_of(hub)) if keys is not None else ""
            pull = partial(download.pull, endpoint=hub, token=token, cancelled=stop, tell=tell)
            return pull(self._paths, model_id, self._progress).id

        self._begin(Transfer(model_id, self._title(model_id), "asking"), work, self._fetched)

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
        if self._current is None or self._current.model != model_id:
            download.discard(self._paths, model_id)
            self.ended.emit()

    def check(self, model_id: str) -> None:
        """Compare every byte of a model with what was recorded. Ends with `checked`."""
        self._begin(
            Transfer(model_id, self._title(model_id), "checking"),
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

    def stop(self) -> None:
        """End the download or check; a download goes on from there the next time."""
        self._stop.set()

    # ---- inside
    def _begin(
        self, transfer: Transfer, work: Callable[[], object], done: Callable[[object], None]
    ) -> None:
        if self._current is not None:
            self.failed.emit(
                coded(
                    "transfers.still-being-fetched-stop-first",
                    "{0} is still being fetched; stop it first.",
                    self._current.title,
                )
            )
            return
        self._current, self._latest, self._rate = transfer, None, download.Rate()
        self._stop.clear()
        self._timer.start()
        self.began.emit()
        self.progressed.emit(transfer)

        def ended(result: object) -> None:
            self._end()
            done(result)

        self._background.run(work, ended, self._broke)

    def _end(self) -> None:
        self._timer.stop()
        self._current = None
        self.ended.emit()

    def _broke(self, error: Exception) -> None:
        transfer = self._current
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
                    "transfers.did-not-work-see-log",
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
        latest, transfer = self._latest, self._current
        if latest is None or transfer is None:
            return
        phase, done, total = latest
        speed, left = self._rate.update(done, total) if phase == "fetching" else (0.0, None)
        self._current = Transfer(transfer.model, transfer.title, phase, done, total, speed, left)
        self.progressed.emit(self._current)
