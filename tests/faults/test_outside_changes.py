"""Other programs change, replace and delete a file while it is being edited: neither side loses."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from writer_app.domain.base.errors import ChangedOnDisk
from writer_app.storage.files import document_file
from writer_app.storage.files.document_file import LoadedDocument

STEPS = 500


class Desk:
    """Our document and somebody else's program, both at the same file."""

    def __init__(self, path: Path, chance: random.Random) -> None:
        self.path, self.chance = path, chance
        self.ours: LoadedDocument = document_file.save(document_file.new(path), "start")
        self.theirs: str | None = None  # what they wrote and we have not seen
        self.count = 0

    def text(self, who: str) -> str:
        """A text of one length, so that sizes tell nothing."""
        self.count += 1
        return f"{who} {self.count:06}"

    def they_write(self) -> None:
        self.theirs = self.text("them")
        if self.chance.random() < 0.5:
            self.path.write_text(self.theirs)
        else:
            beside = self.path.with_name("theirs.tmp")
            beside.write_text(self.theirs)
            beside.replace(self.path)

    def they_delete(self) -> None:
        self.path.unlink(missing_ok=True)
        self.theirs = None

    def we_save(self) -> None:
        text = self.text("ours")
        if self.theirs is None:
            self.ours = document_file.save(self.ours, text)
            assert self.path.read_text() == text
            return
        with pytest.raises(ChangedOnDisk):
            document_file.save(self.ours, text)
        assert self.path.read_text() == self.theirs
        self.ours, self.theirs = document_file.read(self.path), None


@pytest.mark.parametrize("seed", range(3))
def test_interleaved_changes(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    desk = Desk(tmp_path / "a.md", chance)
    for _ in range(STEPS):
        chance.choice([desk.they_write, desk.they_delete, desk.we_save, desk.we_save])()
    assert [path.name for path in tmp_path.glob(".writer-app-*")] == []
