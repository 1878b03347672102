"""The self-test: what agrees is taken, what does not is dropped, the result is kept."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from writer_app.engine.base.protocol import ModelRef
from writer_app.engine.decoding import selftest
from writer_app.engine.decoding.quantised_cache import Findings, QuantisedCopy
from writer_app.engine.decoding.reference import Agreement, agreement
from writer_app.engine.decoding.selftest import candidates, draft_length
from writer_app.engine.decoding.session import FALLBACK, open_session
from writer_app.engine.models.prepared import fingerprint


def opened(folder: Path, models: Path, **changes: str):  # type: ignore[no-untyped-def]
    ref = ModelRef("tiny", str(folder), **changes)  # type: ignore[arg-type]
    phases: list[str] = []
    session = open_session(
        ref,
        models=models,
        progress=lambda phase, done, total: phases.append(phase),
        cancelled=lambda: False,
    )
    return session, phases


def test_agreement_tells_equal_from_different() -> None:
    torch.manual_seed(0)
    logits = torch.randn(6, 50)
    assert agreement(logits + 1e-4, logits).good()
    assert not agreement(torch.randn(6, 50), logits).good()
    assert not agreement(logits * float("nan"), logits).good()


def test_near_ties_may_fall_either_way() -> None:
    reference = torch.tensor([[1.0, 0.9, -5.0]])
    assert agreement(torch.tensor([[0.95, 0.96, -5.0]]), reference).top
    assert not Agreement(0.9995, 0.001, False).good()


@pytest.mark.parametrize(
    ("times", "drafts"),
    [
        (dict.fromkeys((1, 3, 4, 6, 8, 12, 16), 10.0), 15),
        ({1: 10.0, 3: 30.0, 4: 40.0, 8: 80.0}, 0),
        ({1: 10.0, 3: 12.0, 4: 13.0, 8: 40.0, 16: 90.0}, 3),
    ],
)
def test_the_draft_length_follows_the_cost_of_a_pass(times: dict[int, float], drafts: int) -> None:
    assert draft_length(times) == drafts


def test_the_ladder_follows_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for quick, expected in ((True, "nf4"), (False, "int4")):
        monkeypatch.setattr(selftest, "nf4_is_fast", lambda quick=quick: quick)
        assert candidates("auto", 2_000_000_000)[0] == expected
        assert candidates("auto", 2_000_000_000)[-1] in ("bf16pack", "fp16pack")
        assert expected not in candidates("auto", 135_000_000)


def test_where_the_best_format_is_known_nothing_competes(
    tiny_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("writer_app.engine.decoding.session.nf4_is_fast", lambda: True)
    monkeypatch.setattr(selftest, "candidates", lambda *_: ("fp32", "fp16pack"))
    session, _ = opened(tiny_folder, tmp_path)
    assert session.info.format == "fp32"
    (kept,) = tmp_path.rglob("selftest.json")
    assert "fp16pack" not in kept.read_text(encoding="utf-8")


@pytest.mark.parametrize("agrees", [True, False])
def test_sixteen_bits_are_tried_only_where_no_smaller_format_agrees(
    agrees: bool, tiny_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("writer_app.engine.decoding.session.nf4_is_fast", lambda: False)
    monkeypatch.setattr(selftest, "candidates", lambda *_: ("int4", "fp16pack"))
    answers = iter([agrees, True])
    monkeypatch.setattr(Agreement, "good", lambda *_, **__: next(answers))
    session, _ = opened(tiny_folder, tmp_path)
    assert session.info.format == ("int4" if agrees else "fp16pack")


def test_a_second_load_needs_no_check(tiny_folder: Path, tmp_path: Path) -> None:
    first, phases = opened(tiny_folder, tmp_path)
    assert "checking" in phases
    second, phases = opened(tiny_folder, tmp_path)
    assert "checking" not in phases
    assert second.info.format == first.info.format


def test_the_fallback_can_be_forced(
    tiny_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(FALLBACK, "1")
    session, phases = opened(tiny_folder, tmp_path)
    assert "checking" not in phases
    assert any(FALLBACK in note for note in session.info.notes)


def test_disagreement_goes_the_general_way(
    tiny_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Agreement, "good", lambda *_, **__: False)
    session, _ = opened(tiny_folder, tmp_path)
    assert any("disagreement" in note for note in session.info.notes)


def test_a_quantised_copy_is_made_once_and_read_again(tiny_folder: Path, tmp_path: Path) -> None:
    first, phases = opened(tiny_folder, tmp_path, quantisation="int8")
    assert first.info.format == "int8"
    assert "quantising" in phases
    _, phases = opened(tiny_folder, tmp_path, quantisation="int8")
    assert "quantising" not in phases


def test_a_damaged_copy_is_made_anew(tmp_path: Path) -> None:
    (tmp_path / "int8").mkdir()
    (tmp_path / "int8" / "head.safetensors").write_bytes(b"torn")
    copy = QuantisedCopy(tmp_path, "int8")
    assert copy.get("head") is None
    assert not copy.exists
    copy.put("head", {"int8": torch.ones(2, 2, dtype=torch.int8)})
    copy.save()
    assert QuantisedCopy(tmp_path, "int8").get("head") is not None


def test_a_changed_model_has_another_fingerprint(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{}")
    file = tmp_path / "model.safetensors"
    file.write_bytes(b"\x02\0\0\0\0\0\0\0{}" + b"a" * 300_000)
    before = fingerprint(tmp_path, [file])
    file.write_bytes(b"\x02\0\0\0\0\0\0\0{}" + b"b" * 300_000)
    assert fingerprint(tmp_path, [file]) != before


def test_findings_survive_garbage(tmp_path: Path) -> None:
    (tmp_path / "selftest.json").write_text("][")
    findings = Findings(tmp_path)
    assert findings.get("machine") is None
    findings.put("machine", {"format": "int8"})
    assert findings.get("machine") == {"format": "int8"}
