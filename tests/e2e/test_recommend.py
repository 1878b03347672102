"""`models recommend`: the verdicts with their arithmetic, for people and for programs."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import pytest

from writer_app.cli import main
from writer_app.commands import recommend
from writer_app.engine.models.machine import Graphics, Machine

GB = 10**9


@pytest.fixture
def laptop(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Machine:
    """40 GB, eight cores, and a card of 8 GB."""
    monkeypatch.setenv("WRITER_APP_HOME", str(tmp_path))
    card = Graphics("RTX 4060 Laptop", 8 * 2**30, 7 * 2**30, 256 * GB)
    here = Machine(40 * 2**30, 34 * 2**30, 8, 38 * GB, True, 100 * GB, card)
    monkeypatch.setattr(recommend.machine, "find", lambda *_: here)
    return here


def test_every_known_model_has_a_verdict_with_its_sums(
    laptop: Machine, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["models", "recommend", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert {each["verdict"] for each in found["models"]} == {"fits", "shorter", "slow", "no"}
    chosen = next(each for each in found["models"] if each["id"] == found["recommended"])
    assert chosen["total"] == chosen["weights"] + chosen["keys"] + chosen["room"]
    assert chosen["total"] <= chosen["available"]
    assert "bits" in chosen["sums"]["weights"]


def test_people_read_a_table_and_the_arithmetic(
    laptop: Machine, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["models", "recommend", "--context", "4096"]) == 0
    shown = capsys.readouterr().out
    for words in ("fits", "too slow", "does not fit", "keys and values: 4,096 tokens", "GB/s ÷"):
        assert words in shown


def test_a_machine_that_is_too_small_is_told_of_the_starter(
    laptop: Machine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    small = Machine(2**30, 2**29, 1)
    monkeypatch.setattr(recommend.machine, "find", lambda *_: small)
    assert recommend.recommend(argparse.Namespace(json=False, context=8192)) == 0
    assert "starter" in capsys.readouterr().err
