"""One GGUF file over our blocks and through llama.cpp, alternating; medians, minima and ratios.

    python tests/benchmarks/bench_blocks.py GGUF [--rounds 5] [--threads 2] [--isa avx2] [--compile]

Each round starts both anew and asks them in turn, twice. `--isa` forces instructions (see
`engine/decoding/blocks/isa.py`); `--compile` measures the first compile as well, in an empty
folder. Both keep their prefix; llama.cpp gives the logits of a pass's last row alone, ours all.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
CELLS: dict[str, dict[str, Any]] = {
    "decode at 64, ms a token": {"do": "decode", "past": 64, "new": 16},
    "decode at 1,000, ms a token": {"do": "decode", "past": 1000, "new": 16},
    "pass of 2 rows, ms": {"do": "rows", "rows": 2},
    "pass of 4 rows, ms": {"do": "rows", "rows": 4},
    "pass of 8 rows, ms": {"do": "rows", "rows": 8},
    "prefill of 512, ms a token": {"do": "prefill", "count": 512},
}


class Side:
    """One of the two, in a process of its own."""

    def __init__(self, script: str, *arguments: str, isa: str = "") -> None:
        more = {"WRITER_APP_BLOCKS_ISA": isa} if isa else {}
        self._process = subprocess.Popen(
            [sys.executable, str(HERE / script), *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env=os.environ | more,
        )
        self.told = self._answer()

    def _answer(self) -> Any:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise SystemExit(f"a child ended with {self._process.wait()}")
        return json.loads(line)

    def ask(self, request: dict[str, Any]) -> Any:
        """What it answers."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        return self._answer()

    def close(self) -> None:
        """End the process."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()


def processor() -> str:
    """The processor's name (Linux)."""
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    return next((line.split(":")[1].strip() for line in lines if "model name" in line), "unknown")


def one_round(
    found: dict[str, tuple[list[float], list[float]]], options: argparse.Namespace, folder: str
) -> str:
    """Both anew, asked in turn; the instructions in use."""
    both = (
        Side("block_child.py", options.gguf, str(options.threads), folder, isa=options.isa),
        Side("xllama_child.py", options.gguf, str(options.threads)),
    )
    for index, side in enumerate(both):
        found.setdefault("load, s", ([], []))[index].append(side.told["load"])
    for name, request in [*CELLS.items()] * 2:
        for index, side in enumerate(both):
            found.setdefault(name, ([], []))[index].append(side.ask(request))
    rewrites(found, both)
    for index, side in enumerate(both):
        side.ask({"do": "prefill", "count": 4000})
        size = side.ask({"do": "peak"}) / 1e6
        found.setdefault("peak memory with 4,000 tokens, MB", ([], []))[index].append(size)
    found.setdefault("stop within a prefill, ms", ([], []))[0].append(both[0].ask({"do": "stop"}))
    for side in both:
        side.close()
    return str(both[0].told["isa"])


def rewrites(found: dict[str, tuple[list[float], list[float]]], both: tuple[Side, Side]) -> None:
    """The correction of a paragraph, a whole call with an empty cache; llama.cpp has no drafts."""
    ours, theirs = both
    prompt = ours.ask({"do": "prompt"})
    for drafts in (0, 3, 7):
        name = f"rewrite, drafts up to {drafts}, s"
        request = {"do": "rewrite", "prompt": prompt, "drafts": drafts}
        told = [ours.ask(request), theirs.ask(request)]
        texts = {each["text"].strip() for each in told}
        found.setdefault("texts of a rewrite that are equal", ([], []))[0].append(2 - len(texts))
        for index, each in enumerate(told):
            found.setdefault(name, ([], []))[index].append(each["s"])


def line(name: str, ours: list[float], theirs: list[float]) -> str:
    """A row of the table."""
    text = f"{name:36s} ours {statistics.median(ours):8.2f} (least {min(ours):.2f})"
    if not theirs:
        return text
    ratio = statistics.median(ours) / statistics.median(theirs)
    text += f"   llama.cpp {statistics.median(theirs):8.2f} (least {min(theirs):.2f})"
    least = min(ours) / min(theirs)
    return f"{text}   ours / theirs {ratio:.2f} (least {least:.2f}; {1 / ratio:.2f} × the speed)"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("gguf")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--isa", default="")
    parser.add_argument("--compile", action="store_true")
    options = parser.parse_args()
    found: dict[str, tuple[list[float], list[float]]] = {}
    with tempfile.TemporaryDirectory() as folder:
        side = Side("block_child.py", options.gguf, str(options.threads), folder, isa=options.isa)
        if options.compile:
            print(f"first load {side.told['load']:.1f} s, of it compile {side.told['compile']:.1f}")
        side.close()
        for number in range(options.rounds):
            isa = one_round(found, options, folder)
            print(f"{processor()}, {isa}, {options.threads} threads, rounds: {number + 1}")
            for name, (ours, theirs) in found.items():
                print("  " + line(name, ours, theirs), flush=True)


if __name__ == "__main__":
    main()
