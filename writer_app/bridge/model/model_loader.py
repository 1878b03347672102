"""Which model is loaded, and what it is doing: one state for the status line.

The chosen model is loaded in the engine process shortly after the window is there, so that the
first rewrite does not wait for it. A change of model, engine or server applies at once. After a
rest without work the model's memory is given back; the next request loads it again. Nothing here
ever loads a model library.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from writer_app.bridge.base.settings_store import SettingsStore
from writer_app.bridge.base.states import ModelProblem, ModelState, Remedy
from writer_app.bridge.model.llm_worker import ENDS, LlmThread, Tagged
from writer_app.bridge.model.load_marks import LoadMarks
from writer_app.domain.base import server
from writer_app.domain.base.errors import (
    EngineCrashed,
    EngineHung,
    ModelError,
    OutOfMemory,
    WriterError,
)
from writer_app.domain.base.message import coded
from writer_app.domain.templates.template_schema import is_tiny
from writer_app.engine.base.protocol import (
    Chunk,
    Done,
    EndReason,
    Failed,
    Loading,
    ModelInfo,
    ModelRef,
    PrefillProgress,
    Ready,
    Started,
)
from writer_app.engine.models.catalogue import Catalogue

SERVER = "WRITER_APP_SERVER"
LOADS = frozenset(
    {
        *("model.id", "model.quantisation", "model.device", "model.engine"),
        *("model.server_url", "model.server_model", "model.server_context", "per_model"),
        "ai.off",
    }
)
_MINUTE_MS = 60_000
_CRASHED = (EngineCrashed.kind, EngineHung.kind)
_ENDED_BADLY = (EndReason.CRASHED, EndReason.HUNG)


class ModelLoader(QObject):
    """Loads what the settings choose. Belongs to the GUI thread.

    `engine` is that of the command line and wins over the settings. `key` finds a server's key
    by its address and is called in the worker's thread.

    Wide: five methods; the others are single facts about what is loaded.
    """

    stateChanged = Signal(object)  # ModelState
    failed = Signal(object)  # ModelProblem: it was not loaded, or runs badly

    def __init__(
        self,
        thread: LlmThread,
        *,
        catalogue: Catalogue,
        store: SettingsStore,
        marks: LoadMarks,
        engine: str | None = None,
        key: Callable[[str], str] | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._thread, self._catalogue, self._store = thread, catalogue, store
        self._marks, self._fixed, self._key = marks, engine, key
        self._state = ModelState("none")
        self._info: ModelInfo | None = None
        self._title = ""
        self._job = 0
        self._loading: ModelRef | None = None
        self._resting = 0
        self._told: set[str] = set()
        self._pause = QTimer(self, singleShot=True)
        self._pause.timeout.connect(self.rest)
        thread.arrived.connect(self._heard)
        thread.begun.connect(self._heard_begun)
        store.changed.connect(self._settings_changed)

    @property
    def state(self) -> ModelState:
        """What the model is doing."""
        return self._state

    @property
    def info(self) -> ModelInfo | None:
        """What is loaded, as the engine says; None when nothing is."""
        return self._info

    @property
    def safe(self) -> bool:
        """Whether the model runs in safe mode: slow, without special kernels."""
        return self._loading is not None and self._loading.safe

    @property
    def pid(self) -> int | None:
        """The number of the engine process while it runs."""
        return self._thread.pid

    @property
    def context(self) -> int:
        """How many tokens the loaded model reads; 0 when none is loaded."""
        return self._info.context if self._info is not None else 0

    @property
    def tiny(self) -> bool:
        """Whether the loaded model gets what templates hold for tiny ones."""
        return self._info is not None and is_tiny(self._info.parameters)

    @property
    def title(self) -> str:
        """What the model is called; empty when there is none."""
        return self._title

    @property
    def model_id(self) -> str:
        """The chosen model's id; empty for a script, a server, and where there is none."""
        return self._store.settings.model.id if self.engine == "transformers" else ""

    @property
    def engine(self) -> str:
        """The engine that works: that of the command line, else the one chosen."""
        return self._fixed or self._store.settings.model.engine

    @property
    def server_url(self) -> str:
        """The server's address while a server writes, else empty."""
        if self.engine != "openai":
            return ""
        return server.tidy(os.environ.get(SERVER, "") or self._store.settings.model.server_url)

    @property
    def place(self) -> str:
        """The server that text goes to; empty while it stays on this machine."""
        url = self.server_url
        return "" if server.is_this_machine(url) else server.place(url)

    @property
    def chosen(self) -> bool:
        """Whether there is a model to load, or a server to ask; never when AI is off."""
        if self._store.settings.ai.off:
            return False
        if self.engine == "scripted":
            return True
        if self.engine == "openai":
            return bool(self.server_url)
        return bool(self._store.settings.model.id)

    def load(self, *, force: bool = False, safe: bool = False) -> None:
        """Load the chosen model; says by `failed` why it cannot be.

        `force` loads again what is loaded, or what ended the engine twice. `safe` takes the slow
        way that no special kernel is part of.
        """
        if not self.chosen:
            self._nothing()
            if self.engine == "openai" and not self._store.settings.ai.off:
                text = coded(
                    "model-loader.no-server-set-give-address", "No server is set; give its address."
                )
                self.failed.emit(ModelProblem(text, (Remedy.SERVER,)))
            return
        try:
            ref = self._reference(safe=safe)
        except WriterError as error:
            self._nothing()
            self.failed.emit(ModelProblem(str(error), self._remedies(error.kind)))
            return
        if self._job and ref == self._loading and not force:
            return
        if force or safe:
            self._marks.clear(ref.id)
        elif self._marks.failed_twice(ref.id):
            self._nothing()
            self._say_twice(ref)
            return
        self._begin(ref, force=force or safe)

    def rest(self) -> None:
        """Give the model's memory back until it is needed."""
        self._pause.stop()
        if self._state.kind == "ready" and not self._resting and self.engine == "transformers":
            self._resting = self._thread.rest()

    def close(self) -> None:
        """The program ends: a load that is cut off now did not fail."""
        self._pause.stop()
        self._unmark()
        self._marks.flush()

    def wake(self) -> None:
        """Load again what rests, because it is about to be needed."""
        if self._state.kind == "resting":
            self.load(force=True, safe=self.safe)

    # ---- inside: loading
    def _unmark(self) -> None:
        if self._job and self._loading is not None:
            self._marks.ended_well(self._loading.id)

    def _begin(self, ref: ModelRef, *, force: bool) -> None:
        self._unmark()
        if self._job:
            self._thread.cancel(self._job)
        self._pause.stop()
        self._loading = ref
        self._title = ref.title or ref.id or server.place(ref.base_url)
        self._info = None
        self._marks.begun(ref.id)
        self._set(ModelState("loading", self._title, place=self.place))
        key = self._key if self.engine == "openai" else None
        self._job = self._thread.load(ref, force=force, engine=self.engine, key=key)

    def reference(self, model_id: str = "") -> ModelRef:
        """What the engine is asked to load for a model, or for the chosen one.

        Raises ModelError and ServerError.
        """
        if not model_id or self.engine != "transformers":
            return self._reference(safe=False)
        return self._local(model_id, safe=False)

    def _reference(self, *, safe: bool) -> ModelRef:
        model = self._store.settings.model
        if self.engine == "scripted":
            return ModelRef("script", title="Script")
        if self.engine == "openai":
            url = self.server_url
            name, reads = model.server_model, model.server_context
            return ModelRef(name, title=name, base_url=url, context=reads)
        if not model.id:
            raise ModelError(
                coded(
                    "model-loader.no-model-chosen-yet-set",
                    "No model is chosen yet; set one up first.",
                )
            )
        return self._local(model.id, safe=safe)

    def _local(self, model_id: str, *, safe: bool) -> ModelRef:
        model = self._store.settings.model
        found = self._catalogue.resolve(model_id)
        own = self._store.settings.per_model.get(found.id)
        ref = replace(found, quantisation=model.quantisation, device=model.device)
        if own is not None:
            ref = replace(
                ref,
                quantisation=own.quantisation or ref.quantisation,
                device=own.device or ref.device,
                context=min(filter(None, (own.context, ref.context)), default=0),
            )
        return replace(ref, safe=True, device="cpu") if safe else ref

    def _nothing(self) -> None:
        self._unmark()
        if self._job:
            self._thread.cancel(self._job)
        if self._loading is not None:
            # Given up, too: the next request would bring it back, and ask a server that is no
            # longer chosen.
            self._thread.rest(forget=True)
        self._job, self._info, self._loading, self._title = 0, None, None, ""
        self._pause.stop()
        self._set(ModelState("none", place=self.place))

    def _say_twice(self, ref: ModelRef) -> None:
        text = coded(
            "model-loader.ended-badly-twice",
            "{0} ended badly twice while it was loaded or used, so it is not loaded by itself.",
            ref.title or ref.id,
        )
        self.failed.emit(ModelProblem(text, (Remedy.SAFE, Remedy.CHOOSE)))

    def _remedies(self, kind: str) -> tuple[Remedy, ...]:
        """What can be done about a failure, the likeliest first; a bar shows two."""
        if self.engine == "openai":
            return Remedy.SERVER, Remedy.AGAIN
        if kind == OutOfMemory.kind:
            on_card = self._info is None and self._store.settings.model.device != "cpu"
            return (Remedy.CHOOSE, Remedy.PROCESSOR) if on_card else (Remedy.CHOOSE, Remedy.AGAIN)
        if kind in _CRASHED:
            return Remedy.AGAIN, Remedy.SAFE
        if kind == ModelError.kind:
            return Remedy.CHOOSE, Remedy.VERIFY
        return Remedy.AGAIN, Remedy.CHOOSE

    # ---- inside: what the engine says
    @Slot(object)
    def _heard(self, tagged: Tagged) -> None:
        event = tagged.event
        if tagged.job == self._job:
            self._heard_load(event)
        elif self._resting and tagged.job == self._resting:
            self._resting = 0
            if self._state.kind == "ready" and self._thread.pid is None:
                self._set(replace(self._state, kind="resting"))
        elif isinstance(event, Loading):
            self._show_loading(event)
        elif isinstance(event, Started | PrefillProgress | Chunk):
            self._now_writing()
        elif isinstance(event, ENDS):
            self._heard_end(event)

    @Slot()
    def _heard_begun(self) -> None:
        if self._state.kind == "ready":
            self._now_writing()

    def _now_writing(self) -> None:
        if self._state.kind != "writing":
            self._pause.stop()
            self._set(ModelState("writing", self._title, self.context, place=self.place))

    def _heard_load(self, event: Any) -> None:
        if isinstance(event, Loading):
            self._show_loading(event)
        elif isinstance(event, Ready):
            ref, self._job, self._info = self._loading, 0, event.info
            self._title = event.info.title or self._title
            if ref is not None:
                self._marks.ended_well(ref.id)
            self._now_ready()
            self._tell_fault(event.info)
        elif isinstance(event, ENDS):
            self._load_failed(event)

    def _tell_fault(self, info: ModelInfo) -> None:
        """Say once what is wrong with how a model runs here."""
        if info.fault and info.fault not in self._told:
            self._told.add(info.fault)
            self.failed.emit(ModelProblem(info.fault, (Remedy.CHOOSE,)))

    def _load_failed(self, event: Any) -> None:
        ref, crashed = self._loading, isinstance(event, Failed) and event.kind in _CRASHED
        self._job, self._info, self._loading = 0, None, None
        title, self._title = self._title, ""
        if ref is not None and not crashed:
            self._marks.clear(ref.id)
        self._set(ModelState("none", title, place=self.place))
        if not isinstance(event, Failed):
            return
        if ref is not None and crashed and self._marks.failed_twice(ref.id):
            self._say_twice(ref)
        else:
            self.failed.emit(ModelProblem(event.message, self._remedies(event.kind)))

    def _heard_end(self, event: Any) -> None:
        """A request ended: the model is free again, or it crashed."""
        ref = self._loading
        if isinstance(event, Done) and ref is not None and not self._job:
            if event.reason in _ENDED_BADLY:
                self._marks.begun(ref.id)
            elif event.reason is not EndReason.CANCELLED:
                self._marks.clear(ref.id)
            if self._marks.failed_twice(ref.id):
                self._nothing()
                self._say_twice(ref)
                return
        if self._state.kind in ("writing", "loading") and not self._job:
            if self._info is not None:
                self._now_ready()
            else:
                self._set(ModelState("none", self._title, place=self.place))
        elif self._state.kind == "ready":
            self._rest_later()

    def _now_ready(self) -> None:
        self._set(ModelState("ready", self._title, self.context, place=self.place))
        self._rest_later()

    def _rest_later(self) -> None:
        minutes = self._store.settings.model.rest_minutes
        if minutes and self.engine == "transformers":
            self._pause.start(minutes * _MINUTE_MS)

    def _show_loading(self, event: Loading) -> None:
        self._set(
            ModelState(
                "loading",
                self._title,
                self.context,
                done=event.done,
                total=event.total,
                phase=event.phase,
                place=self.place,
            )
        )

    def _set(self, state: ModelState) -> None:
        if state != self._state:
            self._state = state
            self.stateChanged.emit(state)

    @Slot(object)
    def _settings_changed(self, names: frozenset[str]) -> None:
        if names & LOADS:
            self._apply()
        if "model.rest_minutes" in names:
            self._pause.stop()
            if self._state.kind == "ready":
                self._rest_later()

    def _apply(self) -> None:
        """Load what is chosen now, unless just that is loaded already."""
        try:
            same = self.chosen and self._loading == self._reference(safe=False)
        except WriterError:
            same = False
        if not same:
            self.load()
