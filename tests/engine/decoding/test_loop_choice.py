"""Which loop a model on a card gets: the self-test says, once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch

from writer_app.engine.decoding import loop_choice, selftest
from writer_app.engine.decoding.device import DirectDevice, Step
from writer_app.engine.decoding.graphs import GraphRunner
from writer_app.engine.decoding.loop_choice import LoopChoice, choose_loop, split
from writer_app.engine.decoding.quantised_cache import Findings
from writer_app.engine.decoding.runner import GeneralRunner

TOKENS = [5 + (3 * i) % 380 for i in range(56)]


def chosen(model: Any, folder: Path, card: Any = DirectDevice) -> LoopChoice:
    findings = Findings(folder)
    return choose_loop(model, TOKENS, room=128, make_card=card, findings=findings, kind="bf16")


def kept(folder: Path) -> dict[str, Any]:
    (entry,) = Findings(folder)._all().values()
    return dict(entry)


@pytest.fixture
def faster(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Captured steps take half the time; who was timed."""
    timed: list[str] = []

    def times(runner: Any, _tokens: Any) -> dict[int, float]:
        timed.append(type(runner).__name__)
        one = 5.0 if isinstance(runner, GraphRunner) else 10.0
        return dict.fromkeys((1, 3, 4, 6, 8, 12, 16, 64), one)

    monkeypatch.setattr(selftest, "pass_times", times)
    return timed


def test_faster_steps_that_agree_are_chosen_and_the_choice_is_kept(
    faster: list[str], make_model: Callable[..., Any], tmp_path: Path
) -> None:
    first = chosen(make_model(), tmp_path)
    second = chosen(make_model(), tmp_path)
    assert isinstance(first.runner, GraphRunner)
    assert isinstance(second.runner, GraphRunner)
    assert faster == ["GeneralRunner", "GraphRunner"]
    assert (second.tuning.longest_draft, kept(tmp_path)["loop"]) == (7, "graphs")


def test_steps_that_are_no_faster_are_not_chosen(
    make_model: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    times = dict.fromkeys((1, 3, 4, 6, 8, 12, 16, 64), 9.0)
    monkeypatch.setattr(selftest, "pass_times", lambda *_: times)
    model = make_model()
    found = chosen(model, tmp_path)
    assert isinstance(found.runner, GeneralRunner)
    assert "no faster" in found.note
    assert model.config._attn_implementation == "sdpa"


@pytest.mark.parametrize(
    ("divergence", "own", "loop"),
    [(0.1, False, "graphs"), (0.1, True, "plain"), (0.2, False, "plain")],
)
def test_steps_are_as_near_to_the_plain_loop_as_it_is_to_itself(
    *,
    divergence: float,
    own: bool,
    loop: str,
    faster: list[str],
    make_model: Callable[..., Any],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found = {
        GeneralRunner: selftest.Agreement(0.98, 0.03, own),
        GraphRunner: selftest.Agreement(0.93, divergence, False),
    }
    monkeypatch.setattr(selftest, "compare", lambda runner, *_: found[type(runner)])
    chosen(make_model(), tmp_path)
    assert kept(tmp_path)["loop"] == loop


class Refusing(DirectDevice):
    """A card on which nothing can be captured."""

    def capture(self, step: Step) -> Step:
        raise RuntimeError("operation not permitted when stream is capturing")


def test_a_model_that_cannot_be_captured_runs_plainly(
    faster: list[str], make_model: Callable[..., Any], tmp_path: Path
) -> None:
    assert "not permitted" in chosen(make_model(), tmp_path, Refusing).note


def test_a_test_that_took_the_process_down_is_not_repeated(
    faster: list[str],
    make_model: Callable[..., Any],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def die(*_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(loop_choice, "_tested", die)
    with pytest.raises(KeyboardInterrupt):
        chosen(make_model(), tmp_path)
    assert "did not end" in chosen(make_model(), tmp_path).note


def test_a_cache_that_does_not_fit_is_told_and_leaves_no_record(
    faster: list[str],
    make_model: Callable[..., Any],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def full(*_: Any, **__: Any) -> None:
        raise torch.OutOfMemoryError("no room")

    monkeypatch.setattr(loop_choice, "GraphRunner", full)
    with pytest.raises(torch.OutOfMemoryError):
        chosen(make_model(), tmp_path)
    assert not Findings(tmp_path)._all()


@pytest.mark.parametrize(
    ("places", "spread"), [({"": 0}, False), ({"a": 0, "b": "cpu"}, True), (None, False)]
)
def test_what_accelerate_spread_out_is_not_captured(places: Any, spread: bool) -> None:
    class Model:
        hf_device_map = places

    assert split(Model()) is spread
