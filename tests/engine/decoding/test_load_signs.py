"""A load says that it goes on, and stops where it is told to."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import tiny_gguf

from writer_app.domain.base.errors import Cancelled, ModelError
from writer_app.engine.base.protocol import ModelRef
from writer_app.engine.base.pulse import BEAT_S, Pulse
from writer_app.engine.decoding.blocks import processor
from writer_app.engine.decoding.load import reading
from writer_app.engine.decoding.reference import make_reference, modules_of_folder
from writer_app.engine.decoding.session import open_session


class Heard:
    """Progress with a clock of its own."""

    def __init__(self) -> None:
        self.events: list[tuple[str, int, int]] = []
        self.seconds, self.stopped = 0.0, False
        self.pulse = Pulse(
            lambda *event: self.events.append(event), lambda: self.stopped, lambda: self.seconds
        )


def test_a_beat_says_the_last_phase_again_after_a_while() -> None:
    heard = Heard()
    heard.pulse.beat()  # nothing was said yet
    heard.pulse.tell("checking", 1, 3)
    for seconds in (0.5, BEAT_S, BEAT_S + 0.5, 2 * BEAT_S):
        heard.seconds = seconds
        heard.pulse.beat()
    assert heard.events == [("checking", 1, 3)] * 3


def test_a_beat_ends_a_load_that_was_stopped() -> None:
    heard = Heard()
    heard.stopped = True
    with pytest.raises(Cancelled):
        heard.pulse.beat()


def test_a_stop_while_weights_are_read_is_no_damage() -> None:
    with pytest.raises(Cancelled), reading("weights", "a-model"):
        raise Cancelled("stopped")
    with pytest.raises(ModelError), reading("weights", "a-model"):
        raise RuntimeError("damaged")


def test_a_reference_beats_at_each_product(make_model: Callable[..., Any], tmp_path: Path) -> None:
    model = make_model(initializer_range=0.05)
    model.save_pretrained(tmp_path)
    beats = []
    make_reference(
        lambda layers: modules_of_folder(tmp_path, model.config, layers),
        True,
        model.config.num_hidden_layers,
        list(range(56)),
        ["int4"],
        asked=False,
        beat=lambda: beats.append(1),
    )
    layers = model.config.num_hidden_layers
    assert len(beats) >= 2 * (7 * layers + 1)  # the plain weights and the rounded ones


def test_without_numba_a_file_loads_and_may_be_stopped_in_its_check(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(processor, "unavailable", lambda: "numba is not installed")
    path = tiny_gguf.write(tmp_path / "t.gguf", "qwen2")
    phases: list[str] = []
    ref = ModelRef("tiny", folder=str(path))
    made = open_session(
        ref,
        models=tmp_path / "models",
        progress=lambda phase, done, total: phases.append(phase),
        cancelled=lambda: False,
    )
    assert "checking" in phases
    assert any("numba" in note for note in made.info.notes)
    with pytest.raises(Cancelled):
        open_session(
            ref,
            models=tmp_path / "others",
            progress=lambda phase, done, total: phases.append(phase),
            cancelled=lambda: phases.count("checking") > 1,
        )
