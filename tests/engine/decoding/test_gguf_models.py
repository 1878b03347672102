"""Tiny GGUF files run as they are: the kernels, the layer loop and the modules say the same."""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import tiny_gguf
import torch

from writer_app.domain.base.errors import Cancelled
from writer_app.engine.base.protocol import GenerateOptions, Message, ModelRef
from writer_app.engine.decoding import block_test, session
from writer_app.engine.decoding.block_way import model_of
from writer_app.engine.decoding.blocks import processor
from writer_app.engine.decoding.blocks.reference import ReferenceRunner
from writer_app.engine.decoding.fitting import need_on_card, shapes_in
from writer_app.engine.decoding.gguf.files import GgufFiles, GgufSource, halves_first
from writer_app.engine.decoding.gguf.modules import modules_of
from writer_app.engine.decoding.gguf.tokenizer import tokenizer_of
from writer_app.engine.decoding.load import transformers
from writer_app.engine.decoding.loop import Hooks
from writer_app.engine.decoding.quantised_cache import Findings
from writer_app.engine.decoding.session import Session, open_session
from writer_app.engine.models import gguf_facts

GRANITE = {
    "embedding_scale": 3.0,
    "residual_scale": 0.5,
    "attention.scale": 0.2,
    "logit_scale": 2.0,
}
FAMILIES: dict[str, dict[str, Any]] = {
    "llama": {},
    "qwen2": {},
    "qwen3": {},
    "granite": GRANITE,
    "smollm3": {},
    "gemma3": {"attention.sliding_window": 16, "rope.scaling.factor": 8.0},
}
needs_kernels = pytest.mark.skipif(
    not processor.available(), reason=processor.unavailable() or "kernels"
)


def files(path: Path) -> GgufFiles:
    return GgufFiles(gguf_facts.inspect(path))


def opened(path: Path, models: Path, **more: Any) -> Session:
    return open_session(
        ModelRef("tiny", folder=str(path), **more),
        models=models,
        progress=lambda *_: None,
        cancelled=lambda: False,
    )


def said(made: Session, text: str, *, variants: int = 1, source: str = "") -> list[list[int]]:
    ids = made.prompts.conversation([Message("user", text)])
    options = GenerateOptions(max_new_tokens=24, variants=variants, ignore_eos=True)
    found = made.decoder.run(
        ids, options, hooks=Hooks(), source=made.prompts.text(source), limit=24
    )
    return [list(each) for each in found.tokens]


@pytest.fixture(scope="module")
def kernels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model cache whose compiled code all tests share."""
    return tmp_path_factory.mktemp("models")


@pytest.mark.parametrize("family", list(FAMILIES))
def test_plain_blocks_are_the_modules(family: str, tmp_path: Path) -> None:
    path = tiny_gguf.write(tmp_path / "t.gguf", family, layers=7, more=FAMILIES[family])
    read = files(path)
    model = modules_of(transformers(), read, torch.float32)
    blocks = model_of(model.config, GgufSource(read), read.frequencies())
    ids = torch.arange(40)[None] % len(tiny_gguf.WORDS)
    plain = ReferenceRunner(blocks.shape, blocks.source, blocks.rotary, local=blocks.local)
    ours = plain.forward(ids, 0, last=False)
    with torch.inference_mode():
        theirs = model(ids).logits
    assert torch.allclose(ours, theirs, atol=2e-4)
    on_card = modules_of(transformers(), read, torch.float32, card=torch.device("cpu"))
    with torch.inference_mode():
        assert torch.equal(on_card(ids).logits, theirs)


def test_a_file_needs_16_bits_a_number_on_a_card(tmp_path: Path) -> None:
    model = gguf_facts.inspect(tiny_gguf.write(tmp_path / "t.gguf", kind="Q8_0"))
    config = transformers().AutoConfig.for_model(**model.config)
    assert need_on_card(config, shapes_in(model), "bf16").weights == 2 * model.parameters


def test_rows_that_llama_cpp_pairs_come_back_in_halves() -> None:
    heads, width = 3, 8
    rows = torch.arange(heads * width)
    paired = rows.view(heads, 2, width // 2).transpose(1, 2).reshape(-1)
    assert torch.equal(paired[halves_first(heads, width)], rows)


def test_all_ends_of_a_file_end_an_answer(tmp_path: Path) -> None:
    path = tiny_gguf.write(tmp_path / "t.gguf")
    made = opened(path, tmp_path / "models", safe=True)
    words = tiny_gguf.WORDS
    assert made.decoder._ends == {words.index("<|im_end|>"), words.index("<|endoftext|>")}


def test_a_kept_tokenizer_is_the_built_one(tmp_path: Path) -> None:
    header = gguf_facts.inspect(tiny_gguf.write(tmp_path / "t.gguf")).header
    text = "ab!! 12<|im_end|>\n é"
    built, kept = tokenizer_of(header, tmp_path), tokenizer_of(header, tmp_path)
    assert (tmp_path / "tokenizer-1.json").is_file()
    assert built.encode(text) == kept.encode(text)
    assert kept.eos_token == "<|endoftext|>"
    assert kept.chat_template == tiny_gguf.TEMPLATE


@pytest.mark.parametrize("kind", ["F16", "Q8_0", "Q4_0"])
def test_the_layer_loop_runs_a_file_without_kernels(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(processor, "unavailable", lambda: "no numba here")
    path = tiny_gguf.write(tmp_path / "t.gguf", kind=kind)
    made = opened(path, tmp_path / "models")
    assert "not over its own blocks: no numba here" in made.info.notes
    assert made.info.format in {"bf16pack", "fp16pack", "int8"}
    assert len(said(made, "hi")[0]) == 24


@needs_kernels
@pytest.mark.parametrize(
    ("family", "kind"), [("llama", "Q8_0"), ("qwen3", "Q4_0"), ("gemma3", "Q8_0")]
)
def test_the_kernels_run_a_file(family: str, kind: str, tmp_path: Path, kernels: Path) -> None:
    path = tiny_gguf.write(tmp_path / "t.gguf", family, kind=kind, more=FAMILIES[family])
    made = opened(path, kernels)
    assert made.info.format == "gguf", made.info.notes
    assert made.info.device == "cpu"


@needs_kernels
def test_drafts_batches_and_a_reused_prefix_change_nothing(tmp_path: Path, kernels: Path) -> None:
    path = tiny_gguf.write(tmp_path / "t.gguf", "qwen2", kind="Q8_0")
    made = opened(path, kernels)
    (plain,) = said(made, "abc def")
    made.decoder.forget()
    text = made.tokenizer.decode(plain)
    assert said(made, "abc def", source=text) == [plain]
    said(made, "abc xyz")
    assert said(made, "abc def", source=text) == [plain]
    assert said(made, "abc def", variants=3) == [plain] * 3


@needs_kernels
def test_a_second_load_checks_nothing(tmp_path: Path, kernels: Path) -> None:
    path = tiny_gguf.write(tmp_path / "t.gguf", seed=11, kind="Q8_0")
    opened(path, kernels)
    phases: list[str] = []
    open_session(
        ModelRef("tiny", folder=str(path)),
        models=kernels,
        progress=lambda phase, *_: phases.append(phase),
        cancelled=lambda: False,
    )
    assert "checking" not in phases


@needs_kernels
def test_a_check_that_was_stopped_is_made_again(tmp_path: Path, kernels: Path) -> None:
    path = tiny_gguf.write(tmp_path / "t.gguf", seed=12, kind="Q8_0")
    for _ in range(3):
        seen: list[str] = []
        with contextlib.suppress(Cancelled):
            open_session(
                ModelRef("tiny", folder=str(path)),
                models=kernels,
                progress=lambda phase, *_, seen=seen: seen.append(phase),
                cancelled=lambda seen=seen: "checking" in seen,
            )
    assert opened(path, kernels).info.format == "gguf"


@needs_kernels
def test_kernels_that_are_wrong_are_not_used_and_say_why(
    tmp_path: Path, kernels: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tiny_gguf.write(tmp_path / "t.gguf", seed=13, kind="Q8_0")
    plain: Callable[..., Any] = block_test.ways

    def wrong(*arguments: Any) -> dict[str, torch.Tensor]:
        found: dict[str, torch.Tensor] = plain(*arguments)
        return {name: logits.flip(-1) for name, logits in found.items()}

    monkeypatch.setattr(block_test, "ways", wrong)
    made = opened(path, kernels)
    assert made.info.format != "gguf"
    assert any("nats from its own weights" in note for note in made.info.notes)
    monkeypatch.undo()
    assert opened(path, kernels).info.format != "gguf"  # it is remembered


@needs_kernels
def test_a_test_that_took_the_engine_down_twice_is_not_begun_again(
    tmp_path: Path, kernels: Path
) -> None:
    path = tiny_gguf.write(tmp_path / "t.gguf", seed=14, kind="Q8_0")
    opening = session._Opening(
        ModelRef("tiny", folder=str(path)), kernels, lambda *_: None, lambda: False
    )
    Findings(opening._cache).put(session.blocks_key(), {"begun": 2})
    assert any("twice" in note for note in opened(path, kernels).info.notes)


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        (lambda found: found, ""),
        (lambda found: found | {"by fours": found["by fours"] + 1e-6}, "by fours"),
        (lambda found: found | {"all": found["all"] * float("nan")}, "numbers that are none"),
        (lambda found: {k: v.roll(1, -1) for k, v in found.items()}, "nats"),
    ],
)
def test_a_promise_is_judged(changed: Callable[..., Any], why: str) -> None:
    torch.manual_seed(1)
    reference = torch.randn(56, 50)
    found = {"all": reference.clone(), "by fours": reference[-8:].clone()}
    assert why in block_test.judge(changed(found), reference).why
    assert block_test.judge(changed(found), reference).kept == (not why)


@pytest.fixture
def without_fast_nf4(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a processor without AVX512_BF16, and tiny models count as large."""
    session.nf4_is_fast()  # what its library logs when it is loaded would keep the test's frames
    monkeypatch.setattr(session, "nf4_is_fast", lambda: False)
    monkeypatch.setattr(session, "NF4_FROM", 1)


@needs_kernels
@pytest.mark.usefixtures("without_fast_nf4")
@pytest.mark.parametrize("family", ["qwen2", "phi3", "gemma3_text"])
def test_a_folder_is_quantised_into_blocks_once(
    family: str,
    tmp_path: Path,
    kernels: Path,
    make_model: Callable[..., Any],
    tokenizer: Any,
) -> None:
    sizes: dict[str, Any] = {"hidden_size": 256, "intermediate_size": 256, "head_dim": 64}
    sizes["initializer_range"] = 0.05  # as wide as this, 0.15 makes logits of no real model
    folder = tmp_path / family
    make_model(family, **sizes).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    made = opened(folder, kernels)
    assert made.info.format == "blocks", made.info.notes
    answer = said(made, "hi")
    cache = next(iter(kernels.glob(".cache/*/blocks")))
    before = {each.name: each.stat().st_mtime_ns for each in cache.iterdir()}
    again = opened(folder, kernels)
    assert said(again, "hi") == answer
    assert {each.name: each.stat().st_mtime_ns for each in cache.iterdir()} == before
    del made, again
    gc.collect()  # as the backend does: the runners' threads end with them
