"""The arithmetic of memory and speed over a table of machines."""

from __future__ import annotations

import dataclasses

import pytest

from writer_app.engine.models import footprint
from writer_app.engine.models.advice import Verdict, advise, advise_all, best
from writer_app.engine.models.known import KnownModel, read_known
from writer_app.engine.models.machine import Graphics, Machine
from writer_app.paths import resources

MODELS = {model.id: model for model in read_known(resources() / "models.toml")}
GB = 10**9


def machine(ram: float, card: float = 0, *, bandwidth: float = 45, fast: bool = True) -> Machine:
    graphics = None
    if card:
        graphics = Graphics("card", int(card * 2**30), int(card * 2**30), 256 * GB)
    return Machine(
        ram_total=int(ram * 2**30),
        ram_free=int(ram * 2**30 * 0.8),
        cores=8,
        bandwidth=int(bandwidth * GB),
        fast_nf4=fast,
        disk_free=500 * GB,
        graphics=graphics,
    )


def test_the_card_of_the_first_run_page() -> None:
    found = advise(MODELS["qwen3-4b"], machine(16, 8))
    assert found.weights_sum == "3.6 billion × 4.5 bits + embeddings 0.8 GB"
    assert found.context_sum == "8,192 tokens × 147 KB"
    assert found.speed_sum == "1 ÷ (2.8 GB per token ÷ 256 GB/s ÷ 0.55 + 36 layers × 0.1 ms)"
    figures = [found.weights, found.keys, found.room, found.total]
    assert [round(each / 1e9, 1) for each in figures] == [2.8, 1.2, 0.6, 4.6]
    assert round(found.speed) == 42


# card GB, RAM GB, model -> verdict, device
TABLE = [
    (0, 4, "starter", Verdict.FITS, "cpu"),
    (0, 1, "starter", Verdict.NO, "cpu"),
    (0, 4, "qwen3-8b", Verdict.NO, "cpu"),
    (0, 6, "qwen3-1.7b", Verdict.FITS, "cpu"),
    (0, 8, "qwen3-4b", Verdict.NO, "cpu"),
    (0, 9, "qwen3-4b", Verdict.SHORTER, "cpu"),
    (0, 12, "qwen3-4b", Verdict.FITS, "cpu"),
    (0, 64, "qwen3-32b", Verdict.SLOW, "cpu"),
    (2, 16, "qwen3-4b", Verdict.FITS, "cpu"),
    (4, 16, "qwen3-4b", Verdict.SHORTER, "cuda"),
    (6, 16, "qwen3-4b", Verdict.FITS, "cuda"),
    (8, 16, "qwen3-8b", Verdict.SHORTER, "cuda"),
    (12, 32, "qwen3-8b", Verdict.FITS, "cuda"),
    (16, 32, "qwen3-14b", Verdict.FITS, "cuda"),
    (8, 16, "ministral-3-8b", Verdict.SHORTER, "cuda"),
    (22, 16, "qwen3-32b", Verdict.SHORTER, "cuda"),
    (48, 64, "qwen3-32b", Verdict.FITS, "cuda"),
    (80, 64, "qwen3-32b", Verdict.FITS, "cuda"),
]


@pytest.mark.parametrize("row", TABLE, ids=lambda row: f"{row[0]}GB-{row[1]}GB-{row[2]}")
def test_the_verdict(row: tuple[float, float, str, Verdict, str]) -> None:
    card, ram, model, verdict, device = row
    found = advise(MODELS[model], machine(ram, card))
    assert (found.verdict, found.device) == (verdict, device), found.sentence
    assert found.sentence


@pytest.mark.parametrize(
    ("card", "ram", "chosen"),
    [(0, 2, None), (0, 4, "qwen2.5-coder-1.5b"), (0, 6, "qwen3-1.7b"), (0, 16, "qwen3-4b"),
     (8, 16, "qwen3-4b"),
     (12, 32, "qwen3-8b"), (16, 32, "qwen3-14b"), (24, 64, "qwen3-14b"), (80, 64, "qwen3-14b")],
)  # fmt: skip
def test_the_best_model(card: float, ram: float, chosen: str | None) -> None:
    found = best(advise_all(list(MODELS.values()), machine(ram, card)))
    assert (found.model.id if found else None) == chosen


@pytest.mark.parametrize("model", MODELS.values(), ids=lambda model: model.id)
def test_more_memory_never_makes_it_worse(model: KnownModel) -> None:
    order = [Verdict.NO, Verdict.SHORTER, Verdict.FITS]
    sizes = [2, 4, 6, 8, 12, 16, 24, 32, 48, 80]
    found = [advise(model, machine(card, card)).verdict for card in sizes]
    assert [order.index(each) for each in found] == sorted(order.index(each) for each in found)


def test_a_shorter_context_is_in_whole_steps_and_fits() -> None:
    found = advise(MODELS["qwen3-4b"], machine(16, 4))
    assert found.context % 1024 == 0
    assert 2048 <= found.context < 8192
    assert found.total <= found.available


def test_without_the_fast_kernel_a_cpu_takes_another_4_bits() -> None:
    assert advise(MODELS["qwen3-1.7b"], machine(16, fast=False)).format == "int4"
    assert advise(MODELS["qwen3-1.7b"], machine(16)).format == "nf4"


def test_a_file_of_blocks_takes_its_size_and_reads_all_but_the_embedding() -> None:
    found = advise(MODELS["qwen2.5-coder-1.5b"], machine(16, bandwidth=20, fast=False))
    assert (found.device, found.format, found.weights) == ("cpu", "gguf", 1_117_320_768)
    assert found.speed_sum == "20 GB/s ÷ 1.0 GB per token × 0.75"
    assert round(found.speed) == 15
    assert found.total < 2 * GB


def test_a_file_of_blocks_lies_on_a_card_in_16_bits_with_both_its_tables() -> None:
    found = advise(MODELS["qwen2.5-coder-1.5b"], machine(16, 6))
    assert (found.device, found.format) == ("cuda", "bf16")
    assert found.weights == pytest.approx(2 * (1_543_714_304 + 151_936 * 1536), rel=0.001)
    assert advise(MODELS["qwen2.5-coder-1.5b"], machine(16, 3)).device == "cpu"


def test_what_the_plain_shape_does_not_hold_takes_memory_too() -> None:
    whole = MODELS["gemma-4-e4b"]
    plain = dataclasses.replace(whole, extra=0)
    more = advise(whole, machine(64)).weights - advise(plain, machine(64)).weights
    assert more == pytest.approx(whole.extra * 9 / 8)


def test_layers_without_keys_take_no_context() -> None:
    hybrid = MODELS["qwen3.5-4b"]
    all_layers = dataclasses.replace(hybrid, key_layers=0)
    assert 4 * advise(hybrid, machine(64)).keys == advise(all_layers, machine(64)).keys


def test_reading_follows_from_the_processors_products() -> None:
    here = dataclasses.replace(machine(16), compute=200 * GB)
    assert round(advise(MODELS["qwen2.5-coder-1.5b"], here).reading) == 52
    assert advise(MODELS["qwen2.5-coder-1.5b"], machine(16)).reading == 0


def test_an_unknown_bandwidth_promises_no_speed() -> None:
    found = advise(MODELS["qwen3-1.7b"], dataclasses.replace(machine(16), bandwidth=0))
    assert (found.speed, found.speed_sum) == (0.0, "")
    assert "tok/s" not in found.sentence


def test_a_model_is_not_asked_for_more_context_than_it_has() -> None:
    assert advise(MODELS["starter"], machine(64), context=100_000).context == 8192


def test_keys_and_values_of_a_token() -> None:
    assert footprint.key_bytes(MODELS["qwen3-4b"], 2) == 147_456
