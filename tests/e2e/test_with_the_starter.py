"""The whole chain with the real starter model, through the command line."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

import pytest

from writer_app import cli
from writer_app import paths as app_paths
from writer_app.commands import summarizing, writing
from writer_app.engine.link.client import EngineClient
from writer_app.engine.models.catalogue import Catalogue
from writer_app.paths import Paths

pytestmark = [pytest.mark.starter, pytest.mark.timeout(600)]
CHECKOUT = Path(__file__).resolve().parents[2]
ALWAYS = ("--model", "starter", "--seed", "1")


@pytest.fixture(scope="module")
def loaded(
    starter_models: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[EngineClient]:
    """An engine with the starter in it, for all commands: a start costs seconds."""
    found = app_paths.find(tmp_path_factory.mktemp("home"), models=starter_models).create()
    with EngineClient(found) as client:
        client.load(Catalogue(found).resolve("starter"))
        yield client


@pytest.fixture
def opened(loaded: EngineClient, starter_paths: Paths, monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands find the engine open."""

    def kept(*_: object) -> AbstractContextManager[EngineClient]:
        return nullcontext(loaded)

    for module in (summarizing, writing):
        monkeypatch.setattr(module, "opened", kept)


def test_a_draft_ends_with_an_article(starter_paths: Paths, tmp_path: Path) -> None:
    topic = "topic=Why bees matter to cities"
    arguments = ("draft", "--template", "article", "--var", topic, "--max-tokens", "60")
    done = subprocess.run(
        [sys.executable, "-m", "writer_app", *arguments, *ALWAYS, "--out", "bees.md"],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(CHECKOUT)},
    )
    assert done.returncode == 0, done.stderr
    assert len((tmp_path / "bees.md").read_text(encoding="utf-8").split()) > 20


def run(monkeypatch: pytest.MonkeyPatch, text: str, *arguments: str) -> int:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode("utf-8"))))
    return cli.main([*arguments, *ALWAYS])


def test_grammar_is_fixed_without_a_preamble(
    opened: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code = run(monkeypatch, "She don't like the cold.\n", "rewrite", "--template", "fix-grammar")
    said = capsys.readouterr()
    assert code == 0, said.err
    assert said.out.startswith("She ")
    assert said.out.count("\n") == 1


def test_a_summary_is_text(
    opened: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    text = "The ferry to Brannoch stopped on 3 March after a crack was found in its hull. " * 3
    code = run(monkeypatch, text, "summarize", "--max-tokens", "60")
    said = capsys.readouterr()
    assert code == 0, said.err
    # What 135 million parameters say of it is drawn anew each time, and is not judged here.
    assert len(said.out.split()) >= 4
    assert not set(said.out) & set("{}<>[]")
