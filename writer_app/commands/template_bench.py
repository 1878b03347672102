"""`templates compare`: templates, versions, settings and models on the same inputs."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from writer_app import paths as app_paths
from writer_app.assist.compare import CellBegun, CellFinished, ModelBegun
from writer_app.assist.compare import compare as run_bench
from writer_app.commands.console import ConsoleProgress, note, say, say_json, table
from writer_app.commands.engine import opened, reference
from writer_app.commands.templates import store
from writer_app.commands.writing import values
from writer_app.domain.base.errors import EngineError, UsageError, from_kind
from writer_app.domain.bench.bench_grid import Grid, GridRow, columns, own_rows, settings, text_rows
from writer_app.domain.bench.bench_report import fault_words, to_data
from writer_app.domain.bench.bench_results import Results, tallies
from writer_app.domain.templates.template import Template, parse
from writer_app.engine.base.protocol import Done, EndReason, Failed
from writer_app.storage.files import document_file
from writer_app.storage.state import settings as settings_file
from writer_app.storage.templates import bench_file
from writer_app.storage.templates.bench_file import Keeper
from writer_app.storage.templates.packs import FileProblem, read_file
from writer_app.storage.templates.templates import TemplateStore


def compare(arguments: argparse.Namespace) -> int:
    """Run the bench; print its summary, or everything as JSON, and write what --out names."""
    paths = app_paths.find()
    chosen = settings_file.load(paths.settings)
    engine = arguments.engine or chosen.model.engine
    for each in arguments.out:
        bench_file.check_name(Path(each))
    names = [arguments.model or "", *arguments.also_model]
    versions = [found for each in arguments.templates for found in _versions(store(), each)]
    rows = _rows(arguments, [template for _, template in versions])
    models = {ref.id: ref for ref in (reference(engine, n, paths, chosen) for n in names)}
    common = _common(arguments)
    sets = [settings(f"{common},{each}") for each in arguments.set or [""]]
    grid = Grid(
        rows,
        columns(versions, sets, list(models)),
        seed=1 if arguments.seed is None else arguments.seed,
    )
    keeper = Keeper(grid, Path(arguments.results).absolute() if arguments.results else None)
    with opened(arguments, paths, chosen) as client:
        end = _follow(run_bench(client, keeper, models))
    for each in arguments.out:
        bench_file.export(Path(each).absolute(), keeper.results)
    if arguments.json:
        say_json(to_data(keeper.results, times=False))
    else:
        _print(keeper.results)
    if isinstance(end, Failed):
        raise from_kind(end.kind, end.message)
    if end is None or end.reason is not EndReason.STOP:
        raise EngineError("The comparison was stopped; --results FILE lets it go on later.")
    return 0


def _common(arguments: argparse.Namespace) -> str:
    """What --temperature and --max-tokens set for every column."""
    given = {"temperature": arguments.temperature, "max_new_tokens": arguments.max_tokens}
    return ",".join(f"{name}={value}" for name, value in given.items() if value is not None)


# ---- before ------------------------------------------------------------------------------------
def _versions(found: TemplateStore, name: str) -> Iterator[tuple[str, Template]]:
    """A template by id, by ID@VERSION, by ID~N (N saves ago), or by file."""
    if Path(name).is_file():
        item = read_file(Path(name))
        if isinstance(item, FileProblem):
            raise UsageError(str(item))
        yield name, parse(item.text, name)
        return
    plain, mark, which = name.rpartition("~")
    if mark and which.isdigit():
        yield name, _earlier(found, plain, int(which))
        return
    plain, mark, which = name.partition("@")
    template = found.get(plain)
    if mark:
        template = _numbered(found, template, which)
    yield (name if mark else f"{plain}@{template.version}"), template


def _earlier(found: TemplateStore, template_id: str, ago: int) -> Template:
    if ago == 0:
        return found.get(template_id)
    found.get(template_id)
    kept = found.past.of(template_id)
    if ago > len(kept):
        raise UsageError(f"{template_id} has {len(kept)} earlier texts; “~{ago}” is not there.")
    return parse(found.past.text(kept[ago - 1]), f"{template_id}~{ago}")


def _numbered(found: TemplateStore, template: Template, which: str) -> Template:
    """The latest text with this version number, the program's own too."""
    texts = [template.text]
    texts += [found.past.text(version) for version in found.past.of(template.id)]
    texts += [each.text for each in found.list(builtin_only=True) if each.id == template.id]
    for text in texts:
        candidate = parse(text, f"{template.id}@{which}")
        if str(candidate.version) == which:
            return candidate
    raise UsageError(f"{template.id} has no version {which[:20]}; “{template.id}~1” is the last.")


def _rows(arguments: argparse.Namespace, templates: Sequence[Template]) -> tuple[GridRow, ...]:
    """The texts that were given; without any, the templates' own tests, each once."""
    given = [(name, document_file.read(Path(name)).text) for name in arguments.input]
    given += [(f"text {number}", text) for number, text in enumerate(arguments.text, 1)]
    filled = values(arguments.var)
    if given or filled:
        return text_rows(given or [("form", "")], filled)
    several = len({template.id for template in templates}) > 1
    rows: dict[tuple[object, ...], GridRow] = {}
    for template in templates:
        for row in own_rows(template):
            expect = tuple((each.kind, each.value) for each in row.expect if each.kind)
            name = f"{template.id} {row.name}" if several else f"test {len(rows) + 1}"
            rows.setdefault((row.text, row.values, expect), replace(row, name=name))
    return tuple(rows.values())


# ---- while and after ---------------------------------------------------------------------------
def _follow(events: Iterator[object]) -> Done | Failed | None:
    progress = ConsoleProgress()
    last: Done | Failed | None = None
    try:
        for event in events:
            if isinstance(event, ModelBegun):
                progress.line(f"Loading {event.model} …")
            elif isinstance(event, CellBegun):
                progress.bar("comparing", event.done, event.total, f"{event.column}: {event.row}")
            elif isinstance(event, CellFinished):
                progress.bar("comparing", event.done, event.total)
            elif isinstance(event, Done | Failed):
                last = event
    finally:
        progress.clear()
    return last


def _print(results: Results) -> None:
    heads = ("column", "passed", "checks", "faults", "tokens", "seconds")
    table(
        [
            heads,
            *(
                (
                    each.column,
                    f"{each.passed} of {each.judged}",
                    f"{each.met} of {each.checks}",
                    fault_words(each),
                    str(each.new_tokens),
                    f"{each.seconds:.1f}",
                )
                for each in tallies(results)
            ),
        ]
    )
    for cell in results.in_order():
        wrong = [each.label for each in cell.checks if not each.passed]
        wrong += [fault.replace("_", " ") for fault in cell.faults]
        if wrong or cell.error:
            say(f"{cell.column}, {cell.row}: {cell.error or '; '.join(wrong)}")
    if not any(each.judged for each in tallies(results)):
        note("Nothing was checked: only a template's own tests have expectations.")
