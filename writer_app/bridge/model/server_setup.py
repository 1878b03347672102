"""Connecting to a server: its address, the model on it, and the key that belongs to it."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QObject, Signal

from writer_app.bridge.base.background import Background
from writer_app.bridge.base.settings_store import SettingsStore
from writer_app.bridge.model.model_loader import ModelLoader
from writer_app.domain.base import server
from writer_app.domain.base.errors import WriterError
from writer_app.domain.base.message import coded
from writer_app.storage.state.server_keys import ServerKeys


def keys_of(environment: Mapping[str, str]) -> ServerKeys:
    """The keys of servers, with the one of the environment's variable."""
    return ServerKeys(environment)


class ServerSetup(QObject):
    """Belongs to the GUI thread. The keyring is asked in the background: it may ask the writer."""

    looked = Signal(bool, bool)  # whether a key is kept for the address; whether keys outlive
    failed = Signal(object)  # Message

    def __init__(
        self,
        store: SettingsStore,
        keys: ServerKeys,
        *,
        loader: ModelLoader,
        background: Background,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._store, self._keys = store, keys
        self._loader, self._background = loader, background

    @property
    def loader(self) -> ModelLoader:
        """What the server's model is doing."""
        return self._loader

    @property
    def address(self) -> str:
        """The server's address as it is set."""
        return self._store.settings.model.server_url

    @property
    def model(self) -> str:
        """The model asked for; empty for the first one the server offers."""
        return self._store.settings.model.server_model

    @property
    def in_use(self) -> bool:
        """Whether a server writes now."""
        return self._loader.engine == "openai"

    def look(self, address: str) -> None:
        """Find out whether a key is kept for this address. Ends with `looked`."""
        self._background.run(
            lambda: (bool(self._keys.get(address)), self._keys.lasting),
            lambda found: self.looked.emit(*found),
        )

    def connect_to(self, address: str, model: str, key: str | None) -> None:
        """Let this server write from now on. `key` None leaves the one that is kept."""
        address = server.tidy(address)
        if address and "://" not in address:
            near = server.is_this_machine(f"http://{address}")
            address = f"http://{address}" if near else f"https://{address}"
        if not server.origin(address):
            self.failed.emit(
                coded(
                    "address.no-server-address-looks-like",
                    "“{0}” is no server address; it looks like http://localhost:8000/v1.",
                    address,
                )
            )
            return
        if key is None:
            self._use(address, model)
            return

        def refused(error: Exception) -> None:
            said = str(error) if isinstance(error, WriterError) else type(error).__name__
            self.failed.emit(said)

        self._background.run(
            lambda: self._keys.put(address, key), lambda _kept: self._use(address, model), refused
        )

    def stay_here(self) -> None:
        """Let a model on this computer write again."""
        self._store.update("model.engine", "transformers")

    def _use(self, address: str, model: str) -> None:
        wanted = {
            "model.engine": "openai",
            "model.server_url": address,
            "model.server_model": model.strip(),
        }
        before = self._store.settings
        self._store.update_many(wanted)
        if self._store.settings == before:  # the same again, perhaps with another key
            self._loader.load(force=True)
        self.look(address)
