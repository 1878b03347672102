"""The worker thread: it owns every blocking call to the engine and reports by one signal.

`LlmThread` is the GUI thread's side: it starts the thread, hands jobs over, cancels and closes.
`LlmWorker` lives in the thread. A job is a number and a function from the client to an iterator
of events; whatever happens, its last event is one of `ENDS`. Events arrive as `Tagged`, in order,
on the thread of whoever is connected; connect bound methods of QObjects only.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, QThread, Signal, Slot

from writer_app.domain.base import server
from writer_app.domain.base.errors import (
    Cancelled,
    EngineError,
    ServerError,
    WithoutAi,
    WriterError,
)
from writer_app.domain.base.message import coded
from writer_app.engine.base.protocol import (
    Counted,
    Done,
    EndReason,
    Failed,
    Lock,
    Message,
    ModelRef,
    Ready,
    Scored,
)
from writer_app.engine.link.client import EngineClient
from writer_app.log import logger, stack_only

ENDS = (Ready, Done, Failed, Scored, Counted)
_WAIT_MS = 8_000  # for the thread to end after its client was closed


@dataclass(frozen=True, slots=True)
class WritingJob:
    """A piece of work: `work(client)` yields engine events and whatever assist adds to them.

    `page` is where its text is from, as `Consent` names it. `place` is the server that its text
    may go to, "" for this machine alone; None when it sends no text. A `quiet` one only counts.
    One that `ends_itself` is not cut off when it is cancelled: the engine's job ends, and the work
    says what has come of it.
    """

    id: int
    work: Callable[[EngineClient], Iterator[Any]]
    page: str = ""
    place: str | None = None
    quiet: bool = False
    ends_itself: bool = False


@dataclass(frozen=True, slots=True)
class LoadJob:
    """Load a model; `force` tries again what crashed the engine twice.

    `engine` is gone over to first, "" keeps the one there is. `key` finds a server's key; it may
    ask the system's keyring, so it is called in the worker's thread.
    """

    id: int
    model: ModelRef | str
    force: bool = False
    engine: str = ""
    key: Callable[[str], str] | None = None


@dataclass(frozen=True, slots=True)
class RestJob:
    """Give the engine's memory back until the next job; with `forget` the model, too."""

    id: int
    forget: bool = False


Job = WritingJob | LoadJob | RestJob


@dataclass(frozen=True, slots=True)
class Tagged:
    """An event and the job it belongs to. The event's own number is the engine's, not this."""

    job: int
    event: Any


def _refused(why: str, _client: EngineClient) -> Iterator[Any]:
    return iter((Failed(0, WithoutAi.kind, why),))


class LlmWorker(QObject):
    """Runs one job after the other. Its slots run in the thread it was moved to."""

    arrived = Signal(object)  # Tagged
    begun = Signal()  # work with text is taken up; its end is an event

    def __init__(self, client: EngineClient) -> None:
        super().__init__()
        self._client = client
        self._lock = threading.Lock()
        self._cancelled: set[int] = set()
        self._running = 0

    # ---- from any thread ---------------------------------------------------------------------
    def cancel(self, job: int) -> None:
        """End a job, whether it runs or still waits for its turn. Never waits."""
        with self._lock:
            self._cancelled.add(job)
            running = self._running == job
        if running:
            self._client.cancel()

    def cancel_all(self) -> None:
        """End the job that runs, whichever it is."""
        with self._lock:
            running = self._running
        if running:
            self.cancel(running)

    # ---- in the thread -----------------------------------------------------------------------
    @Slot(object)
    def run(self, job: Job) -> None:
        """Consume a job's events to the last one."""
        with self._lock:
            dropped = job.id in self._cancelled
            self._running = 0 if dropped else job.id
        try:
            if dropped:
                self._tell(job.id, Done(0, EndReason.CANCELLED))
            else:
                self._consume(job)
        finally:
            with self._lock:
                self._running = 0
                self._cancelled.discard(job.id)

    def _consume(self, job: Job) -> None:
        try:
            if isinstance(job, LoadJob):
                self._load(job)
            elif isinstance(job, RestJob):
                self._client.unload(forget=job.forget)
                self._tell(job.id, Done(0, EndReason.STOP))
            else:
                self._write(job)
        except Cancelled:
            self._tell(job.id, Done(0, EndReason.CANCELLED))
        except WriterError as error:
            self._tell(job.id, Failed(0, error.kind, str(error)))
        except Exception as error:  # noqa: BLE001 - a fault in one job must not end the thread
            logger.error("a job failed: %s", stack_only(error))
            kind = type(error).__name__
            self._tell(
                job.id,
                Failed(
                    0,
                    EngineError.kind,
                    coded("llm-worker.did-not-work", "This did not work ({0}).", kind),
                ),
            )

    def _load(self, job: LoadJob) -> None:
        model = job.model
        if job.engine:
            self._client.change_engine(job.engine)
        if job.key is not None and isinstance(model, ModelRef):
            model = replace(model, api_key=job.key(model.base_url))
        info = None
        if not job.force and isinstance(model, ModelRef):
            info = self._client.loaded(model)  # by the window in whose place this one is
        if info is None:
            info = self._client.load(model, partial(self._tell, job.id), force=job.force)
        self._tell(job.id, Ready(0, info))

    def _write(self, job: WritingJob) -> None:
        where = self._place()
        if job.place is not None and where not in ("", job.place):
            # The settings changed since it was asked for, and what they want did not come about.
            sentence = coded(
                "llm-worker.nothing-sent-no-longer-where",
                "Nothing was sent: {0} is no longer where text may go. Ask again.",
                where,
            )
            self._tell(job.id, Failed(0, ServerError.kind, sentence))
            return
        if not job.quiet:
            self.begun.emit()
        events = job.work(self._client)
        try:
            for event in events:
                self._tell(job.id, event)
                if isinstance(event, ENDS):
                    return
                if job.id in self._cancelled and not job.ends_itself:
                    break
            self._tell(job.id, Done(0, EndReason.CANCELLED))
        finally:
            if isinstance(events, Generator):
                events.close()  # an unfinished one cancels its job in the engine

    def _place(self) -> str:
        """The server that the engine would send text to now, "" for this machine."""
        model = self._client.model
        if self._client.engine != "openai" or model is None:
            return ""
        return "" if server.is_this_machine(model.base_url) else server.place(model.base_url)

    def _tell(self, job: int, event: Any) -> None:
        self.arrived.emit(Tagged(job, event))


class LlmThread(QObject):
    """The worker thread as the GUI thread sees it.

    Wide: a method for each thing that the engine is asked, and the gate that work waits at.
    """

    arrived = Signal(object)  # Tagged, on the thread that owns this object
    begun = Signal()  # work with text is taken up, whether or not it tells of its steps
    cameFree = Signal()  # nothing is queued or under way but, perhaps, jobs that make way
    held = Signal(str)  # a page whose work waits for the writer's word, see `set_gate`
    dropped = Signal(str)  # a page none of whose work waits for a word any more: it was cancelled
    _asked = Signal(object)

    def __init__(self, client: EngineClient, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._client = client
        self._gate: Callable[[str], bool] = lambda _page: True
        self._place: Callable[[], str | None] = lambda: None
        self._bar: Callable[[str], str] = lambda _page: ""
        self._held: list[WritingJob] = []
        self._thread = QThread()
        self._thread.setObjectName("llm")
        self._worker = LlmWorker(client)
        self._worker.moveToThread(self._thread)
        self._asked.connect(self._worker.run)
        self._worker.arrived.connect(self._pass_on)
        self._worker.begun.connect(self._pass_on_begun)
        self._next = 0
        self._open = True
        self._waiting: set[int] = set()  # jobs that have not ended
        self._preemptible: set[int] = set()  # those of them that make way

    @property
    def free(self) -> bool:
        """Whether nothing is queued or under way but, perhaps, jobs that make way."""
        return not self._waiting - self._preemptible

    @property
    def pid(self) -> int | None:
        """The number of the running engine process."""
        return self._client.pid

    @property
    def lock(self) -> Lock | None:
        """What keeps the engine process off the network, as it said last."""
        return self._client.lock

    @property
    def engine(self) -> str:
        """The name of the engine that works now."""
        return self._client.engine

    def set_gate(self, open_: Callable[[str], bool], place: Callable[[], str]) -> None:
        """Hold work that sends text of a page while `open_(page)` is false; `release` or `refuse`
        ends that. What is let through may go to `place()` and to no other server."""
        self._gate, self._place = open_, place

    def set_bar(self, bar: Callable[[str], str]) -> None:
        """Refuse work with text of a page, counting too, while `bar(page)` says why."""
        self._bar = bar

    def holds(self, page: str) -> bool:
        """Whether work with text of this page waits for the writer's word."""
        return any(job.page == page for job in self._held)

    def start(
        self,
        work: Callable[[EngineClient], Iterator[Any]],
        *,
        gives_way: bool = False,
        sends_text: bool = True,
        page: str = "",
        ends_itself: bool = False,
    ) -> int:
        """Queue a piece of work with text of `page`, "" for the open document; its job's number.

        One that `gives_way` is cancelled as soon as anything else is asked for: there is one
        model, and the writer comes first. Whoever started it starts it again after `cameFree`.
        """
        self._next += 1
        if why := self._bar(page):
            return self._hand_over(WritingJob(self._next, partial(_refused, why), page))
        job = WritingJob(self._next, work, page, quiet=not sends_text, ends_itself=ends_itself)
        if gives_way:
            self._preemptible.add(self._next)
        if not sends_text:
            return self._hand_over(job)
        if not self._gate(page):
            self._held.append(job)
            self._waiting.add(job.id)
            self.held.emit(page)
            return job.id
        return self._hand_over(replace(job, place=self._place()))

    def release(self, page: str) -> None:
        """Let the work go on that waits for the writer's word about a page."""
        for job in self._let_go(page):
            self._hand_over(replace(job, place=self._place()))

    def refuse(self, page: str) -> None:
        """End the work that waits for the writer's word about a page."""
        for job in self._let_go(page):
            self._worker.cancel(job.id)
            self._hand_over(job)

    def _let_go(self, page: str) -> list[WritingJob]:
        held = [job for job in self._held if job.page == page]
        self._held = [job for job in self._held if job.page != page]
        return held

    def load(
        self,
        model: ModelRef | str,
        *,
        force: bool = False,
        engine: str = "",
        key: Callable[[str], str] | None = None,
    ) -> int:
        """Load a model: `Loading`s, then `Ready` or `Failed`. See `LoadJob`."""
        self._next += 1
        return self._hand_over(LoadJob(self._next, model, force, engine, key))

    def rest(self, *, forget: bool = False) -> int:
        """Give the engine's memory back until the next job: one `Done`.

        `forget` gives the model up as well, so that the next job does not bring it back.
        """
        self._next += 1
        return self._hand_over(RestJob(self._next, forget))

    def count(self, messages: tuple[Message, ...], texts: tuple[str, ...] = ()) -> int:
        """Count tokens: one `Counted`, or `Failed`."""
        count: Callable[[EngineClient], Iterator[Any]]
        count = lambda client: iter((client.count(messages, texts),))  # noqa: E731 - typed so
        return self.start(count, sends_text=False)

    def score(self, messages: tuple[Message, ...], text: str, alternatives: int = 0) -> int:
        """Token probabilities: one `Scored`, or `Failed`."""
        return self.start(lambda client: iter((client.score(messages, text, alternatives),)))

    def cancel(self, job: int) -> None:
        """End a job at its next token, or before it starts. Never waits."""
        self._worker.cancel(job)
        for each in [held for held in self._held if held.id == job]:
            self._held.remove(each)
            self._hand_over(each)  # the worker says that it was stopped
            if not self.holds(each.page):
                self.dropped.emit(each.page)

    def close(self) -> None:
        """Cancel, close the client, end the thread. Idempotent; nothing is heard afterwards."""
        if not self._open:
            return
        self._hush()
        self._client.close()
        self._end()

    def hand_over(self) -> EngineClient:
        """End the thread as `close` does, but leave the engine its model: for another thread.

        An engine that does not stop in time is closed after all.
        """
        if self._open:
            self._hush()
            if not self._end():
                self._client.close()
        return self._client

    def _hush(self) -> None:
        self._open = False
        self._worker.arrived.disconnect(self._pass_on)
        self._worker.begun.disconnect(self._pass_on_begun)
        self._worker.cancel_all()

    def _end(self) -> bool:
        """End the thread; whether it did in time."""
        if not self._thread.isRunning():
            return True
        self._thread.quit()
        if self._thread.wait(_WAIT_MS):
            return True
        logger.error("the engine's thread did not end in time")
        return False

    def _hand_over(self, job: Job) -> int:
        if self._open:
            if not self._thread.isRunning():
                self._thread.start()
            self._waiting.add(job.id)
            if job.id not in self._preemptible:
                for other in self._preemptible:
                    self._worker.cancel(other)
            self._asked.emit(job)
        return job.id

    @Slot()
    def _pass_on_begun(self) -> None:
        if self._open:
            self.begun.emit()

    @Slot(object)
    def _pass_on(self, tagged: Tagged) -> None:
        if not self._open:
            return
        ended = isinstance(tagged.event, ENDS)
        if ended:
            self._waiting.discard(tagged.job)
            self._preemptible.discard(tagged.job)
        self.arrived.emit(tagged)
        if ended and self.free:
            self.cameFree.emit()
