"""How well a model corrects Chinese learners' sentences, beside its plain one-line prompt.

    python tests/benchmarks/bench_sighan.py --model ID [--models FOLDER] [--sentences 100]
        [--first 0] [--engine transformers|openai] [--answers FILE]

The product's *fix-grammar* through its own way beside “改正下面句子中的错别字：” on SIGHAN 2015:
precision, recall and F0.5 of the changed characters (an edit counts when place and new text are
those of the correction), sentences that came out exactly right, and characters changed in
sentences that are correct. `--answers` keeps every answer and goes on there.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from pathlib import Path

os.environ["OMP_WAIT_POLICY"] = "PASSIVE"
sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from bench_writing import reference

from writer_app import paths as app_paths
from writer_app.assist.job import Job
from writer_app.assist.run import write
from writer_app.domain.templates.answer_faults import chatter
from writer_app.domain.text.language import language
from writer_app.engine.base.protocol import Chunk, Event, Failed, GenerateOptions, Message
from writer_app.engine.link.client import EngineClient
from writer_app.storage.templates.templates import TemplateStore

MATERIAL = Path(__file__).resolve().parents[3] / "shared" / "material" / "edit" / "sighan2015"
ONE_LINE = "改正下面句子中的错别字：{}"
Edit = tuple[int, int, str]


def edits(before: str, after: str) -> set[Edit]:
    """What was changed: start and end in `before`, and what stands there now."""
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    return {(a, b, after[c:d]) for tag, a, b, c, d in matcher.get_opcodes() if tag != "equal"}


@dataclass
class Tally:
    """Counts over all sentences of one way of correcting."""

    right: int = 0
    made: int = 0
    wanted: int = 0
    exact: int = 0
    spoilt: int = 0  # characters changed in correct sentences
    spared: int = 0  # characters of correct sentences
    chatty: int = 0
    foreign: int = 0
    seen: int = field(default=0)

    def add(self, source: str, gold: str, answer: str) -> None:
        """Take one answer in."""
        made, wanted = edits(source, answer), edits(source, gold)
        self.seen += 1
        self.right += len(made & wanted)
        self.made, self.wanted = self.made + len(made), self.wanted + len(wanted)
        self.exact += answer == gold
        if source == gold:
            self.spared += len(source)
            self.spoilt += sum(max(b - a, len(new)) for a, b, new in made)
        self.chatty += chatter(source, answer)
        self.foreign += language(answer) != "zh"

    def line(self) -> str:
        """The figures."""
        precision = self.right / self.made if self.made else 1.0
        recall = self.right / self.wanted if self.wanted else 1.0
        both = 0.25 * precision + recall
        score = 1.25 * precision * recall / both if both else 0.0
        return (
            f"precision {precision:.3f}  recall {recall:.3f}  F0.5 {score:.3f}  exactly right "
            f"{self.exact / max(1, self.seen):.0%}  changed in correct sentences "
            f"{self.spoilt / max(1, self.spared):.1%}  chatter {self.chatty}  other language "
            f"{self.foreign}  of {self.seen}"
        )


def heard(events: Iterator[Event]) -> str:
    """The text of an answer on one line."""
    text = ""
    for event in events:
        if isinstance(event, Chunk):
            text += event.text
        elif isinstance(event, Failed):
            raise SystemExit(event.message)
    return "".join(text.split("\n")).strip()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", default="starter")
    parser.add_argument("--models", type=Path, help="the folder that holds the models")
    parser.add_argument("--engine", default="transformers", choices=("transformers", "openai"))
    parser.add_argument("--sentences", type=int, default=100)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--answers", type=Path)
    given = parser.parse_args()
    if not MATERIAL.is_dir():
        raise SystemExit(f"No SIGHAN material at {MATERIAL}; nothing is measured.")
    lines = (MATERIAL / "test.tsv").read_text(encoding="utf-8").splitlines()
    pairs = [line.split("\t") for line in lines if line.count("\t") == 1]
    pairs = pairs[given.first :][: given.sentences]
    kept = given.answers is not None and given.answers.exists()
    known: dict[str, str] = json.loads(given.answers.read_text("utf-8")) if kept else {}
    tallies = {"unchanged": Tally(), "one line": Tally(), "fix-grammar": Tally()}
    with tempfile.TemporaryDirectory() as home:
        paths = app_paths.find(Path(home), models=given.models).create()
        store = TemplateStore(app_paths.resources() / "templates", Path(home) / "none")
        template = store.get("fix-grammar")
        with EngineClient(paths, given.engine) as client:
            info = client.load(reference(given, paths))
            for source, gold in pairs:
                ways = {
                    "one line": lambda text: client.stream(
                        [Message("user", ONE_LINE.format(text))],
                        GenerateOptions(max_new_tokens=len(text) + 24, clean=True),
                    ),
                    "fix-grammar": lambda text: write(client, Job(template, text=text)),
                }
                tallies["unchanged"].add(source, gold, source)
                for name, ask in ways.items():
                    key = f"{name}|{template.version}|{source}"
                    if key not in known:
                        known[key] = heard(ask(source))
                    tallies[name].add(source, gold, known[key])
                if given.answers is not None:
                    given.answers.write_text(json.dumps(known, ensure_ascii=False), "utf-8")
    print(f"{info.title}, {info.format}, {len(pairs)} sentences")
    for name, tally in tallies.items():
        print(f"{name:12s} {tally.line()}", flush=True)


if __name__ == "__main__":
    main()
