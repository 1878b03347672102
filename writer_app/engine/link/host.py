"""The engine process: takes one request at a time off the pipe and drives a backend.

Single-threaded. While a backend works it asks `cancelled()`, and that is when the request pipe is
looked at: a `Cancel` or `Shutdown` takes effect at the next token or prefill chunk, any other
request waits its turn. Chunks are cleaned and joined to at most 30 messages a second. The
writer's text is never logged: of an unexpected error only its type and its lines of code are.
"""

from __future__ import annotations

import faulthandler
import logging
import os
import pickle
import select
import signal
import sys
import threading
import time
import traceback
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from writer_app.domain.base.errors import ModelError, OutOfMemory, WriterError
from writer_app.domain.base.message import coded
from writer_app.engine.base import backend as backends
from writer_app.engine.base.backend import Backend, JobContext
from writer_app.engine.base.protocol import (
    Cancel,
    Chunk,
    Count,
    Counted,
    Done,
    EndReason,
    Event,
    Failed,
    Generate,
    GenerateOptions,
    Load,
    Lock,
    LockKind,
    Ready,
    Request,
    Score,
    Shutdown,
    Started,
)
from writer_app.engine.trust import offline
from writer_app.engine.trust.offline import NetworkGuard
from writer_app.log import leave_no_core

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    from writer_app.domain.answers.cleaning import StreamCleaner

CHUNK_S = 1 / 30  # a message at most this often
HEARTBEAT_S = 1.0  # a message at least this often while text is held back
POLL_S = 0.004  # the request pipe is looked at no more often than this
_NICENESS = 5
_LOG = logging.getLogger("writer_app.engine")


class _Leave(Exception):
    """The window process is gone or asked to end."""


@dataclass(slots=True)
class _Variant:
    cleaner: StreamCleaner | None
    text: str = ""  # that waits to be sent
    tokens: int = 0
    back: int = 0  # of what was sent, to be taken back

    def add(self, text: str, back: int) -> None:
        """Text that comes after `back` characters were taken back."""
        here = min(back, len(self.text))
        self.text = self.text[: len(self.text) - here] + text
        self.back += back - here


class Outbox:
    """Cleans and joins the chunks of one job on their way to the pipe."""

    def __init__(
        self,
        send: Callable[[Event], None],
        options: GenerateOptions | None = None,
        *,
        now: Callable[[], float] | None = None,
        waits: bool = False,
        asked: str = "",
    ) -> None:
        """`waits`: answers of this model had the end of a thinking block without its beginning;
        `asked`: what the last message asks for."""
        self._send, self._asked, self._waits, self._thinks = send, asked, waits, False
        self.strays = False  # an answer held the end of a thinking block without its beginning
        self._options = options
        self._now = now or time.monotonic
        self._variants: dict[int, _Variant] = {}
        self._job, self.ended = 0, False
        self._sent = self._now()

    def emit(self, event: Event) -> None:
        """Pass an event on; chunks wait until they are due, everything else follows them."""
        if isinstance(event, Started):
            self._thinks = event.thinks
        if isinstance(event, Chunk):
            self._add(event)
            self.flush_due()
            return
        if isinstance(event, Done | Failed):
            self.finish()
            self.ended = True
        self.flush()
        self._send(event)
        self._sent = self._now()

    def flush_due(self) -> None:
        """Send what waits if the last message is long enough ago."""
        waited = self._now() - self._sent
        if waited >= CHUNK_S and self.flush():
            return
        if waited >= HEARTBEAT_S:
            for number, variant in self._variants.items():
                self._send(Chunk(self._job, "", number, variant.tokens))
            self._sent = self._now()

    def flush(self) -> bool:
        """Send what waits; whether there was anything."""
        sent = False
        for number, variant in self._variants.items():
            if variant.text or variant.back:
                chunk = Chunk(self._job, variant.text, number, variant.tokens, variant.back)
                variant.text, variant.back = "", 0
                self._send(chunk)
                sent = True
        if sent:
            self._sent = self._now()
        return sent

    def finish(self) -> None:
        """Let the cleaners give up what they still held back."""
        for variant in self._variants.values():
            if variant.cleaner is not None:
                variant.add(variant.cleaner.finish(), variant.cleaner.back)
                self.strays = self.strays or variant.cleaner.stray
                variant.cleaner = None

    def _add(self, chunk: Chunk) -> None:
        self._job = chunk.job
        variant = self._variants.get(chunk.variant)
        if variant is None:
            variant = self._variants[chunk.variant] = _Variant(self._cleaner())
        cleaner = variant.cleaner
        if cleaner is None:
            variant.add(chunk.text, 0)
        else:
            variant.add(cleaner.feed(chunk.text), cleaner.back)
        variant.tokens = max(variant.tokens, chunk.tokens)

    def _cleaner(self) -> StreamCleaner | None:
        if self._options is None or not self._options.clean:
            return None
        from writer_app.domain.answers.cleaning import StreamCleaner  # half of a start otherwise

        source, opened = self._options.source, self._thinks
        return StreamCleaner(source, asked=self._asked, thinking=opened, waits=self._waits)


class Host:
    """The loop of the engine process."""

    def __init__(
        self,
        name: str,
        backend: Backend,
        requests: Connection,
        events: Connection,
        *,
        guard: NetworkGuard,
        lock: LockKind = "guard",
    ) -> None:
        self._name = name
        self._backend = backend
        self._requests = requests
        self._events = events
        self._guard = guard
        self._lock = Lock(0, lock)
        self._waiting: deque[Request] = deque()
        self._job = 0
        self._cancelled = False
        self._polled = 0.0
        self._outbox = Outbox(self._send)
        self._loaded = False
        self._waits = False  # for the end of a thinking block: this model's answers hold one

    def run(self) -> None:
        """Serve requests until the window process asks to end or is gone."""
        try:
            self._send(self._lock)
            while True:
                request = self._waiting.popleft() if self._waiting else self._receive()
                if isinstance(request, Shutdown):
                    return
                if not isinstance(request, Cancel):  # a late Cancel: its job has ended
                    self._serve(request)
        except _Leave:
            return
        finally:
            self._backend.close()

    # ---- one job -------------------------------------------------------------------------------
    def _serve(self, request: Load | Generate | Score | Count) -> None:
        self._job = request.job
        self._cancelled = False
        asks = request if isinstance(request, Generate) else None
        asked = "".join(each.content for each in asks.messages[-1:]) if asks else ""
        options = asks.options if asks else None
        self._outbox = Outbox(self._send, options, waits=self._waits, asked=asked)
        context = JobContext(request.job, self._outbox.emit, self.cancelled, self._write_raw)
        try:
            self._work(request, context)
        except _Leave:
            raise
        except WriterError as error:
            self._fail(error.kind, str(error))
        except MemoryError:
            self._fail(OutOfMemory.kind, _NO_MEMORY)
        except Exception as error:  # noqa: BLE001 - any fault of a backend becomes one sentence
            self._unexpected(error)
        except BaseException as error:
            if type(error).__name__ != "PanicException":  # of a library in Rust: no Exception
                raise
            self._unexpected(error)
        finally:
            self._waits = self._waits or self._outbox.strays
            self._tell_lock()

    def _tell_lock(self) -> None:
        """Say what the guard refused or let through since the last time."""
        now = Lock(0, self._lock.kind, self._guard.refused(), self._guard.reached)
        if now != self._lock:
            self._lock = now
            self._send(now)

    def _work(self, request: Load | Generate | Score | Count, context: JobContext) -> None:
        backend, job = self._backend, request.job
        if isinstance(request, Load):
            self._loaded = self._waits = False
            if self._name == "openai" and request.model.base_url:
                self._guard.allow(_first_stop(request.model.base_url))
            info = backend.load(request.model, context)
            self._loaded = True
            self._send(Ready(job, info))
            return
        if not self._loaded and self._name != "scripted":
            raise ModelError(
                coded(
                    "host.no-model-loaded-choose-one",
                    "No model is loaded; choose or fetch one under “Assistant → Models…”.",
                )
            )
        if isinstance(request, Generate):
            backend.generate(request.messages, request.options, context)
            if not self._outbox.ended:
                reason = EndReason.CANCELLED if self._cancelled else EndReason.STOP
                self._outbox.emit(Done(job, reason))
        elif isinstance(request, Score):
            self._send(backend.score(request, context))
        else:
            self._send(Counted(job, *backend.count(request.messages, request.texts)))

    def _fail(self, kind: str, sentence: str) -> None:
        if not self._outbox.ended:
            self._outbox.emit(Failed(self._job, kind, sentence))

    def _unexpected(self, error: BaseException) -> None:
        _log_fault(f"a job of {self._name} met", error)
        name = type(error).__name__
        if name == "OutOfMemoryError":  # torch's own, for a GPU
            self._fail(OutOfMemory.kind, _NO_MEMORY)
        elif self._cancelled:
            self._outbox.emit(Done(self._job, EndReason.CANCELLED))
        else:
            self._fail(
                "engine",
                coded(
                    "host.engine-met-unexpected-fault-see",
                    "The engine met an unexpected fault ({0}); see engine.log.",
                    name,
                ),
            )

    # ---- the pipes -----------------------------------------------------------------------------
    def cancelled(self) -> bool:
        """Whether the job is to end; also sends the text that has waited long enough."""
        now = time.monotonic()
        if now - self._polled >= POLL_S:
            self._polled = now
            self._outbox.flush_due()
            while self._requests.poll():
                self._take(self._receive())
        return self._cancelled

    def _take(self, request: Request) -> None:
        if isinstance(request, Cancel):
            self._cancelled = self._cancelled or request.job == self._job
            return
        if isinstance(request, Shutdown):
            self._cancelled = True
        self._waiting.append(request)

    def _receive(self) -> Request:
        try:
            request: Request = self._requests.recv()
        except (EOFError, OSError) as error:
            raise _Leave from error
        return request

    def _send(self, event: Event) -> None:
        try:
            self._events.send_bytes(pickle.dumps(event, protocol=pickle.HIGHEST_PROTOCOL))
        except OSError as error:
            raise _Leave from error

    def _write_raw(self, data: bytes) -> None:
        self._events.send_bytes(data)


_NO_MEMORY = coded(
    "host.memory-not-enough-for-model",
    "The memory is not enough for this model and text; choose a smaller model or a shorter text.",
)


def _first_stop(url: str) -> str:
    """The address that is connected to on the way to a server: its own, or a proxy's.

    Raises ServerError where the address is none.
    """
    # No other engine needs what these bring in.
    from writer_app.engine.remote.address import base_url
    from writer_app.engine.remote.proxy import proxy_for

    address = base_url(url)
    return proxy_for(address) or address


def _log_fault(what: str, error: BaseException) -> None:
    """Log an error by its type and lines of code; its message may hold the writer's text."""
    frames = "".join(traceback.format_tb(error.__traceback__))
    _LOG.error("%s %s\n%s", what, type(error).__name__, frames)


# ---- the process -------------------------------------------------------------------------------
def main(*arguments: str) -> NoReturn:
    """Serve as the engine process: ENGINE MODELS REQUEST-HANDLE EVENT-HANDLE. Never returns."""
    name, models, requests, events = arguments
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _end_with_parent()
    _be_nice()
    _keep_log_to_ourselves()
    leave_no_core()
    lock: LockKind = "server" if name == "openai" else offline.lock()
    guard = NetworkGuard()
    guard.install()
    code = 0
    try:
        backend = backends.create(name, Path(models))
        reader, writer = _connection(int(requests), "r"), _connection(int(events), "w")
        Host(name, backend, reader, writer, guard=guard, lock=lock).run()
    except Exception as error:  # noqa: BLE001 - whatever it is, it belongs in the log
        _log_fault("the engine process ended with", error)
        code = 1
    logging.shutdown()
    # Tearing the model libraries down takes longer than the system needs to take all back.
    os._exit(code)


def _connection(handle: int, mode: str) -> Connection:
    from multiprocessing import connection

    if sys.platform == "win32":
        return connection.PipeConnection(handle, readable=mode == "r", writable=mode == "w")
    os.set_inheritable(handle, False)
    return connection.Connection(handle, readable=mode == "r", writable=mode == "w")


def _end_with_parent() -> None:
    """End this process when the other end of its standard input is closed.

    On Linux the kernel sends SIGIO for that, which ends the process even inside native code (the
    parent-death signal would also fire when merely the starting thread ends). Elsewhere a thread
    waits for it. Standard input itself becomes empty, so that no library can ask anything.
    """
    lifeline = os.dup(0)
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    os.close(null)
    if sys.platform == "linux":
        import fcntl

        fcntl.fcntl(lifeline, fcntl.F_SETOWN, os.getpid())
        flags = fcntl.fcntl(lifeline, fcntl.F_GETFL)
        fcntl.fcntl(lifeline, fcntl.F_SETFL, flags | os.O_ASYNC)
        if select.select([lifeline], [], [], 0)[0]:
            os._exit(0)
    else:
        threading.Thread(target=_watch, args=(lifeline,), name="lifeline", daemon=True).start()


def _watch(lifeline: int) -> None:
    os.read(lifeline, 1)
    os._exit(0)


def _keep_log_to_ourselves() -> None:
    """Write the log through a handle of our own, and let everything else that is printed vanish.

    What libraries print is not ours to judge: a Rust library that gives up quotes the string it
    worked on, and a warning may quote a prompt. Native crashes still leave their stacks.
    """
    log = open(os.dup(2), "w", encoding="utf-8", buffering=1)  # noqa: SIM115, PTH123 - for life
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 1)
    os.dup2(null, 2)
    os.close(null)
    faulthandler.enable(log)
    # Libraries' own records are cut as well: of ours it is known what they hold.
    handler = logging.StreamHandler(log)
    handler.setFormatter(logging.Formatter("%(asctime)s %(name)s %(levelname)s %(message)s"))
    _LOG.addHandler(handler)
    _LOG.propagate = False
    logging.getLogger().addHandler(logging.NullHandler())


def _be_nice() -> None:
    """Run below the window, which must never wait for the model."""
    if sys.platform == "win32":
        import psutil

        psutil.Process().nice(psutil.BELOW_NORMAL_PRIORITY_CLASS)
    else:
        os.nice(_NICENESS)
