"""The memory a model needs on a card, and the ways down when it is short."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import torch

from writer_app.domain.base.errors import ModelError
from writer_app.engine.decoding.fitting import (
    Free,
    Need,
    Rung,
    climb_down,
    ladder,
    need_on_card,
    note,
    offer,
    refusal,
)
from writer_app.engine.models.machine import Machine

GB = 10**9
EIGHT = Need(weights=5 * GB, key=147_456, room=GB // 2)
MACHINE = Machine(ram_total=8 * GB, ram_free=6 * GB, cores=4, bandwidth=40 * GB, fast_nf4=True)


def ways(card: float, ram: float = 32, cards: float = 0, wanted: int = 32_768) -> list[Any]:
    free = Free(int(card * GB), int(max(card, cards) * GB), int(ram * GB))
    return [(rung.way, rung.context) for rung in ladder(EIGHT, free, wanted)]


@pytest.mark.parametrize(
    ("card", "first"),
    [
        (24, ("card", 32_768)),
        (8, ("card", 16_384)),
        (6, ("card", 3_072)),
        (2, ("cpu", 32_768)),
    ],
)
def test_the_first_way_follows_the_free_memory(card: float, first: tuple[str, int]) -> None:
    assert ways(card)[0] == first


def test_the_ways_go_down_from_context_to_the_processor() -> None:
    found = ways(24)
    assert [context for way, context in found if way == "card"] == [
        32_768, 16_384, 8_192, 4_096, 2_048,
    ]  # fmt: skip
    assert [way for way, _ in found][-2:] == ["card", "cpu"]


def test_several_cards_hold_what_one_does_not() -> None:
    assert ways(4, cards=12)[0] == ("cards", 32_768)


def test_what_the_machine_cannot_hold_is_not_tried() -> None:
    assert ways(4, ram=4) == []
    assert ways(2, ram=8) == [("cpu", 32_768)]


def test_a_context_shorter_than_the_shortest_is_the_models_own() -> None:
    assert ways(24, wanted=1_024)[0] == ("card", 1_024)


def test_what_a_model_needs_on_a_card(make_model: Callable[..., Any]) -> None:
    model = make_model("qwen3")
    shapes = {name: tuple(p.shape) for name, p in model.named_parameters()}
    whole = need_on_card(model.config, shapes, "bf16")
    small = need_on_card(model.config, shapes, "nf4")
    assert whole.weights == 2 * sum(p.numel() for p in model.parameters())
    layers = sum(p.numel() for n, p in model.named_parameters() if "proj" in n)
    assert whole.weights - small.weights == pytest.approx(layers * 11.5 / 8, rel=1e-3)
    assert whole.key == 2 * 3 * 2 * 16 * 2


def rungs(*found: str) -> Iterator[Rung]:
    return iter([Rung(way, 4096) for way in found])  # type: ignore[arg-type]  # from a table


@pytest.mark.parametrize("error", [torch.OutOfMemoryError("cuda"), MemoryError()])
def test_running_out_of_memory_goes_on_to_the_next_way(error: BaseException) -> None:
    def attempt(rung: Rung) -> str:
        if rung.way != "cpu":
            raise error
        return "loaded"

    made, rung, failed = climb_down(rungs("card", "card", "cpu"), attempt, refusal=str)
    assert (made, rung.way, len(failed)) == ("loaded", "cpu", 2)


def test_the_last_way_down_is_a_sentence() -> None:
    def attempt(_rung: Rung) -> None:
        raise torch.OutOfMemoryError("cuda")

    with pytest.raises(ModelError, match="too much"):
        climb_down(rungs("card", "cpu"), attempt, refusal=lambda: "That is too much.")


def test_another_fault_is_no_reason_to_climb_down() -> None:
    def attempt(_rung: Rung) -> None:
        raise ValueError("damaged")

    with pytest.raises(ValueError, match="damaged"):
        climb_down(rungs("card", "cpu"), attempt, refusal=str)


def test_the_refusal_names_a_smaller_model_that_fits() -> None:
    said = refusal("Qwen3 8B", 8 * GB, EIGHT, Free(2 * GB, 2 * GB, 3 * GB), MACHINE)
    assert "5.8 GB" in said
    assert "2.0 GB free" in said
    assert "Choose Qwen3" in said
    assert "\n" not in said


def test_where_nothing_smaller_fits_programs_are_to_be_closed() -> None:
    assert "Close other programs" in offer(10**8, MACHINE)


@pytest.mark.parametrize(
    ("rung", "said"),
    [
        (Rung("card", 8192), ""),
        (Rung("card", 4096), "shortened to 4,096"),
        (Rung("cpu", 8192), "on the CPU"),
    ],
)
def test_what_a_way_costs_is_said(rung: Rung, said: str) -> None:
    found = note(rung, 8192)
    assert said in found
    assert bool(found) == bool(said)
