"""Are answers from sources held by them, and refused where the sources do not say?

    python tests/benchmarks/bench_answers.py FOLDER [--model ID] [--count 60] [--report]

Chinese passages of `../shared/material/qa` (cmrc2018 dev): COUNT questions that they answer and
COUNT that were asked of other passages. Every answer goes the product's own way and is kept in
FOLDER/answers.jsonl at once, so that a run can be broken off and goes on. The report: refused of
each kind, answers that hold the expected words, quotations that are not verbatim, and how well the
check of citations tells sentences that their passage holds from the same sentences beside another
passage or with an altered figure.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from writer_app import paths as app_paths
from writer_app.assist.sources.answering import LIMIT, TEMPLATE, Answered, Asked, answer
from writer_app.domain.sources.answer import Support
from writer_app.domain.sources.passage import Source, cut
from writer_app.domain.sources.support import judged
from writer_app.domain.sources.verbatim import Verbatim
from writer_app.engine.link.client import EngineClient
from writer_app.engine.models.catalogue import Catalogue
from writer_app.storage.sources.finder import Finder
from writer_app.storage.templates.templates import TemplateStore

MATERIAL = Path(__file__).resolve().parents[3] / "shared" / "material" / "qa"
SEED = 23  # not that of the questions by which `domain.sources.nearness` was laid
Row = dict[str, Any]


def main() -> int:
    """Ask what was not asked yet, then report."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--model", default="")
    parser.add_argument("--count", type=int, default=60)
    parser.add_argument("--report", action="store_true")
    chosen = parser.parse_args()
    file = chosen.folder / "answers.jsonl"
    if not chosen.report:
        ask_all(chosen.folder, file, chosen.model, chosen.count)
    report([json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()])
    return 0


def ask_all(folder: Path, file: Path, model: str, count: int) -> None:
    """One line of JSON for each question."""
    paths = app_paths.find(folder / "home", models=app_paths.find().models).create()
    known = set()
    if file.exists():
        known = {json.loads(line)["id"] for line in file.read_text(encoding="utf-8").splitlines()}
    template = TemplateStore(app_paths.resources() / "templates", paths.templates).get(TEMPLATE)
    finder = Finder(paths)
    own, others = material(finder, count)
    finder.learn()
    try:
        with EngineClient(paths) as client, file.open("a", encoding="utf-8") as out:
            client.load(Catalogue(app_paths.find()).resolve(model))
            for pair in zip(own, others, strict=True):
                for row in pair:
                    if row["id"] in known:
                        continue
                    found = tuple(finder.find(row["question"], limit=LIMIT))
                    asked = Asked(row["question"], found, template)
                    given = [*answer(client, asked)][-1]
                    assert isinstance(given, Answered)
                    print(
                        json.dumps({**row, **told(given)}, ensure_ascii=False), file=out, flush=True
                    )
    finally:
        finder.close()


def material(finder: Finder, count: int) -> tuple[list[Row], list[Row]]:
    """Questions with and without an answer in the library."""
    data = json.loads((MATERIAL / "cmrc2018_dev.json").read_text(encoding="utf-8"))["data"]
    chance = random.Random(SEED)
    chance.shuffle(data)
    for number, entry in enumerate(data[:count]):
        text = entry["paragraphs"][0]["context"]
        finder.store.put(Source(f"/cmrc/{number}.md", "", text), cut(text), (1, 1))
    rows = []
    for held, entries in ((True, data[:count]), (False, data[count : 2 * count])):
        asked = [chance.choice(entry["paragraphs"][0]["qas"]) for entry in entries]
        rows.append([
            {"id": each["id"], "question": each["question"], "held": held,
             "expected": [a["text"] for a in each["answers"]]}
            for each in asked
        ])  # fmt: skip
    return rows[0], rows[1]


def told(given: Answered) -> Row:
    """What is kept of an answer."""
    texts = [each.passage.words for each in given.passages]
    return {
        "refused": given.refused,
        "written": bool(given.sentences),
        "sure": given.sure,
        "answer": given.text,
        "passages": texts,
        "sentences": [
            {"text": s.text, "passages": s.passages, "support": str(s.support),
             "quotes": [[q.text, q.passage] for q in s.quotes]}
            for s in given.sentences
        ],
        "tokens": given.stats.prompt_tokens,
    }  # fmt: skip


def report(rows: list[Row]) -> None:
    """The figures."""
    held = [row for row in rows if row["held"]]
    foreign = [row for row in rows if not row["held"]]
    print(f"questions without an answer: {share(foreign, 'refused')} refused")
    print(f"questions with one: {share(held, 'refused')} refused")
    answered = [row for row in held if not row["refused"]]
    right = sum(any(plain(w) in plain(row["answer"]) for w in row["expected"]) for row in answered)
    print(f"answers that hold the expected words: {right} of {len(answered)}")
    quotes = [
        (quote, row["passages"][number - 1])
        for row in rows
        for sentence in row["sentences"]
        for quote, number in sentence["quotes"]
    ]
    wrong = sum(Verbatim(passage).find(quote) is None for quote, passage in quotes)
    print(f"quotations that are not verbatim: {wrong} of {len(quotes)}")
    check(list(labelled(answered)))


def labelled(rows: list[Row]) -> Iterator[tuple[str, str, str, bool]]:
    """Question, sentence, passage, and whether the passage holds it."""
    for number, row in enumerate(rows):
        other = rows[(number + 1) % len(rows)]["passages"][0]
        for sentence in row["sentences"]:
            expected = [w for w in row["expected"] if plain(w) in plain(sentence["text"])]
            there = [p for p in row["passages"] if any(w in p for w in expected)]
            if not expected or not there:
                continue
            yield row["question"], sentence["text"], there[0], True
            yield row["question"], sentence["text"], other, False
            altered = re.sub(r"\d+", lambda m: str(int(m[0]) + 3), sentence["text"], count=1)
            if altered != sentence["text"]:
                yield row["question"], altered, there[0], False


def check(cases: list[tuple[str, str, str, bool]]) -> None:
    """Precision and recall of “this passage does not hold it”."""
    flagged = [
        judged(sentence, [passage], question) is not Support.SUPPORTED
        for question, sentence, passage, _ in cases
    ]
    bad = [not holds for *_, holds in cases]
    hits = sum(one and other for one, other in zip(flagged, bad, strict=True))
    print(
        f"check of citations over {len(cases)} sentences: precision "
        f"{hits / max(1, sum(flagged)):.3f}, recall {hits / max(1, sum(bad)):.3f}"
    )


def share(rows: list[Row], key: str) -> str:
    """So many of so many."""
    count = sum(bool(row[key]) for row in rows)
    return f"{count} of {len(rows)} ({count / max(1, len(rows)):.3f})"


def plain(text: str) -> str:
    """Without what is written in two ways."""
    return re.sub(r"[\W_]+", "", text).lower()


if __name__ == "__main__":
    sys.exit(main())
