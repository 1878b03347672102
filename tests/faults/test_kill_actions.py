"""Kills in the middle of what the window does to files: nothing is lost, nothing is there twice."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ACTIONS = os.environ.get("WRITER_APP_KILL_ACTIONS", "rename trash").split()
EVERY = os.environ.get("WRITER_APP_KILL_EVERY", "7")
DRIVER = Path(__file__).with_name("kill_actions.py")


@pytest.mark.skipif(sys.platform != "linux", reason="the driver forks a process with Qt loaded")
@pytest.mark.timeout(3600)
def test_a_kill_at_a_step_on_the_disk_loses_nothing(tmp_path: Path) -> None:
    command = [sys.executable, str(DRIVER), str(tmp_path), EVERY, *ACTIONS]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.stdout, done.stderr
    found = json.loads(done.stdout)
    assert found["lost"] == [], done.stderr
    assert list(found["rounds"]) == ACTIONS
