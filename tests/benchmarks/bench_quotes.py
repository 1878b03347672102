"""Are quotations of answers verbatim, whatever a model writes?

    python tests/benchmarks/bench_quotes.py --model FOLDER_OR_GGUF [--count 600] [--weights]

Answers about passages of `claims/` are written token by token under the lock of citations, and
without any, as an engine writes that cannot hold them. Without `--weights` the numbers of every
token are drawn at random, the hardest of all models; quotation marks of every style are pressed for
in any case. COUNT quotations of each way, or those of half as many answers, are read as the product
reads them (`read`), and then found once more by a judge of its own: by pairs of marks, nested and
across sentences.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import torch
from side_by_side import opened

from writer_app.assist.sources.answering import citing
from writer_app.domain.sources.answer import read
from writer_app.domain.sources.passage import cut
from writer_app.domain.sources.verbatim import Verbatim
from writer_app.engine.base.protocol import GenerateOptions, Locks
from writer_app.engine.decoding.constraints.build import lock_for
from writer_app.engine.decoding.session import Session

HERE = Path(__file__).with_name("claims")
PAIRS = {
    "“": "”",
    "「": "」",
    "『": "』",
    "«": "»",
    "„": "“",
    "»": "«",
    "＂": "＂",
    '"': '"',
    "‘": "’",
}
LONG = 160  # tokens of an answer
GIVEN = 3  # passages
PRESSED = 0.2  # of the tokens have a mark, where one may come


def main() -> int:
    """Write, read, judge and count; 1 where a quotation is not verbatim."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", required=True)
    parser.add_argument("--count", type=int, default=600)
    parser.add_argument("--weights", action="store_true")
    given = parser.parse_args()
    session = opened(given.model)
    files = sorted(HERE.glob("*.md"))
    torch.manual_seed(1)
    wrong = 0
    for held in (True, False):
        found: list[tuple[str, bool]] = []
        for number in range(given.count // 2):
            passages = [p.text for p in cut(files[number % len(files)].read_text("utf-8"))][:GIVEN]
            locks = citing(passages) if held else Locks()
            text = written(session, passages, locks, given.weights)
            made = read(text, passages, [0] * len(passages))
            told = "".join(each.before + each.text for each in made)
            texts = [Verbatim(passage) for passage in passages]
            for words in quoted(told):
                verbatim = any(passage.find(words) for passage in texts)
                found.append((words, verbatim))
                if not verbatim:
                    print(f"    {words!r} in {told!r}")
            if len(found) >= given.count:
                break
        lost = sum(not verbatim for _, verbatim in found)
        wrong += lost
        print(f"{'with' if held else 'without'} the lock: {len(found)} quotations, {lost} not "
              f"verbatim, {sum(len(words) for words, _ in found)} characters")  # fmt: skip
    return int(wrong > 0)


@torch.inference_mode()
def written(session: Session, passages: Sequence[str], locks: Locks, weights: bool) -> str:
    """An answer of the model, or of random numbers in its place."""
    tokenizer: Any = session.tokenizer
    lock = lock_for(GenerateOptions(locks=locks), tokenizer, frozenset(), 0)
    pressed = marks(tokenizer)
    asked = "\n\n".join(passages) + "\n\nQuote what is said, word for word: "
    ids, position, text = session.prompts.text(asked), 0, []
    session.decoder.forget()
    for _ in range(LONG):
        if weights:
            logits = session.runner.forward(torch.tensor([ids]), position, last=True)[0, 0].float()
            position += len(ids)
        else:
            logits = torch.randn(len(tokenizer))
        logits = logits[: len(tokenizer)].clone()
        if torch.rand(1) < PRESSED:
            logits[pressed] += 100
        if lock is not None:
            logits = lock.allowed(lock.adjust(logits))
        chosen = int(logits.argmax())
        if lock is not None:
            lock.taken(chosen)
        text.append(chosen)
        ids = [chosen]
    return str(tokenizer.decode(text, skip_special_tokens=True)).replace("�", "")


def marks(tokenizer: Any) -> torch.Tensor:
    """The tokens [N] that hold a quotation mark."""
    every = {*PAIRS, *PAIRS.values()}
    texts = tokenizer.batch_decode([[token] for token in range(len(tokenizer))])
    return torch.tensor([n for n, text in enumerate(texts) if every & set(text)])


def quoted(text: str) -> Iterator[str]:
    """What stands between a mark and the one that closes it, in one paragraph."""
    for part in re.split(r"\n\s*\n", text):
        closing: set[int] = set()
        for at, char in enumerate(part):
            close = PAIRS.get(char)
            if close is None or at in closing or _none(part, at):
                continue
            depth, end = 1, at
            while depth and (end := end + 1) < len(part):
                if part[end] == close and not (close == "’" and _none(part, end)):
                    depth -= 1
                elif part[end] == char:
                    depth += 1
            if not depth:
                closing.add(end)
                if re.search(r"\w", part[at + 1 : end]):
                    yield part[at + 1 : end]


def _none(text: str, at: int) -> bool:
    """Whether a mark is an inch behind its figure, or an apostrophe within its word."""
    if text[at] == '"':
        return text[max(0, at - 1) : at].isdigit()
    return text[at] in "‘’" and re.match(r"[a-z]{2}", text[at - 1 : at + 2 : 2], re.I) is not None


if __name__ == "__main__":
    sys.exit(main())
