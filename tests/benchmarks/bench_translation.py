"""Translation of parallel documents: ours block by block, beside the same model's plain prompt.

    python tests/benchmarks/bench_translation.py --model ID [--models FOLDER] [--sections 12]
        [--first 0] [--to zh,en] [--glossary FILE] [--answers FILE]

Sections of the guides whose English and Chinese sides have the same blocks are translated both
ways: chrF of the whole against the human translation, sections with every block, link and code in
its place, passages left in the other language, and seconds. `--answers` keeps every answer.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

os.environ["OMP_WAIT_POLICY"] = "PASSIVE"
sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from bench_writing import reference
from sacrebleu.metrics import CHRF

from writer_app import paths as app_paths
from writer_app.assist.translating import Translated, Wish, result, template_for, translate
from writer_app.domain.text.language import language_name
from writer_app.domain.text.structure import front_matter_end, headings
from writer_app.domain.translation.blocks import blocks, words
from writer_app.domain.translation.checks import TranslationFault, faults, in_language
from writer_app.domain.translation.glossary import Glossary
from writer_app.engine.base.protocol import Chunk, Failed, GenerateOptions, Message
from writer_app.engine.link.client import EngineClient
from writer_app.storage.templates.templates import TemplateStore
from writer_app.storage.translation import glossary_file

MATERIAL = Path(__file__).resolve().parents[3] / "shared" / "material" / "parallel"
LONGEST = 2500  # code points of a section, so that a plain prompt can answer it whole


@dataclass
class Tally:
    """What came of one way."""

    answers: list[str] = field(default_factory=list)
    references: list[str] = field(default_factory=list)
    structure: int = 0
    foreign: int = 0
    blocks: int = 0
    seconds: float = 0.0

    def line(self) -> str:
        """The figures."""
        score = CHRF(word_order=2).corpus_score(self.answers, [self.references]).score
        plain = CHRF().corpus_score(self.answers, [self.references]).score
        count = len(self.answers)
        return (
            f"chrF {plain:.1f}  chrF++ {score:.1f}  structure kept {self.structure} of {count}  "
            f"passages in the other language {self.foreign} of {self.blocks}  "
            f"{self.seconds / max(1, count):.1f} s a section"
        )


def sections(text: str) -> list[str]:
    """The sections of a guide, each with its heading."""
    starts = [heading.start for heading in headings(text)]
    starts = [start for start in starts if start >= front_matter_end(text)]
    return [text[a:b].strip() for a, b in zip(starts, [*starts[1:], len(text)], strict=True)]


def aligned() -> list[tuple[str, str]]:
    """Sections (English, Chinese) with the same kinds of blocks."""
    found = []
    for file in sorted((MATERIAL / "en").glob("*.md")):
        if not (MATERIAL / "zh" / file.name).exists():
            continue
        one = sections(file.read_text("utf-8"))
        other = sections((MATERIAL / "zh" / file.name).read_text("utf-8"))
        if len(one) != len(other):
            continue
        for here, there in zip(one, other, strict=True):
            kinds = [b.kind for b in blocks(here)]
            if len(kinds) > 1 and kinds == [b.kind for b in blocks(there)] and len(here) < LONGEST:
                found.append((here, there))
    return found


def same_structure(source: str, answer: str) -> bool:
    """Whether every block, link and code stands in its place."""
    one, other = blocks(source), blocks(answer)
    if [b.kind for b in one] != [b.kind for b in other]:
        return False
    return TranslationFault.MARKUP not in faults(source, answer, "en")


def plainly(client: EngineClient, text: str, to: str) -> str:
    """The answer to the plain prompt."""
    ask = f"Translate the following Markdown text into {language_name(to)}:\n\n{text}"
    options = GenerateOptions(max_new_tokens=len(text) + 200, clean=True)
    answer = ""
    for event in client.stream([Message("user", ask)], options):
        if isinstance(event, Chunk):
            answer = event.after(answer)
        elif isinstance(event, Failed):
            raise SystemExit(event.message)
    return answer.strip()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", default="starter")
    parser.add_argument("--models", type=Path, help="the folder that holds the models")
    parser.add_argument("--engine", default="transformers", choices=("transformers", "openai"))
    parser.add_argument("--sections", type=int, default=12)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--to", default="zh,en")
    parser.add_argument("--glossary", type=Path)
    parser.add_argument("--answers", type=Path)
    given = parser.parse_args()
    if not MATERIAL.is_dir():
        raise SystemExit(f"No parallel material at {MATERIAL}; nothing is measured.")
    terms = glossary_file.read(given.glossary) if given.glossary else Glossary()
    pairs = aligned()
    step = max(1, len(pairs) // max(1, given.first + given.sections))
    pairs = pairs[::step][given.first :][: given.sections]
    kept = given.answers is not None and given.answers.exists()
    known: dict[str, list] = json.loads(given.answers.read_text("utf-8")) if kept else {}
    with tempfile.TemporaryDirectory() as home:
        paths = app_paths.find(Path(home), models=given.models).create()
        store = TemplateStore(app_paths.resources() / "templates", Path(home) / "none")
        with EngineClient(paths, given.engine) as client:
            info = client.load(reference(given, paths))
            print(f"{info.title}, {info.format}, {len(pairs)} sections", flush=True)
            for to in given.to.split(","):
                template = template_for(to, store.get)
                tallies = {"plain prompt": Tally(), "ours": Tally()}
                for english, chinese in pairs:
                    source, gold = (english, chinese) if to == "zh" else (chinese, english)
                    for name, tally in tallies.items():
                        key = f"{name}|{to}|{template.version}|{source}"
                        if key not in known:
                            begun = time.perf_counter()
                            if name == "ours":
                                wish = Wish(source, to, glossary=terms)
                                done = translate(client, wish, template)
                                targets = {
                                    e.number: e.target for e in done if isinstance(e, Translated)
                                }
                                answer = result(wish, targets)[0]
                            else:
                                answer = plainly(client, source, to)
                            known[key] = [answer, time.perf_counter() - begun]
                        answer, seconds = known[key]
                        tally.answers.append(answer)
                        tally.references.append(gold)
                        tally.seconds += seconds
                        tally.structure += same_structure(source, answer)
                        parts = [words(answer, block) for block in blocks(answer)]
                        tally.blocks += len(parts)
                        tally.foreign += sum(not in_language(part, to) for part in parts)
                    if given.answers is not None:
                        given.answers.write_text(json.dumps(known, ensure_ascii=False), "utf-8")
                for name, tally in tallies.items():
                    print(f"into {to}  {name:12s} {tally.line()}", flush=True)


if __name__ == "__main__":
    main()
