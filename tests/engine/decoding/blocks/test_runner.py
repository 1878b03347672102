"""The compiled step against the plain float32 model, and what never changes a row."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
import torch
from block_models import MODELS, rotary, source

from writer_app.domain.base.errors import Cancelled
from writer_app.engine.decoding.blocks import processor
from writer_app.engine.decoding.blocks.model import BlockShape
from writer_app.engine.decoding.blocks.reference import ReferenceRunner

if processor.unavailable():
    pytest.skip(processor.unavailable(), allow_module_level=True)

from writer_app.engine.decoding.blocks import network
from writer_app.engine.decoding.blocks.runner import BlockRunner

LENGTH = 300
# The first run compiles, which takes minutes where others keep the processor busy.
pytestmark = pytest.mark.timeout(900)


class Case:
    """A model, its runner, and logits of LENGTH tokens read at once."""

    def __init__(self, name: str) -> None:
        self.name, self.source = name, source(name)
        shape = self.source.shape
        self.rotary = rotary(shape.head_dim, 500_000.0)
        self.local = rotary(shape.head_dim) if shape.window else None
        self.net = network.build(shape, self.source, self.rotary, threads=2, local=self.local)
        self.runner = BlockRunner(self.net, longest=1024, threads=2)
        rng = np.random.default_rng(3)
        self.ids = torch.from_numpy(rng.integers(0, shape.vocabulary, (1, LENGTH)))
        self.logits = self.runner.forward(self.ids, 0, last=False)


@pytest.fixture(scope="module", params=sorted(MODELS))
def case(request: pytest.FixtureRequest) -> Case:
    return Case(request.param)


def test_logits_are_the_float_models_but_for_the_rounding_of_activations(case: Case) -> None:
    plain = ReferenceRunner(case.source.shape, case.source, case.rotary, local=case.local)
    wanted = torch.log_softmax(plain.forward(case.ids, 0, last=False), -1)
    ours = torch.log_softmax(case.logits, -1)
    assert (wanted.exp() * (wanted - ours)).sum(-1).mean() < 0.001
    assert (
        torch.cosine_similarity(case.logits, plain.forward(case.ids, 0, last=False), -1).min()
        > 0.998
    )


def test_pieces_give_the_same_bits_as_all_at_once(case: Case) -> None:
    starts = [0, 131, 132, 135, 139, 144, 145, LENGTH]
    parts = [case.runner.forward(case.ids[:, a:b], a, last=False) for a, b in pairwise(starts)]
    assert torch.equal(torch.cat(parts, 1), case.logits)


def test_the_last_row_alone_is_the_same(case: Case) -> None:
    found = case.runner.forward(case.ids, 0, last=True)
    assert torch.equal(found[0, 0], case.logits[0, -1])
    few = case.runner.forward(case.ids[:, -3:], LENGTH - 3, last=True)
    assert torch.equal(few[0, 0], case.logits[0, -1])


def test_setting_the_position_back_forgets_what_came_after(case: Case) -> None:
    case.runner.forward(case.ids, 0, last=True)
    case.runner.forward(case.ids[:, :5] * 0 + 7, 40, last=False)
    again = case.runner.forward(case.ids[:, 40:], 40, last=False)
    assert torch.equal(again, case.logits[:, 40:])


def test_a_text_laid_aside_comes_back_as_it_was(case: Case) -> None:
    case.runner.forward(case.ids[:, :-5], 0, last=True)
    case.runner.lay_aside(LENGTH - 5)
    case.runner.forward(case.ids[:, :200] * 0 + 7, 40, last=True)
    case.runner.exchange(240)
    assert torch.equal(case.runner.forward(case.ids[:, -5:], LENGTH - 5, last=False),
                       case.logits[:, -5:])  # fmt: skip


def test_the_state_behind_all_layers_is_what_the_logits_come_from(case: Case) -> None:
    case.runner.forward(case.ids, 0, last=True)
    shape = case.source.shape
    last = int(case.ids[0, -1])
    x = torch.from_numpy(case.runner.state(last, LENGTH - 1, case.net.layers))
    head = torch.from_numpy((case.source.head() or case.source.embedding()).floats())
    normed = x * torch.rsqrt(x.square().mean() + shape.eps) * torch.from_numpy(case.source.norm())
    likeness = torch.cosine_similarity(head @ normed, case.logits[0, -1], 0)
    assert likeness > 0.998


def test_a_state_needs_the_first_layers_alone_and_changes_no_pass(case: Case) -> None:
    first = network.build(
        case.source.shape, source(case.name), case.rotary, threads=2, local=case.local, layers=1
    )
    short = BlockRunner(first, longest=1024, threads=1)
    short.forward(case.ids, 0, last=True)
    case.runner.forward(case.ids, 0, last=True)
    last = int(case.ids[0, -1])
    wanted, found = (each.state(last, LENGTH - 1, 1) for each in (short, case.runner))
    assert np.array_equal(found, wanted)
    again = case.runner.forward(case.ids[:, -1:], LENGTH - 1, last=True)
    assert torch.equal(again[0, 0], case.logits[0, -1])


@pytest.mark.parametrize("each", [1, 5])
def test_variants_share_a_past_and_go_on_apart(case: Case, each: int) -> None:
    case.runner.forward(case.ids[:, :200], 0, last=True)
    case.runner.spread(3)
    other = (case.ids + 1) % case.source.shape.vocabulary
    for start in range(200, 220, each):
        mine, theirs = case.ids[:, start : start + each], other[:, start : start + each]
        found = case.runner.forward(torch.cat([mine, theirs, mine]), start, last=False)
        assert torch.equal(found[0], case.logits[0, start : start + each])
        assert torch.equal(found[2], found[0])
        assert not torch.equal(found[1], found[0])
    case.runner.spread(1)
    found = case.runner.forward(case.ids[:, 220:], 220, last=False)
    assert torch.equal(found, case.logits[:, 220:])


def test_one_thread_gives_the_same_bits(case: Case) -> None:
    runner = BlockRunner(case.net, longest=1024, threads=1)
    assert torch.equal(runner.forward(case.ids, 0, last=False), case.logits)


def test_a_long_pass_is_stopped_and_the_next_one_is_right(case: Case) -> None:
    long = case.ids.repeat(1, 1000 // case.ids.shape[1])  # long enough to be asked within
    runner = BlockRunner(case.net, longest=1024, threads=2)
    with pytest.raises(Cancelled):
        runner.forward(long, 0, last=True, stop=lambda: True)
    found = runner.forward(case.ids, 0, last=False)
    assert torch.equal(found, case.logits)


def test_after_a_reset_nothing_is_left(case: Case) -> None:
    case.runner.forward(case.ids, 0, last=True)
    case.runner.reset()
    assert torch.equal(case.runner.forward(case.ids, 0, last=False), case.logits)


def test_memory_is_given_back_after_each_layer(case: Case) -> None:
    assert case.source.released == case.source.shape.layers + 1


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"head_dim": 72}, "Heads of 72 numbers"),
        ({"hidden": 330}, "hidden size, 330, is no multiple of 32"),
        ({"kv_heads": 3}, "do not divide into groups"),
        ({}, ""),
    ],
)
def test_a_shape_that_does_not_fit_is_named(changes: dict[str, int], said: str) -> None:
    values = {"layers": 2, "hidden": 256, "heads": 4, "kv_heads": 2, "head_dim": 64}
    values |= {"intermediate": 512, "vocabulary": 100, "eps": 1e-6, "attention_scale": 0.1}
    found = network.misfit(BlockShape(**(values | changes)))
    assert said in found
    assert bool(found) == bool(said)
