"""Greedy text over a GGUF file's blocks against the float modules over its dequantised weights.

    python tests/benchmarks/bench_block_equality.py FILE.gguf [--tokens 24] [--prompts 50]

25 English and 25 Chinese prompts. An answer is written by the kernels, then read by the modules of
transformers in float32, all answers in one pass; where the modules would have chosen another token,
the prompt counts as different, with the modules' own margin there. Rounding activations to eight
bits moves logits by some tenths: margins under 0.25 are counted apart, as the self-test does.
Drafts, a reused prefix and batches must change no token at all. Layers are held one at a time
(`layer_by_layer.py`); the largest size is told at the end (2.8 GB for 1.5 billion parameters).
Ends with 1 when a text changed or a margin is larger.
"""

from __future__ import annotations

import argparse
import gc
import json
import tempfile
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from layer_by_layer import LayerByLayer

from writer_app.engine.base.protocol import GenerateOptions, Message, ModelRef
from writer_app.engine.decoding.gguf.files import GgufFiles
from writer_app.engine.decoding.loop import Decoder, Hooks
from writer_app.engine.decoding.reference import MARGIN
from writer_app.engine.decoding.session import Session, open_session
from writer_app.engine.models import gguf_facts

ENGLISH = [
    f"{ask} {about}"
    for ask in (
        "Write one sentence about",
        "Give a title for an article about",
        "Explain in simple words:",
        "Name three facts about",
        "Write the first line of a letter about",
    )
    for about in ("the sea", "a broken window", "trains", "bread", "winter mornings")
]
CHINESE = [
    f"{ask}{about}。"
    for ask in (
        "用一句话描述",
        "请为文章拟一个标题：",
        "用简单的话解释",
        "列出三个事实：",
        "写信的第一行：",
    )
    for about in ("大海", "打破的窗户", "火车", "面包", "冬天的早晨")
]


def decoder(session: Session, drafts: int) -> Decoder:
    """A loop of its own over the session's runner, with nothing cached."""
    session.runner.reset()
    made = Decoder(
        session.runner,
        session.tokenizer,
        ends=session.decoder._ends,
        tuning=replace(session.decoder.tuning, longest_draft=drafts),
    )
    made.forget()
    return made


def write(made: Decoder, ids: list[int], source: list[int], tokens: int, variants: int) -> Any:
    """The tokens of the greedy answers."""
    options = GenerateOptions(max_new_tokens=tokens, variants=variants)
    return made.run(ids, options, hooks=Hooks(), source=source, limit=tokens).tokens


def kept(session: Session, prompts: list[list[int]], tokens: int) -> tuple[list[Any], int, int]:
    """The plain answers, and how often drafts, a reused prefix or batches changed one."""
    plain = decoder(session, 0)
    answers = []
    for ids in prompts:
        plain.forget()
        answers.append(list(write(plain, ids, [], tokens, 1)[0]))
    changed = tried = 0
    drafting = decoder(session, max(3, session.decoder.tuning.longest_draft))
    for ids, answer in zip(prompts, answers, strict=True):
        # The prefix of the prompt before stays; the source is the answer, so drafts are taken.
        again = list(write(drafting, ids, answer, tokens, 1)[0])
        tried, changed = tried + 1, changed + (again != answer)
    for ids, answer in list(zip(prompts, answers, strict=True))[::5]:
        for each in write(drafting, ids, [], tokens, 3):
            tried, changed = tried + 1, changed + (list(each) != answer)
    return answers, tried, changed


def margin(start: int, answer: list[int], best: Any) -> float | None:
    """The modules' margin where they would first have written another token; None: nowhere.

    `best`: the two largest logits of every position, of which `start` stand before the answer.
    """
    values, indices = best
    for place, token in enumerate(answer, start - 1):
        if int(indices[place, 0]) != token:
            return float(values[place, 0] - values[place, 1])
    return None


def largest_size() -> float:
    """The largest resident size of this process so far, in MB (Linux)."""
    status = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next((int(line.split()[1]) / 1e3 for line in status if line.startswith("VmHWM")), 0.0)


@dataclass(frozen=True, slots=True)
class Written:
    """What the kernels wrote, and how often another way of writing changed it."""

    form: str
    prompts: list[list[int]]
    answers: list[list[int]]
    words: list[str]
    tried: int
    changed: int
    seconds: float


def written(file: Path, models: Path, texts: list[str], tokens: int) -> Written:
    """Answer every text."""
    session = open_session(
        ModelRef("file", folder=str(file.absolute())),
        models=models,
        progress=lambda *_: None,
        cancelled=lambda: False,
    )
    prompts = [session.prompts.conversation([Message("user", text)]) for text in texts]
    begun = time.perf_counter()
    answers, tried, changed = kept(session, prompts, tokens)
    seconds = time.perf_counter() - begun
    words = [session.tokenizer.decode(answer) for answer in answers]
    return Written(session.info.format, prompts, answers, words, tried, changed, seconds)


def read(file: Path, wrote: Written) -> list[float | None]:
    """Where the modules would have written something else: their margins, see `margin`."""
    whole = [ids + answer for ids, answer in zip(wrote.prompts, wrote.answers, strict=True)]
    found = LayerByLayer(GgufFiles(gguf_facts.inspect(file))).best_two(whole)
    each = zip(wrote.prompts, wrote.answers, found, strict=True)
    return [margin(len(ids), answer, best) for ids, answer, best in each]


def main() -> int:
    """Print one JSON object; 1 when a text changed, or differs where the modules are sure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--tokens", type=int, default=24)
    parser.add_argument("--prompts", type=int, default=50)
    parser.add_argument("--models", type=Path, help="a model cache to use instead of a new one")
    asked = parser.parse_args()
    half = asked.prompts // 2
    texts = ENGLISH[:half] + CHINESE[: asked.prompts - half]
    with tempfile.TemporaryDirectory() as folder:
        wrote = written(asked.file, asked.models or Path(folder), texts, asked.tokens)
        gc.collect()
    writing = largest_size()
    margins = read(asked.file, wrote)
    apart = sorted(round(each, 4) for each in margins if each is not None)
    for text, words, each in zip(texts, wrote.words, margins, strict=True):
        if each is not None:
            print(text, round(each, 4), words, flush=True)
    found = {
        "format": wrote.form,
        "prompts": len(texts),
        "tokens": sum(map(len, wrote.answers)),
        "equal": len(texts) - len(apart),
        "different_where_the_margin_is_under_the_rounding": sum(x < MARGIN for x in apart),
        "different_where_it_is_not": sum(x >= MARGIN for x in apart),
        "margins_where_different": apart,
        "drafts_prefix_batches": {"tried": wrote.tried, "changed": wrote.changed},
        "seconds_writing": round(wrote.seconds, 1),
        "largest_size_mb": {"writing": round(writing), "all": round(largest_size())},
    }
    print(json.dumps(found, indent=1))
    return int(wrote.changed > 0 or bool(apart and apart[-1] >= MARGIN))


if __name__ == "__main__":
    raise SystemExit(main())
