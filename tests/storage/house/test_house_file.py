"""The files of the rules: which hold for a document, and how they are written."""

from __future__ import annotations

from pathlib import Path

import pytest

from writer_app.domain.base.errors import NotSaved
from writer_app.domain.house.rules import HouseRule
from writer_app.storage.house import house_file

GREY, GRAY = HouseRule("grey", ("gray",)), HouseRule("gray", ("grey",))


def test_the_nearest_rules_come_first(tmp_path: Path) -> None:
    library, own = tmp_path / "docs", tmp_path / "own.md"
    found = house_file.places(library / "a" / "b" / "x.md", library, own)
    folders = [library / "a" / "b", library / "a", library]
    assert found == (*(folder / house_file.NAME for folder in folders), own)


def test_a_document_elsewhere_has_those_of_its_folder_too(tmp_path: Path) -> None:
    library, own = tmp_path / "docs", tmp_path / "own.md"
    found = house_file.places(tmp_path / "mail" / "x.md", library, own)
    assert found == (tmp_path / "mail" / house_file.NAME, library / house_file.NAME, own)


def test_of_two_rules_about_the_same_words_the_nearer_holds(tmp_path: Path) -> None:
    near, far = tmp_path / "near.md", tmp_path / "far.md"
    house_file.write(near, (GREY,))
    house_file.write(far, (GRAY, HouseRule("GitHub")))
    assert house_file.rules_of((near, far, tmp_path / "none.md")) == (GREY, HouseRule("GitHub"))


def test_a_new_file_says_what_it_is(tmp_path: Path) -> None:
    file = tmp_path / "made" / house_file.NAME
    house_file.write(file, (GREY,))
    assert file.read_text(encoding="utf-8") == "# House style\n\n- Write “grey”, not “gray”.\n"


def test_what_is_no_text_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / house_file.NAME
    file.write_bytes(b"\0\1\2")
    assert house_file.read(file) == ()
    assert house_file.problems((file, tmp_path / "other.md")) == (
        "house-style.md is no text; its rules do not hold.",
    )
    with pytest.raises(NotSaved):
        house_file.write(file, (GREY,))
    assert file.read_bytes() == b"\0\1\2"
