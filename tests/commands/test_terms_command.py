"""`terms`: a table to fill in, without what is fixed already."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from writer_app.cli import main

TEXT = "The shader runs first. Each shader reads its buffer, and the buffer stays.\n"


@pytest.fixture
def document(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WRITER_APP_HOME", str(tmp_path / "home"))
    file = tmp_path / "guide.md"
    file.write_text(TEXT, encoding="utf-8")
    return file


def test_it_prints_a_table(document: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["terms", str(document), "--to", "zh"]) == 0
    assert capsys.readouterr().out.splitlines() == ["en,zh,note", "buffer,,2 ×", "shader,,2 ×"]


def test_fixed_terms_are_left_out(document: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (document.parent / "glossary.csv").write_text("en,zh\nShader,着色器\n", encoding="utf-8")
    assert main(["terms", str(document), "--to", "Chinese", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == [{"term": "buffer", "times": 2}]


def test_it_saves_a_table(document: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = document.parent / "terms.csv"
    assert main(["terms", str(document), "--to", "zh", "--out", str(out)]) == 0
    assert out.read_text(encoding="utf-8").startswith("en,zh,note\n")
    assert "2 terms" in capsys.readouterr().err


def test_terms_to_hold_are_said_to_be_missing(
    document: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = ["rewrite", str(document), "--instruction", "Shorter", "--engine", "scripted"]
    assert main([*given, "--lock", "terms"]) != 0
    assert "no terms to hold" in capsys.readouterr().err
    (document.parent / "glossary.csv").write_text("en,zh\nshader,着色器\n", encoding="utf-8")
    assert main([*given, "--lock", "terms"]) == 0
