"""One engine process, its two one-way pipes, and the thread that reads them.

The child is started afresh (never forked) and never runs the parent's `__main__` again. Its
standard input is a lifeline that nothing is ever written to: when this process ends, however it
ends, the kernel closes it and the child ends too. Its standard output and error go to a log.

A reader thread takes messages off the event pipe into a queue, so that a caller can wait with a
deadline on every platform even when the child stops in the middle of a message. Only classes of
`engine.protocol` are unpickled: bytes from a broken child can neither run code nor build objects.
"""

from __future__ import annotations

import contextlib
import io
import os
import pickle
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from enum import Enum
from multiprocessing.connection import Pipe
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any

from writer_app.children.start import command
from writer_app.domain.base.errors import EngineCrashed
from writer_app.domain.base.message import CodedMessage, coded
from writer_app.engine.base import protocol
from writer_app.engine.base.protocol import Event, Lock, Request

MAX_MESSAGE = 64 * 1024 * 1024  # bytes; a longer message counts as garbage
_HOST = "writer_app.engine.link.host"
_MAX_LOG = 1_000_000  # bytes; the log before that is kept as one older file
_LARGE = 32 * 1024  # bytes; a message that may not fit into the pipe at once
_CRASHED = coded(
    "process.engine-process-ended-unexpectedly-starts",
    "The engine process ended unexpectedly. It starts again with the next request.",
)


class _Mark(Enum):
    """What the reader queues besides events."""

    WAKE = "wake"
    END = "end"


class _EventUnpickler(pickle.Unpickler):
    def find_class(self, module_name: str, global_name: str, /) -> Any:
        if module_name == protocol.__name__ and hasattr(protocol, global_name):
            return getattr(protocol, global_name)
        if (module_name, global_name) == (CodedMessage.__module__, CodedMessage.__name__):
            return CodedMessage
        raise pickle.UnpicklingError(f"{module_name}.{global_name} is no message")


def decode(data: bytes) -> Event:
    """The event in `data`; raises UnpicklingError for anything else."""
    try:
        event = _EventUnpickler(io.BytesIO(data)).load()
    except Exception as error:
        # Unpickling noise raises nearly any exception; all mean the same.
        raise pickle.UnpicklingError("not a message") from error
    if not isinstance(event, Event):
        raise pickle.UnpicklingError(f"{type(event).__name__} is no event")
    return event


def open_log(folder: Path) -> io.FileIO:
    """The engine's log, opened for appending; a long one is set aside first."""
    folder.mkdir(parents=True, exist_ok=True)
    log = folder / "engine.log"
    with contextlib.suppress(OSError):
        if log.stat().st_size > _MAX_LOG:
            log.replace(folder / "engine.1.log")
    return io.FileIO(log, "a")


def _start(
    arguments: Sequence[str], handles: Sequence[int], environment: Mapping[str, str], log: int
) -> subprocess.Popen[bytes]:
    if sys.platform == "win32":
        for handle in handles:
            os.set_handle_inheritable(handle, True)
        info = subprocess.STARTUPINFO(lpAttributeList={"handle_list": list(handles)})
        flags = subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW
        return subprocess.Popen(
            command(_HOST, *arguments),
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            env=environment,
            startupinfo=info,
            creationflags=flags,
        )
    # A session of its own: Ctrl+C in the terminal reaches this process alone, which cancels.
    return subprocess.Popen(
        command(_HOST, *arguments),
        stdin=subprocess.PIPE,
        stdout=log,
        stderr=log,
        env=environment,
        pass_fds=list(handles),
        start_new_session=True,
    )


class EngineProcess:
    """A running child. Made by one thread, used by one, ended by any; `end` is idempotent."""

    def __init__(
        self, engine: str, *, models: Path, logs: Path, environment: Mapping[str, str]
    ) -> None:
        """Start the child. Raises OSError when the system cannot."""
        theirs_in, self._requests = Pipe(duplex=False)
        self._events, theirs_out = Pipe(duplex=False)
        handles = (theirs_in.fileno(), theirs_out.fileno())
        arguments = (engine, str(models), *map(str, handles))
        try:
            with open_log(logs) as log:
                self._popen = _start(arguments, handles, environment, log.fileno())
        except OSError:
            self._requests.close()
            self._events.close()
            raise
        finally:
            theirs_in.close()
            theirs_out.close()
        self._queue: SimpleQueue[Event | _Mark] = SimpleQueue()
        self._ending = threading.Lock()
        self._ended = False
        self.lock: Lock | None = None  # the latest that the child said
        self._reader = threading.Thread(target=self._pump, name="engine-reader", daemon=True)
        self._reader.start()

    @property
    def pid(self) -> int:
        """The child's process number."""
        return self._popen.pid

    def alive(self) -> bool:
        """Whether the child runs."""
        return not self._ended and self._popen.poll() is None

    def send(self, request: Request, *, limit_s: float) -> None:
        """Write a request. Raises EngineCrashed when the child is gone or stops reading."""
        data = pickle.dumps(request, protocol=pickle.HIGHEST_PROTOCOL)
        guard = threading.Timer(limit_s, self._popen.kill) if len(data) > _LARGE else None
        if guard is not None:
            guard.start()
        try:
            self._requests.send_bytes(data)
        except (OSError, ValueError) as error:
            raise EngineCrashed(_CRASHED) from error
        finally:
            if guard is not None:
                guard.cancel()
                guard.join()

    def receive(self, timeout_s: float) -> Event | None:
        """The next event; None after `timeout_s` or a `wake`. Raises EngineCrashed at the end."""
        try:
            item = self._queue.get(timeout=max(0.0, timeout_s))
        except Empty:
            return None
        if item is _Mark.END:
            self._queue.put(_Mark.END)
            raise EngineCrashed(_CRASHED)
        return None if isinstance(item, _Mark) else item

    def wake(self) -> None:
        """Make a waiting `receive` return, from any thread."""
        self._queue.put(_Mark.WAKE)

    def end(self, *, grace_s: float = 0.0) -> None:
        """Wait `grace_s` for the child to leave, then terminate it, then kill it. Never raises."""
        with self._ending:
            if self._ended:
                return
            self._ended = True
            _stop(self._popen, grace_s)
            if self._popen.stdin is not None:
                self._popen.stdin.close()
            self._queue.put(_Mark.END)
            self._reader.join(timeout=5.0)
            if not self._reader.is_alive():
                self._events.close()
            self._requests.close()

    def _pump(self) -> None:
        """Take messages off the pipe until it ends or holds something that is no message."""
        with contextlib.suppress(EOFError, OSError, pickle.UnpicklingError):
            while True:
                event = decode(self._events.recv_bytes(MAX_MESSAGE))
                if isinstance(event, Lock):
                    self.lock = event
                else:
                    self._queue.put(event)
        self._queue.put(_Mark.END)


def _stop(popen: subprocess.Popen[bytes], grace_s: float) -> None:
    for wait_s, then in ((grace_s, popen.terminate), (1.0, popen.kill), (5.0, popen.kill)):
        with contextlib.suppress(subprocess.TimeoutExpired):
            popen.wait(timeout=max(wait_s, 0.001))
            return
        then()
