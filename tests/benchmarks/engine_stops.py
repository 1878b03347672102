"""How fast a stop is, and what many random starts and stops leave behind.

Part of bench_decoding.py (`--stops N`). A real engine process runs the model; every job is stopped
at a random moment, half of them while a long text is read, half while an answer is written. The
clock runs from the call of `cancel` to the job's last event.
"""

from __future__ import annotations

import os
import random
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

import psutil

from writer_app import paths as app_paths
from writer_app.engine.base.protocol import Chunk, Done, Failed, GenerateOptions, Message, ModelRef
from writer_app.engine.link.client import EngineClient

_WORDS = ("harbour", "morning", "gull", "net", "stone", "wall", "boat", "wind", "sail", "storm")
_SETTLED = 0.1  # share of the jobs after which memory is looked at for the first time


@dataclass
class Stops:
    """Seconds from `cancel` to the end, by what the engine was doing; and the state around it."""

    reading: list[float] = field(default_factory=list)
    writing: list[float] = field(default_factory=list)
    ended: int = 0  # jobs that were over before their stop
    restarts: int = 0
    children: int = 0
    threads: tuple[int, int] = (0, 0)  # of this process, before and after
    files: tuple[int, int] = (0, 0)  # descriptors of the engine process
    memory: tuple[int, int] = (0, 0)  # bytes of the engine process


def run(folder: Path, home: Path, count: int) -> Stops:
    """`count` jobs, each stopped at a random moment."""
    found, chance = Stops(), random.Random(7)
    before = threading.active_count()
    with EngineClient(app_paths.find(home)) as client:
        client.load(ModelRef(folder.name, str(folder)))
        first = client.pid
        _longest(client, chance)
        for number in range(count):
            _one(client, chance, found, reading=bool(number % 2))
            if number == int(count * _SETTLED):
                engine = psutil.Process(client.pid)
                found.files = engine.num_fds(), 0
                found.memory = engine.memory_info().rss, 0
        engine = psutil.Process(client.pid)
        found.restarts = int(client.pid != first)
        found.children = len(psutil.Process(os.getpid()).children(recursive=True))
        found.files = found.files[0], engine.num_fds()
        found.memory = found.memory[0], engine.memory_info().rss
    found.threads = before, threading.active_count()
    return found


def _longest(client: EngineClient, chance: random.Random) -> None:
    """The longest job there may be, whole: keys and values have their room before memory counts."""
    words = " ".join(chance.choice(_WORDS) for _ in range(1600))
    options = GenerateOptions(max_new_tokens=400, ignore_eos=True)
    for event in client.stream([Message("user", words)], options):
        if isinstance(event, Failed):
            raise SystemExit(f"The engine failed: {event.message}")


def _one(client: EngineClient, chance: random.Random, found: Stops, *, reading: bool) -> None:
    words = " ".join(chance.choice(_WORDS) for _ in range(1500 if reading else 12))
    options = GenerateOptions(max_new_tokens=400, ignore_eos=True)
    asked = [0.0]

    def stop() -> None:
        asked[0] = time.perf_counter()
        client.cancel()

    timer = threading.Timer(chance.uniform(0.02, 0.6 if reading else 0.4), stop)
    written = False
    timer.start()
    for event in client.stream([Message("user", f"{chance.random()} {words}")], options):
        if isinstance(event, Chunk) and not asked[0]:
            written = True
        if isinstance(event, Failed):
            raise SystemExit(f"The engine failed: {event.message}")
        if isinstance(event, Done):
            ended = time.perf_counter()
    timer.cancel()
    timer.join()
    if not asked[0]:
        found.ended += 1
    else:
        (found.writing if written else found.reading).append(ended - asked[0])


def percentile(values: list[float], share: float) -> float:
    """The value that `share` of all do not exceed; 0 when there is none."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))] if values else 0.0


def lines(found: Stops) -> list[str]:
    """The result for people."""
    said = [
        f"stop while {name}: p50 {median(values) * 1e3:.0f} ms, p95 "
        f"{percentile(values, 0.95) * 1e3:.0f} ms, longest {max(values) * 1e3:.0f} ms of "
        f"{len(values)}"
        for name, values in (("writing", found.writing), ("reading", found.reading))
        if values
    ]
    grown = (found.memory[1] - found.memory[0]) / 1e6
    return [
        *said,
        f"after them: {found.children} engine process, {found.restarts} restarts, threads "
        f"{found.threads[0]} → {found.threads[1]}, descriptors {found.files[0]} → "
        f"{found.files[1]}, engine memory {grown:+.0f} MB since job {_SETTLED:.0%}",
    ]
