"""Models whose state cannot be cropped: drafts and a reused prefix work and change no text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
import torch
from transformers import AutoConfig, AutoModelForCausalLM

from writer_app.engine.base.protocol import GenerateOptions
from writer_app.engine.decoding.loop import Decoder, Hooks, Tuning
from writer_app.engine.decoding.runner import GeneralRunner
from writer_app.engine.decoding.snapshots import Snapshots

NEW = 20
COMMON: dict[str, Any] = {
    "hidden_size": 64,
    "intermediate_size": 128,
    "num_hidden_layers": 4,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "vocab_size": 400,
    "max_position_embeddings": 512,
    "bos_token_id": None,
    "eos_token_id": 1,
    "pad_token_id": 1,
    "initializer_range": 0.15,
}
KINDS: dict[str, dict[str, Any]] = {
    "lfm2": {
        "layer_types": ["conv", "full_attention", "conv", "full_attention"],
        "block_auto_adjust_ff_dim": False,
    },
    "lfm3": {},
    "qwen3_5_text": {
        "layer_types": [*["linear_attention"] * 3, "full_attention"],
        "head_dim": 16,
        "linear_key_head_dim": 16,
        "linear_value_head_dim": 16,
        "linear_num_key_heads": 2,
        "linear_num_value_heads": 4,
    },
}
PROMPT = [5 + (7 * i + i * i) % 380 for i in range(30)]


def model_of(kind: str) -> Any:
    torch.manual_seed(7)
    config = AutoConfig.for_model(kind, **{**COMMON, **KINDS[kind]})
    return AutoModelForCausalLM.from_config(config, dtype=torch.float32).eval()


def answered(
    decoder: Decoder, prompt: Sequence[int], source: Sequence[int] = (), variants: int = 1
) -> tuple[tuple[int, ...], ...]:
    options = GenerateOptions(ignore_eos=True, max_new_tokens=NEW, variants=variants)
    return decoder.run(prompt, options, hooks=Hooks(), source=source, limit=NEW).tokens


def generated(model: Any, prompt: Sequence[int]) -> tuple[int, ...]:
    """Token by token over the whole text anew, without any cache."""
    ids = list(prompt)
    for _ in range(NEW):
        with torch.inference_mode():
            ids.append(int(model(torch.tensor([ids]), use_cache=False).logits[0, -1].argmax()))
    return tuple(ids[len(prompt) :])


@pytest.mark.parametrize("kind", list(KINDS))
def test_drafts_and_prefixes_change_no_text(kind: str, tokenizer: Any) -> None:
    model = model_of(kind)
    runner = GeneralRunner(model)
    assert runner.rewindable
    assert not runner.croppable
    tuning = Tuning(chunk=8, longest_draft=5)
    decoder = Decoder(runner, tokenizer, ends=frozenset({1}), tuning=tuning)
    expected = generated(model, PROMPT)
    assert answered(decoder, PROMPT) == (expected,)
    # A source that is right in part makes drafts that are taken and drafts that are not.
    source = [*expected[:7], 9, *expected[8:]]
    assert answered(decoder, PROMPT, source) == (expected,)
    other = [*PROMPT[:20], 77, 78, 79]
    assert decoder.reusable(other) == 20
    assert answered(decoder, other, source) == (generated(model, other),)
    assert answered(decoder, PROMPT, source) == (expected,)


@pytest.mark.parametrize("kind", list(KINDS))
def test_several_answers_are_the_one(kind: str, tokenizer: Any) -> None:
    model = model_of(kind)
    decoder = Decoder(GeneralRunner(model), tokenizer, ends=frozenset({1}))
    expected = generated(model, PROMPT)
    assert answered(decoder, PROMPT, variants=3) == (expected,) * 3
    assert answered(decoder, PROMPT) == (expected,)


class _Cache:
    layers: tuple[Any, ...] = ()


def test_few_copies_are_kept_and_the_latest_among_them() -> None:
    kept = Snapshots()
    for _ in range(100):
        kept.tokens.append(0)
        kept.keep(_Cache())
    assert len(kept._kept) == 12
    assert {99, 100} <= set(kept._kept)
    assert kept.back(_Cache(), 99) == 99
    assert len(kept.tokens) == 99
    assert 0 < kept.back(_Cache(), 50) <= 50
