"""The notes that belong to a document: in its book, or beside it."""

from __future__ import annotations

from pathlib import Path

import pytest

from writer_app.storage.index.notes import near


@pytest.fixture
def hive(tmp_path: Path) -> Path:
    (tmp_path / "people").mkdir()
    (tmp_path / "deep" / "人物").mkdir(parents=True)
    (tmp_path / "people" / "ann.md").write_text("# Ann Lee\n\nTall.\n", encoding="utf-8")
    (tmp_path / "deep" / "人物" / "小满.md").write_text("林小满，杭州人。", encoding="utf-8")
    (tmp_path / "mill.md").write_text("---\nkind: place\n---\n# The mill\n\nOld.", "utf-8")
    (tmp_path / "one.md").write_text("# One\n", encoding="utf-8")
    return tmp_path


def test_outside_a_book_what_is_beside_counts(hive: Path) -> None:
    found = {note.title: note.text for note in near(hive / "one.md")}
    assert found == {"Ann Lee": "Tall.", "The mill": "Old."}


def test_in_a_book_every_folder_of_it_counts(hive: Path) -> None:
    (hive / "book.md").write_text("- [One](one.md)\n", encoding="utf-8")
    assert {note.title for note in near(hive / "one.md")} == {"Ann Lee", "The mill", "小满"}


def test_a_note_is_none_of_its_own(hive: Path) -> None:
    assert [note.title for note in near(hive / "mill.md")] == ["Ann Lee"]


def test_a_folder_that_is_not_there_has_none(tmp_path: Path) -> None:
    assert near(tmp_path / "gone" / "a.md") == ()
