"""How far the change dial may let a model go: margins of its changes along learners' sentences.

    python tests/benchmarks/bench_dial.py --model ID [--models FOLDER] [--first 200]
        [--sentences 120] --answers FILE

One reading of each sentence of JFLEG dev under *fix-grammar* gives for every word how many nats
another token is ahead of the writer's own. A word is *needed* when at least three of four editors
changed it, *kept* when none did. The table says for every strength of the dial which share of both
the model would change: the strength is right where few kept words and most needed ones pass. What
comes after a change is not seen; GLEU of whole answers (`bench_jfleg.py`) has the last word.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Iterator
from difflib import SequenceMatcher
from pathlib import Path

os.environ["OMP_WAIT_POLICY"] = "PASSIVE"
sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from bench_jfleg import MATERIAL, detokenised

from writer_app import paths as app_paths
from writer_app.assist.job import Job
from writer_app.assist.plan import plan
from writer_app.domain.templates.template_schema import is_tiny
from writer_app.engine.link.client import EngineClient
from writer_app.engine.models.catalogue import Catalogue
from writer_app.storage.templates.templates import TemplateStore

STRENGTHS = (0, 0.25, 0.5, 0.75, 1, 1.5, 2, 2.5, 3, 4, 5, 6)
Margins = list[tuple[str, float]]  # a token and how far the best other one is ahead, in nats


def lines(name: str, given: argparse.Namespace) -> list[str]:
    """Sentences of one file of the material."""
    text = (MATERIAL / f"dev.{name}").read_text(encoding="utf-8").splitlines()
    return [detokenised(line) for line in text[given.first :][: given.sentences]]


def by_word(sentence: str, margins: Margins) -> Iterator[float]:
    """The largest margin of each word's tokens."""
    spans, end = [], 0
    for token, margin in margins:
        spans.append((end, end + len(token), margin))
        end += len(token)
    at = 0
    for word in sentence.split():
        begin = sentence.index(word, at)
        at = begin + len(word)
        yield max((m for a, b, m in spans if a < at and b > begin), default=0.0)


def changed(before: str, after: str) -> set[int]:
    """Which words of `before` were changed, or had words put before them."""
    old, new = before.split(), after.split()
    found = set[int]()
    for tag, a, b, _, _ in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "equal":
            found |= set(range(a, b)) or {min(a, len(old) - 1)}
    return found


def measured(given: argparse.Namespace, sentences: list[str]) -> dict[str, Margins]:
    """Margins of every sentence, kept as they come."""
    known: dict[str, Margins] = {}
    if given.answers.exists():
        known = json.loads(given.answers.read_text("utf-8"))
    missing = [each for each in sentences if each not in known]
    if not missing:
        return known
    with tempfile.TemporaryDirectory() as home:
        paths = app_paths.find(Path(home), models=given.models).create()
        store = TemplateStore(app_paths.resources() / "templates", Path(home) / "none")
        template = store.get("fix-grammar")
        with EngineClient(paths) as client:
            info = client.load(Catalogue(paths).resolve(given.model))
            for text in missing:
                asked = plan(Job(template, text=text), tiny=is_tiny(info.parameters)).prompts[0]
                scored = client.score(asked.messages, text, 1).tokens
                known[text] = [
                    (t.text, t.alternatives[0][1] - t.logprob if t.alternatives else 0.0)
                    for t in scored
                ]
                given.answers.write_text(json.dumps(known, ensure_ascii=False), "utf-8")
    return known


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", default="starter")
    parser.add_argument("--models", type=Path, help="the folder that holds the models")
    parser.add_argument("--first", type=int, default=200)
    parser.add_argument("--sentences", type=int, default=120)
    parser.add_argument("--answers", type=Path, required=True, help="kept here, gone on with")
    given = parser.parse_args()
    if not MATERIAL.is_dir():
        raise SystemExit(f"No JFLEG material at {MATERIAL}; nothing is measured.")
    sentences = lines("src", given)
    editors = [lines(f"ref{n}", given) for n in range(4)]
    known = measured(given, sentences)
    needed: list[float] = []
    kept: list[float] = []
    for at, sentence in enumerate(sentences):
        changes = [changed(sentence, each[at]) for each in editors]
        for number, margin in enumerate(by_word(sentence, known[sentence])):
            votes = sum(number in each for each in changes)
            if votes >= 3:
                needed.append(margin)
            elif not votes:
                kept.append(margin)
    print(f"{len(needed)} words needed a change, {len(kept)} did not")
    for strength in STRENGTHS:
        hit = sum(margin > strength for margin in needed)
        wrong = sum(margin > strength for margin in kept)
        right = hit / (hit + wrong) if hit + wrong else 1.0
        print(
            f"{strength:5.2f} nats: {hit / len(needed):6.1%} of the needed changes, "
            f"{wrong / len(kept):6.2%} of the others, {right:.0%} of the changes right"
        )


if __name__ == "__main__":
    main()
