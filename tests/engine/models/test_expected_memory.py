"""The memory expected of an answer is kept beside the memory taken, and `doctor` tells both."""

from __future__ import annotations

import json
import os
from pathlib import Path

from writer_app import doctor
from writer_app.engine.base.protocol import Done, EndReason, ModelInfo, Stats
from writer_app.engine.models import figures

INFO = ModelInfo("m", "M", 1000, "cpu", "int8", expected=2 * 10**9, key=10**6)
DONE = Done(1, EndReason.STOP, Stats(prompt_tokens=500, new_tokens=100))


def test_keys_are_counted_in_the_steps_of_the_cache(tmp_path: Path) -> None:
    figures.note(tmp_path, INFO, DONE, os.getpid())
    (found,) = figures.read(tmp_path)
    assert found.expected == 2 * 10**9 + 1024 * 10**6
    assert found.taken == found.memory > 0


def test_on_a_card_what_was_measured_there_counts(tmp_path: Path) -> None:
    card = ModelInfo("m", "M", 1000, "cuda", "nf4", expected=10**9, taken=11 * 10**8)
    figures.note(tmp_path, card, DONE, os.getpid())
    (found,) = figures.read(tmp_path)
    assert (found.expected, found.taken) == (10**9, 11 * 10**8)


def test_figures_of_before_are_still_read(tmp_path: Path) -> None:
    figures.note(tmp_path, INFO, DONE, None)
    line = json.loads((tmp_path / figures.NAME).read_text(encoding="utf-8"))
    del line["expected"], line["taken"]
    (tmp_path / figures.NAME).write_text(json.dumps(line) + "\n3\n", encoding="utf-8")
    (found,) = figures.read(tmp_path)
    assert (found.expected, found.new_tokens) == (0, 100)


def test_doctor_sets_them_side_by_side() -> None:
    found = {
        "answers": 2, "tokens_per_second": 20.0, "first_token_s": 0.1, "cached_share": 0.5,
        "accepted_share": 0.5, "memory": 11 * 10**8, "expected": 10**9, "taken": 11 * 10**8,
        "warmth": {"processor": None},
    }  # fmt: skip
    lines = doctor._monitor_lines(found)
    assert "memory expected 1.00 GB, taken 1.10 GB (+10%)" in lines[0]
