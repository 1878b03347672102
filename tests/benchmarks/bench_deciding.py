"""Which questions are answered from sources and which refused, asked in other words than theirs?

    python tests/benchmarks/bench_deciding.py FOLDER [--model ID] [--set held] [--seconds S]

`reworded_laid.json` has the 84 questions by which `domain.sources.nearness` was laid (25 have no
answer in their source, though they lie near), `reworded_held.json` 62 others of other documents:
pages of `faq/`, documents of `../shared/material`, passages of cmrc2018. `reworded_fresh.json` has
sixty of two pages as shops write them, two guides and two contracts (`faq/fresh/`); `asked` are 120
of the six documents of `asked/`, each the open document of *Ask*, `asked_last` 80 of four others,
whose length tells nothing (that of the Chinese ones of `asked/` does). Every answer goes the
product's own way and is kept in FOLDER/deciding-SET.jsonl at once, so that a run can be broken off
and goes on. The report: refused of each kind, and answers that hold the expected words.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from writer_app import paths as app_paths
from writer_app.assist.sources.answering import LIMIT, TEMPLATE, Answered, Asked, answer
from writer_app.assist.sources.chatting import Inquiry, chat
from writer_app.domain.sources.conversation import ChatTurn
from writer_app.domain.sources.passage import Source, cut
from writer_app.domain.templates.template import Template
from writer_app.engine.link.client import EngineClient
from writer_app.engine.models.catalogue import Catalogue
from writer_app.storage.sources.finder import Finder
from writer_app.storage.templates.templates import TemplateStore

HERE = Path(__file__).resolve().parent
MATERIAL = HERE.parents[2] / "shared" / "material"
SETS = ("laid", "held", "fresh", "asked", "asked_last")
SEED, EACH = 77, 15  # of the passages of cmrc2018: so many for each set
SHORTEST, LONGEST = 150, 330  # characters
Row = dict[str, Any]


def main() -> int:
    """Ask what was not asked yet, then report."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--model", default="")
    parser.add_argument("--set", choices=SETS, default="held")
    parser.add_argument("--seconds", type=float, default=float("inf"))
    chosen = parser.parse_args()
    rows = questions(chosen.set)
    paths = app_paths.find(chosen.folder / "home", models=app_paths.find().models).create()
    file = chosen.folder / f"deciding-{chosen.set}.jsonl"
    finder = Finder(paths)
    try:
        numbers = {name: attached(finder, name) for name in {row["source"] for row in rows}}
        finder.learn(sorted(number for each in numbers.values() for number in each))
        rows = [{**row, "numbers": numbers[row["source"]]} for row in rows]
        ask_all(paths, finder, rows, file, chosen)
    finally:
        finder.close()
    report(known(file))
    return 0


def questions(name: str) -> list[Row]:
    """The questions of a set, each with its source."""
    if not name.startswith("asked"):
        rows: list[Row] = json.loads((HERE / f"reworded_{name}.json").read_text(encoding="utf-8"))
        return rows
    files = sorted((HERE / name).glob("*/*.json"))
    return [
        {**row, "source": f"{name}/{file.parent.name}/{row['source']}"}
        for file in files
        for row in json.loads(file.read_text(encoding="utf-8"))
    ]


def attached(finder: Finder, name: str) -> tuple[int, ...]:
    """The sources that a set calls by a name."""
    if name.startswith("cmrc:"):
        return passages(finder, name)
    if name.startswith("asked"):
        return ()
    folder = HERE if name.startswith(("faq/", "answerable/")) else MATERIAL
    return finder.attach([folder / name], strict=True).sources


def passages(finder: Finder, name: str) -> tuple[int, ...]:
    """Passages of cmrc2018, the first ones for “cmrc:A”, the next for “cmrc:B”."""
    data = json.loads((MATERIAL / "qa" / "cmrc2018_dev.json").read_text(encoding="utf-8"))["data"]
    random.Random(SEED).shuffle(data)
    texts = [entry["paragraphs"][0]["context"].replace("\n", " ") for entry in data]
    texts = [text for text, entry in zip(texts, data, strict=True) if _fits(entry)]
    first = 0 if name.endswith("A") else EACH
    files = [f"/cmrc/{name}{number}.md" for number in range(EACH)]
    for file, text in zip(files, texts[first : first + EACH], strict=True):
        finder.store.put(Source(file, "", text), cut(text), (1, 1))
    return tuple(finder.store.numbers(files))


def _fits(entry: Row) -> bool:
    return SHORTEST < len(entry["paragraphs"][0]["context"]) < LONGEST


def ask_all(
    paths: app_paths.Paths,
    finder: Finder,
    rows: list[Row],
    file: Path,
    chosen: argparse.Namespace,
) -> None:
    """One line of JSON for each question, as long as there is time."""
    asked = {row["question"] for row in known(file)}
    template = TemplateStore(app_paths.resources() / "templates", paths.templates).get(TEMPLATE)
    until = time.monotonic() + chosen.seconds
    with EngineClient(paths) as client, file.open("a", encoding="utf-8") as out:
        client.load(Catalogue(app_paths.find()).resolve(chosen.model))
        for row in rows:
            if row["question"] in asked or time.monotonic() > until:
                continue
            told = {**row, **answered(client, finder, row, template)}
            print(json.dumps(told, ensure_ascii=False), file=out, flush=True)


def answered(client: EngineClient, finder: Finder, row: Row, template: Template) -> Row:
    """What the product says to a question, and whether it refuses it."""
    question = row["question"]
    if not row["numbers"]:
        file = HERE / row["source"]
        text = file.read_text(encoding="utf-8")
        inquiry = Inquiry(question, document=text, path=str(file), title=file.stem)
        turn = [*chat(client, finder, inquiry, template)][-1]
        assert isinstance(turn, ChatTurn)
        return {"refused": turn.refused, "answer": turn.text}
    found = tuple(finder.find(question, limit=LIMIT, sources=row["numbers"]))
    given = [*answer(client, Asked(question, found, template))][-1]
    assert isinstance(given, Answered)
    return {"refused": given.refused, "answer": given.text, "sure": given.sure}


def known(file: Path) -> list[Row]:
    """What was asked already."""
    if not file.exists():
        return []
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def report(rows: list[Row]) -> None:
    """The figures, and what is not as it should be."""
    held = [row for row in rows if row["held"]]
    foreign = [row for row in rows if not row["held"]]
    answered = [row for row in held if not row["refused"]]
    right = [row for row in answered if holds(row)]
    print(f"questions with an answer: {len(held) - len(answered)} of {len(held)} refused")
    print(f"answers that hold the expected words: {len(right)} of {len(answered)}")
    print(f"without one: {sum(row['refused'] for row in foreign)} of {len(foreign)} refused")
    for row in rows:
        if row["refused"] == row["held"] or (row in answered and row not in right):
            what = "refused" if row["refused"] else row["answer"]
            print(f"    {row['source']}: {row['question']} → {what}")


def holds(row: Row) -> bool:
    """Whether an answer has one of the expected words."""
    return any(word.lower() in row["answer"].lower() for word in row["expected"])


if __name__ == "__main__":
    sys.exit(main())
