"""Random kills of a real window at work: what was acknowledged is there after the restart."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROUNDS = int(os.environ.get("WRITER_APP_WINDOW_KILL_ROUNDS", "50"))
DRIVER = Path(__file__).with_name("kill_window.py")


@pytest.mark.skipif(sys.platform != "linux", reason="the driver forks a process with Qt loaded")
@pytest.mark.timeout(3600)
def test_kills_lose_nothing_that_keys_wrote(tmp_path: Path) -> None:
    command = [sys.executable, str(DRIVER), str(tmp_path / "trial"), str(ROUNDS)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.stdout, done.stderr
    found = json.loads(done.stdout)
    assert (found["rounds"], found["lost"]) == (ROUNDS, ""), done.stderr
    assert found["edits"] > ROUNDS
