"""`bench`: how fast the engine answers on this machine, beside its rivals."""

from __future__ import annotations

import argparse
import platform
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import psutil

from writer_app import __version__
from writer_app import paths as app_paths
from writer_app.commands.console import ConsoleProgress, note, say, say_json, table
from writer_app.domain.base.errors import UsageError
from writer_app.engine.base.protocol import ModelRef
from writer_app.engine.bench import plot, report, workloads
from writer_app.engine.bench.contenders import GENERATE, LLAMA, Starter, threads_for
from writer_app.engine.bench.line_child import LineChild
from writer_app.engine.bench.measure import Bench, MeasuredWorkload
from writer_app.engine.bench.rivals import find_llama
from writer_app.engine.bench.workloads import Workload
from writer_app.engine.models.catalogue import Catalogue
from writer_app.paths import Paths
from writer_app.storage.files import atomic
from writer_app.storage.state import settings as settings_file

NONE = "none"
_PACKAGES = ("torch", "transformers", "bitsandbytes", "tokenizers")
_FACTS_S = 180.0
_HOW = "copying 256 MiB with torch, bytes read and written, the best of seven"


def bench(arguments: argparse.Namespace) -> int:
    """Measure, print, and draw where that was asked for."""
    chosen = workloads.chosen(arguments.workload, plot=bool(arguments.plot), quick=arguments.quick)
    paths = app_paths.find()
    with _prepared(arguments, paths) as run:
        measured = run.measure(chosen)
        found = run.report(measured)
    _show(found, as_json=arguments.json)
    if arguments.plot:
        _draw(found, Path(arguments.plot))
    return 0


class _BenchRun:
    """One benchmark on its way: the contenders, and the facts about the machine."""

    def __init__(
        self,
        bench: Bench,
        *,
        facts: dict[str, Any],
        notes: Sequence[str],
        model: ModelRef,
    ) -> None:
        self._bench = bench
        self._facts = facts
        self._notes = tuple(notes)
        self._model = model

    def measure(self, chosen: Sequence[Workload]) -> tuple[MeasuredWorkload, ...]:
        """Every workload, one after the other."""
        return tuple(self._one(work) for work in chosen)

    def _one(self, work: Workload) -> MeasuredWorkload:
        progress = ConsoleProgress()
        begun = time.monotonic()
        try:
            measured = self._bench.measure(work, progress.line)
        finally:
            progress.clear()
        note(f"{work.name}: measured in {time.monotonic() - begun:.0f} s")
        return measured

    def report(self, measured: tuple[MeasuredWorkload, ...]) -> report.Report:
        """What is told of it."""
        facts = self._facts
        bandwidth = int(facts.get("bandwidth", 0))
        machine = report.BenchMachine(
            processor=_processor(),
            cores=psutil.cpu_count(logical=False) or psutil.cpu_count() or 1,
            threads=self._bench.starter.threads,
            capability=str(facts.get("capability", "")),
            card=str(facts.get("card", "")),
            bandwidth=bandwidth,
            how=_HOW if bandwidth else "",
        )
        versions = {"writer-app": __version__, "Python": platform.python_version()}
        versions |= facts.get("versions", {})
        for cell in (cell for each in measured for cell in each.cells):
            if cell.contender == LLAMA:
                name, _, number = cell.loaded.version.rpartition(" ")
                versions[name or "llama-cpp-python"] = number
        title = self._model.title or self._model.id
        return report.Report(machine, versions, title, self._bench.runs, measured, self._notes)


@contextmanager
def _prepared(arguments: argparse.Namespace, paths: Paths) -> Iterator[_BenchRun]:
    """Everything that is needed before the first cell. Raises ModelError, UsageError."""
    wanted = _baselines(arguments)
    model = _model(arguments, paths)
    runs = arguments.runs or (1 if arguments.quick else 5)
    cores = psutil.cpu_count(logical=False) or psutil.cpu_count() or 1
    starter = Starter(paths, model, arguments.engine, threads_for(cores))
    if arguments.engine == "scripted":
        notes = ["A script answers: these figures say nothing about a model."]
        yield _BenchRun(Bench(starter, (), runs), facts={}, notes=notes, model=model)
        return
    with ExitStack() as stack:
        tokeniser = stack.enter_context(starter.plain())
        facts = _facts(tokeniser, model)
        work = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        starter, baselines, notes = _rivals(
            replace(starter, cuda=bool(facts["card"])), wanted, arguments.gguf or "", work
        )
        made = Bench(starter, baselines, runs, tokeniser if baselines else None)
        yield _BenchRun(made, facts=facts, notes=notes, model=model)


def _rivals(
    starter: Starter, wanted: Sequence[str], gguf: str, work: Path
) -> tuple[Starter, tuple[str, ...], list[str]]:
    """The baselines that can be measured, and what is to be said about the others."""
    if LLAMA not in wanted:
        return starter, tuple(wanted), []
    llama, missing = find_llama(starter.paths, starter.model, gguf, work)
    if llama is None:
        return starter, tuple(name for name in wanted if name != LLAMA), [missing]
    return replace(starter, llama=llama), tuple(wanted), []


def _baselines(arguments: argparse.Namespace) -> tuple[str, ...]:
    asked = tuple(dict.fromkeys(arguments.baseline))
    if NONE in asked and len(asked) > 1:
        raise UsageError("--baseline none stands alone; leave it out to compare.")
    if asked:
        return tuple(name for name in asked if name != NONE)
    return () if arguments.quick else (GENERATE, LLAMA)


def _model(arguments: argparse.Namespace, paths: Paths) -> ModelRef:
    if arguments.engine == "scripted":
        return ModelRef(arguments.model or "script", title="Script")
    settings = settings_file.load(paths.settings).model
    found = Catalogue(paths).resolve(arguments.model or settings.id)
    return replace(found, quantisation=settings.quantisation, device=settings.device)


def _facts(process: LineChild, model: ModelRef) -> dict[str, Any]:
    progress = ConsoleProgress()
    progress.line("Looking at this machine …")
    try:
        return process.ask(_FACTS_S, do="facts", device=model.device, packages=list(_PACKAGES))
    finally:
        progress.clear()


def _processor(cpuinfo: Path = Path("/proc/cpuinfo")) -> str:
    """The processor's name; no name of the computer or its owner."""
    try:
        lines = cpuinfo.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        lines = []
    named = (line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    return next(named, "") or platform.processor() or platform.machine()


def _show(found: report.Report, *, as_json: bool) -> None:
    if as_json:
        say_json(report.data(found))
        return
    for line in report.head(found):
        say(line)
    for title, rows in report.tables(found):
        say()
        say(title)
        table(rows)


def _draw(found: report.Report, target: Path) -> None:
    names = {work.name for work in workloads.CONTEXTS}
    cells = [cell for cell in found.cells if cell.workload in names]
    if not cells:
        note("Nothing was drawn: no context length fits this model.")
        return
    threads = found.machine.threads
    place = found.machine.card or f"{found.machine.processor}, {threads} threads"
    drawn = plot.svg(cells, f"{found.model} on {place}")
    atomic.write_bytes(target, drawn.encode())
    note(f"The plot is in {target}.")
