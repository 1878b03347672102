"""What a model writes with every built-in template, in English and in Chinese, kept to be read.

    python tests/benchmarks/bench_writing.py FOLDER [--model ID] [--engine transformers|openai]
        [--templates a,b:4] [--languages en,zh] [--count 2] [--report]

Every answer goes the product's own way (`assist.compare`) and is kept in FOLDER/ID-LANGUAGE.json
as soon as it is there; what is known is not asked again unless its template changed. `report:14`
leaves out the first 14 forms. FOLDER/read.md holds all answers for reading. The table counts what
rules can see: talk around the answer, another language than asked for, loops, nothing at all,
answers cut at their limit, lost facts of edits.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

os.environ["OMP_WAIT_POLICY"] = "PASSIVE"
sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from writing_cases import rows

from writer_app import paths as app_paths
from writer_app.assist.compare import CellFinished, compare
from writer_app.domain.answers.preambles import find
from writer_app.domain.bench.bench_grid import Column, Grid
from writer_app.domain.bench.bench_results import Cell
from writer_app.domain.templates.template import Template
from writer_app.domain.text.language import language
from writer_app.engine.base.protocol import Failed, ModelRef
from writer_app.engine.link.client import EngineClient
from writer_app.engine.models.catalogue import Catalogue
from writer_app.storage.templates.bench_file import Keeper
from writer_app.storage.templates.templates import TemplateStore


@dataclass(frozen=True)
class Answered:
    """One answer with what it was asked."""

    template: Template
    row: str
    asked: str
    cell: Cell

    @property
    def faults(self) -> list[str]:
        """What can be seen without reading."""
        found = [str(fault) for fault in self.cell.faults if fault != "wrong_language"]
        foreign = {"translate-to-english": "en", "translate-to-chinese": "zh"}
        wanted = foreign.get(self.template.id, self.row[:2])
        if self.cell.output.strip() and language(self.cell.output) != wanted:
            found.append("wrong_language")
        if self.cell.reason == "length":
            found.append("cut")
        if self.cell.error:
            found.append("error")
        if "chatter" not in found and find(self.cell.output):
            found.append("chatter")
        return found


def reference(given: argparse.Namespace, paths: app_paths.Paths) -> ModelRef:
    """The model that was named."""
    if given.engine == "openai":
        return ModelRef(given.model, base_url=os.environ["WRITER_APP_SERVER"])
    return Catalogue(paths).resolve(given.model)


def answers(
    client: EngineClient, chosen: list[tuple[Template, int]], given: argparse.Namespace
) -> Iterator[Answered]:
    """Every answer, template by template."""
    places = [(*each, name) for each in chosen for name in given.languages.split(",")]
    for template, first, name in places:
        asked = rows(template, name, given.count, first)
        if not asked:
            continue
        grid = Grid(asked, (Column(template.id, template, model=given.model),))
        keeper = Keeper(grid, given.folder / f"{template.id}-{name}.json")
        models = {given.model: client.model} if client.model else {}
        events = () if given.report else compare(client, keeper, models)
        for event in events:
            if isinstance(event, CellFinished) and not event.kept:
                print(f"{template.id} {event.cell.row}: {event.cell.seconds:.0f} s", flush=True)
            elif isinstance(event, Failed):
                raise SystemExit(event.message)
        for cell in keeper.results.cells:
            row = grid.row(cell.row)
            form = "; ".join(f"{name}: {value}" for name, value in row.values)
            yield Answered(template, row.name, row.text or form, cell)


def readable(found: list[Answered]) -> str:
    """All answers as one Markdown text, for a reader."""
    parts = []
    for each in found:
        faults = ", ".join(each.faults) or "–"
        parts.append(
            f"==== {each.template.id} · {each.row} · {faults} · {each.cell.prompt_tokens} + "
            f"{each.cell.new_tokens} tokens, {each.cell.reason}\n>>> {each.asked}\n<<<\n"
            f"{each.cell.output}{each.cell.error}\n"
        )
    return "\n".join(parts)


def table(found: list[Answered]) -> None:
    """Shares of faults by language."""
    for name in sorted({each.row[:2] for each in found}):
        own = [each for each in found if each.row.startswith(name)]
        kinds = sorted({fault for each in own for fault in each.faults})
        print(f"\n{name}: {len(own)} answers")
        for kind in kinds:
            hit = [f"{e.template.id} {e.row[3:]}" for e in own if kind in e.faults]
            print(f"  {kind}: {len(hit)} ({len(hit) / len(own):.1%}): {', '.join(hit)}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, help="where answers are kept")
    parser.add_argument("--model", default="starter")
    parser.add_argument("--models", type=Path, help="the folder that holds the models")
    parser.add_argument("--engine", default="transformers", choices=("transformers", "openai"))
    parser.add_argument("--templates", default="", help="such as formal,report:14; else all")
    parser.add_argument("--languages", default="en,zh")
    parser.add_argument("--count", type=int, default=2, help="inputs a template and language")
    parser.add_argument("--report", action="store_true", help="ask nothing, show what is kept")
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home:
        paths = app_paths.find(Path(home), models=given.models).create()
        templates = TemplateStore(app_paths.resources() / "templates", Path(home) / "none")
        pairs = (each.partition(":") for each in given.templates.split(",") if each)
        wanted = {name: int(first or 0) for name, _, first in pairs}
        every = [each for each in templates.list() if not wanted or each.id in wanted]
        chosen = [(each, wanted.get(each.id, 0)) for each in every]
        with EngineClient(paths, given.engine) as client:
            if not given.report:
                client.load(reference(given, paths))
            found = list(answers(client, chosen, given))
    (given.folder / "read.md").write_text(readable(found), encoding="utf-8")
    table(found)


if __name__ == "__main__":
    main()
