"""Loading onto a card, with a processor in its place and errors put in."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import tiny_gguf
import torch

from writer_app.domain.base.errors import ModelError
from writer_app.engine.base.protocol import ModelRef
from writer_app.engine.decoding import selftest, session
from writer_app.engine.decoding.ahead import GraphDecoder
from writer_app.engine.decoding.card_loading import CardLoading, Placed, Surroundings
from writer_app.engine.decoding.device import DirectDevice
from writer_app.engine.decoding.fitting import Free
from writer_app.engine.decoding.graphs import GraphRunner
from writer_app.engine.decoding.load import LoadedModel, LoadPlan
from writer_app.engine.decoding.loop import Tuning
from writer_app.engine.decoding.quantised_cache import Findings
from writer_app.engine.decoding.runner import GeneralRunner
from writer_app.engine.models import gguf_facts
from writer_app.engine.models.machine import Machine

GB = 10**9
TOKENS = [5 + (3 * i) % 380 for i in range(56)]
MACHINE = Machine(ram_total=8 * GB, ram_free=6 * GB, cores=4)


class Attempts:
    """Loads the tiny model, and runs out of memory as often as told."""

    def __init__(self, model: Any, *, full: int = 0) -> None:
        self.model, self._full = model, full
        self.places: list[dict[str, Any] | None] = []

    def __call__(self, chosen: LoadPlan, placed: dict[str, Any] | None = None) -> LoadedModel:
        self.places.append(placed)
        if len(self.places) <= self._full:
            raise torch.OutOfMemoryError("CUDA out of memory")
        return LoadedModel(self.model, "bf16")


@pytest.fixture
def faster(monkeypatch: pytest.MonkeyPatch) -> None:
    """Captured steps win."""

    def times(runner: Any, _tokens: Any) -> dict[int, float]:
        one = 5.0 if isinstance(runner, GraphRunner) else 10.0
        return dict.fromkeys((1, 3, 4, 6, 8, 12, 16, 64), one)

    monkeypatch.setattr(selftest, "pass_times", times)


def loading(
    folder: Path, attempts: Attempts, *, card: float = 8, ram: float = 8, wanted: int = 512
) -> CardLoading:
    chosen = LoadPlan(folder, 10**6, 10**6, "bf16", "cuda")
    around = Surroundings(
        lambda: MACHINE,
        load=attempts,
        free=lambda ram: Free(int(card * GB), int(card * GB), ram),
        ram=lambda: int(ram * GB),
        make_card=DirectDevice,
    )
    config = attempts.model.config
    findings = Findings(folder / "found")
    return CardLoading(
        chosen, config, TOKENS, title="Tiny", wanted=wanted, findings=findings, around=around
    )


@pytest.fixture
def folder(tiny_folder: Path, tmp_path: Path) -> Path:
    for file in tiny_folder.iterdir():
        (tmp_path / file.name).symlink_to(file)
    return tmp_path


def test_a_model_that_fits_runs_in_captured_steps(
    faster: None, make_model: Callable[..., Any], folder: Path
) -> None:
    placed = loading(folder, Attempts(make_model())).open()
    assert isinstance(placed.runner, GraphRunner)
    assert (placed.context, placed.format) == (512, "bf16")
    assert "captured steps" in placed.notes[-1]
    assert placed.expected > placed.weights > 0


def test_a_full_card_leads_to_the_processor(
    faster: None, make_model: Callable[..., Any], folder: Path
) -> None:
    attempts = Attempts(make_model(), full=9)
    placed = loading(folder, attempts).open()
    assert placed.runner is None
    assert "on the CPU" in placed.notes[0]
    assert attempts.places == [{"device_map": {"": 0}}]


def test_keys_that_do_not_fit_shorten_the_context_without_reading_again(
    faster: None, make_model: Callable[..., Any], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rooms: list[int] = []
    whole = GraphRunner.__init__

    def tight(self: GraphRunner, model: Any, *, room: int, card: Any) -> None:
        rooms.append(room)
        if room > 4096:
            raise torch.OutOfMemoryError("CUDA out of memory")
        whole(self, model, room=room, card=card)

    monkeypatch.setattr(GraphRunner, "__init__", tight)
    attempts = Attempts(make_model())
    placed = loading(folder, attempts, wanted=16_384).open()
    assert (rooms, placed.context, len(attempts.places)) == ([16_384, 8_192, 4_096], 4_096, 1)
    assert "shortened to 4,096" in placed.notes[0]


def test_a_shortage_that_the_library_hides_is_seen(
    faster: None, make_model: Callable[..., Any], folder: Path
) -> None:
    counted = [0]

    class Hiding(Attempts):
        def __call__(self, chosen: LoadPlan, placed: dict[str, Any] | None = None) -> LoadedModel:
            try:
                return super().__call__(chosen, placed)
            except torch.OutOfMemoryError:
                counted[0] += 1
                raise ModelError("some issues during automatic conversion") from None

    attempts = Hiding(make_model(), full=9)
    made = loading(folder, attempts)
    made._around = dataclasses.replace(made._around, shortages=lambda: counted[0])
    assert made.open().runner is None
    assert len(attempts.places) == 1


def test_a_damaged_model_is_no_shortage(make_model: Callable[..., Any], folder: Path) -> None:
    def damaged(*_: Any) -> LoadedModel:
        raise ModelError("damaged")

    made = loading(folder, Attempts(make_model()))
    made._around = dataclasses.replace(made._around, load=damaged, shortages=lambda: 3)
    with pytest.raises(ModelError, match="damaged"):
        made.open()


@pytest.mark.parametrize("fault", [ModelError("odd"), RuntimeError("odd\nkernel")])
def test_a_gguf_file_that_a_card_does_not_take_goes_to_the_processor(
    fault: Exception, make_model: Callable[..., Any], tmp_path: Path
) -> None:
    def odd(*_: Any) -> LoadedModel:
        raise fault

    file = tiny_gguf.write(tmp_path / "t.gguf")
    made = loading(tmp_path, Attempts(make_model()))
    made._plan = LoadPlan(file, 1, 1, "bf16", "cuda", gguf_facts.inspect(file))
    made._around = dataclasses.replace(made._around, load=odd)
    placed = made.open()
    assert (placed.runner, placed.notes) == (None, ("not on the card: odd",))


def test_where_nothing_helps_a_sentence_says_so(
    make_model: Callable[..., Any], folder: Path
) -> None:
    with pytest.raises(ModelError, match="Tiny needs"):
        loading(folder, Attempts(make_model()), card=0.1, ram=0.1).open()


def test_the_plain_loop_can_be_forced(make_model: Callable[..., Any], folder: Path) -> None:
    made = loading(folder, Attempts(make_model()))
    made._captured = False
    assert isinstance(made.open().runner, GeneralRunner)


def open_as_on_a_card(
    folder: Path, models: Path, placed: Placed, monkeypatch: pytest.MonkeyPatch
) -> session.Session:
    """Open the model as if it were on a card whose loading ends with `placed`."""
    plan = session.plan

    def on_card(ref: ModelRef) -> LoadPlan:
        made = plan(ref)
        wanted = "cpu" if ref.device == "cpu" else "cuda"
        return LoadPlan(made.folder, made.parameters, made.bytes, made.format, wanted)

    monkeypatch.setattr(session, "plan", on_card)
    monkeypatch.setattr(CardLoading, "open", lambda _self: placed)
    ref = ModelRef("tiny", str(folder))
    return session.open_session(
        ref, models=models, progress=lambda *_: None, cancelled=lambda: False
    )


def test_a_session_takes_the_runner_and_the_context_of_the_card(
    make_model: Callable[..., Any],
    tiny_folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    runner = GraphRunner(make_model(), room=256, card=DirectDevice())
    placed = Placed(runner, Tuning(), "nf4", 256, 1, 2, 3, ("captured steps",))
    made = open_as_on_a_card(tiny_folder, tmp_path, placed, monkeypatch)
    assert isinstance(made.decoder, GraphDecoder)
    assert (made.info.context, made.info.format, made.info.device) == (256, "nf4", "cuda")
    assert "captured steps" in made.info.notes


def test_a_session_falls_back_to_the_processor(
    tiny_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    placed = Placed(None, Tuning(), "", 512, 0, 0, 0, ("on the CPU: no room",))
    made = open_as_on_a_card(tiny_folder, tmp_path, placed, monkeypatch)
    assert made.info.device == "cpu"
    assert made.info.notes[0] == "on the CPU: no room"
