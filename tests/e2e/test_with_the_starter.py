"""The whole chain with the real starter model, through the command line."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from writer_app.paths import Paths

pytestmark = [pytest.mark.starter, pytest.mark.timeout(600)]
CHECKOUT = Path(__file__).resolve().parents[2]


def run(folder: Path, *arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "writer_app", *arguments, "--model", "starter", "--seed", "1"],
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(CHECKOUT)},
    )


def test_a_draft_ends_with_an_article(starter_paths: Paths, tmp_path: Path) -> None:
    topic = "topic=Why bees matter to cities"
    arguments = ("draft", "--template", "article", "--var", topic, "--max-tokens", "60")
    done = run(tmp_path, *arguments, "--out", "bees.md")
    assert done.returncode == 0, done.stderr
    assert len((tmp_path / "bees.md").read_text(encoding="utf-8").split()) > 20


def test_grammar_is_fixed_without_a_preamble(starter_paths: Paths, tmp_path: Path) -> None:
    done = run(tmp_path, "rewrite", "--template", "fix-grammar", stdin="She don't like the cold.\n")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("She ")
    assert done.stdout.count("\n") == 1


def test_a_summary_is_text(starter_paths: Paths, tmp_path: Path) -> None:
    text = "The ferry to Brannoch stopped on 3 March after a crack was found in its hull. " * 3
    done = run(tmp_path, "summarize", "--max-tokens", "60", stdin=text)
    assert done.returncode == 0, done.stderr
    assert "Brannoch" in done.stdout
