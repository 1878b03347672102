"""Reads a model that is new here with known mistakes, in an idle minute, for the change dial."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer
from typing_extensions import override

from writer_app.assist import dial_fitting
from writer_app.assist.dial_fitting import Fitted, FittingState
from writer_app.bridge.model.consent import TRIALS
from writer_app.bridge.model.llm_worker import LlmThread
from writer_app.bridge.model.model_loader import ModelLoader
from writer_app.bridge.model.preemptible import PreemptibleJob, Work
from writer_app.domain.templates.template import Template
from writer_app.engine.base.protocol import Done, EndReason, ModelInfo
from writer_app.engine.link.client import EngineClient
from writer_app.paths import Paths
from writer_app.storage.state import dial_fits

IDLE_MS = 20_000  # after a model has come, before it is read


class DialFitter(PreemptibleJob):
    """Belongs to the GUI thread. A model is read once and remembered; servers never are."""

    PAGE = TRIALS

    def __init__(
        self,
        thread: LlmThread,
        loader: ModelLoader,
        *,
        paths: Paths,
        texts: Path,
        later: Callable[[Callable[[], None]], object],
        template: Callable[[str], Template],
        parent: QObject | None = None,
    ) -> None:
        """`texts` is the folder of the sentences that come with the program; `later` writes."""
        super().__init__(thread, parent)
        self._loader, self._texts, self._template = loader, texts, template
        self._file = dial_fits.file(paths, run=later)
        self._info: ModelInfo | None = None
        self._state = FittingState()
        self._idle = QTimer(self, singleShot=True, interval=IDLE_MS)
        self._idle.timeout.connect(self.begin)
        loader.stateChanged.connect(self._model_changed)
        self._failed: ModelInfo | None = None  # is not tried again in this session
        self.failed.connect(self._give_up)

    def begin(self) -> None:
        """Read the model that is loaded, unless that was done before."""
        info = self._loader.info
        if (
            info is None
            or info == self._failed
            or self._loader.place
            or self._loader.engine != "transformers"
        ):
            return
        if dial_fitting.key_of(info) in self._file.load().models:
            return
        if info != self._info:
            self._info, self._state = info, FittingState()
        if not self.busy:
            self._take_turn()

    def stop(self) -> None:
        """Read no more; what was read is forgotten with the window."""
        self._idle.stop()
        super().stop()

    # ---- inside
    def _model_changed(self) -> None:
        if self._loader.info != self._info:
            super().stop()
        if self._loader.state.kind == "ready" and not self.busy:
            self._idle.start()

    def _give_up(self) -> None:
        self._failed = self._info

    @override
    def _may_run(self) -> bool:
        return self._loader.info is not None and self._loader.info == self._info

    @override
    def _work(self) -> Work | None:
        info, state, texts = self._info, self._state, self._texts
        template = self._template(dial_fitting.TEMPLATE)
        if info is None:
            return None
        asked = info

        def work(client: EngineClient) -> Iterator[Any]:
            wanted = dial_fitting.read(texts)
            yield from dial_fitting.fitting(client, template, wanted, asked, state)
            yield Done(0, EndReason.STOP)

        return work

    @override
    def _take(self, event: Any) -> None:
        if isinstance(event, Fitted):
            kept = self._file.load()
            kept.models[event.key] = event.fit
            self._file.save(kept)
