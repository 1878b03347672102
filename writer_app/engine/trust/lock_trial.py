"""Tries the lock from inside: locks itself as the engine process does, then tries to get out.

`python -m writer_app.engine.trust.lock_trial` reports one JSON line: what holds, what the kernel
says, and how each attempt ended: `refused` before anything was opened, `open`, or `absent` where
this system has no such socket. Nothing is ever sent: opening is tried, and reaching this machine
itself.
"""

from __future__ import annotations

import ctypes
import errno
import os
import socket
import sys
from collections.abc import Callable

from writer_app import seccomp
from writer_app.engine.base.child import say
from writer_app.engine.trust import offline

_FAMILIES = {
    "IPv4, TCP": (socket.AF_INET, socket.SOCK_STREAM),
    "IPv4, UDP": (socket.AF_INET, socket.SOCK_DGRAM),
    "IPv6, TCP": (socket.AF_INET6, socket.SOCK_STREAM),
    "IPv6, UDP": (socket.AF_INET6, socket.SOCK_DGRAM),
}


def main() -> None:
    """Lock, try everything, tell."""
    kind = offline.lock()
    tried = {f"{name}, native": _native(*pair) for name, pair in _FAMILIES.items()}
    offline.NetworkGuard().install()
    tried |= {f"{name}, Python": _outcome(_opening(*pair)) for name, pair in _FAMILIES.items()}
    tried["host name"] = _outcome(lambda: socket.getaddrinfo("localhost", 80))
    kernel = seccomp.kernel_says(os.getpid())
    say(event="trial", kind=kind, kernel=kernel, tried=tried, files=_socket_files())


def _opening(family: int, kind: int) -> Callable[[], object]:
    return lambda: socket.socket(family, kind).close()


def _outcome(step: Callable[[], object]) -> str:
    try:
        step()
    except PermissionError:
        return "refused"
    except OSError:
        return "absent"
    return "open"


def _native(family: int, kind: int) -> str:
    """Past Python: the C library's own call."""
    if sys.platform == "win32":
        return "absent"
    libc = ctypes.CDLL(None, use_errno=True)
    handle = libc.socket(int(family), int(kind), 0)
    if handle >= 0:
        os.close(handle)
        return "open"
    return "refused" if ctypes.get_errno() == errno.EACCES else "absent"


def _socket_files() -> str:
    """Whether socket files of this machine still work, as they should."""
    if sys.platform == "win32":
        return "absent"
    return _outcome(lambda: tuple(map(socket.socket.close, socket.socketpair())))
