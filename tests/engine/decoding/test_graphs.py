"""The captured steps, run uncaptured: equal in result to the plain loop."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest
import torch

from writer_app.engine.base.protocol import EndReason, GenerateOptions
from writer_app.engine.decoding.ahead import GraphDecoder
from writer_app.engine.decoding.device import DirectDevice, Step
from writer_app.engine.decoding.graphs import GraphRunner, length_bucket, row_bucket
from writer_app.engine.decoding.loop import Decoder, Hooks, Tuning
from writer_app.engine.decoding.runner import GeneralRunner
from writer_app.engine.decoding.static_cache import NAME, over_few_rows, shorten_norms

KINDS = [
    "llama",
    "mistral",
    "qwen2",
    "qwen3",
    "smollm3",
    "gemma3_text",
    "phi3",
    "olmo2",
    "gpt_neox",
]
PROMPT = [5 + (7 * i + i * i) % 380 for i in range(40)]
NEW = 30


def graphs(model: Any, room: int = 512, card: Any = None) -> GraphRunner:
    return GraphRunner(model, room=room, card=card or DirectDevice())


def run(made: Decoder, prompt: Sequence[int] = PROMPT, source: Any = (), **options: Any) -> Any:
    limit = options.pop("limit", NEW)
    return made.run(prompt, GenerateOptions(**options), hooks=Hooks(), source=source, limit=limit)


def plain(model: Any, tokenizer: Any, drafts: int = 0) -> Decoder:
    tuning = Tuning(chunk=16, longest_draft=drafts)
    return Decoder(GeneralRunner(model), tokenizer, ends=frozenset({1}), tuning=tuning)


def ahead(model: Any, tokenizer: Any, drafts: int = 0, **more: Any) -> GraphDecoder:
    tuning = Tuning(chunk=16, longest_draft=drafts)
    return GraphDecoder(graphs(model, **more), tokenizer, ends=frozenset({1}), tuning=tuning)


@pytest.mark.parametrize(
    ("rows", "size"), [(1, 1), (2, 4), (4, 4), (5, 8), (8, 8), (9, None), (256, None)]
)
def test_the_rows_of_a_pass(rows: int, size: int | None) -> None:
    assert row_bucket(rows) == size


@pytest.mark.parametrize(
    ("end", "room", "length"),
    [(1, 4096, 512), (512, 4096, 512), (513, 4096, 1024), (4000, 4096, 4096), (600, 640, 640)],
)
def test_the_length_of_a_pass(end: int, room: int, length: int) -> None:
    assert length_bucket(end, room) == length


@pytest.mark.parametrize("kind", KINDS)
def test_the_text_is_that_of_the_plain_loop(
    kind: str, make_model: Callable[..., Any], tokenizer: Any
) -> None:
    expected = run(plain(make_model(kind), tokenizer)).tokens
    model = make_model(kind)
    assert run(ahead(model, tokenizer)).tokens == expected
    assert run(ahead(model, tokenizer, drafts=7), source=expected[0]).tokens == expected


@pytest.mark.parametrize(
    "options",
    [
        {"temperature": 0.8, "top_k": 20, "seed": 3},
        {"temperature": 1.1, "top_p": 0.8, "seed": 4},
        {"temperature": 0.7, "seed": 5},
        {"temperature": 0.9, "top_k": 30, "min_p": 0.1, "repetition_penalty": 1.2, "seed": 6},
        {"repetition_penalty": 1.3},
    ],
)
def test_sampling_is_that_of_the_plain_loop_with_and_without_drafts(
    options: dict[str, Any], make_model: Callable[..., Any], tokenizer: Any
) -> None:
    expected = run(plain(make_model(), tokenizer), **options).tokens
    model = make_model()
    assert run(ahead(model, tokenizer), **options).tokens == expected
    drafted = run(ahead(model, tokenizer, drafts=7), source=expected[0], **options)
    assert drafted.tokens == expected
    assert drafted.stats.accepted_tokens > 0


@pytest.mark.parametrize("variants", [2, 3, 6, 10])
def test_variants_are_those_of_the_plain_loop(
    variants: int, make_model: Callable[..., Any], tokenizer: Any
) -> None:
    options = {"variants": variants, "temperature": 0.9, "top_k": 40, "seed": 1}
    options["repetition_penalty"] = 1.1
    expected = run(plain(make_model(), tokenizer), **options).tokens
    assert run(ahead(make_model(), tokenizer), **options).tokens == expected


def test_the_change_dial_works_over_captured_passes(
    make_model: Callable[..., Any], tokenizer: Any
) -> None:
    source = PROMPT[:20]
    options = {"copy_bias": 4.0}
    expected = run(plain(make_model(), tokenizer), source=source, **options).tokens
    made = ahead(make_model(), tokenizer, drafts=7)
    assert run(made, source=source, **options).tokens == expected


def test_variants_can_be_forgotten_from_anywhere(
    make_model: Callable[..., Any], tokenizer: Any
) -> None:
    made = ahead(make_model(), tokenizer)
    first = run(made, variants=3).tokens
    made.forget()  # outside of any inference mode, as scoring does
    assert run(made, variants=3).tokens == first


def test_a_second_answer_reuses_the_prefix_and_what_variants_left(
    make_model: Callable[..., Any], tokenizer: Any
) -> None:
    model = make_model()
    made = ahead(model, tokenizer)
    first = run(made, variants=3).tokens[0]
    longer = [*PROMPT, *first[:10], 7, 8]
    again = run(made, longer)
    assert again.stats.cached_tokens == len(PROMPT) + 10
    assert again.tokens == run(ahead(make_model(), tokenizer), longer).tokens


def test_a_step_crosses_into_the_next_length(
    make_model: Callable[..., Any], tokenizer: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("writer_app.engine.decoding.graphs.SHORTEST", 64)
    expected = run(plain(make_model(), tokenizer)).tokens
    for variants in (1, 3):
        made = ahead(make_model(), tokenizer, room=256)
        assert run(made, variants=variants).tokens == expected * variants


def test_the_end_of_the_context_ends_the_answer(
    make_model: Callable[..., Any], tokenizer: Any
) -> None:
    outcome = run(ahead(make_model(), tokenizer, room=64), ignore_eos=True, limit=500)
    assert outcome.reasons == (EndReason.LENGTH,)
    assert len(outcome.tokens[0]) == 64 - len(PROMPT) + 1


class CountingCard(DirectDevice):
    """Runs a step when it captures it, as warming up does, and counts; some it refuses."""

    def __init__(self, refused: int = 0) -> None:
        super().__init__()
        self.captures, self._refused = 0, refused

    def capture(self, step: Step) -> Step:
        step()
        self.captures += 1
        if self.captures <= self._refused:
            raise torch.OutOfMemoryError("no room for a graph")
        return step


def test_capturing_leaves_no_trace_and_happens_once_a_shape(
    make_model: Callable[..., Any], tokenizer: Any
) -> None:
    options = {"temperature": 0.8, "top_k": 20, "repetition_penalty": 1.2, "seed": 3}
    expected = run(plain(make_model(), tokenizer), **options).tokens
    card = CountingCard()
    made = ahead(make_model(), tokenizer, card=card)
    assert run(made, **options).tokens == expected
    once = card.captures
    assert run(made, **options).tokens == expected
    assert card.captures == once == 3  # the end of the prompt, a token, the sampler


def test_what_cannot_be_captured_runs_as_it_is(
    make_model: Callable[..., Any], tokenizer: Any
) -> None:
    made = ahead(make_model(), tokenizer, card=CountingCard(refused=2))
    assert run(made).tokens == run(plain(make_model(), tokenizer)).tokens
    assert "OutOfMemoryError" in made._graphs.refused[0]


def test_the_next_step_is_launched_before_the_last_is_read(
    make_model: Callable[..., Any], tokenizer: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting: list[int] = []
    read = GraphRunner.read

    def watched(self: GraphRunner) -> list[int]:
        waiting.append(self.waiting)
        return read(self)

    monkeypatch.setattr(GraphRunner, "read", watched)
    run(ahead(make_model(), tokenizer), ignore_eos=True)
    assert set(waiting) == {2}


def test_a_stop_is_heard_at_the_next_token(make_model: Callable[..., Any], tokenizer: Any) -> None:
    seen: list[int] = []
    hooks = Hooks(cancelled=lambda: len(seen) >= 3, text=lambda _v, _t, tokens: seen.append(tokens))
    options = GenerateOptions(ignore_eos=True)
    made = ahead(make_model(), tokenizer)
    outcome = made.run(PROMPT, options, hooks=hooks, limit=400)
    assert outcome.reasons == (EndReason.CANCELLED,)
    assert len(outcome.tokens[0]) < 40


def test_the_model_gets_its_own_attention_back(make_model: Callable[..., Any]) -> None:
    model = make_model()
    runner = graphs(model)
    assert model.config._attn_implementation == NAME
    runner.release()
    assert model.config._attn_implementation == "sdpa"


def test_attention_of_another_kind_is_refused(make_model: Callable[..., Any]) -> None:
    model = make_model()
    model.model.layers[0].self_attn.forward = _with_softcap(model.model.layers[0].self_attn)
    with pytest.raises(NotImplementedError, match="softcap"):
        graphs(model)
    assert model.config._attn_implementation == "sdpa"


def _with_softcap(attention: Any) -> Callable[..., Any]:
    forward = attention.forward

    def capped(*given: Any, **named: Any) -> Any:
        return forward(*given, softcap=30.0, **named)

    return capped


def test_attention_by_products_is_that_of_torch() -> None:
    torch.manual_seed(2)
    query, keys, values = (torch.randn(2, 3, rows, 16) for rows in (8, 64, 64))
    mask = torch.zeros(8, 64).masked_fill(torch.arange(64)[None] > torch.arange(8)[:, None], -1e9)
    wanted = torch.nn.functional.scaled_dot_product_attention(query, keys, values, mask)
    assert torch.allclose(over_few_rows(query, keys, values, mask, 0.25), wanted, atol=1e-5)


def test_norms_that_are_torchs_take_its_kernel_and_come_back(
    make_model: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    model = make_model("qwen3")
    norms = [each for name, each in model.named_modules() if name.endswith("norm")]
    monkeypatch.setattr(type(norms[0]), "forward", lambda _self, states: states + 1)
    shorten_norms(model)
    assert not any("forward" in vars(each) for each in norms)
    monkeypatch.undo()
    back = shorten_norms(model)
    assert all("forward" in vars(each) for each in norms)
    back()
    assert not any("forward" in vars(each) for each in norms)
