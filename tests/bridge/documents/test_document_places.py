"""Moves are written down before they are done, and told again after a kill."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from writer_app.bridge.documents.places import DocumentPlaces


def told(places: DocumentPlaces) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    places.moved.connect(lambda old, new: found.append((old.name, new.name)))
    places.tell_again()
    return found


@pytest.fixture
def folder(qtbot: QtBot, tmp_path: Path) -> Path:
    (tmp_path / "one.md").write_text("1", encoding="utf-8")
    return tmp_path


def moved(folder: Path, *names: str) -> None:
    """A session that moved a document from name to name, and was killed."""
    places = DocumentPlaces(folder / "data")
    for old, new in pairwise(names):
        places.moving(folder / old, folder / new)
        (folder / old).rename(folder / new)


def test_what_was_moved_is_told_again_step_by_step(folder: Path) -> None:
    moved(folder, "one.md", "two.md", "three.md")
    again = DocumentPlaces(folder / "data")
    assert told(again) == [("one.md", "two.md"), ("two.md", "three.md")]
    assert again.where(folder / "one.md") == folder / "three.md"
    assert again.where(folder / "other.md") == folder / "other.md"


def test_a_move_that_was_not_done_is_not_told(folder: Path) -> None:
    DocumentPlaces(folder / "data").moving(folder / "one.md", folder / "two.md")
    again = DocumentPlaces(folder / "data")
    assert told(again) == []
    assert again.where(folder / "one.md") == folder / "one.md"


def test_a_name_that_is_taken_is_not_noted(folder: Path) -> None:
    (folder / "two.md").write_text("2", encoding="utf-8")
    DocumentPlaces(folder / "data").moving(folder / "one.md", folder / "two.md")
    (folder / "one.md").unlink()
    assert told(DocumentPlaces(folder / "data")) == []


def test_after_a_clean_end_there_is_nothing_to_tell(folder: Path) -> None:
    moved(folder, "one.md", "two.md")
    DocumentPlaces(folder / "data").settled()
    assert told(DocumentPlaces(folder / "data")) == []


def test_what_was_thrown_away_is_found_and_not_told(folder: Path) -> None:
    (folder / ".trash").mkdir()
    moved(folder, "one.md", ".trash/one.md")
    again = DocumentPlaces(folder / "data")
    assert told(again) == []
    assert again.where(folder / "one.md") == folder / ".trash" / "one.md"
    assert again.listed(folder / "one.md") == folder / "one.md"
