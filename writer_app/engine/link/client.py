"""The window's side of the engine: starts the engine process, asks, streams, cancels, restarts.

Threads: `load`, `stream`, `count` and `score` belong to one worker thread at a time; `cancel` and
`close` may be called from any thread and never wait for the model. Failures of the model never
raise out of `stream`: its last event is `Done` or `Failed`, and the text before it stays valid.
After a crash or a hang the next call starts a new process and loads the last model again.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import cast

from writer_app.domain.base.errors import (
    Cancelled,
    EngineCrashed,
    EngineError,
    EngineHung,
    ModelError,
    UsageError,
    WriterError,
    from_kind,
)
from writer_app.domain.base.message import coded
from writer_app.engine.base.backend import NAMES
from writer_app.engine.base.deadlines import Deadlines, Limits, limits_for
from writer_app.engine.base.protocol import (
    Cancel,
    Count,
    Counted,
    Done,
    EndReason,
    Event,
    Failed,
    Generate,
    GenerateOptions,
    Load,
    Loading,
    Lock,
    Message,
    ModelInfo,
    ModelRef,
    Ready,
    Request,
    Score,
    Scored,
    Shutdown,
)
from writer_app.engine.link.process import EngineProcess
from writer_app.engine.link.turns import BUSY, EngineTurn, message
from writer_app.engine.models import figures
from writer_app.engine.trust import ledger
from writer_app.paths import Paths

# Set before the child starts: huggingface_hub reads them when it is imported.
ENVIRONMENT = {
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "HF_HUB_DISABLE_IMPLICIT_TOKEN": "1",
    "DO_NOT_TRACK": "1",
    "TOKENIZERS_PARALLELISM": "false",
}
# What no model may see: the key of a server travels in `ModelRef`, and nothing else needs one.
_SECRETS = (
    "HF_TOKEN", "HUGGING_FACE_HUB_TOKEN", "HUGGINGFACEHUB_API_TOKEN", "OPENAI_API_KEY",
    "WRITER_APP_API_KEY",
)  # fmt: skip
MAX_LOAD_CRASHES = 2
_ENDS = (Ready, Done, Failed, Scored, Counted)
Messages = Iterable[Message | Mapping[str, str]]


class EngineClient:
    """The engine as the rest of the program sees it; nothing starts before the first call. Wide:
    a method for each request of the protocol, a property for each thing it last said."""

    def __init__(
        self, paths: Paths, engine: str = "transformers", *, limits: Limits | None = None
    ) -> None:
        """Raises UsageError when there is no such engine."""
        if engine not in NAMES:
            raise UsageError(
                coded(
                    "backend.no-engine-choose-one",
                    "There is no engine “{0}”; choose one of {1}.",
                    engine,
                    ", ".join(NAMES),
                )
            )
        self.engine = engine
        self._paths = paths
        self._limits = limits or limits_for(engine)
        self._numbers = itertools.count(1)
        self._busy = threading.Lock()
        self._changing = threading.Lock()  # guards the three below
        self._process: EngineProcess | None = None
        self._closed = False
        self._info: ModelInfo | None = None
        self._model: ModelRef | None = None
        self._crashes: dict[ModelRef, int] = {}
        self._generated = 0
        self._job = 0
        self._stopped = 0

    # ---- state ---------------------------------------------------------------------------------
    @property
    def paths(self) -> Paths:
        """The home it works in."""
        return self._paths

    @property
    def job(self) -> int:
        """The number of the latest job, for `cancel`."""
        return self._job

    @property
    def model(self) -> ModelRef | None:
        """The model that is loaded, or will be on the next call after a restart."""
        return self._model

    @property
    def info(self) -> ModelInfo | None:
        """What the running process has loaded."""
        return self._info if self.running else None

    @property
    def running(self) -> bool:
        """Whether an engine process runs now."""
        process = self._process
        return process is not None and process.alive()

    @property
    def pid(self) -> int | None:
        """The number of the running engine process."""
        process = self._process
        return process.pid if process is not None and process.alive() else None

    @property
    def lock(self) -> Lock | None:
        """What keeps the running process off the network, as it said last; None before that."""
        process = self._process
        return process.lock if process is not None and process.alive() else None

    def loaded(self, model: ModelRef) -> ModelInfo | None:
        """What the running process says of this model, if it has just this one loaded."""
        return self.info if self._model == model else None

    # ---- jobs ----------------------------------------------------------------------------------
    def start(self) -> None:
        """Start the process ahead of the first job. Raises EngineError."""
        self._ensure()

    def load(
        self,
        model: ModelRef | str,
        on_progress: Callable[[Loading], None] | None = None,
        *,
        force: bool = False,
    ) -> ModelInfo:
        """Load `model` (a name is looked up in the catalogue), giving up what was loaded.

        `force` loads again what crashed the engine twice in a row. Raises ModelError, EngineError
        or Cancelled; the model that was loaded before is gone then.
        """
        ref = self._named(model) if isinstance(model, str) else model
        with self._turn() as ticket:
            if force:
                self._crashes.pop(ref, None)
            self._model = None
            try:
                for event in self._loaded(ref, ticket):
                    if isinstance(event, Loading) and on_progress is not None:
                        on_progress(event)
            except Exception:
                self._model = ref if self._crashes.get(ref) else None
                raise
            if self._info is None:
                raise EngineError(
                    coded(
                        "client.engine-did-not-say-what",
                        "The engine did not say what it loaded; try again.",
                    )
                )
            return self._info

    def stream(self, messages: Messages, options: GenerateOptions) -> Iterator[Event]:
        """Answer a conversation: typed events, the last one `Done` or `Failed`.

        `job` is this job's number as soon as this returns, so that it can be cancelled before
        the first event. `Loading` events come first when a restarted process reads its model.
        """
        turns = tuple(message(turn) for turn in messages)
        job = self._job = next(self._numbers)
        return self._streamed(job, turns, options)

    def count(self, messages: Messages = (), texts: Sequence[str] = ()) -> Counted:
        """Tokens of the rendered conversation and of each text. Raises WriterError."""
        turns = tuple(message(turn) for turn in messages)
        return cast(Counted, self._asked(lambda job: Count(job, turns, tuple(texts))))

    def score(self, messages: Messages, text: str = "", others: int = 0, layers: int = 0) -> Scored:
        """`Score` of `text` as the answer to `messages`. Raises WriterError."""
        turns = tuple(message(turn) for turn in messages)
        return cast(Scored, self._asked(lambda job: Score(job, turns, text, others, layers)))

    def cancel(self, job: int | None = None) -> None:
        """End a job (the latest one) at its next token. From any thread; never waits."""
        self._stopped = self._job if job is None else job
        process = self._process
        if process is not None:
            process.wake()

    def unload(self, *, forget: bool = False) -> None:
        """Give the process and its memory back; the next job starts it and loads again.

        `forget` gives the model up as well: nothing is loaded again by itself. Does nothing while
        a job runs.
        """
        if self._busy.acquire(blocking=False):
            try:
                self._rest()
                if forget:
                    self._model = None
            finally:
                self._busy.release()

    def change_engine(self, engine: str) -> None:
        """Go over to another engine; what ran before is given up.

        Belongs to the worker thread. Raises UsageError when there is no such engine, EngineError
        while a job runs.
        """
        if engine == self.engine:
            return
        if engine not in NAMES:
            raise UsageError(
                coded(
                    "backend.no-engine-choose-one",
                    "There is no engine “{0}”; choose one of {1}.",
                    engine,
                    ", ".join(NAMES),
                )
            )
        with self._turn():
            self._rest()
            self.engine, self._model = engine, None
            self._limits = limits_for(engine)

    def close(self) -> None:
        """End the process: ask, then terminate, then kill. From any thread; idempotent."""
        with self._changing:
            self._closed = True
        self._rest()

    def __enter__(self) -> EngineClient:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()

    # ---- inside --------------------------------------------------------------------------------
    def _turn(self) -> EngineTurn:
        self._job = next(self._numbers)
        return EngineTurn(self._busy, self._job)

    def _named(self, name: str) -> ModelRef:
        if self.engine != "transformers":
            return ModelRef(id=name, title=name)
        from writer_app.engine.models.catalogue import Catalogue

        return Catalogue(self._paths).resolve(name)

    def _ensure(self) -> EngineProcess:
        with self._changing:
            if self._closed:
                raise EngineError(
                    coded("client.engine-has-been-closed", "The engine has been closed.")
                )
            if self._process is not None and self._process.alive():
                return self._process
            stale, self._process = self._process, None
            self._info = None
            if stale is not None:
                stale.end()
            try:
                self._process = EngineProcess(
                    self.engine,
                    models=self._paths.models,
                    logs=self._paths.logs,
                    environment=self._environment(),
                )
            except OSError as error:
                reason = error.strerror or type(error).__name__
                raise EngineError(
                    coded(
                        "client.engine-process-could-not-be",
                        "The engine process could not be started: {0}.",
                        reason,
                    )
                ) from error
            return self._process

    def _environment(self) -> dict[str, str]:
        # A scripted engine goes on with the next answer after a restart.
        kept = {name: value for name, value in os.environ.items() if name not in _SECRETS}
        return {**kept, **ENVIRONMENT, "WRITER_APP_SCRIPT_START": str(self._generated)}

    def _rest(self) -> None:
        """End the process: ask, then terminate, then kill."""
        with self._changing:
            process, self._process = self._process, None
            self._info = None
        if process is None:
            return
        if process.alive():
            _send_quietly(process, Shutdown(), self._limits.close_s)
        process.end(grace_s=self._limits.close_s)

    def _drop(self) -> None:
        """Give up the process, whatever it does; the next call starts another."""
        with self._changing:
            process, self._process = self._process, None
            self._info = None
        if process is not None:
            process.end()

    def _events(
        self, process: EngineProcess, request: Load | Generate | Score | Count, ticket: int
    ) -> Iterator[Event]:
        """Send `request` and yield its events through the last one.

        Raises EngineCrashed or EngineHung, after which the process is gone. An iterator that is
        closed early cancels the job.
        """
        limits = self._limits
        first_s = limits.load_s if isinstance(request, Load) else limits.first_s
        between_s = limits.load_s if isinstance(request, Load) else limits.between_s
        watch = Deadlines(request.job, limits, first_s)
        ended = False
        try:
            process.send(request, limit_s=first_s)
            while not ended:
                if self._stopped == ticket and watch.ask_to_stop():
                    process.send(Cancel(request.job), limit_s=limits.cancel_s)
                event = process.receive(watch.remaining())
                if event is not None and event.job == request.job:
                    ended = isinstance(event, _ENDS)
                    watch.heard(between_s)
                    yield event
        except (EngineCrashed, EngineHung):
            ended = True
            self._drop()
            raise
        finally:
            if not ended:
                _send_quietly(process, Cancel(request.job), limits.cancel_s)

    def _loaded(self, model: ModelRef, ticket: int) -> Iterator[Event]:
        """Load `model` and yield the events. Raises what the load failed with."""
        if self._crashes.get(model, 0) >= MAX_LOAD_CRASHES:
            raise ModelError(
                coded(
                    "client.loading-ended-engine-twice-in",
                    "Loading {0} ended the engine twice in a row, so it is not "
                    "loaded again by itself. Choose it again to try once more, or a smaller model.",
                    model.title or model.id,
                )
            )
        process = self._ensure()
        self._info = None
        if self.engine == "openai":
            ledger.note(self._paths.data, "server", model.base_url, model.id)
        try:
            for event in self._events(process, Load(next(self._numbers), model), ticket):
                if isinstance(event, Failed):
                    raise from_kind(event.kind, event.message)
                if isinstance(event, Ready):
                    self._info, self._model = event.info, model
                    self._crashes.pop(model, None)
                yield event
        except (EngineCrashed, EngineHung) as error:
            if self._stopped == ticket or self._closed:
                raise Cancelled(
                    coded("session.loading-model-stopped", "Loading the model was stopped.")
                ) from error
            self._crashes[model] = self._crashes.get(model, 0) + 1
            raise

    def _prepared(self, ticket: int) -> Iterator[Event]:
        """Start the process and load the last model again, where that is needed."""
        self._ensure()
        if self._info is None and self._model is not None:
            yield from (e for e in self._loaded(self._model, ticket) if isinstance(e, Loading))

    def _streamed(
        self, job: int, messages: tuple[Message, ...], options: GenerateOptions
    ) -> Iterator[Event]:
        if not self._busy.acquire(blocking=False):
            yield Failed(job, EngineError.kind, BUSY)
            return
        try:
            yield from (
                replace(e, job=job) if isinstance(e, Loading) else e for e in self._prepared(job)
            )
            if self._stopped == job:
                yield Done(job, EndReason.CANCELLED)
                return
            self._generated += 1
            process = self._ensure()
            for event in self._events(process, Generate(job, messages, options), job):
                if isinstance(event, Done):
                    figures.note(self._paths.data, self._info, event, process.pid)
                yield event
        except Cancelled:
            yield Done(job, EndReason.CANCELLED)
        except (EngineCrashed, EngineHung) as error:
            yield self._broken(job, error)
        except WriterError as error:
            yield Failed(job, error.kind, str(error))
        finally:
            self._busy.release()

    def _broken(self, job: int, error: EngineError) -> Event:
        if self._closed:
            return Done(job, EndReason.CANCELLED)
        return Done(job, EndReason.HUNG if isinstance(error, EngineHung) else EndReason.CRASHED)

    def _asked(self, request: Callable[[int], Score | Count]) -> Event:
        with self._turn() as ticket:
            for _ in self._prepared(ticket):
                pass
            events = self._events(self._ensure(), request(ticket), ticket)
            last = deque(events, maxlen=1).pop()
        if isinstance(last, Failed):
            raise from_kind(last.kind, last.message)
        if not isinstance(last, Counted | Scored):
            raise Cancelled(coded("client.job-stopped", "The job was stopped."))
        return last


def _send_quietly(process: EngineProcess, request: Request, limit_s: float) -> None:
    with contextlib.suppress(EngineCrashed):
        process.send(request, limit_s=limit_s)
