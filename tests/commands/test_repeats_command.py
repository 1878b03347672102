"""`library repeats` as a user has it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from writer_app import cli

FERRY = "The ferry leaves the harbour at nine in the morning and takes half an hour to the island."


@pytest.fixture
def folder(own_home: Path) -> Path:
    folder = own_home / "documents"
    folder.mkdir(parents=True)
    (folder / "one.md").write_text(f"# One\n\n{FERRY}\n", encoding="utf-8")
    (folder / "two.md").write_text(f"# Two\n\nOf nothing.\n\n{FERRY}\n", encoding="utf-8")
    return folder


def test_both_places_are_named(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["library", "repeats", "--json"]) == 0
    (found,) = json.loads(capsys.readouterr().out)
    names = [Path(each["source"]).name for each in found["passages"]]
    assert (sorted(names), found["share"]) == (["one.md", "two.md"], 1.0)


def test_of_a_file_only_what_is_in_it(folder: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.md"
    other.write_text("# Other\n\nOf something else altogether, and at some length.\n", "utf-8")
    assert cli.main(["library", "repeats", str(other)]) == 1
    assert cli.main(["library", "repeats", str(folder / "one.md")]) == 0
