"""How well the starter model corrects learners' sentences, with and without the change dial.

    python tests/benchmarks/bench_jfleg.py --model FOLDER [--sentences 200] [--quick] [--json FILE]

Prints GLEU (see gleu.py) against the four references of JFLEG, over detokenised sentences, beside
seconds, share of unchanged sentences and changed words; then the share of words that the strictest
dial changes in sentences that are correct already (a reference column).
"""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
import tempfile
import time
from difflib import SequenceMatcher
from pathlib import Path

os.environ["OMP_WAIT_POLICY"] = "PASSIVE"
sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from gleu import gleu

from writer_app.engine.backend import JobContext
from writer_app.engine.protocol import Chunk, Done, Event, GenerateOptions, Message, ModelRef
from writer_app.engine.transformers_backend import TransformersBackend

MATERIAL = Path(__file__).resolve().parents[3] / "shared" / "material" / "edit" / "jfleg"
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


def messages(sentence: str, worked: bool) -> list[Message]:
    """The prompt: one line, or six worked examples before the sentence."""
    if not worked:
        return [Message("user", f"Fix the grammar and spelling of this text:\n\n{sentence}")]
    turns = [Message("system", SYSTEM)]
    for wrong, right in EXAMPLES:
        turns += [Message("user", wrong), Message("assistant", right)]
    return [*turns, Message("user", sentence)]


class Bench:
    """A loaded model that answers one conversation at a time."""

    def __init__(self, folder: str, models: Path) -> None:
        self._backend = TransformersBackend(models)
        context = JobContext(0, lambda event: None, lambda: False)
        self.info = self._backend.load(ModelRef("model", folder), context)

    def answer(self, turns: list[Message], options: GenerateOptions) -> tuple[str, Done]:
        """The text of the answer, one line, and its end."""
        events: list[Event] = []
        self._backend.generate(turns, options, JobContext(1, events.append, lambda: False))
        text = "".join(event.text for event in events if isinstance(event, Chunk))
        done = events[-1]
        assert isinstance(done, Done)
        return " ".join(text.split()), done

    def run(self, sentences: list[str], worked: bool, bias: float) -> tuple[list[str], float, int]:
        """All answers, seconds, and tokens written."""
        begun, written, texts = time.perf_counter(), 0, []
        for sentence in sentences:
            limit = len(sentence.split()) * 3 + 16
            options = GenerateOptions(max_new_tokens=limit, source=sentence, copy_bias=bias)
            text, done = self.answer(messages(sentence, worked), options)
            written += done.stats.new_tokens
            texts.append(text)
        return texts, time.perf_counter() - begun, written


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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", required=True)
    parser.add_argument("--sentences", type=int, default=200)
    parser.add_argument("--quick", action="store_true", help="20 sentences")
    parser.add_argument("--dial-only", action="store_true", help="leave the one-line prompt out")
    parser.add_argument("--biases", default="0,1.5,2.5,3,3.5,5")
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    count = 20 if given.quick else given.sentences
    if not MATERIAL.is_dir():
        print(f"No JFLEG material at {MATERIAL}; nothing measured.")
        return
    lines = {
        name: (MATERIAL / f"dev.{name}").read_text().splitlines()[:count]
        for name in ("src", "ref0", "ref1", "ref2", "ref3")
    }
    source = [detokenised(line) for line in lines["src"]]
    references = [lines[f"ref{n}"] for n in range(4)]
    with tempfile.TemporaryDirectory() as models:
        bench = Bench(given.model, Path(models))
        print(f"{bench.info.format} on {bench.info.device}, {count} sentences")
        table = Table(lines["src"], source, references)
        table.add("unchanged", source, 0.0, 0)
        cells = [] if given.dial_only else [("one line", False, 0.0)]
        cells += [(f"examples, dial {b:g}", True, b) for b in map(float, given.biases.split(","))]
        for name, worked, bias in cells:
            texts, seconds, tokens = bench.run(source, worked, bias)
            table.add(name, texts, seconds, tokens)
        right = [detokenised(line) for line in references[0]]
        texts, _, _ = bench.run(right, True, 5.0)
        strict = share_changed(right, texts)
    print(f"strictest dial on correct sentences changes {strict:.1%} of the words")
    if given.json:
        given.json.write_text(json.dumps({"rows": table.rows, "strict": strict}, indent=1))


class Table:
    """The rows, each printed as soon as it is known."""

    def __init__(self, lines: list[str], source: list[str], references: list[list[str]]) -> None:
        self._lines, self._source, self._references = lines, source, references
        self.rows: list[dict[str, float | str]] = []

    def add(self, name: str, texts: list[str], seconds: float, tokens: int) -> None:
        """Score one way of correcting."""
        same = sum(a == b for a, b in zip(self._source, texts, strict=True)) / len(texts)
        score = gleu(self._lines, [tokenised(text) for text in texts], self._references)
        changed = share_changed(self._source, texts)
        self.rows.append(
            {
                "prompt": name,
                "gleu": score,
                "unchanged": same,
                "words changed": changed,
                "seconds": seconds,
                "tokens": tokens,
            }
        )
        print(
            f"{name:20s} GLEU {score:.3f}  unchanged {same:4.0%}  words changed {changed:6.1%}  "
            f"{seconds:6.1f} s  {tokens} tokens",
            flush=True,
        )


if __name__ == "__main__":
    main()
