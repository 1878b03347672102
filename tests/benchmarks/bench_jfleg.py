"""How well a small model corrects learners' sentences, and what rewriting templates do to texts.

    python tests/benchmarks/bench_jfleg.py --model ID [--models FOLDER] [--sentences 200]
        [--first 0] [--only grammar|rewriting] [--raw 0,2.5,3] [--results FILE] [--json FILE]
        [--quick]

Grammar: the product's own `fix-grammar` (worked examples and change dial) through the product's own
way (`assist.rewrite` and the engine process), beside the unchanged text and the one-line prompt
“Fix the grammar:”. GLEU (see gleu.py) against the four references of JFLEG over detokenised
sentences, the share of answers with chatter, of unchanged sentences and of changed words; then the
share of words that the strictest dial changes in sentences that are correct already (a reference).
`--raw` adds rows of the bare engine with examples of this script, one a bias in nats.

Rewriting: every built-in template that edits or translates, on the texts of rewriting_texts.py:
the share of answers with chatter, with lost facts, in a wrong language, that loop or are empty.
`--results` keeps these answers (the bench's own file) and goes on there.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

os.environ["OMP_WAIT_POLICY"] = "PASSIVE"
sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from gleu import gleu
from rewriting_texts import CHINESE, ENGLISH

from writer_app import paths as app_paths
from writer_app.assist.compare import CellFinished, compare
from writer_app.assist.job import Choices, Job
from writer_app.assist.run import write
from writer_app.domain.bench.bench_grid import Column, Grid, text_rows
from writer_app.domain.bench.bench_results import Cell
from writer_app.domain.templates.answer_faults import Fault, chatter
from writer_app.domain.templates.template import Template
from writer_app.engine.base.protocol import Chunk, Done, Event, Failed, GenerateOptions, Message
from writer_app.engine.link.client import EngineClient
from writer_app.engine.models.catalogue import Catalogue
from writer_app.storage.templates.bench_file import Keeper
from writer_app.storage.templates.templates import TemplateStore

MATERIAL = Path(__file__).resolve().parents[3] / "shared" / "material" / "edit" / "jfleg"
ONE_LINE = "Fix the grammar: {}"
SYSTEM = "You correct grammar and spelling. Reply with the corrected sentence only."
EXAMPLES = (
    ("He go to school every days.", "He goes to school every day."),
    ("I am agree with this opinion.", "I agree with this opinion."),
    (
        "The weather is nice today, so we went out.",
        "The weather is nice today, so we went out.",
    ),
    (
        "She have many friend in there college.",
        "She has many friends in her college.",
    ),
    (
        "Peoples should not waste there time on useless thing.",
        "People should not waste their time on useless things.",
    ),
    (
        "In conclusion, technology changed our life.",
        "In conclusion, technology has changed our lives.",
    ),
)


def detokenised(line: str) -> str:
    """A tokenised line as people write it."""
    text = " ".join(line.split())
    text = re.sub(r" (n't|'s|'re|'ve|'m|'ll|'d|[.,;:!?)%])", r"\1", text)
    return text.replace("( ", "(")


def tokenised(text: str) -> str:
    """A sentence as the references are tokenised: punctuation and clitics apart."""
    text = re.sub(r"([.,;:!?()%\"“”])", r" \1 ", text)
    text = re.sub(r"(?<=\d) ([.,:]) (?=\d)", r"\1", text)
    text = re.sub(r"(n't|'s|'re|'ve|'m|'ll|'d)\b", r" \1", text)
    return " ".join(text.split())


def raw_messages(sentence: str) -> list[Message]:
    """The bare engine's prompt: six worked examples before the sentence."""
    turns = [Message("system", SYSTEM)]
    for wrong, right in EXAMPLES:
        turns += [Message("user", wrong), Message("assistant", right)]
    return [*turns, Message("user", sentence)]


@dataclass
class Answers:
    """What one way of correcting made of all sentences."""

    texts: list[str]
    seconds: float
    tokens: int


def answered(sentences: list[str], ask: Callable[[str], Iterator[Event]]) -> Answers:
    """Every sentence answered; the answers on one line each."""
    begun, texts, tokens = time.perf_counter(), [], 0
    for sentence in sentences:
        text = ""
        for event in ask(sentence):
            if isinstance(event, Chunk):
                text += event.text
            elif isinstance(event, Done):
                tokens += event.stats.new_tokens
            elif isinstance(event, Failed):
                raise SystemExit(f"The engine failed: {event.message}")
        texts.append(" ".join(text.split()))
    return Answers(texts, time.perf_counter() - begun, tokens)


def limit(sentence: str) -> int:
    """Tokens that a correction may have."""
    return len(sentence.split()) * 3 + 16


def changed_words(before: str, after: str) -> tuple[int, int]:
    """How many words of `before` were replaced or removed, or had words put beside them."""
    old, new = before.split(), after.split()
    changes = 0
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "equal":
            changes += max(b - a, d - c)
    return changes, len(old)


def share_changed(before: list[str], after: list[str]) -> float:
    """Changed words as a share of all words."""
    pairs = [changed_words(a, b) for a, b in zip(before, after, strict=True)]
    return sum(changes for changes, _ in pairs) / max(1, sum(words for _, words in pairs))


class Table:
    """The rows of the grammar part, each printed as soon as it is known."""

    def __init__(self, lines: list[str], source: list[str], references: list[list[str]]) -> None:
        self._lines, self._source, self._references = lines, source, references
        self.rows: list[dict[str, float | str]] = []

    def add(self, name: str, answers: Answers) -> None:
        """Score one way of correcting."""
        pairs = list(zip(self._source, answers.texts, strict=True))
        same = sum(a == b for a, b in pairs) / len(pairs)
        talks = sum(chatter(a, b) for a, b in pairs) / len(pairs)
        score = gleu(self._lines, [tokenised(text) for text in answers.texts], self._references)
        changed = share_changed(self._source, answers.texts)
        self.rows.append(
            {
                "prompt": name,
                "gleu": score,
                "chatter": talks,
                "unchanged": same,
                "words changed": changed,
                "seconds": answers.seconds,
                "tokens": answers.tokens,
            }
        )
        print(
            f"{name:24s} GLEU {score:.3f}  chatter {talks:5.1%}  unchanged {same:4.0%}  "
            f"words changed {changed:6.1%}  {answers.seconds:6.1f} s  {answers.tokens} tokens",
            flush=True,
        )


def grammar(
    client: EngineClient, templates: TemplateStore, given: argparse.Namespace
) -> list[dict[str, float | str]]:
    """The first table."""
    if not MATERIAL.is_dir():
        print(f"No JFLEG material at {MATERIAL}; grammar is not measured.")
        return []
    count = 20 if given.quick else given.sentences
    lines = {
        name: (MATERIAL / f"dev.{name}").read_text().splitlines()[given.first :][:count]
        for name in ("src", "ref0", "ref1", "ref2", "ref3")
    }
    source = [detokenised(line) for line in lines["src"]]
    references = [lines[f"ref{n}"] for n in range(4)]
    template = templates.get("fix-grammar")

    def product(dial: Choices) -> Callable[[str], Iterator[Event]]:
        return lambda sentence: write(client, Job(template, text=sentence, choices=dial))

    def one_line(sentence: str) -> Iterator[Event]:
        options = GenerateOptions(max_new_tokens=limit(sentence), clean=True)
        return client.stream([Message("user", ONE_LINE.format(sentence))], options)

    table = Table(lines["src"], source, references)
    table.add("unchanged", Answers(source, 0.0, 0))
    table.add("fix-grammar", answered(source, product(Choices())))
    for bias in [float(each) for each in given.raw.split(",") if each]:

        def bare(sentence: str, bias: float = bias) -> Iterator[Event]:
            options = GenerateOptions(
                max_new_tokens=limit(sentence), source=sentence, copy_bias=bias
            )
            return client.stream(raw_messages(sentence), options)

        table.add(f"bare engine, dial {bias:g}", answered(source, bare))
    right = [detokenised(line) for line in references[0]]
    strict = answered(right, product(Choices(dial="strict")))
    share = share_changed(right, strict.texts)
    table.add("one line", answered(source, one_line))  # last: it takes ten times as long
    print(f"strictest dial on correct sentences changes {share:.1%} of the words")
    return [*table.rows, {"prompt": "strict on correct", "words changed": share}]


# ---- rewriting ---------------------------------------------------------------------------------
def edits(template: Template) -> bool:
    """Whether a template makes another text of a passage."""
    return template.head.apply == "review" and template.head.scope != "none"


def rewriting(
    client: EngineClient, templates: TemplateStore, given: argparse.Namespace
) -> list[dict[str, float | str]]:
    """The second table: faults of each template, over English and over Chinese texts."""
    english = ENGLISH[: 2 if given.quick else given.texts]
    chinese = CHINESE[: max(1, len(english) // 4)]
    texts = [(f"en {n}", text) for n, text in enumerate(english, 1)]
    texts += [(f"zh {n}", text) for n, text in enumerate(chinese, 1)]
    chosen = [template for template in templates.list() if edits(template)]
    if given.templates:
        chosen = [template for template in chosen if template.id in given.templates.split(",")]
    grid = Grid(text_rows(texts, {}), tuple(Column(t.id, t, model=given.model) for t in chosen))
    keeper = Keeper(grid, given.results)
    for event in compare(client, keeper, {given.model: client.model} if client.model else {}):
        if isinstance(event, CellFinished) and sys.stderr.isatty():
            print(f"\r{event.done} of {event.total}", end="", file=sys.stderr)
        elif isinstance(event, Failed):
            raise SystemExit(event.message)
    rows: list[dict[str, float | str]] = []
    for language in ("en", "zh"):
        part = tuple(c for c in keeper.results.cells if c.row.startswith(language))
        print(f"\n{language:24s}  chatter  lost facts  language   loop  empty  unchanged")
        rows += [_faults(column.name, language, part, grid) for column in grid.columns]
    return rows


def _faults(
    column: str, language: str, cells: tuple[Cell, ...], grid: Grid
) -> dict[str, float | str]:
    own = [cell for cell in cells if cell.column == column]
    count = max(1, len(own))
    share = {str(fault): sum(fault in c.faults for c in own) / count for fault in Fault}
    same = sum(c.output.strip() == grid.row(c.row).text.strip() for c in own) / count
    print(
        f"{column:24s}  {share['chatter']:7.0%}  {share['lost_facts']:10.0%}  "
        f"{share['wrong_language']:8.0%}  {share['loop']:5.0%}  {share['empty']:5.0%}  {same:9.0%}",
        flush=True,
    )
    return {"template": column, "language": language, **share, "unchanged": same}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", default="starter", help="its name, or its folder")
    parser.add_argument("--models", type=Path, help="the folder that holds the models")
    parser.add_argument("--sentences", type=int, default=200)
    parser.add_argument("--first", type=int, default=0, help="sentences of JFLEG to leave out")
    parser.add_argument("--only", choices=("grammar", "rewriting"))
    parser.add_argument("--raw", default="", help="biases of the bare engine, such as 0,2.5")
    parser.add_argument(
        "--templates", default="", help="rewriting templates, such as formal,shorten"
    )
    parser.add_argument("--texts", type=int, default=6, help="English texts, at most 12")
    parser.add_argument("--results", type=Path, help="keep the answers of the rewriting part here")
    parser.add_argument("--quick", action="store_true", help="20 sentences, 3 texts")
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    found: dict[str, list[dict[str, float | str]]] = {}
    with tempfile.TemporaryDirectory() as home:
        paths = app_paths.find(Path(home), models=given.models).create()
        templates = TemplateStore(app_paths.resources() / "templates", Path(home) / "none")
        with EngineClient(paths) as client:
            info = client.load(Catalogue(paths).resolve(given.model))
            print(f"{info.title}, {info.format} on {info.device}")
            if given.only != "rewriting":
                found["grammar"] = grammar(client, templates, given)
            if given.only != "grammar":
                found["rewriting"] = rewriting(client, templates, given)
    if given.json:
        given.json.write_text(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
