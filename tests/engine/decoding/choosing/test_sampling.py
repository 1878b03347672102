"""Sampling: the distribution is right, filters equal transformers', a seed repeats itself."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from transformers import (
    LogitsProcessorList,
    MinPLogitsWarper,
    TemperatureLogitsWarper,
    TopKLogitsWarper,
    TopPLogitsWarper,
)

from writer_app.engine.base.protocol import GenerateOptions
from writer_app.engine.decoding.choosing.sampling import Sampler, filtered

LOGITS = torch.tensor([2.0, 1.0, 0.5, 0.0, -0.5, -1.0, -3.0, 1.5])
CHI_SQUARE_0_1_PERCENT = {7: 24.3, 3: 16.3, 2: 13.8, 1: 10.8}


@pytest.mark.parametrize(
    "options",
    [
        {"temperature": 1.0},
        {"temperature": 0.5},
        {"temperature": 1.3, "top_k": 4},
        {"temperature": 1.0, "top_p": 0.7},
        {"temperature": 1.0, "min_p": 0.4},
    ],
)
def test_drawn_tokens_follow_the_filtered_distribution(options: dict[str, Any]) -> None:
    given = GenerateOptions(seed=5, **options)
    sampler = Sampler(given, variant=0, prompt=[])
    draws = 4000
    counts = torch.zeros(len(LOGITS))
    for _ in range(draws):
        counts[sampler.pick(LOGITS.clone())] += 1
    values, indices = filtered(LOGITS, given)
    expected = torch.zeros(len(LOGITS))
    expected[indices] = torch.softmax(values, -1) * draws
    assert counts[expected == 0].sum() == 0
    kept = expected > 0
    statistic = ((counts - expected)[kept] ** 2 / expected[kept]).sum()
    assert statistic < CHI_SQUARE_0_1_PERCENT[int(kept.sum()) - 1]


@pytest.mark.parametrize(
    ("top_k", "top_p", "min_p"),
    [(0, 1.0, 0.0), (5, 1.0, 0.0), (0, 0.8, 0.0), (0, 1.0, 0.2), (50, 0.9, 0.05)],
)
def test_the_filters_are_those_of_transformers(top_k: int, top_p: float, min_p: float) -> None:
    torch.manual_seed(1)
    logits = torch.randn(2000) * 3
    warpers = LogitsProcessorList([TemperatureLogitsWarper(0.8)])
    if top_k:
        warpers.append(TopKLogitsWarper(top_k))
    if top_p < 1:
        warpers.append(TopPLogitsWarper(top_p))
    if min_p:
        warpers.append(MinPLogitsWarper(min_p))
    theirs = warpers(torch.zeros(1, 1, dtype=torch.long), logits[None])[0]
    options = GenerateOptions(temperature=0.8, top_k=top_k, top_p=top_p, min_p=min_p)
    values, indices = filtered(logits, options)
    assert set(indices.tolist()) == set(torch.isfinite(theirs).nonzero().flatten().tolist())
    assert torch.allclose(theirs[indices], values)


def test_a_wide_nucleus_looks_beyond_its_head() -> None:
    options = GenerateOptions(temperature=1.0, top_p=0.99)
    _, indices = filtered(torch.zeros(5000), options)
    assert len(indices) == pytest.approx(4950, abs=2)


def test_a_seed_repeats_itself_and_variants_differ() -> None:
    def draws(variant: int) -> list[int]:
        options = GenerateOptions(temperature=1.5, seed=9)
        sampler = Sampler(options, variant=variant, prompt=[])
        return [sampler.pick(LOGITS.clone()) for _ in range(30)]

    assert draws(0) == draws(0) != draws(1)


def test_the_first_of_several_may_be_the_likeliest() -> None:
    options = GenerateOptions(temperature=2.0, likeliest_first=True, seed=1)
    picked = [
        {Sampler(options, variant=variant, prompt=[]).pick(torch.tensor([1.0, 1.1, 1.0]))}
        for variant in (0, 1, 2, 3, 4)
    ]
    assert picked[0] == {1}
    assert set().union(*picked) > {1}


def test_temperature_zero_is_the_likeliest_token() -> None:
    sampler = Sampler(GenerateOptions(), variant=0, prompt=[])
    assert sampler.plain
    assert sampler.pick(LOGITS.clone()) == 0


def test_repetition_penalty_covers_prompt_and_answer() -> None:
    sampler = Sampler(GenerateOptions(repetition_penalty=4.0), variant=0, prompt=[0])
    assert sampler.pick(LOGITS.clone()) == 7
    sampler.taken(7)
    assert sampler.pick(LOGITS.clone()) == 1
