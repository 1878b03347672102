"""Mutated model files in a real engine process: each ends as a model or as one sentence.

    python tests/benchmarks/bench_hostile.py [COUNT] [--seed N]

COUNT (2,000) mutations of the headers, configurations, tokenizers and chat templates of a tiny
random model. Prints how they ended by kind, the sentences, and how long a load took. The process
that runs this stands for the window: it has to be there at the end.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
import time
from pathlib import Path
from statistics import median, quantiles

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "engine" / "decoding"))

import conftest as tiny  # the tiny random models of the decoding tests
import hostile

from writer_app import paths as app_paths
from writer_app.engine.link.client import EngineClient, Limits

LIMITS = Limits(load_s=30, first_s=20, between_s=20)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", nargs="?", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        whole, work = Path(place, "whole"), Path(place, "work")
        tiny.build_model().save_pretrained(whole)
        tiny.build_tokenizer().save_pretrained(whole)
        work.mkdir()
        # The self-test would take a second a folder, and reads nothing that the load does not.
        os.environ["WRITER_APP_ENGINE_FALLBACK"] = "1"
        paths = app_paths.find(Path(place, "home")).create()
        seconds: list[float] = []
        with EngineClient(paths, limits=LIMITS) as client:
            trial = hostile.Trial(client, whole, work, options.seed)
            for number in range(options.count):
                begun = time.perf_counter()
                trial.run(number)
                seconds.append(time.perf_counter() - begun)
    print(f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores")
    for (kind, outcome), count in sorted(trial.outcomes.items()):
        print(f"{kind:18} {outcome:10} {count:5}")
    print("sentences:")
    for said, count in trial.sentences.most_common(60):
        print(f"{count:6} {said}")
    p99 = quantiles(seconds, n=100)[98]
    print(f"a mutation: median {median(seconds):.3f} s, p99 {p99:.2f} s, max {max(seconds):.1f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
