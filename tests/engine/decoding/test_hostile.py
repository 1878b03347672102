"""Model folders from hostile hands: a sentence each, and this process as it was before.

2,000 of them: `tests/benchmarks/bench_hostile.py`.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import hostile
import pytest

from writer_app.domain.base.errors import ModelError
from writer_app.engine.decoding.chat_template import limited
from writer_app.engine.link.client import EngineClient, Limits
from writer_app.engine.models import model_rules
from writer_app.paths import Paths


@pytest.fixture
def client(paths: Paths, monkeypatch: pytest.MonkeyPatch) -> Iterator[EngineClient]:
    monkeypatch.setenv("WRITER_APP_ENGINE_FALLBACK", "1")
    with EngineClient(paths, limits=Limits(load_s=60, first_s=30, between_s=30)) as made:
        yield made


def test_mutated_models_end_as_a_model_or_a_sentence(
    client: EngineClient, tiny_folder: Path, tmp_path: Path
) -> None:
    trial = hostile.Trial(client, tiny_folder, tmp_path, seed=3)
    outcomes = [trial.run(number) for number in range(6 * len(hostile.KINDS))]
    assert outcomes.count("model") > len(outcomes) // 3
    assert set(outcomes) <= {"model", "ready"}
    assert trial.run(0) in ("model", "ready")  # the process is still there


def test_every_allowed_kind_is_one_that_transformers_knows() -> None:
    from transformers.models.auto.modeling_auto import MODEL_FOR_CAUSAL_LM_MAPPING_NAMES

    assert set(MODEL_FOR_CAUSAL_LM_MAPPING_NAMES) >= model_rules.MODEL_TYPES


def test_an_endless_template_is_stopped() -> None:
    def render() -> None:
        with limited(seconds=0.2):
            while True:
                pass

    with pytest.raises(ModelError, match="took over"):
        render()


def test_no_alarm_rings_after_the_end() -> None:
    for _ in range(50):
        with suppress(ModelError), limited(seconds=0.002):
            time.sleep(0.0015)
    time.sleep(0.05)  # a late one would be raised here


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits the address space")
def test_a_template_that_grows_is_stopped() -> None:
    with pytest.raises(ModelError, match="too much memory"), limited(size=64 << 20):
        bytearray(1 << 30)
