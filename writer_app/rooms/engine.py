"""The engine and its model: the thread, what is loaded, where text goes and whether it may."""

from __future__ import annotations

import os

from writer_app.bridge.model.consent import Consent
from writer_app.bridge.model.llm_worker import LlmThread
from writer_app.bridge.model.load_marks import LoadMarks
from writer_app.bridge.model.model_loader import ModelLoader
from writer_app.bridge.model.server_setup import ServerSetup, keys_of
from writer_app.bridge.model.without_ai import AiRefusals
from writer_app.engine.link.client import EngineClient
from writer_app.engine.models.catalogue import Catalogue
from writer_app.rooms.documents import DocumentRoom
from writer_app.rooms.frame import Frame
from writer_app.ui.models.server_controller import ServerController


class EngineRoom:
    """One thread with one engine process behind it."""

    def __init__(self, frame: Frame, documents: DocumentRoom) -> None:
        store, data = documents.store, frame.paths.data
        engine = frame.engine or store.settings.model.engine
        carried = frame.carried
        self._stays = False
        self.client = carried.client if carried else EngineClient(frame.paths, engine)
        self.thread = LlmThread(self.client)
        self.keys = keys_of(os.environ)
        self.model = ModelLoader(
            self.thread,
            catalogue=Catalogue(frame.paths),
            store=store,
            marks=LoadMarks(data / "loads.json", later=documents.background.later),
            engine=frame.engine,
            key=self.keys.get,
        )
        self.setup = ServerSetup(
            store, self.keys, loader=self.model, background=documents.background
        )
        session = self._session = documents.session
        self.without_ai = AiRefusals(
            store, self.thread, document=lambda: str(session.path or ""), parent=frame.window
        )
        session.pathChanged.connect(self.without_ai.document_changed)
        session.opened.connect(self.without_ai.document_changed)
        documents.places.moved.connect(self.without_ai.moved)
        self.consent = Consent(
            data / "servers.json",
            self.thread,
            place=lambda: self.model.place,
            document=lambda: str(session.path or ""),
            later=documents.background.later,
            parent=frame.window,
        )
        session.opened.connect(self.consent.document_changed)
        session.pathChanged.connect(self._named)
        documents.places.moved.connect(self.consent.moved)
        store.changed.connect(self.consent.recheck)
        self.controller = ServerController(frame.window, consent=self.consent, model=self.model)

    def _named(self) -> None:
        """The page has a file since its first save; a document just opened was not saved yet."""
        if self._session.saved_at is not None:
            self.consent.named()

    def keep_engine(self) -> None:
        """Let the engine outlive this room: another window goes on with `client`."""
        self._stays = True

    def stop(self) -> None:
        """End the thread, and the engine with it unless that is kept."""
        self.model.close()
        if self._stays:
            self.thread.hand_over()
        else:
            self.thread.close()

    def close(self) -> None:
        """Write what was allowed, after the background work has ended."""
        self.consent.flush()
