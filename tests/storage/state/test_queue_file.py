"""A document's way through a template, on disk."""

from __future__ import annotations

from pathlib import Path

import pytest

from writer_app.domain.change.passage_rows import PassageRow, PassageState
from writer_app.storage.state.queue_file import Errand, KeptQueue, QueueFile

ROWS = (
    PassageRow("One.\nTwo. “\u2028”", "Eins.", PassageState.ANSWERED),
    PassageRow("三。", "", PassageState.FAILED, "why"),
)
KEPT = KeptQueue("/a/b.md", Errand("shorten", 2, "", {"n": "1"}, "careful"), True, ROWS)


def test_what_is_kept_comes_back(tmp_path: Path) -> None:
    QueueFile(tmp_path / "new", "/a/b.md").save(KEPT)
    assert QueueFile(tmp_path / "new", "/a/b.md").load() == KEPT


def test_another_document_has_none(tmp_path: Path) -> None:
    QueueFile(tmp_path, "/a/b.md").save(KEPT)
    assert QueueFile(tmp_path, "/a/c.md").load() is None


def test_what_is_removed_is_gone(tmp_path: Path) -> None:
    file = QueueFile(tmp_path, "/a/b.md")
    file.save(KEPT)
    file.remove()
    file.remove()
    assert file.load() is None


@pytest.mark.parametrize("data", [b"", b"{", b'{"document": 3}\n', b'{"document":"/a/b.md"}\n[]\n'])
def test_a_damaged_file_counts_as_none(tmp_path: Path, data: bytes) -> None:
    file = QueueFile(tmp_path, "/a/b.md")
    file.save(KEPT)
    next(tmp_path.iterdir()).write_bytes(data)
    assert file.load() is None


def test_a_folder_that_cannot_be_written_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    QueueFile(tmp_path / "file", "/a/b.md").save(KEPT)
