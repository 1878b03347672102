"""The card's benchmark, with the processor in the card's place; what it measures says nothing."""

from __future__ import annotations

import json
from pathlib import Path

import bench_card
import pytest
import torch
from card_trial import Found, StandIn, down_the_ladder, made, need_of

GB = 1_000_000_000


class Forgetful(StandIn):
    """A card that holds less than it says."""

    def taken(self, size: int) -> None:
        super().taken(size + 1_000_000)


def test_without_a_card_it_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    assert bench_card.main([]) == 1
    assert capsys.readouterr().out.strip() == bench_card.NO_CARD


def test_a_whole_run_finds_no_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench_card, "speed_of", lambda place: 10 * GB)
    file = tmp_path / "found.json"
    assert bench_card.main(["--tiny", "--device", "cpu", "--json", str(file)]) == 0
    (found,) = json.loads(file.read_text(encoding="utf-8"))
    assert found["faults"] == []
    assert found["equal"] == found["compared"] == 36
    ways = [rung.split(": ")[1] for rung in found["rungs"]]
    assert ways == ["card at 8,192", "card at 4,096", "card at 2,048", "refused"]


def test_an_estimate_that_is_too_low_is_a_fault() -> None:
    place, found = Forgetful(4 * GB), Found("tiny")
    need = need_of(made(bench_card.TINY, place))
    down_the_ladder(bench_card.TINY, place, need, found)
    assert any("run out of memory" in fault for fault in found.faults)


def test_a_size_that_does_not_fit_is_left_out(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(*_: object) -> Found:
        raise torch.OutOfMemoryError("full")

    monkeypatch.setattr(bench_card, "speed_of", lambda place: 10 * GB)
    monkeypatch.setattr(bench_card, "trial", full)
    assert bench_card.main(["--tiny", "--device", "cpu"]) == 2
    assert "tiny: left out" in capsys.readouterr().out
