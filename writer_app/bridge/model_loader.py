"""Which model is loaded, and what it is doing: one state for the status line.

The chosen model is loaded in the engine process shortly after the window is there, so that the
first rewrite does not wait for it. Nothing here ever loads a model library.
"""

from __future__ import annotations

import os
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from writer_app.bridge.llm_worker import ENDS, LlmThread, Tagged
from writer_app.bridge.settings_store import SettingsStore
from writer_app.bridge.states import ModelState
from writer_app.domain.errors import ModelError, ServerError, WriterError
from writer_app.engine.catalogue import Catalogue
from writer_app.engine.protocol import (
    Chunk,
    Failed,
    Loading,
    ModelInfo,
    ModelRef,
    Reading,
    Ready,
    Started,
)

KEY = "WRITER_APP_API_KEY"


class ModelLoader(QObject):
    """Loads what the settings choose. Belongs to the GUI thread."""

    stateChanged = Signal(object)  # ModelState
    failed = Signal(str)

    def __init__(
        self,
        thread: LlmThread,
        *,
        catalogue: Catalogue,
        store: SettingsStore,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._thread, self._catalogue, self._store = thread, catalogue, store
        self._state = ModelState("none")
        self._info: ModelInfo | None = None
        self._title = ""
        self._job = 0
        self._loading: ModelRef | None = None
        thread.arrived.connect(self._heard)
        store.changed.connect(self._settings_changed)

    @property
    def state(self) -> ModelState:
        """What the model is doing."""
        return self._state

    @property
    def context(self) -> int:
        """How many tokens the loaded model reads; 0 when none is loaded."""
        return self._info.context if self._info is not None else 0

    @property
    def title(self) -> str:
        """What the model is called; empty when there is none."""
        return self._title

    @property
    def model_id(self) -> str:
        """The chosen model's id; empty for a script, a server, and where there is none."""
        return self._store.settings.model.id if self._thread.engine == "transformers" else ""

    @property
    def chosen(self) -> bool:
        """Whether there is a model to load, or a server to ask."""
        if self._thread.engine == "scripted":
            return True
        model = self._store.settings.model
        if self._thread.engine == "openai":
            return bool(os.environ.get("WRITER_APP_SERVER") or model.server_url)
        return bool(model.id)

    def load(self, *, force: bool = False) -> None:
        """Load the chosen model; says by `failed` why it cannot be."""
        if not self.chosen:
            self._info, self._title = None, ""
            self._set(ModelState("none"))
            return
        try:
            ref = self._reference()
        except WriterError as error:
            self._info, self._title = None, ""
            self._set(ModelState("none"))
            self.failed.emit(str(error))
            return
        if self._job and ref == self._loading and not force:
            return
        if self._job:
            self._thread.cancel(self._job)
        self._loading = ref
        self._title = ref.title or ref.id
        self._set(ModelState("loading", self._title))
        self._job = self._thread.load(ref, force=force)

    def reference(self, model_id: str = "") -> ModelRef:
        """What the engine is asked to load for a model, or for the chosen one.

        Raises ModelError and ServerError.
        """
        if not model_id or self._thread.engine != "transformers":
            return self._reference()
        model = self._store.settings.model
        found = self._catalogue.resolve(model_id)
        return replace(found, quantisation=model.quantisation, device=model.device)

    # ---- inside
    def _reference(self) -> ModelRef:
        model = self._store.settings.model
        if self._thread.engine == "scripted":
            return ModelRef("script", title="Script")
        if self._thread.engine == "openai":
            url = os.environ.get("WRITER_APP_SERVER") or model.server_url
            if not url:
                raise ServerError("No server is set; give its address in the preferences.")
            return ModelRef(
                model.server_model,
                title=model.server_model or url,
                base_url=url,
                api_key=os.environ.get(KEY, ""),
            )
        if not model.id:
            raise ModelError("No model is chosen yet; set one up first.")
        found = self._catalogue.resolve(model.id)
        return replace(found, quantisation=model.quantisation, device=model.device)

    @Slot(object)
    def _heard(self, tagged: Tagged) -> None:
        event = tagged.event
        if tagged.job == self._job:
            self._heard_load(event)
        elif isinstance(event, Loading):
            self._show_loading(event)
        elif isinstance(event, Started | Reading | Chunk):
            if self._state.kind != "writing":
                self._set(ModelState("writing", self._title, self.context))
        elif isinstance(event, ENDS) and self._state.kind in ("writing", "loading"):
            self._set(ModelState("ready" if self._info else "none", self._title, self.context))

    def _heard_load(self, event: Any) -> None:
        if isinstance(event, Loading):
            self._show_loading(event)
        elif isinstance(event, Ready):
            self._job, self._info = 0, event.info
            self._title = event.info.title or self._title
            self._set(ModelState("ready", self._title, event.info.context))
        elif isinstance(event, ENDS):
            self._job, self._info, self._loading = 0, None, None
            title, self._title = self._title, ""
            self._set(ModelState("none", title))
            if isinstance(event, Failed):
                self.failed.emit(event.message)

    def _show_loading(self, event: Loading) -> None:
        self._set(
            ModelState(
                "loading",
                self._title,
                self.context,
                done=event.done,
                total=event.total,
                phase=event.phase,
            )
        )

    def _set(self, state: ModelState) -> None:
        if state != self._state:
            self._state = state
            self.stateChanged.emit(state)

    @Slot(object)
    def _settings_changed(self, names: frozenset[str]) -> None:
        if names & {"model.id", "model.quantisation", "model.device"}:
            self.load()
