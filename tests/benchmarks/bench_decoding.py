"""How fast the decoding is, beside llama.cpp and plain `generate`, in one alternating run.

    python tests/benchmarks/bench_decoding.py --model FOLDER [--gguf FILE]
        [--llama-python INTERPRETER] [--billion FOLDER] [--runs 5] [--quick] [--no-generate]
        [--stops 1000] [--prompts 50] [--skip-speed] [--json FILE]

Without an interpreter that can import llama_cpp its columns stay empty. `--billion` names a folder
where a random model of 1.1 billion parameters is made once (5 GB with its GGUF). `--stops` starts
and stops that many jobs in an engine process, `--prompts` compares greedy text with `generate`'s.
Each line is the median of the runs with the spread; prompt tokens never count as output. The bars
of the design stand in a table at the end, each beside what was measured. The change dial's quality
is bench_jfleg.py's.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

os.environ["OMP_WAIT_POLICY"] = "PASSIVE"
sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import engine_stops
import greedy_equality
import random_llama
import torch

from writer_app.engine.base.protocol import GenerateOptions, Message, ModelRef
from writer_app.engine.decoding.loop import Hooks
from writer_app.engine.decoding.session import Session, open_session

HERE = Path(__file__).resolve().parent
SOURCE = (
    "The harbour was quiet that morning, and the fishermen was mending there nets along the stone "
    "wall. A old dog sleeped in the shade of an overturned boat, and every now and then it lift "
    "its head to watch the gulls. By noon the wind had picked up, and the first of the boats have "
    "turned for home, there sails bright against the grey water. Nobody spoke about the storm "
    "that were coming, but everyone had seen the sky over the headland."
)
ASK = (
    Message("system", "You are a careful copy editor. Reply with the corrected text only."),
    Message("user", "Fix the grammar and spelling of this text:\n\n" + SOURCE),
)
NEW = 160


BARS: tuple[tuple[str, str, tuple[str, str], str, float], ...] = (
    ("rewrite ÷ llama.cpp", "rewrite, whole call", ("ours", "llama.cpp"), "≤", 0.45),
    ("rewrite with the dial ÷ llama.cpp", "rewrite, whole call", ("ours, dial 3", "llama.cpp"),
     "≤", 0.45),
    ("rewrite with the dial ÷ without", "rewrite, whole call", ("ours, dial 3", "ours"), "≤", 1.0),
    ("1.1B decode at 64, speed × llama.cpp", "1.1B, decode at 64", ("llama.cpp", "ours"), "≥", 1.0),
    ("1.1B decode at 1000, speed × llama.cpp", "1.1B, decode at 1000", ("llama.cpp", "ours"),
     "≥", 1.0),
    ("1.1B prefill of 512, speed × llama.cpp", "1.1B, prefill 512", ("llama.cpp", "ours"),
     "≥", 4.0),
    ("second action ÷ first, first token", "first token, 2,000 tokens", ("ours", "cold"),
     "≤", 0.05),
    ("three variants ÷ one, a step", "a step of 1 and of 3 variants", ("ours", "one"), "≤", 1.35),
)  # fmt: skip


class Llama:
    """llama.cpp in its own process."""

    def __init__(self, interpreter: str, gguf: Path, threads: int) -> None:
        self._child = subprocess.Popen(
            [interpreter, str(HERE / "llama_child.py"), str(gguf), str(threads)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    def ask(self, **request: Any) -> Any:
        assert self._child.stdin is not None
        assert self._child.stdout is not None
        print(json.dumps(request), file=self._child.stdin, flush=True)
        return json.loads(self._child.stdout.readline())

    def close(self) -> None:
        assert self._child.stdin is not None
        self._child.stdin.close()
        self._child.wait(10)


def opened(folder: Path, models: Path, **changes: Any) -> Session:
    return open_session(
        ModelRef(folder.name, str(folder), **changes),
        models=models,
        progress=lambda phase, done, total: None,
        cancelled=lambda: False,
    )


def timed(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


class Report:
    """Runs contestants in turn and keeps medians and spreads, and the bars with what was met."""

    def __init__(self, runs: int) -> None:
        self._runs = runs
        self.rows: list[dict[str, Any]] = []
        self.bars: list[dict[str, Any]] = []

    def bar(self, name: str, found: float, sign: str, bar: float) -> None:
        """Note a bar of the design: `found` must be at most or at least `bar`."""
        held = found <= bar if sign == "≤" else found >= bar
        self.bars.append({"bar": name, "found": found, "sign": sign, "limit": bar, "held": held})

    def ratio(self, cell: str, who: str, by: str) -> float | None:
        """The median of `who` divided by that of `by`; None where either is missing."""
        medians = {row["who"]: row["median"] for row in self.rows if row["cell"] == cell}
        return medians[who] / medians[by] if who in medians and by in medians else None

    def compare(self, name: str, cell: str, who_by: tuple[str, str], sign: str, bar: float) -> None:
        """Note a bar over the ratio of two medians, where both were measured."""
        found = self.ratio(cell, *who_by)
        if found is not None:
            self.bar(name, found, sign, bar)

    def print_bars(self) -> None:
        """The table of bars."""
        for row in self.bars:
            word = "holds" if row["held"] else "FALLS SHORT"
            print(f"{row['bar']:58s} {row['found']:9.3f} {row['sign']} {row['limit']:<7g} {word}")

    def cell(self, name: str, unit: str, contestants: dict[str, Callable[[], float]]) -> None:
        """Time every contestant, A-B-A-B; the first run of each only warms it up."""
        times: dict[str, list[float]] = {who: [] for who in contestants}
        for run in range(self._runs + 1):
            for who, work in contestants.items():
                taken = work()
                if run:
                    times[who].append(taken)
        ours = median(times["ours"])
        for who, taken in times.items():
            row = {"cell": name, "who": who, "unit": unit, "median": median(taken)}
            self.rows.append(row | {"least": min(taken), "most": max(taken)})
            print(
                f"{name:34s} {who:14s} {median(taken):9.2f} {unit} "
                f"({min(taken):.2f}…{max(taken):.2f})  ours / this {ours / median(taken):5.2f}",
                flush=True,
            )


def rewrite_cell(report: Report, session: Session, llama: Llama | None, plain: Any) -> None:
    """A copy-heavy rewrite, whole call, cold prefix."""
    prompt = session.prompts.conversation(ASK)
    source = session.prompts.text(SOURCE)

    def ours(bias: float) -> float:
        session.decoder.forget()
        options = GenerateOptions(source=SOURCE, copy_bias=bias)
        return timed(
            lambda: session.decoder.run(prompt, options, hooks=Hooks(), source=source, limit=NEW)
        )

    contestants: dict[str, Callable[[], float]] = {
        "ours": lambda: ours(0.0),
        "ours, dial 3": lambda: ours(3.0),
    }
    if llama is not None:
        contestants["llama.cpp"] = lambda: float(llama.ask(do="generate", ids=prompt, new=NEW)[0])
    if plain is not None:
        ids = torch.tensor([prompt])
        contestants["generate"] = lambda: timed(
            lambda: plain.generate(
                ids,
                attention_mask=torch.ones_like(ids),
                max_new_tokens=NEW,
                do_sample=False,
                pad_token_id=2,
            )
        )
    report.cell("rewrite, whole call", "s", contestants)


def raw_cells(report: Report, name: str, session: Session, llama: Llama | None) -> None:
    """Decoding without drafts at two depths, and a prefill of 512 tokens."""
    runner = session.runner

    def decode(depth: int, new: int = 32) -> float:
        runner.reset()
        for at in range(0, depth, 256):
            ids = torch.arange(300, 300 + min(256, depth - at))[None]
            runner.forward(ids, at, last=True)
        token = torch.tensor([[200]])
        begun = time.perf_counter()
        for at in range(depth, depth + new):
            int(runner.forward(token, at, last=True)[0, 0].max(-1)[1])
        return (time.perf_counter() - begun) / new * 1e3

    def prefill() -> float:
        runner.reset()
        chunk = session.decoder.tuning.chunk
        parts = torch.arange(300, 812).split(chunk)
        return timed(
            lambda: [runner.forward(ids[None], n * chunk, last=True) for n, ids in enumerate(parts)]
        )

    for depth in (64, 1000):
        ids = list(range(300, 300 + depth))
        cell: dict[str, Callable[[], float]] = {"ours": lambda depth=depth: decode(depth)}
        if llama is not None:
            cell["llama.cpp"] = lambda ids=ids: float(llama.ask(do="decode", ids=ids, new=32))
        report.cell(f"{name}, decode at {depth}", "ms", cell)
    cell = {"ours": prefill}
    if llama is not None:
        ids = list(range(300, 812))
        cell["llama.cpp"] = lambda: float(llama.ask(do="prefill", ids=ids))
    report.cell(f"{name}, prefill 512", "s", cell)


def own_cells(report: Report, session: Session) -> None:
    """A second action on the same document, three variants, and the dial without drafts."""
    document = [300 + n % 4000 for n in range(2000)]

    def first_token(again: bool) -> float:
        if not again:
            session.decoder.forget()
        prompt = [*document, 9 if again else 8]
        return timed(lambda: session.decoder.prefill(prompt, Hooks()))

    first_token(False)
    report.cell(
        "first token, 2,000 tokens",
        "s",
        {"cold": lambda: first_token(False), "ours": lambda: first_token(True)},
    )
    prompt = session.prompts.conversation([Message("user", "Write about the harbour.")])

    def variants(count: int) -> float:
        options = GenerateOptions(variants=count, temperature=0.8, seed=1)
        outcome = session.decoder.run(prompt, options, hooks=Hooks(), limit=64)
        steps = max(len(tokens) for tokens in outcome.tokens)
        return (outcome.stats.total_s - outcome.stats.first_token_s) / max(1, steps) * 1e3

    report.cell(
        "a step of 1 and of 3 variants",
        "ms",
        {"one": lambda: variants(1), "ours": lambda: variants(3)},
    )


def load_cell(report: Report, name: str, folder: Path, models: Path) -> None:
    """Memory and time of a load whose prepared copy exists, in a process of its own."""
    done = subprocess.run(
        [sys.executable, str(HERE / "load_memory.py"), str(folder), str(models)],
        capture_output=True,
        text=True,
        check=True,
    )
    found = json.loads(done.stdout.splitlines()[-1])
    before, top, after = (found[key] / 1e6 for key in ("before", "peak", "after"))
    print(f"{name}, load of {found['format']}: {found['seconds']:.2f} s; resident "
          f"{before:.0f} → {after:.0f} MB, peak {top:.0f} MB", flush=True)  # fmt: skip
    report.bar(f"{name}: peak of a load ÷ its end", (top - before) / (after - before), "≤", 1.3)


def note_bars(report: Report, starter: str) -> None:
    """The bars over the cells that were measured."""
    for bar in BARS:
        report.compare(*bar)
    for depth in (64, 1000):  # no bar of the design; for the reader
        found = report.ratio(f"{starter}, decode at {depth}", "llama.cpp", "ours")
        if found is not None:
            print(f"{starter} decode at {depth}: speed × llama.cpp {found:.2f}")


def stop_bars(report: Report, model: Path, count: int) -> None:
    """Random stops in an engine process."""
    with tempfile.TemporaryDirectory() as home:
        found = engine_stops.run(model, Path(home), count)
    print("\n".join(engine_stops.lines(found)))
    for name, values, bar in (("writing", found.writing, 30), ("reading", found.reading, 200)):
        report.bar(f"stop while {name}, p95, ms",
                   engine_stops.percentile(values, 0.95) * 1e3, "≤", bar)  # fmt: skip
    report.bar("engine processes after them", found.children, "≤", 1)
    report.bar("threads more after them", found.threads[1] - found.threads[0], "≤", 0)
    report.bar("descriptors more after them", found.files[1] - found.files[0], "≤", 0)
    report.bar("engine memory more after them, MB",
               (found.memory[1] - found.memory[0]) / 1e6, "≤", 20)  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--gguf", type=Path)
    parser.add_argument("--llama-python")
    parser.add_argument("--billion", type=Path)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--quick", action="store_true", help="one run, no plain generate")
    parser.add_argument("--no-generate", action="store_true", help="leave plain generate out")
    parser.add_argument("--skip-speed", action="store_true", help="only --stops and --prompts")
    parser.add_argument("--stops", type=int, default=0, help="random starts and stops")
    parser.add_argument("--prompts", type=int, default=0, help="real prompts of the equality test")
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    report = Report(1 if given.quick else given.runs)
    if not given.skip_speed:
        speed(report, given)
    if given.stops:
        stop_bars(report, given.model, given.stops)
    if given.prompts:
        for each in greedy_equality.run(given.model, given.prompts):
            report.bar(f"{each.name}, of {each.of}", each.equal, "≥", each.of)
    report.print_bars()
    if given.json:
        given.json.write_text(json.dumps({"cells": report.rows, "bars": report.bars}, indent=1))


def speed(report: Report, given: argparse.Namespace) -> None:
    """The timed cells."""
    with tempfile.TemporaryDirectory() as models:
        session = opened(given.model, Path(models))
        threads = torch.get_num_threads()
        print(f"{threads} threads, torch {torch.__version__}; {session.info.format}; "
              f"{', '.join(session.info.notes)}")  # fmt: skip
        compared = given.gguf and given.llama_python
        llama = Llama(given.llama_python, given.gguf, threads) if compared else None
        plain = None if given.quick or given.no_generate else plain_model(given.model)
        rewrite_cell(report, session, llama, plain)
        raw_cells(report, given.model.name, session, llama)
        own_cells(report, session)
        if llama is not None:
            llama.close()
        load_cell(report, given.model.name, given.model, Path(models))
        if given.billion:
            del session, plain
            billion(report, given, threads)
    note_bars(report, given.model.name)


def plain_model(folder: Path) -> Any:
    from transformers import AutoModelForCausalLM

    model: Any = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.bfloat16)
    return model.eval()


def billion(report: Report, given: argparse.Namespace, threads: int) -> None:
    """The cells of a random model of 1.1 billion parameters."""
    folder = random_llama.hugging_face(given.billion / "hf", given.model)
    llama = None
    if given.gguf and given.llama_python:
        file = random_llama.gguf_q4_0(given.billion / "q4_0.gguf", folder, given.gguf)
        llama = Llama(given.llama_python, file, threads)
    for run in ("first load, quantising", "second load"):
        begun = time.perf_counter()
        session = opened(folder, given.billion / "models")
        print(f"1.1B {run}: {time.perf_counter() - begun:.1f} s, {session.info.format}, "
              f"{session.info.bytes >> 20} MiB")  # fmt: skip
    load_cell(report, "1.1B", folder, given.billion / "models")
    raw_cells(report, "1.1B", session, llama)
    if llama is not None:
        llama.close()


if __name__ == "__main__":
    main()
