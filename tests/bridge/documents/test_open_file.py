"""The file's side of the open document."""

from __future__ import annotations

from pathlib import Path

import pytest

from writer_app.bridge.documents.open_file import OpenFile
from writer_app.storage.files import document_file


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "ferry.md"
    made.write_text("One.\n", encoding="utf-8")
    return made


def test_a_save_that_waited_does_not_make_a_moved_file_anew(path: Path) -> None:
    file = OpenFile(document_file.read(path))
    with file.parting():
        path.rename(path.with_name("boat.md"))
    file.save("Two.\n", path.parent, revision=1)
    assert not path.exists()


def test_a_file_that_could_not_be_moved_is_saved_as_before(path: Path) -> None:
    file = OpenFile(document_file.read(path))
    with pytest.raises(OSError, match="full"), file.parting():
        raise OSError("full")
    file.save("Two.\n", path.parent, revision=1)
    assert path.read_text(encoding="utf-8") == "Two.\n"
