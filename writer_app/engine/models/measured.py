"""What this machine's memory and processor do at their best, measured in short runs and remembered.

Another program's busy moment makes a run slower, never faster, so the best of all runs is the
machine's figure: several runs the first time, one more at each later look until it is well known.
Kept in a file per machine, `data/machine-KEY.json`, because a home folder may serve several.
"""

from __future__ import annotations

import ctypes
import hashlib
import json
import os
import platform
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

FIRST_RUNS = 5
KNOWN_AFTER = 12  # runs; then nothing is measured any more
_PAUSE_S = 0.15  # between runs, so that not all fall into one busy moment
_RUN_S = 0.1
_BUFFER, _PIECE = 64 << 20, 8 << 20  # bytes a thread has, and copies at a time
Span = tuple[float, float]  # of time
_SIDE = 64  # of the matrices multiplied: so small that one thread has them, within microseconds


@dataclass(frozen=True, slots=True)
class MeasuredSpeed:
    """Bytes a second that memory gives, float32 operations a second; both 0 = not known."""

    bandwidth: int = 0
    compute: int = 0
    runs: int = 0

    def with_best(self, other: MeasuredSpeed) -> MeasuredSpeed:
        """The better of both in each figure."""
        return MeasuredSpeed(
            max(self.bandwidth, other.bandwidth),
            max(self.compute, other.compute),
            self.runs + other.runs,
        )


def machine_file(data: Path, cores: int) -> Path:
    """Where this machine's figures are kept."""
    name = f"{platform.node()}|{platform.machine()}|{platform.processor()}|{cores}|{_SIDE}"
    return data / f"machine-{hashlib.sha256(name.encode()).hexdigest()[:12]}.json"


def known(data: Path, cores: int) -> MeasuredSpeed:
    """What is remembered, without measuring."""
    with suppress(OSError, ValueError, TypeError, KeyError, RecursionError):
        found = json.loads(machine_file(data, cores).read_text(encoding="utf-8"))
        return MeasuredSpeed(*(max(0, int(found[key])) for key in ("bandwidth", "compute", "runs")))
    return MeasuredSpeed()


def measure(data: Path, cores: int) -> MeasuredSpeed:
    """The best known so far, after another look where that is still wanted. Takes a second and a
    half the first time, a quarter of one later, nothing in the end."""
    best = known(data, cores)
    if best.runs >= KNOWN_AFTER:
        return best
    for number in range(1 if best.runs else FIRST_RUNS):
        if number:
            time.sleep(_PAUSE_S)
        best = best.with_best(MeasuredSpeed(bandwidth(cores), compute(cores), 1))
    _keep(machine_file(data, cores), best)
    return best


def _keep(path: Path, found: MeasuredSpeed) -> None:
    """Raises nothing: what cannot be remembered is measured again."""
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f"{path.name}.{os.getpid()}.part")
        part.write_text(json.dumps(asdict(found)), encoding="utf-8")
        part.replace(path)


def bandwidth(threads: int) -> int:
    """Bytes a second that copying with this many threads reads and writes, the best of many
    rounds so short that on a busy machine some of them have the processor to themselves."""
    threads = max(1, min(threads, 8))
    pairs = []
    for _ in range(threads):
        pair = ctypes.create_string_buffer(_BUFFER), ctypes.create_string_buffer(_BUFFER)
        for buffer in pair:  # before it is written, all of it is one page of zeros in a cache
            ctypes.memset(buffer, 1, _BUFFER)
        pairs.append(pair)

    end = time.perf_counter() + _RUN_S

    def copies(pair: tuple[ctypes.Array[ctypes.c_char], ctypes.Array[ctypes.c_char]]) -> list[Span]:
        done: list[Span] = []
        while not done or done[-1][1] < end:
            at = len(done) * _PIECE % _BUFFER  # onwards, so that no cache has it
            begun = time.perf_counter()
            # memmove of ctypes gives the interpreter's lock back while it copies
            ctypes.memmove(ctypes.byref(pair[0], at), ctypes.byref(pair[1], at), _PIECE)
            done.append((begun, time.perf_counter()))
        return done

    with ThreadPoolExecutor(threads) as pool:
        done = [span for found in pool.map(copies, pairs) for span in found]
    return int(2 * _PIECE * most_a_second(done))


def most_a_second(pieces: Sequence[Span]) -> float:
    """Pieces a second while the luckiest of them was done, parts of others counted.

    Threads that waited for one another after each piece gave a twentieth on a busy machine.
    """

    def rate(first: float, last: float) -> float:
        parts = (
            max(0.0, min(last, end) - max(first, begun)) / max(end - begun, 1e-9)
            for begun, end in pieces
        )
        return sum(parts) / max(last - first, 1e-9)

    return max(rate(*piece) for piece in pieces)


def compute(cores: int) -> int:
    """Float32 operations a second on this many cores: a small product of matrices on one of them,
    the best of thousands, times their number; 0 where numpy is not there.

    A product that several threads share waits for the slowest, and beside one busy program it
    was 50 times slower in every one of hundreds of runs.
    """
    try:
        import numpy
    except ImportError:
        return 0
    left = numpy.ones((_SIDE, _SIDE), dtype=numpy.float32)
    product = numpy.empty_like(left)
    best, end = 0.0, time.perf_counter() + _RUN_S
    while not best or time.perf_counter() < end:
        begun = time.perf_counter()
        numpy.matmul(left, left, out=product)
        best = max(best, 2 * _SIDE**3 / max(time.perf_counter() - begun, 1e-9))
    return int(best) * max(1, cores)
