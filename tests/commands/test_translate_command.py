"""`translate` as a user has it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from writer_app import cli
from writer_app.storage.translation import tmx

Script = Callable[..., None]
TEXT = "# One house\n\nIt has 5 doors.\n"
CHINESE = "# 一栋房子\n\n它有5扇门。\n"


def command(tmp_path: Path, script: Script, *more: str) -> list[str]:
    script({"text": "一栋房子"}, {"text": "它有5扇门。"})
    (tmp_path / "in.md").write_text(TEXT, encoding="utf-8")
    return ["translate", str(tmp_path / "in.md"), "--to", "zh", "--engine", "scripted", *more]


def test_the_translation_alone_is_printed(
    tmp_path: Path, script: Script, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(command(tmp_path, script)) == 0
    assert capsys.readouterr().out == CHINESE


def test_it_is_saved_and_its_blocks_are_named(
    tmp_path: Path, script: Script, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out.md"
    assert cli.main(command(tmp_path, script, "--json", "--out", str(out))) == 0
    assert out.read_text(encoding="utf-8") == CHINESE
    report = json.loads(capsys.readouterr().out)
    found = report["blocks"][1]
    assert TEXT[slice(*found["source"])] == "It has 5 doors."
    assert CHINESE[slice(*found["target"])] == "它有5扇门。"
    assert (found["origin"], found["faults"]) == ("model", [])


def test_the_memory_learns_what_has_no_fault(
    tmp_path: Path, script: Script, capsys: pytest.CaptureFixture[str]
) -> None:
    memory = tmp_path / "m.tmx"
    assert cli.main(command(tmp_path, script, "--memory", str(memory))) == 0
    assert [pair.target for pair in tmx.read(memory)] == ["一栋房子", "它有5扇门。"]


def test_what_should_be_looked_at_is_said_with_its_line(
    tmp_path: Path, script: Script, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "glossary.csv").write_text("en,zh\nhouse,住宅\n", encoding="utf-8")
    assert cli.main(command(tmp_path, script)) == 0
    assert "Line 1: a fixed term is missing." in capsys.readouterr().err


def test_an_unknown_language_is_named(
    tmp_path: Path, script: Script, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = command(tmp_path, script)
    arguments[3] = "klingon"
    assert cli.main(arguments) == 2
    assert "“klingon” is no language known here" in capsys.readouterr().err
