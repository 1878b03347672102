"""What locks cost: the same answers with and without them, in turn, in one process.

    python tests/benchmarks/bench_lock_cost.py --model FILE.gguf [--models FOLDER] [--passages 12]

Passages of `bench_locks.py` go through *rewrite-clearly*, *formal* and *summary* as the program
decodes them, with drafts: without locks, with the usual ones, and once more each in the opposite
order. Told are the time of a token of each way, the median of the ratios of neighbouring runs, the
same for those answers that are equal token for token, and by itself what a step spends on choosing
a token and an answer on making its lock.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections import defaultdict
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median

os.environ["OMP_WAIT_POLICY"] = "PASSIVE"
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import torch
from bench_locks import job_of, passages
from side_by_side import Asked, asked, opened

from writer_app import paths as app_paths
from writer_app.engine.decoding.choosing.row import Row
from writer_app.engine.decoding.loop import Hooks
from writer_app.engine.decoding.session import Session
from writer_app.storage.templates.templates import TemplateStore

TEMPLATES = ("rewrite-clearly", "formal", "summary")
ORDERS = (("none", "usual"), ("usual", "none"))


@dataclass
class Clock:
    """Seconds spent on choosing and on making locks, and how often."""

    choosing: float = 0.0
    steps: int = 0
    making: float = 0.0


def watched(clock: Clock) -> None:
    """Have every choice of a token add to the clock."""
    choose = Row.choose

    def timed(row: Row, logits: torch.Tensor) -> int:
        begun = time.perf_counter()
        token = choose(row, logits)
        clock.choosing += time.perf_counter() - begun
        clock.steps += 1
        return token

    Row.choose = timed  # type: ignore[method-assign]  # the seam of the bench: rows are made within


def run(session: Session, each: Asked, clock: Clock) -> tuple[tuple[int, ...], float]:
    """The tokens of an answer and the milliseconds of one, reading not counted."""
    begun = time.perf_counter()
    session.decoder.rows(each.prompt, each.how, source=each.source, limit=1)
    clock.making += time.perf_counter() - begun
    limit = each.how.max_new_tokens
    done = session.decoder.run(
        each.prompt, each.how, hooks=Hooks(), source=each.source, limit=limit
    )
    seconds = done.stats.total_s - done.stats.first_token_s
    return done.tokens[0], 1000 * seconds / max(1, len(done.tokens[0]))


def main() -> None:
    """Run in turn and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", required=True)
    parser.add_argument("--models", type=Path, help="where what is compiled is kept")
    parser.add_argument("--passages", type=int, default=12)
    given = parser.parse_args()
    store = TemplateStore(app_paths.resources() / "templates", Path(tempfile.mkdtemp()))
    session = opened(given.model, given.models)
    texts = passages(given.passages, lambda text: len(session.prompts.text(text)))
    clocks: dict[str, Clock] = defaultdict(Clock)
    clock = Clock()
    watched(clock)
    ratios: list[float] = []
    equal: list[float] = []
    times: dict[str, list[float]] = defaultdict(list)
    for number, text in enumerate(texts):
        for name in TEMPLATES:
            for order in ORDERS if number else (*ORDERS, *ORDERS):  # the first warms up
                taken: dict[str, tuple[tuple[int, ...], float]] = {}
                for way in order:
                    before = replace(clock)
                    request = asked(session, way, job_of(store, name, text, way))
                    taken[way] = run(session, request, clock)
                    mine = clocks[way]
                    mine.choosing += clock.choosing - before.choosing
                    mine.steps += clock.steps - before.steps
                    mine.making += clock.making - before.making
                    times[way].append(taken[way][1])
                ratios.append(taken["usual"][1] / taken["none"][1])
                if taken["usual"][0] == taken["none"][0]:
                    equal.append(ratios[-1])
        report(clocks, times, ratios, equal)


def report(
    clocks: dict[str, Clock],
    times: dict[str, list[float]],
    ratios: list[float],
    equal: list[float],
) -> None:
    """The figures so far."""
    for way, clock in sorted(clocks.items()):
        steps, answers = max(1, clock.steps), max(1, len(times[way]))
        print(f"{way:6} {len(times[way])} answers, {median(times[way]):.2f} ms a token; choosing "
              f"{1e6 * clock.choosing / steps:.0f} µs a step, making "
              f"{1000 * clock.making / answers:.1f} ms an answer")  # fmt: skip
    same = f"{median(equal):.4f} of the {len(equal)} equal ones" if equal else "none are equal"
    print(f"with ÷ without: {median(ratios):.4f} of {len(ratios)}, {same}", flush=True)


if __name__ == "__main__":
    main()
