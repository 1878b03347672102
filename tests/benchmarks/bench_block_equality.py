"""Greedy text over a GGUF file's blocks against the float modules over its dequantised weights.

    python tests/benchmarks/bench_block_equality.py FILE.gguf [--tokens 24] [--prompts 50]

25 English and 25 Chinese prompts. An answer is written by the kernels, then read by the modules of
transformers in float32 in one pass; where the modules would have chosen another token, the prompt
counts as different, with the modules' own margin there (rounding activations to eight bits moves
logits by some tenths). Drafts, a reused prefix and batches must change no token at all. Needs some
7 bytes of memory a parameter.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch

from writer_app.engine.base.protocol import GenerateOptions, Message, ModelRef
from writer_app.engine.decoding.gguf.files import GgufFiles
from writer_app.engine.decoding.gguf.modules import modules_of
from writer_app.engine.decoding.load import transformers
from writer_app.engine.decoding.loop import Decoder, Hooks
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


def compare(model: Any, ids: list[int], answer: list[int]) -> float | None:
    """The modules' margin where they would first have written another token; None: nowhere."""
    read = torch.tensor([ids + answer])
    with torch.inference_mode():
        logits = model(read).logits[0].float()
    for place, token in enumerate(answer):
        best = logits[len(ids) - 1 + place].topk(2)
        if int(best.indices[0]) != token:
            return float(best.values[0] - best.values[1])
    return None


def main() -> None:
    """Print one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--tokens", type=int, default=24)
    parser.add_argument("--prompts", type=int, default=50)
    parser.add_argument("--models", type=Path, help="a model cache to use instead of a new one")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        session = open_session(
            ModelRef("file", folder=str(asked.file.absolute())),
            models=asked.models or Path(folder),
            progress=lambda *_: None,
            cancelled=lambda: False,
        )
        half = asked.prompts // 2
        texts = ENGLISH[:half] + CHINESE[: asked.prompts - half]
        prompts = [session.prompts.conversation([Message("user", text)]) for text in texts]
        begun = time.perf_counter()
        answers, tried, changed = kept(session, prompts, asked.tokens)
        wrote = time.perf_counter() - begun
    model = modules_of(transformers(), GgufFiles(gguf_facts.inspect(asked.file)), torch.float32)
    margins = []
    for number, (ids, answer) in enumerate(zip(prompts, answers, strict=True)):
        margin = compare(model, ids, answer)
        if margin is not None:
            margins.append(round(margin, 4))
            print(texts[number], margin, session.tokenizer.decode(answer), flush=True)
    print(
        json.dumps(
            {
                "format": session.info.format,
                "prompts": len(prompts),
                "tokens": sum(map(len, answers)),
                "equal": len(prompts) - len(margins),
                "margins_where_different": sorted(margins),
                "drafts_prefix_batches": {"tried": tried, "changed": changed},
                "seconds_writing": round(wrote, 1),
            },
            indent=1,
        )
    )


if __name__ == "__main__":
    main()
