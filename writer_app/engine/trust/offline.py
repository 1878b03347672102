"""Keeps a process off the network, by the strongest means this system offers.

`lock` tries a filter of the kernel, then a network namespace with nothing in it (both in
`writer_app.seccomp`); neither can be lifted, and what the process starts is locked as well. Over
them, and alone where the kernel offers neither, lies `NetworkGuard`, a Python audit hook: it sees
the sockets that are opened through Python, refuses them too, and counts what it refused.

The `openai` backend talks to a server, so its process is not locked: its guard lets through the
one server of the model it was told to load. Fetching a model is the work of another process.
"""

from __future__ import annotations

import socket
import sys
from collections import Counter
from collections.abc import Sequence
from urllib.parse import urlsplit

from writer_app import seccomp
from writer_app.engine.base.protocol import LockKind, Refusal

_RESOLVING = ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr")
_REACHING = ("socket.connect", "socket.sendto", "socket.sendmsg")
_INTERNET = (socket.AF_INET, socket.AF_INET6)


class Blocked(PermissionError):
    """This process may not open this connection."""


def lock() -> LockKind:
    """Lock this process, for good and before any other library is there; what holds it now."""
    if seccomp.install():
        return "seccomp"
    return "namespace" if seccomp.leave_network() else "guard"


def lock_quietly() -> None:
    """Lock a helper process of ours that needs no network: by the kernel, and by the guard."""
    lock()
    NetworkGuard().install()


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
        self._refused: Counter[tuple[str, str]] = Counter()
        self.reached = 0  # connections to the allowed origin

    def install(self) -> None:
        """From now on, for the life of the process."""
        sys.addaudithook(self._audit)

    def allow(self, url: str) -> None:
        """Allow the server at `url` and no other."""
        self._addresses.clear()
        self._origin = origin(url)

    def refused(self) -> tuple[Refusal, ...]:
        """What was refused so far: what kind, and which library asked. No names, no addresses."""
        counts = self._refused.copy().items()
        return tuple(Refusal(what, by, times) for (what, by), times in sorted(counts))

    def _audit(self, event: str, arguments: Sequence[object]) -> None:
        if event == "socket.__new__":
            if self._origin is None and arguments[1] in _INTERNET:
                self._refuse("socket")
        elif event in _RESOLVING:
            self._check_name(arguments[0])
        elif event in _REACHING:
            self._check_address(event, arguments[-1])

    def _check_name(self, host: object) -> None:
        name = host.decode("ascii", "replace") if isinstance(host, bytes) else str(host)
        if self._origin is None or name.lower() != self._origin[0]:
            self._refuse("name")

    def _check_address(self, event: str, address: object) -> None:
        if not isinstance(address, tuple):
            return  # a socket file of this machine, or a socket that is connected already
        if self._origin is not None and len(address) >= 2 and address[1] == self._origin[1]:
            if address[0] not in self._addresses:
                self._addresses |= _resolve(*self._origin)
            if address[0] in self._addresses:
                self.reached += event == "socket.connect"
                return
        self._refuse("connection")

    def _refuse(self, what: str) -> None:
        self._refused[what, _asking()] += 1
        raise Blocked("this process works offline")


def _asking() -> str:
    """The package whose code asked for the network: the nearest that is not Python's own."""
    frame, found = sys._getframe(), ""
    while (back := frame.f_back) is not None:
        frame = back
        name = str(frame.f_globals.get("__name__", "")).partition(".")[0]
        if name == __name__.partition(".")[0] or name in sys.stdlib_module_names:
            continue
        found = name if name.isidentifier() and len(name) <= 40 else ""
        break
    return found or "python"


def _resolve(host: str, port: int) -> set[str]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError:
        return set()
    return {str(entry[4][0]) for entry in found}
