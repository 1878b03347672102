"""Renders a model's chat template, a program by a stranger, within limits of time and memory.

The template runs in transformers' sandbox (jinja2's immutable one), which keeps it from Python and
from files, but neither from looping nor from growing. A timer raises an exception in the rendering
thread; while it runs, the address space may grow by a limited amount (Linux). One long call into
C cannot be interrupted; against that only the limit on memory helps, and the client's own deadline.
"""

from __future__ import annotations

import contextlib
import ctypes
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

from writer_app.domain.base.errors import ModelError
from writer_app.domain.base.message import CodedForm, coded

SECONDS = 5.0
BYTES = 2 << 30

_SLOW = CodedForm(
    "chat-template.slow",
    "The model's chat template took over {0} s and was stopped; choose another model.",
)


class _TooLong(BaseException):
    """Raised in the rendering thread by the timer; no handler of a template catches it."""


@contextlib.contextmanager
def limited(seconds: float = SECONDS, size: int = BYTES) -> Iterator[None]:
    """Limits on the code inside. Raises ModelError when it takes too long or too much memory."""
    alarm = _Alarm(seconds)
    try:
        with _address_space(size), alarm:
            yield
    except _TooLong:
        raise ModelError(_SLOW(f"{seconds:.0f}")) from None
    except (MemoryError, RecursionError):
        raise ModelError(
            coded(
                "chat-template.models-chat-template-wants-too",
                "The model's chat template wants too much memory; choose another model.",
            )
        ) from None


class _Alarm:
    """Raises `_TooLong` in the thread that entered, once, if it is still inside after a while."""

    def __init__(self, seconds: float) -> None:
        self._thread = threading.get_ident()
        self._lock = threading.Lock()
        self._inside = False
        self._rung = False
        self._timer = threading.Timer(seconds, self._ring)
        self._timer.daemon = True

    def __enter__(self) -> None:
        self._inside = True
        self._timer.start()

    def __exit__(self, *_exception: object) -> None:
        # Whichever comes second sees what the other did: nothing is raised after this.
        with self._lock:
            self._inside = False
        self._timer.cancel()
        if self._rung:
            _raise_in(self._thread, None)  # what rang and was not delivered yet is taken back

    def _ring(self) -> None:
        with self._lock:
            if self._inside:
                self._rung = True
                _raise_in(self._thread, _TooLong)


def _raise_in(thread: int, error: type[BaseException] | None) -> None:
    """Have the interpreter raise `error` in a thread at its next step; None takes it back."""
    wanted = ctypes.py_object(error) if error is not None else None
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), wanted)


@contextlib.contextmanager
def _address_space(more: int) -> Iterator[None]:
    """Let this process's address space grow by no more than this; only Linux can tell and do it."""
    if not sys.platform.startswith("linux"):
        yield
        return
    import resource

    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    now = pages * resource.getpagesize()
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    limit = now + more if hard == resource.RLIM_INFINITY else min(now + more, hard)
    resource.setrlimit(resource.RLIMIT_AS, (limit, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
