"""Who is measured: our engine through its client, plain `generate`, and llama.cpp.

Each contender has a process of its own for a cell. All get the same tokens, the same number of
threads and the same priority. The time of a whole call is taken here, on the asking side; the
first token and the decoding speed are what each process says of itself.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Protocol

from writer_app.children.start import command, environment
from writer_app.domain.base.errors import EngineError, from_kind
from writer_app.engine.base.protocol import (
    Chunk,
    Done,
    EndReason,
    Event,
    Failed,
    GenerateOptions,
    Loading,
    Message,
    ModelRef,
    Stats,
)
from writer_app.engine.bench import llama_child
from writer_app.engine.bench.line_child import LineChild
from writer_app.engine.bench.weights import bytes_a_pass, embedding
from writer_app.engine.link.client import ENVIRONMENT, EngineClient
from writer_app.paths import Paths

OURS, GENERATE, LLAMA = "writer-app", "generate", "llama.cpp"
PLAIN_MODULE = "writer_app.engine.decoding.plain"
_LOAD_S = 900.0
_RUN_S = 900.0
# What makes a first load longer than the next ones.
_ONCE = {"checking": "self-test", "quantising": "quantising"}
_OTHER = (Message("system", "Other."), Message("user", "Count."))


@dataclass(frozen=True, slots=True)
class Question:
    """One request. `ids` are the conversation's tokens, for contenders without our templates."""

    messages: tuple[Message, ...]
    options: GenerateOptions
    cold: bool
    ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Took:
    """What one request took. Seconds; `wall_s` on the asking side, the others in the process."""

    prompt_tokens: int
    cached_tokens: int
    new_tokens: int
    first_s: float
    total_s: float
    wall_s: float
    text: str
    accepted_tokens: int = 0
    reason: str = ""


@dataclass(frozen=True, slots=True)
class LoadedContender:
    """A contender that is ready. `note` says what this load did that the next one will not.

    `bytes_a_pass` are the weights that decoding one token reads, 0 where that is not known. `way`
    is what the self-test chose (format, loop, drafts); `card_bytes` is memory taken on a card.
    """

    seconds: float
    format: str
    bytes_a_pass: int = 0
    note: str = ""
    version: str = ""
    device: str = ""
    way: str = ""
    card_bytes: int = 0


class Contender(Protocol):
    """One who is measured, in a process of its own."""

    name: str
    loaded: LoadedContender

    def ask(self, question: Question) -> Took:
        """Answer one request. Raises EngineError."""

    def peak(self) -> int:
        """The most memory its process had, bytes; 0 where the system does not tell."""


class Ours:
    """The engine as the window uses it."""

    name = OURS

    def __init__(self, client: EngineClient, model: ModelRef) -> None:
        """Start the engine and load `model`. Raises ModelError, EngineError."""
        self.client = client
        phases: set[str] = set()

        def note(event: Loading) -> None:
            phases.add(event.phase)

        begun = time.perf_counter()
        self.info = client.load(model, note)
        seconds = time.perf_counter() - begun
        once = ", ".join(sorted(name for phase, name in _ONCE.items() if phase in phases))
        info = self.info
        read = bytes_a_pass(Path(model.folder), info.parameters, info.format, info.device)
        self.loaded = LoadedContender(
            seconds,
            info.format,
            read,
            once,
            device=info.device,
            way="; ".join(info.notes),
            card_bytes=info.taken,
        )

    def ask(self, question: Question) -> Took:
        """See `Contender`. A cold question comes after one that shares nothing with it."""
        if question.cold:
            self._answer(_OTHER, GenerateOptions(max_new_tokens=1))
        return self._answer(question.messages, question.options)

    def count(self, messages: Sequence[Message], text: str) -> tuple[int, int]:
        """Tokens of a conversation and of a text."""
        counted = self.client.count(messages, (text,))
        return counted.conversation, counted.texts[0]

    def peak(self) -> int:
        """See `Contender`."""
        return peak_memory(self.client.pid)

    def _answer(self, messages: Sequence[Message], options: GenerateOptions) -> Took:
        text: list[str] = []
        last: Event | None = None
        begun = time.perf_counter()
        for event in self.client.stream(messages, options):
            if isinstance(event, Chunk) and event.variant == 0:
                text.append(event.text)
            last = event
        wall = time.perf_counter() - begun
        return _took(last, "".join(text), wall)


class Baseline:
    """A contender in a `LineChild`."""

    def __init__(self, name: str, process: LineChild, loaded: LoadedContender) -> None:
        self.name = name
        self.loaded = loaded
        self._process = process

    def ask(self, question: Question) -> Took:
        """See `Contender`."""
        options = question.options
        begun = time.perf_counter()
        said = self._process.ask(
            _RUN_S,
            do="run",
            ids=list(question.ids),
            new=options.max_new_tokens,
            cold=question.cold,
            sampling=_sampling(self.name, options),
            seed=options.seed or 0,
        )
        return Took(wall_s=time.perf_counter() - begun, reason=str(EndReason.LENGTH), **said)

    def peak(self) -> int:
        """See `Contender`."""
        return peak_memory(self._process.pid)


@dataclass(frozen=True, slots=True)
class Llama:
    """Where llama.cpp is: an interpreter that can import `llama_cpp`, and a GGUF file."""

    python: str
    gguf: Path


@dataclass(frozen=True, slots=True)
class Starter:
    """Starts contenders for one model."""

    paths: Paths
    model: ModelRef
    engine: str
    threads: int
    cuda: bool = False
    llama: Llama | None = None

    @contextmanager
    def ours(self) -> Iterator[Ours]:
        """Our engine, loaded; closed at the end."""
        with EngineClient(self.paths, self.engine) as client:
            yield Ours(client, self.model)

    @contextmanager
    def baseline(self, name: str, context: int) -> Iterator[Baseline]:
        """`generate` or `llama.cpp` with room for `context` tokens; closed at the end."""
        # The start of the process and the import of its libraries belong to the load.
        begun = time.perf_counter()
        with self.plain() if name == GENERATE else self._llama_child() as process:
            said = process.ask(_LOAD_S, do="load", **self._load(name, context))
            loaded = LoadedContender(
                time.perf_counter() - begun,
                str(said["format"]),
                int(said["bytes_a_pass"]),
                version=str(said.get("version", "")),
            )
            yield Baseline(name, process, loaded)

    def plain(self) -> LineChild:
        """A process with torch and transformers, which can also count and tell facts."""
        return LineChild(GENERATE, command(PLAIN_MODULE), self._environment())

    def _llama_child(self) -> LineChild:
        assert self.llama is not None
        script = [self.llama.python, str(Path(llama_child.__file__).resolve())]
        return LineChild(LLAMA, script, self._environment())

    def _load(self, name: str, context: int) -> dict[str, Any]:
        if name == GENERATE:
            return {"model": asdict(self.model)}
        assert self.llama is not None
        return {
            "gguf": str(self.llama.gguf),
            "context": context,
            "threads": self.threads,
            "device": "cuda" if self.cuda else "cpu",
            "embedding": embedding(Path(self.model.folder)),
            "read": bytes_a_pass(self.llama.gguf, 0, "gguf"),
        }

    def _environment(self) -> dict[str, str]:
        values = environment(ENVIRONMENT)
        return values | {"OMP_NUM_THREADS": str(self.threads)}


def _sampling(name: str, options: GenerateOptions) -> dict[str, Any] | None:
    if not options.temperature:
        return None
    heat = "temp" if name == LLAMA else "temperature"
    return {
        heat: options.temperature,
        "top_k": options.top_k,
        "top_p": options.top_p,
        "min_p": options.min_p,
    }


def _took(last: Event | None, text: str, wall_s: float) -> Took:
    if isinstance(last, Failed):
        raise from_kind(last.kind, last.message)
    if not isinstance(last, Done):
        raise EngineError("The engine did not say how it ended; try again.")
    if last.reason not in (EndReason.STOP, EndReason.LENGTH, EndReason.REPETITION):
        raise EngineError(f"The engine broke off a measured answer ({last.reason}); try again.")
    stats: Stats = last.stats
    return Took(
        prompt_tokens=stats.prompt_tokens,
        cached_tokens=stats.cached_tokens,
        new_tokens=stats.new_tokens,
        first_s=stats.first_token_s,
        total_s=stats.total_s,
        wall_s=wall_s,
        text=text,
        accepted_tokens=stats.accepted_tokens,
        reason=str(last.reason),
    )


def peak_memory(pid: int | None, proc: Path = Path("/proc")) -> int:
    """The most resident memory a process ever had, bytes; 0 where the system does not tell."""
    try:
        lines = (proc / str(pid) / "status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return 0
    found = [line.split() for line in lines.splitlines() if line.startswith("VmHWM:")]
    return int(found[0][1]) * 1024 if found else 0


def threads_for(cores: int) -> int:
    """One thread a physical core this process may use; `OMP_NUM_THREADS` where it is set."""
    asked = os.environ.get("OMP_NUM_THREADS", "")
    if asked.isdigit() and int(asked):
        return int(asked)
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else cores
    return max(1, min(cores, allowed))
