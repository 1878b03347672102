"""The starter model on real prompts: greedy text equals `generate`'s in float32.

Three prompts by default; WRITER_APP_TEST_PROMPTS=50 runs more of them.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import torch
from transformers import AutoConfig, AutoModelForCausalLM, AutoTokenizer

from writer_app.engine.base.protocol import GenerateOptions, Message
from writer_app.engine.decoding.layers import LayerRunner
from writer_app.engine.decoding.loop import Decoder, Hooks, Tuning
from writer_app.engine.decoding.network import NetworkBuilder, WeightFiles
from writer_app.engine.decoding.prompt_tokens import PromptTokens
from writer_app.engine.decoding.quantised_cache import QuantisedCopy

COUNT = int(os.environ.get("WRITER_APP_TEST_PROMPTS", "3"))
NEW = 12
TASKS = Path(__file__).resolve().parents[4] / "shared/material/tasks/user_oriented_252.jsonl"

pytestmark = [pytest.mark.starter, pytest.mark.material, pytest.mark.timeout(3600)]


class Expected(NamedTuple):
    """A question, its prompt in tokens, and `generate`'s answer in tokens."""

    asked: str
    prompt: list[int]
    answer: tuple[int, ...]


@pytest.fixture(scope="module")
def real_prompts() -> list[str]:
    if not TASKS.is_file():
        pytest.skip(f"the shared material is not beside the checkout: {TASKS}")
    tasks = [json.loads(line) for line in TASKS.read_text(encoding="utf-8").splitlines()]
    asked = [f"{task['instruction']}\n\n{task['instances'][0]['input']}".strip() for task in tasks]
    return asked[:: len(asked) // COUNT][:COUNT]


def layered(folder: Path, kind: str, longest_draft: int) -> Decoder:
    builder = NetworkBuilder(
        AutoConfig.from_pretrained(folder),
        WeightFiles(sorted(folder.glob("*.safetensors"))),
        kind,
        QuantisedCopy(folder / "none", kind),
    )
    runner = LayerRunner(builder.build(step=lambda done, total: None), longest=8192)
    tokenizer = AutoTokenizer.from_pretrained(folder)
    tuning = Tuning(longest_draft=longest_draft)
    return Decoder(runner, tokenizer, ends=frozenset({0, 2}), tuning=tuning)


def generated(model: Any, prompt: list[int]) -> tuple[int, ...]:
    ids = torch.tensor([prompt])
    out = model.generate(
        ids, attention_mask=torch.ones_like(ids), max_new_tokens=NEW, do_sample=False,
        eos_token_id=[0, 2], pad_token_id=2,
    )[0, len(prompt) :].tolist()  # fmt: skip
    return tuple(out[:-1] if out[-1] in {0, 2} else out)


@pytest.fixture(scope="module")
def expected(starter_hf: Path, real_prompts: list[str]) -> list[Expected]:
    """What `generate` answers, for all ways to decode."""
    model = AutoModelForCausalLM.from_pretrained(starter_hf, dtype=torch.float32).eval()
    prompts = PromptTokens(AutoTokenizer.from_pretrained(starter_hf))
    asked = [(text, prompts.conversation([Message("user", text)])) for text in real_prompts]
    return [Expected(text, prompt, generated(model, prompt)) for text, prompt in asked]


@pytest.mark.parametrize("kind", ["fp32", "fp16pack"])
def test_greedy_text_equals_generate_however_it_is_decoded(
    kind: str, starter_hf: Path, expected: list[Expected]
) -> None:
    drafting = layered(starter_hf, kind, 7)
    plain = Decoder(drafting.runner, drafting.tokenizer, ends=frozenset({0, 2}),
                    tuning=Tuning(longest_draft=0))  # fmt: skip
    prompts = PromptTokens(drafting.tokenizer)
    for each in expected:
        source = prompts.text(each.asked)
        for decoder in (plain, drafting):  # the second finds the first's cache overwritten
            for variants in (1, 3):  # and the second of each reuses the whole prompt
                outcome = decoder.run(
                    each.prompt, GenerateOptions(variants=variants), hooks=Hooks(), source=source,
                    limit=NEW,
                )  # fmt: skip
                assert outcome.tokens == (each.answer,) * variants, each.asked
            decoder.forget()
