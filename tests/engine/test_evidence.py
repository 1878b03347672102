"""The evidence report: what it says, that it says only that, and the records it is made from."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from writer_app.cli import main
from writer_app.domain.base.message import CodedMessage
from writer_app.engine import evidence
from writer_app.engine.base.protocol import Done, EndReason, Lock, ModelInfo, Refusal, Stats
from writer_app.engine.evidence_lines import lines
from writer_app.engine.models import figures, sensors
from writer_app.engine.trust import ledger
from writer_app.paths import Paths

LOCK = Lock(0, "seccomp", (Refusal("socket", "huggingface_hub", 2),))
SEEN = evidence.Seen("transformers", LOCK, 1, "Starter", window=())


@pytest.fixture(scope="module")
def trial() -> dict[str, object]:
    return evidence.trial()


@pytest.fixture
def report(
    paths: Paths, monkeypatch: pytest.MonkeyPatch, trial: dict[str, object]
) -> dict[str, object]:
    monkeypatch.setattr(evidence, "trial", lambda: trial)
    return evidence.gather(paths, SEEN)


def test_the_trial_finds_every_way_out_refused(trial: dict[str, object]) -> None:
    tried = trial["tried"]
    assert isinstance(tried, dict)
    python = {outcome for name, outcome in tried.items() if "native" not in name}
    assert python == {"refused"}
    if sys.platform == "linux" and trial["kind"] == "seccomp":
        assert set(tried.values()) == {"refused"}
        assert trial["files"] == "open"


def test_it_can_be_checked_against_its_own_hash(report: dict[str, object]) -> None:
    again = json.loads(json.dumps(report))
    assert evidence.digest(again) == report["sha256"]
    again["opened"] = [{"when": "never"}]
    assert evidence.digest(again) != report["sha256"]


def test_it_counts_what_was_refused_and_names_the_library(report: dict[str, object]) -> None:
    text = evidence.text(report)
    assert "attempts through Python that were refused: 2" in text
    assert "socket, asked by huggingface_hub: 2" in text


def test_every_line_with_words_can_be_said_in_another_language(report: dict[str, object]) -> None:
    full = report | {
        "engine": {"name": "local", "model": "m", "running": True, "lock": "server", "reached": 1,
                   "kernel": {"Seccomp": 2}, "sockets_open_now": None, "refused": []},
        "helpers": [{"name": "proofreader", "kernel": {}, "sockets_open_now": 0}],
        "opened": [{"when": "now", "what": "download", "host": "h", "subject": "s"}],
        "models": [{"id": "m", "source": "hub", "revision": "", "fetched": "", "files": {}}],
        "set_for_the_engine": {}, "libraries": {},
    }  # fmt: skip
    assert all(isinstance(line, CodedMessage) for line in lines(full) if line)


def test_downloads_and_servers_are_listed_by_host_alone(
    paths: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evidence, "trial", lambda: {"kind": "", "tried": {}, "kernel": {}})
    ledger.note(paths.data, "download", "https://hub.example/canary", "owner/model")
    ledger.note(paths.data, "server", "http://me:canary@host.example:8000/v1?k=canary", "qwen")
    text = evidence.text(evidence.gather(paths, evidence.Seen("openai")))
    assert "download  hub.example  owner/model" in text
    assert "server  host.example:8000  qwen" in text
    assert "canary" not in text


def test_a_damaged_ledger_keeps_its_good_lines(paths: Paths) -> None:
    ledger.note(paths.data, "download", "https://a.example", "x")
    with (paths.data / ledger.NAME).open("ab") as file:
        file.write(b"\xff{\n[1]\n{}\n" + b"[" * 5000 + b"\n")
    ledger.note(paths.data, "download", "https://b.example", "y")
    assert [entry.host for entry in ledger.read(paths.data)] == ["a.example", "b.example"]


def test_the_terminal_prints_it(capsys: pytest.CaptureFixture[str], paths: Paths) -> None:
    (paths.documents / "canary.md").write_text("canary", encoding="utf-8")
    assert main(["doctor", "--evidence", "--json"]) == 0
    out = capsys.readouterr().out
    assert json.loads(out)["engine"]["running"] is False
    assert "canary" not in out


def test_figures_of_answers_are_kept_and_summed_up(tmp_path: Path) -> None:
    info = ModelInfo("m", "M", 512, "cpu", "bf16")
    stats = Stats(100, 50, 11, 0.5, 1.5, drafted_tokens=8, accepted_tokens=6)
    for _ in range(3):
        figures.note(tmp_path, info, Done(1, EndReason.STOP, stats), None)
    found = figures.summary(tmp_path)
    assert (found["answers"], found["tokens_per_second"]) == (3, 10.0)
    assert (found["cached_share"], found["accepted_share"]) == (0.5, 0.75)


def test_damaged_figures_count_as_none(tmp_path: Path) -> None:
    (tmp_path / figures.NAME).write_bytes(b'\xff\n{"when": 1}\n[]\n' + b"9" * 5000 + b"\n")
    assert figures.summary(tmp_path) == {"answers": 0}


def test_the_warmest_card_is_told() -> None:
    assert sensors.parse_card("41, 200\n70, 1024\n") == (70.0, 1 << 30)
