"""Random kills while typing, saving and recovering: no acknowledged character is lost."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROUNDS = os.environ.get("WRITER_APP_KILL_ROUNDS", "50")
DRIVER = Path(__file__).with_name("kill_rounds.py")


@pytest.mark.skipif(sys.platform == "win32", reason="the driver forks and kills by signal")
@pytest.mark.timeout(1800)
def test_kills_lose_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    command = [sys.executable, str(DRIVER), str(tmp_path), ROUNDS]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    assert json.loads(done.stdout) == {"rounds": int(ROUNDS), "lost": ""}
