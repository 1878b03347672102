"""Do FAQ pages answer from the right pair, and say so where none answers?

    python tests/benchmarks/bench_faq.py FOLDER [--model ID] [--questions held.json] [--no-model]
    python tests/benchmarks/bench_faq.py FOLDER --pages shapes --questions shapes.json

Ten pages of five pairs each (`faq/`: `details`, lists of terms, headings, tables, schema.org; 5 in
Chinese, five in English) and forty questions in other words than theirs, half of them without an
answer on the page; `held.json` has thirty others, ten without an answer, by which nothing was
mended. Every answer goes the product's own way and is kept in FOLDER/faq-questions.jsonl at
once. The report: pairs read, the right pair found first, answers that cite it and hold the expected
words, refusals. `--no-model` stops after the pairs. `shapes/` has eight pages as Shopify, Yoast,
Notion, MediaWiki, Ant Design and two Chinese help centres write them, and a text of plain lines.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from writer_app import paths as app_paths
from writer_app.assist.sources.answering import LIMIT, TEMPLATE, Answered, Asked, answer
from writer_app.engine.link.client import EngineClient
from writer_app.engine.models.catalogue import Catalogue
from writer_app.storage.sources.finder import Finder
from writer_app.storage.templates.templates import TemplateStore

PAGES = Path(__file__).with_name("faq")
PAIRS = 5  # of each page
Row = dict[str, Any]


def main() -> int:
    """Read the pages, ask what was not asked yet, report."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--model", default="")
    parser.add_argument("--questions", default="questions.json")
    parser.add_argument("--pages", default=".", help="a folder of `faq/`")
    parser.add_argument("--no-model", action="store_true")
    chosen = parser.parse_args()
    paths = app_paths.find(chosen.folder / "home", models=app_paths.find().models).create()
    finder = Finder(paths)
    try:
        numbers = read(finder, PAGES / chosen.pages)
        questions = json.loads((PAGES / chosen.questions).read_text(encoding="utf-8"))
        pairs_first(finder, numbers, questions)
        if not chosen.no_model:
            file = chosen.folder / f"faq-{Path(chosen.questions).stem}.jsonl"
            rows = [{**row, "source": numbers[row["page"]]} for row in questions]
            ask_all(paths, finder, rows, file, chosen.model)
            report([json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()])
    finally:
        finder.close()
    return 0


def read(finder: Finder, folder: Path) -> dict[str, int]:
    """Every page as a source, by its name; prints how many pairs were read."""
    pages = sorted([*folder.glob("*.html"), *folder.glob("*.txt")])
    sources = finder.attach(pages, strict=True).sources
    numbers = dict(zip((page.name for page in pages), sources, strict=True))
    finder.learn()
    for name, number in numbers.items():
        pairs = {e.passage.question for e in finder.store.all_of(number)} - {""}
        if len(pairs) != PAIRS:
            print(f"{name}: {len(pairs)} pairs instead of {PAIRS}: {sorted(pairs)}")
    return numbers


def pairs_first(finder: Finder, numbers: dict[str, int], questions: list[Row]) -> None:
    """How often the right pair is the first that is found."""
    held = [row for row in questions if row["pair"]]
    first = 0
    for row in held:
        found = finder.find(row["question"], limit=1, sources=[numbers[row["page"]]])
        right = bool(found) and found[0].passage.question == row["pair"]
        first += right
        if not right:
            print(
                f"    other pair: {row['question']} ← {found[0].passage.question if found else ''}"
            )
    print(f"the right pair is found first: {first} of {len(held)}")


def ask_all(
    paths: app_paths.Paths,
    finder: Finder,
    questions: list[Row],
    file: Path,
    model: str,
) -> None:
    """One line of JSON for each question."""
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    known = {json.loads(line)["question"] for line in lines}
    template = TemplateStore(app_paths.resources() / "templates", paths.templates).get(TEMPLATE)
    with EngineClient(paths) as client, file.open("a", encoding="utf-8") as out:
        client.load(Catalogue(app_paths.find()).resolve(model))
        for row in questions:
            if row["question"] in known:
                continue
            found = tuple(finder.find(row["question"], limit=LIMIT, sources=[row["source"]]))
            given = [*answer(client, Asked(row["question"], found, template))][-1]
            assert isinstance(given, Answered)
            cited = {
                given.passages[n - 1].passage.question for s in given.sentences for n in s.passages
            }
            told = {
                **row,
                "refused": given.refused,
                "answer": given.text,
                "cited": sorted(cited),
                "support": [str(sentence.support) for sentence in given.sentences],
                "sure": given.sure,
            }  # fmt: skip
            print(json.dumps(told, ensure_ascii=False), file=out, flush=True)


def report(rows: list[Row]) -> None:
    """The figures, and each answer that is not as it should be."""
    held = [row for row in rows if row["pair"]]
    foreign = [row for row in rows if not row["pair"]]
    answered = [row for row in held if not row["refused"]]
    cited = [row for row in answered if row["pair"] in row["cited"]]
    right = [
        row for row in cited if any(w.lower() in row["answer"].lower() for w in row["expected"])
    ]
    print(f"questions with an answer: {len(held) - len(answered)} of {len(held)} refused")
    print(f"their answers: {len(cited)} cite the right pair, {len(right)} of them hold the words")
    refused = sum(row["refused"] for row in foreign)
    print(f"questions without an answer: {refused} of {len(foreign)} refused")
    for row in rows:
        if row not in right and not (row in foreign and row["refused"]):
            what = "refused" if row["refused"] else row["answer"]
            print(f"    {row['page']}: {row['question']} → {what}")


if __name__ == "__main__":
    sys.exit(main())
