"""Whether an answer has the reading level that was asked for: not asked, asked, asked and held.

    python tests/benchmarks/bench_level.py --model FILE.gguf [--texts 20] [--ways none,held]
        [--out FILE]

Paragraphs of guides from `../shared/material/parallel`, English and Chinese, of which the project
has none, through *rewrite-clearly*, *simpler words*, *shorten* and *summary* in turn, at *easy* and
*plain*. *Asked* has the sentence for the level in its prompt, *held* is steered as well. Printed
are the level of the text and of the answers, what share of them has the level, and how many facts
each lost or made up; the answers are kept to be read.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from statistics import mean
from typing import Any
from unittest.mock import patch

os.environ["OMP_WAIT_POLICY"] = "PASSIVE"
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from bench_length import passages
from bench_locks import answered

from writer_app import paths as app_paths
from writer_app.assist import plan
from writer_app.assist.job import Choices, Job
from writer_app.assist.leveling import leveled, told
from writer_app.domain.facts.facts import compare
from writer_app.domain.locks.levels import LevelReading, keeps, level_of
from writer_app.engine.base.protocol import ModelRef
from writer_app.engine.link.client import EngineClient
from writer_app.storage.templates.templates import TemplateStore

TEMPLATES = ("rewrite-clearly", "simpler-words", "shorten", "summary")
LEVELS = ("easy", "plain")
WAYS = ("none", "asked", "held")


def asked_only(turns: Any, locks: Any, job: Job, text: str) -> Any:
    """The sentence in the prompt, and nothing else."""
    said, _ = leveled(turns, locks, job, text)
    return said, locks


def answer(client: EngineClient, job: Job, way: str) -> tuple[str, float, int]:
    """An answer in one of `WAYS`."""
    if way == "none":
        job = replace(job, choices=replace(job.choices, level=None))
    if way != "asked":
        return answered(client, job)
    with patch.object(plan, "leveled", asked_only):
        return answered(client, job)


def cases(count: int, languages: str) -> Iterator[tuple[str, str, str, str]]:
    """Language, template, level and text."""
    for language in languages.split(","):
        texts = passages(language)
        step = max(1, len(texts) // count)
        for number in range(count):
            level = LEVELS[number // len(TEMPLATES) % 2]
            yield language, TEMPLATES[number % len(TEMPLATES)], level, texts[number * step]


def main() -> None:
    """Run, print a line an answer and the means, keep every answer."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", required=True)
    parser.add_argument("--texts", type=int, default=20)
    parser.add_argument("--languages", default="en,zh")
    parser.add_argument("--ways", default=",".join(WAYS))
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    store = TemplateStore(app_paths.resources() / "templates", Path(tempfile.mkdtemp()))
    rows: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory() as home:
        paths = app_paths.find(Path(home)).create()
        with EngineClient(paths, "transformers") as client:
            client.load(ModelRef("bench", folder=given.model, title="bench"))
            for language, name, level, text in cases(given.texts, given.languages):
                template = store.get(name)
                job = Job(template, text=text, document=text, choices=Choices(level=level))
                for way in given.ways.split(","):
                    said, seconds, tokens = answer(client, job, way)
                    read, before = told(said), told(text)
                    rows.append({
                        "language": language, "template": name, "level": level, "way": way,
                        "before": before.level if before else None,
                        "after": read.level if read else None,
                        "hard": read.hard if read else None,
                        "sentence": read.sentence if read else None,
                        "faults": sum(each.new is not None for each in compare(text, said)),
                        "seconds": seconds, "tokens": tokens, "text": text, "answer": said,
                    })  # fmt: skip
                    print(language, name, level, way, rows[-1]["before"], rows[-1]["after"],
                          flush=True)  # fmt: skip
                if given.out:
                    given.out.write_text(json.dumps(rows, ensure_ascii=False, indent=1), "utf-8")
    report(rows)


def report(rows: list[dict[str, Any]]) -> None:
    """Means by language, level and way."""
    for language in sorted({row["language"] for row in rows}):
        for level in LEVELS:
            wanted = level_of(level)
            for way in WAYS:
                mine = [r for r in rows if (r["language"], r["level"], r["way"]) ==
                        (language, level, way) and r["after"] is not None]  # fmt: skip
                if not mine:
                    continue
                met = sum(keeps(LevelReading(language, r["after"], 0, 0), wanted) for r in mine)
                ms = 1000 * sum(r["seconds"] for r in mine) / max(1, sum(r["tokens"] for r in mine))
                figures = [mean(r[name] for r in mine) for name in ("before", "after", "sentence")]
                hard = 100 * mean(r["hard"] for r in mine)
                print(f"{language} {level} {way:5}: {figures[0]:.1f} → {figures[1]:.1f}, "
                      f"{hard:.0f} % hard, {figures[2]:.0f} a sentence, met {met} of {len(mine)}, "
                      f"facts made up {sum(r['faults'] for r in mine)}, {ms:.0f} ms a token",
                      flush=True)  # fmt: skip


if __name__ == "__main__":
    main()
