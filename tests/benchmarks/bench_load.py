"""Loads of one model through the program's own door, the engine process: first, stopped, again.

    python tests/benchmarks/bench_load.py FILE_OR_FOLDER [--home FOLDER] [--rounds 3] [--stop 1.0]

In a new home the first load compiles the kernels and checks the model; with `--home` both may be
there already. A stopped load is asked to end `--stop` seconds after its first sign of life. Wall
time, processor time of the engine process and its largest size are told for each; what each phase
took is told for the first. Processor time says what a quiet machine would need at least.
"""

from __future__ import annotations

import argparse
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from writer_app import paths as app_paths
from writer_app.domain.base.errors import Cancelled
from writer_app.engine.base.protocol import Done, GenerateOptions, Loading, Message, ModelRef
from writer_app.engine.link.client import EngineClient
from writer_app.paths import Paths


@dataclass(slots=True)
class Load:
    """One load, in seconds and megabytes."""

    wall: float = 0.0
    processor: float = 0.0
    largest: float = 0.0
    word: float = 0.0  # from the request to the first word of an answer
    form: str = ""
    notes: tuple[str, ...] = ()
    phases: dict[str, float] = field(default_factory=dict)


def loaded(paths: Paths, ref: ModelRef) -> Load:
    """Load in a new engine process, ask for a few words, end it."""
    found, last = Load(), ["start", time.perf_counter()]

    def hear(event: Loading) -> None:
        now = time.perf_counter()
        found.phases[last[0]] = found.phases.get(last[0], 0.0) + now - last[1]
        last[:] = [event.phase, now]

    with EngineClient(paths) as client:
        begun = time.perf_counter()
        info = client.load(ref, hear)
        found.wall = time.perf_counter() - begun
        found.form, found.notes = info.format, info.notes
        process = psutil.Process(client.pid)
        times = process.cpu_times()
        found.processor = times.user + times.system
        begun = time.perf_counter()
        ask = (Message("user", "Say hello."),)
        for event in client.stream(ask, GenerateOptions(max_new_tokens=8)):
            if not found.word:
                found.word = time.perf_counter() - begun
            if not isinstance(event, Done):
                continue
        status = Path(f"/proc/{client.pid}/status")
        if status.is_file():
            lines = status.read_text(encoding="ascii").splitlines()
            found.largest = next(int(x.split()[1]) for x in lines if x.startswith("VmHWM")) / 1e3
    return found


def stopped(paths: Paths, ref: ModelRef, after: float) -> tuple[str, float]:
    """The phase in which a load was stopped, and how many seconds the wish took."""
    wish: list[float] = []
    phase = ["start"]
    with EngineClient(paths) as client:

        def stop() -> None:
            wish.append(time.perf_counter())
            client.cancel()

        timer = threading.Timer(after, stop)

        def hear(event: Loading) -> None:
            if phase == ["start"]:
                timer.start()
            phase[:] = [event.phase]

        try:
            client.load(ref, hear)
        except Cancelled:
            return phase[0], time.perf_counter() - wish[0]
        timer.cancel()
        return "not stopped: it was there before", 0.0


def line(name: str, load: Load) -> str:
    """A row for people."""
    return (
        f"{name}: {load.wall:.1f} s, {load.processor:.1f} of processor time, largest "
        f"{load.largest:.0f} MB, first word {load.word:.2f} s later ({load.form})"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", type=Path)
    parser.add_argument("--home", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--stop", type=float, default=1.0)
    asked = parser.parse_args()
    ref = ModelRef("bench", folder=str(asked.model.absolute()))
    with tempfile.TemporaryDirectory() as folder:
        paths = app_paths.find(asked.home or Path(folder)).create()
        phase, seconds = stopped(paths, ref, asked.stop)
        print(f"stopped in “{phase}” within {seconds:.2f} s", flush=True)
        first = loaded(paths, ref)
        print(line("first", first), *first.notes, sep="\n  ", flush=True)
        for name, took in first.phases.items():
            print(f"  {name} {took:.1f} s", flush=True)
        for _ in range(asked.rounds):
            print(line("again", loaded(paths, ref)), flush=True)


if __name__ == "__main__":
    main()
