"""What may come through the event pipe, and what may not."""

from __future__ import annotations

import pickle
import subprocess
import sys
import time
from pathlib import Path

import pytest

from writer_app.domain.base.errors import EngineCrashed
from writer_app.engine.base.protocol import (
    Chunk,
    Done,
    EndReason,
    Generate,
    GenerateOptions,
    Message,
)
from writer_app.engine.link.process import EngineProcess, decode, open_log


class Evil:
    """Runs code when it is unpickled by the ordinary unpickler."""

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return (exec, ("raise SystemExit",))


@pytest.mark.parametrize("event", [Chunk(1, "日本\x00"), Done(2, EndReason.LENGTH)])
def test_events_come_through_unchanged(event: Chunk | Done) -> None:
    assert decode(pickle.dumps(event)) == event


@pytest.mark.parametrize(
    "data",
    [b"", b"garbage", pickle.dumps(7), pickle.dumps(Evil()), pickle.dumps(Path("/"))],
)
def test_anything_else_is_refused(data: bytes) -> None:
    with pytest.raises(pickle.UnpicklingError):
        decode(data)


def test_a_long_log_is_set_aside(tmp_path: Path) -> None:
    (tmp_path / "engine.log").write_bytes(b"x" * 1_000_001)
    open_log(tmp_path).close()
    assert (tmp_path / "engine.1.log").stat().st_size == 1_000_001
    assert (tmp_path / "engine.log").stat().st_size == 0


def test_a_child_that_stops_reading_does_not_hold_the_sender(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deaf = [sys.executable, "-c", "import time; time.sleep(60)"]
    monkeypatch.setattr("writer_app.engine.link.process.command", lambda *_arguments: deaf)
    process = EngineProcess("scripted", models=tmp_path, logs=tmp_path, environment={})
    job = Generate(1, (Message("user", "long " * 100_000),), GenerateOptions())
    began = time.monotonic()
    with pytest.raises(EngineCrashed):
        process.send(job, limit_s=0.3)
    process.end()
    assert time.monotonic() - began < 50  # it sleeps for 60


def test_the_parents_main_module_is_not_run_again(tmp_path: Path) -> None:
    script = tmp_path / "program.py"
    script.write_text(
        "print('top')\n"
        "from writer_app.engine.link.client import EngineClient\n"
        "from writer_app.paths import find\n"
        "with EngineClient(find(), 'scripted') as client:\n"
        "    print(client.count([], ['two words']).texts)\n"
    )
    done = subprocess.run(
        [sys.executable, str(script)], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.split("\n")[:2] == ["top", "(2,)"]


def test_an_ends_reason_travels_as_its_value() -> None:
    # Python 3.11.0 to 3.11.3 would name builtins.getattr, which the reader refuses.
    assert EndReason.STOP.__reduce_ex__(4) == (EndReason, ("stop",))
