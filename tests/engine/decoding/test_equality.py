"""Greedy text equals `generate`'s, token for token, whatever makes it fast."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
import torch

from writer_app.engine.base.protocol import GenerateOptions
from writer_app.engine.decoding import linears, selftest
from writer_app.engine.decoding.layers import LayerRunner
from writer_app.engine.decoding.linears import make_linear
from writer_app.engine.decoding.loop import Decoder, Hooks, Tuning
from writer_app.engine.decoding.network import NetworkBuilder, WeightFiles
from writer_app.engine.decoding.quantised_cache import QuantisedCopy
from writer_app.engine.decoding.reference import make_reference, modules_of_folder
from writer_app.engine.decoding.runner import GeneralRunner, Runner
from writer_app.engine.models.families import fits

LAYERED = [
    "llama", "mistral", "qwen2", "qwen3", "smollm3", "phi3", "granite", "ministral3", "gemma3_text",
]  # fmt: skip
GENERAL = [*LAYERED, "olmo2", "gpt_neox"]
PROMPTS = [[5 + (7 * i + j * j) % 380 for j in range(12 + 9 * i)] for i in (0, 3)]
NEW = 24


def layer_runner(model: Any, kind: str, folder: Path) -> LayerRunner:
    model.save_pretrained(folder)
    weights = WeightFiles(sorted(folder.glob("m*.safetensors")))
    builder = NetworkBuilder(model.config, weights, kind, QuantisedCopy(folder, kind))
    return LayerRunner(builder.build(step=lambda done, total: None), longest=512)


def generated(model: Any, prompt: Sequence[int], new: int = NEW) -> tuple[int, ...]:
    ids = torch.tensor([list(prompt)])
    out = model.generate(
        ids, attention_mask=torch.ones_like(ids), max_new_tokens=new, do_sample=False
    )[0, len(prompt) :].tolist()
    return tuple(out[:-1] if out[-1] == 1 else out)


def decoded(
    runner: Runner,
    tokenizer: Any,
    prompt: Sequence[int],
    *,
    drafts: int = 0,
    source: Any = (),
    decoder: Decoder | None = None,
    **options: Any,
) -> tuple[tuple[int, ...], ...]:
    tuning = Tuning(chunk=8, longest_draft=drafts)
    made = decoder or Decoder(runner, tokenizer, ends=frozenset({1}), tuning=tuning)
    outcome = made.run(prompt, GenerateOptions(**options), hooks=Hooks(), source=source, limit=NEW)
    return outcome.tokens


@pytest.mark.parametrize("kind", GENERAL)
def test_the_general_way_equals_generate(
    kind: str, make_model: Callable[..., Any], tokenizer: Any
) -> None:
    model = make_model(kind)
    for prompt in PROMPTS:
        expected = generated(model, prompt)
        assert decoded(GeneralRunner(model), tokenizer, prompt) == (expected,)
        assert decoded(GeneralRunner(model), tokenizer, prompt, drafts=7) == (expected,)


@pytest.mark.parametrize("kind", LAYERED)
def test_the_layer_loop_equals_generate(
    kind: str, make_model: Callable[..., Any], tokenizer: Any, tmp_path: Path
) -> None:
    model = make_model(kind)
    assert fits(model.config, 512)
    runner = layer_runner(model, "fp32", tmp_path)
    for prompt in PROMPTS:
        expected = generated(model, prompt)
        assert decoded(runner, tokenizer, prompt) == (expected,)
        assert decoded(runner, tokenizer, prompt, drafts=7, source=expected) == (expected,)
        assert decoded(runner, tokenizer, prompt, variants=3) == (expected,) * 3


@pytest.mark.parametrize("kind", ["olmo2", "gpt_neox"])
def test_other_shapes_go_the_general_way(kind: str, make_model: Callable[..., Any]) -> None:
    assert not fits(make_model(kind).config, 512)


def test_a_window_smaller_than_the_context_goes_the_general_way(
    make_model: Callable[..., Any], tokenizer: Any
) -> None:
    model = make_model("mistral", sliding_window=16)
    assert not fits(model.config, 512)
    prompt = PROMPTS[1]
    assert decoded(GeneralRunner(model), tokenizer, prompt, drafts=3) == (generated(model, prompt),)


@pytest.mark.parametrize("general", [True, False])
def test_a_reused_prefix_changes_nothing(
    general: bool, make_model: Callable[..., Any], tokenizer: Any, tmp_path: Path
) -> None:
    model = make_model()
    runner = GeneralRunner(model) if general else layer_runner(model, "fp32", tmp_path)
    decoder = Decoder(runner, tokenizer, ends=frozenset({1}), tuning=Tuning(chunk=8))
    long = PROMPTS[1]
    for prompt in (long, long[:20], [*long[:20], 9, 9, 9], [*long, 40], long[::-1]):
        for variants in (1, 3):
            tokens = decoded(runner, tokenizer, prompt, decoder=decoder, variants=variants)
            assert tokens == (generated(model, prompt),) * variants


def test_a_text_taken_back_from_aside_changes_nothing(
    make_model: Callable[..., Any], tokenizer: Any, tmp_path: Path
) -> None:
    model = make_model()
    runner = layer_runner(model, "fp32", tmp_path)
    decoder = Decoder(runner, tokenizer, ends=frozenset({1}), tuning=Tuning(chunk=64))
    long = [5 + (3 * j + j * j) % 380 for j in range(330)]
    short, again = [*long[:10], 7, 8, 9], [*long[:320], 11]
    assert decoded(runner, tokenizer, long, decoder=decoder) == (generated(model, long),)
    for variants in (3, 1):
        answers = decoded(runner, tokenizer, short, decoder=decoder, variants=variants)
        assert answers == (generated(model, short),) * variants
        assert decoder.reusable(again) == 320
        assert decoded(runner, tokenizer, again, decoder=decoder) == (generated(model, again),)


def test_repetition_penalty_equals_generate(
    make_model: Callable[..., Any], tokenizer: Any, tmp_path: Path
) -> None:
    model, prompt = make_model(), PROMPTS[1]
    ids = torch.tensor([prompt])
    out = model.generate(
        ids,
        attention_mask=torch.ones_like(ids),
        max_new_tokens=NEW,
        do_sample=False,
        repetition_penalty=1.3,
    )[0, len(prompt) :].tolist()
    runner = layer_runner(model, "fp32", tmp_path)
    tokens = decoded(runner, tokenizer, prompt, drafts=5, repetition_penalty=1.3)[0]
    assert list(tokens) == (out[:-1] if out[-1] == 1 else out)


@pytest.mark.parametrize("kind", ["int8", "nf4", "int4"])
@pytest.mark.parametrize("bias", [0.0, 2.0])
def test_drafts_never_change_a_quantised_models_text(
    kind: str, bias: float, make_model: Callable[..., Any], tokenizer: Any, tmp_path: Path
) -> None:
    runner = layer_runner(make_model(num_hidden_layers=2), kind, tmp_path)
    for prompt in PROMPTS:
        source = [*prompt[3:], *prompt[:5]]
        plain = decoded(runner, tokenizer, prompt, source=source, copy_bias=bias)
        for drafts in (1, 3, 7, 15):
            again = decoded(runner, tokenizer, prompt, drafts=drafts, source=source, copy_bias=bias)
            assert again == plain


@pytest.mark.parametrize("bias", [0.0, 1.5, 4.0])
@pytest.mark.parametrize("temperature", [0.0, 0.8])
def test_drafts_never_change_the_dial_or_a_seeds_text(
    bias: float, temperature: float, make_model: Callable[..., Any], tokenizer: Any, tmp_path: Path
) -> None:
    runner = layer_runner(make_model(), "fp32", tmp_path)
    for prompt in PROMPTS:
        texts = {
            decoded(
                runner,
                tokenizer,
                prompt,
                drafts=drafts,
                source=prompt[4:],
                copy_bias=bias,
                temperature=temperature,
                seed=11,
            )
            for drafts in (0, 3, 7)
        }
        assert len(texts) == 1


@pytest.mark.parametrize("kind", ["fp16pack", "int8", "nf4", "int4"])
def test_formats_agree_with_the_unmodified_modules(
    kind: str, make_model: Callable[..., Any], tmp_path: Path
) -> None:
    model = make_model(initializer_range=0.05)
    tokens = [(11 * i + i * i) % 390 for i in range(56)]
    runner = layer_runner(model, kind, tmp_path)
    reference = make_reference(
        lambda layers: modules_of_folder(tmp_path, model.config, layers),
        True,
        model.config.num_hidden_layers,
        tokens,
        [kind],
        asked=True,
    )
    found = selftest.compare(runner, tokens, reference.of(kind), best=64)
    assert found.good(reference.own), found


@pytest.mark.parametrize("kind", ["llama", "qwen3"])
def test_long_chunks_read_what_the_modules_read(
    kind: str, make_model: Callable[..., Any], tmp_path: Path
) -> None:
    # Longer than a block of attention, the second chunk behind a past.
    model = make_model(kind)
    runner = layer_runner(model, "fp32", tmp_path)
    ids = torch.tensor([[(11 * i + i * i) % 390 for i in range(450)]])
    with torch.inference_mode():
        expected = model(ids).logits
    first = runner.forward(ids[:, :230], 0, last=False)
    second = runner.forward(ids[:, 230:], 230, last=False)
    torch.testing.assert_close(torch.cat((first, second), 1), expected, rtol=1e-3, atol=1e-4)


def test_reading_for_the_last_row_alone_changes_neither_it_nor_what_is_kept(
    make_model: Callable[..., Any], tmp_path: Path
) -> None:
    runner = layer_runner(make_model(), "fp32", tmp_path)
    ids = torch.tensor([[(11 * i + i * i) % 390 for i in range(231)]])
    every = runner.forward(ids[:, :230], 0, last=False)[:, -1:]
    after = runner.forward(ids[:, 230:], 230, last=True)
    torch.testing.assert_close(runner.forward(ids[:, :230], 0, last=True), every)
    torch.testing.assert_close(runner.forward(ids[:, 230:], 230, last=True), after)


@pytest.mark.parametrize("kind", ["int8", "nf4", "int4"])
def test_gate_and_up_are_the_same_in_blocks(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    torch.manual_seed(3)
    product = make_linear(kind, torch.randn(384, 128))
    x = torch.randn(128, 128)
    gate, up = product(x).chunk(2, 1)
    monkeypatch.setattr(linears, "_EXPANDED", 64 * 128)  # three blocks of each half
    expected = torch.nn.functional.silu(gate) * up
    torch.testing.assert_close(product.gated(x), expected, rtol=1e-4, atol=1e-4)
