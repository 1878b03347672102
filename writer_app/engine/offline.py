"""Keeps the engine process off the network: a guard on every socket it would open.

A local backend may reach nothing, this machine's own servers included. The `openai` backend may
reach the one server of the model it was told to load. The guard is a Python audit hook: it cannot
be taken off again, and it sees every library's sockets that are opened through Python.
"""

from __future__ import annotations

import socket
import sys
from collections.abc import Sequence
from urllib.parse import urlsplit

_RESOLVING = ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr")
_REACHING = ("socket.connect", "socket.sendto", "socket.sendmsg")


class Blocked(PermissionError):
    """The engine process may not open this connection."""


def origin(url: str) -> tuple[str, int]:
    """Host and port of a server's address; ValueError when it has none."""
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError(f"not the address of a server: {url}")
    return parts.hostname.lower(), parts.port or (443 if parts.scheme == "https" else 80)


class NetworkGuard:
    """Refuses connections from this process but to the one origin that was allowed."""

    def __init__(self) -> None:
        self._origin: tuple[str, int] | None = None
        self._addresses: set[str] = set()

    def install(self) -> None:
        """From now on, for the life of the process."""
        sys.addaudithook(self._audit)

    def allow(self, url: str) -> None:
        """Allow the server at `url` and no other."""
        self._addresses.clear()
        self._origin = origin(url)

    def _audit(self, event: str, arguments: Sequence[object]) -> None:
        if event in _RESOLVING:
            self._check_name(arguments[0])
        elif event in _REACHING:
            self._check_address(arguments[-1])

    def _check_name(self, host: object) -> None:
        name = host.decode("ascii", "replace") if isinstance(host, bytes) else str(host)
        if self._origin is None or name.lower() != self._origin[0]:
            raise Blocked("the engine process works offline")

    def _check_address(self, address: object) -> None:
        if not isinstance(address, tuple):
            return  # a socket file of this machine, or a socket that is connected already
        if self._origin is not None and len(address) >= 2 and address[1] == self._origin[1]:
            if address[0] not in self._addresses:
                self._addresses |= _resolve(*self._origin)
            if address[0] in self._addresses:
                return
        raise Blocked("the engine process works offline")


def _resolve(host: str, port: int) -> set[str]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError:
        return set()
    return {str(entry[4][0]) for entry in found}
