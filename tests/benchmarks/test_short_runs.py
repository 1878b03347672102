"""The benchmarks run, short; what they measure is nobody's business here."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent


@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    ("script", "options", "expected"),
    [
        ("bench_documents.py", ["--documents", "100", "--kills", "2"], "search as one types"),
        ("bench_editor.py", [], "one line"),
        ("bench_switching.py", ["--switches", "12"], "switches hold"),
        ("bench_library.py", ["--documents", "40"], "second start: window_process_megabytes"),
    ],
)
def test_a_short_run(script: str, options: list[str], expected: str) -> None:
    command = [sys.executable, str(HERE / script), "--quick", *options]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert expected in done.stdout
    assert "failed" not in done.stdout
