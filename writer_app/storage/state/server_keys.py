"""Keys of servers: in the system's keyring where there is one, else in memory for this session.

A key belongs to one origin (scheme, host, port) and is given out for no other. It is never
written to a file of this program, never logged, and never put into an environment variable.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Mapping
from importlib import import_module
from typing import Any, Protocol

from writer_app.domain.base.errors import UsageError
from writer_app.domain.base.message import coded
from writer_app.domain.base.server import origin
from writer_app.log import logger, stack_only

SERVICE = "writer-app"
KEY, SERVER = "WRITER_APP_API_KEY", "WRITER_APP_SERVER"
_LEAST_PRIORITY = 1.0  # keyring's own line between stores that protect a key and those that do not


class Ring(Protocol):
    """What this module uses of the package `keyring`."""

    def get_password(self, service: str, username: str) -> str | None:
        """The secret kept under a name."""

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep a secret."""

    def delete_password(self, service: str, username: str) -> None:
        """Forget a secret."""


def system_ring() -> Ring | None:
    """The system's keyring; None without the extra `remote` or without a store that protects."""
    try:
        keyring: Any = import_module("keyring")
    except ImportError:
        return None
    try:
        found: Ring = keyring.get_keyring()
        priority = float(getattr(found, "priority", 0))
    except Exception as error:  # noqa: BLE001 - a broken store is as good as none
        logger.warning("no keyring: %s", stack_only(error))
        return None
    return found if priority >= _LEAST_PRIORITY else None


class ServerKeys:
    """From any thread. The keyring is looked for at the first use: that may ask the writer."""

    def __init__(
        self, environment: Mapping[str, str], *, ring: Ring | None = None, look: bool = True
    ) -> None:
        """`ring` in place of the system's; with `look` false there is none but `ring`."""
        self._lock = threading.Lock()
        self._ring, self._looked = ring, ring is not None or not look
        self._session: dict[str, str] = {}
        # The variable's key belongs to the server named beside it, or to the first one asked for.
        self._given = environment.get(KEY, "")
        self._given_to = origin(environment.get(SERVER, ""))

    @property
    def lasting(self) -> bool:
        """Whether a key outlives this session."""
        return self._store() is not None

    def get(self, url: str) -> str:
        """The key for the server at this address, "" when there is none."""
        place = origin(url)
        if not place:
            return ""
        with self._lock:
            if self._given and not self._given_to:
                self._given_to = place
            if self._given and self._given_to == place:
                return self._given
        return self.kept(url)

    def kept(self, url: str) -> str:
        """The same without the variable's key, which is meant for a server that writes."""
        place = origin(url)
        if not place:
            return ""
        with self._lock:
            if place in self._session:
                return self._session[place]
        store = self._store()
        if store is not None:
            try:
                return store.get_password(SERVICE, place) or ""
            except Exception as error:  # noqa: BLE001 - keyring's stores raise what they like
                logger.warning("the keyring was not read: %s", stack_only(error))
        return ""

    def put(self, url: str, key: str) -> bool:
        """Keep a key for an address; whether it outlives the session. "" forgets it.

        Raises UsageError when the address is none or the key holds what no header can.
        """
        place, key = origin(url), key.strip()
        if not place:
            raise UsageError(
                coded(
                    "server-keys.enter-servers-address-first", "Enter the server's address first."
                )
            )
        if not key.isascii() or not key.isprintable() or any(c.isspace() for c in key):
            raise UsageError(
                coded(
                    "server-keys.key-holds-characters-cannot-have",
                    "The key holds characters it cannot have; copy it again.",
                )
            )
        store = self._store()
        with self._lock:
            self._session.pop(place, None)
        try:
            if store is not None and key:
                store.set_password(SERVICE, place, key)
                return True
            if store is not None:
                with contextlib.suppress(Exception):  # nothing was kept
                    store.delete_password(SERVICE, place)
        except Exception as error:  # noqa: BLE001 - a locked store: keep it for the session
            logger.warning("the keyring was not written: %s", stack_only(error))
        if key:
            with self._lock:
                self._session[place] = key
        return False

    def _store(self) -> Ring | None:
        if not self._looked:
            self._ring, self._looked = system_ring(), True
        return self._ring
