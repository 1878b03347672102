"""Is a long story summarised better in a tree than cut to the context? ROUGE and coverage.

    python tests/benchmarks/bench_summaries.py FOLDER [--model ID] [--count 20] [--context 4096]

Material: `../shared/material/summarise/squality_dev.jsonl` (SQuALITY dev: stories of about 5,000
words, each with four summaries by people). The same model and template summarise the whole story
by the product's tree, and its beginning alone, as much as fits the context. Every summary is kept
in FOLDER/summaries.jsonl at once, so that a run can be broken off and goes on. The report: ROUGE-1,
-2 and -L (F1, the best of four references, mean over stories), and of the tree the share of parts
that the summary speaks of.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from writer_app import paths as app_paths
from writer_app.assist.job import Job
from writer_app.assist.sources.summarizing import WORDS, Summarized, split, summarize
from writer_app.engine.link.client import EngineClient
from writer_app.engine.models.catalogue import Catalogue
from writer_app.storage.templates.templates import TemplateStore

MATERIAL = Path(__file__).resolve().parents[3] / "shared" / "material" / "summarise"
ROOM = 1100  # tokens of the context that are not the story
LONG = "300"  # words wanted; people wrote about 450


def main() -> int:
    """Summarise what was not summarised yet, then report."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--model", default="")
    parser.add_argument("--count", type=int, default=20)
    parser.add_argument("--context", type=int, default=4096)
    chosen = parser.parse_args()
    file = chosen.folder / "summaries.jsonl"
    chosen.folder.mkdir(parents=True, exist_ok=True)
    summarise_all(chosen, file)
    report([json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()])
    return 0


def stories(count: int) -> Iterator[tuple[int, str, list[str]]]:
    """Number, text and the four summaries of its plot."""
    lines = (MATERIAL / "squality_dev.jsonl").read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines[:count]):
        found = json.loads(line)
        references = [each["response_text"] for each in found["questions"][0]["responses"]]
        yield number, found["document"], references


def summarise_all(chosen: argparse.Namespace, file: Path) -> None:
    """One line of JSON for each story."""
    paths = app_paths.find(chosen.folder / "home", models=app_paths.find().models).create()
    template = TemplateStore(app_paths.resources() / "templates", paths.templates).get("summary")
    known = set()
    if file.exists():
        known = {json.loads(line)["story"] for line in file.read_text("utf-8").splitlines()}
    model = replace(Catalogue(app_paths.find()).resolve(chosen.model), context=chosen.context)
    with EngineClient(paths, "transformers") as client:
        client.load(model, lambda _event: None)
        for number, text, references in stories(chosen.count):
            if number in known:
                continue
            tree = asked(client, Job(template, text=text, values={WORDS: LONG}))
            (_, end), *_ = split(client, text, chosen.context - ROOM)
            cut = asked(client, Job(template, text=text[:end], values={WORDS: LONG}))
            row = {
                "story": number,
                "tree": tree.text,
                "cut": cut.text,
                "read": end / len(text),
                "parts": list(tree.parts_spoken),
                "rouge_tree": rouge(tree.text, references),
                "rouge_cut": rouge(cut.text, references),
            }
            with file.open("a", encoding="utf-8") as out:
                out.write(json.dumps(row, ensure_ascii=False) + "\n")
            print(number, row["rouge_tree"], row["rouge_cut"], row["parts"], flush=True)


def asked(client: EngineClient, job: Job) -> Summarized:
    """One summary, greedy."""
    *_, last = summarize(client, job)
    if not isinstance(last, Summarized):
        raise SystemExit(f"the summary broke off: {last}")
    return last


def rouge(answer: str, references: Sequence[str]) -> list[float]:
    """F1 of ROUGE-1, -2 and -L, the best over the references."""
    words = tokens(answer)
    found = [_rouge(words, tokens(each)) for each in references]
    return [max(each[n] for each in found) for n in range(3)]


def _rouge(words: list[str], wanted: list[str]) -> list[float]:
    return [
        f1(overlap(grams(words, 1), grams(wanted, 1)), len(words), len(wanted)),
        f1(overlap(grams(words, 2), grams(wanted, 2)), len(words) - 1, len(wanted) - 1),
        f1(common(words, wanted), len(words), len(wanted)),
    ]


def tokens(text: str) -> list[str]:
    """Words in small letters."""
    return re.findall(r"[a-z0-9]+", text.lower())


def grams(words: list[str], size: int) -> Counter[tuple[str, ...]]:
    """Runs of words, counted."""
    return Counter(tuple(words[at : at + size]) for at in range(len(words) - size + 1))


def overlap(one: Counter[tuple[str, ...]], other: Counter[tuple[str, ...]]) -> int:
    """How many runs both have."""
    return (one & other).total()


def common(one: list[str], other: list[str]) -> int:
    """Length of the longest common subsequence of words."""
    row = [0] * (len(other) + 1)
    for word in one:
        before = 0
        for place, wanted in enumerate(other, 1):
            kept = row[place]
            row[place] = before + 1 if word == wanted else max(row[place], row[place - 1])
            before = kept
    return row[-1]


def f1(both: int, one: int, other: int) -> float:
    """The harmonic mean of both shares."""
    return 2 * both / (one + other) if one + other > 0 else 0.0


def report(rows: list[dict[str, Any]]) -> None:
    """The table."""
    print(f"{len(rows)} stories\n| | ROUGE-1 | ROUGE-2 | ROUGE-L | mean |")
    for name in ("tree", "cut"):
        means = [sum(row[f"rouge_{name}"][n] for row in rows) / len(rows) for n in range(3)]
        figures = " | ".join(f"{100 * mean:.1f}" for mean in means)
        print(f"| {name} | {figures} | {100 * sum(means) / 3:.1f} |")
    parts = [spoken for row in rows for spoken in row["parts"]]
    print(f"parts spoken of: {sum(parts)} of {len(parts)}")
    print(f"read when cut: {sum(row['read'] for row in rows) / len(rows):.2f} of the story")


if __name__ == "__main__":
    sys.exit(main())
