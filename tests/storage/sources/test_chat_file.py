"""Conversations on the disk."""

from __future__ import annotations

from pathlib import Path

import pytest

from writer_app.domain.sources.conversation import ChatTurn, Conversation, Kept, Place, Said
from writer_app.storage.sources.chat_file import ChatFile

KEPT = Kept(
    (
        Conversation(),
        Conversation(
            (ChatTurn("Why?", (Said("So.", "", (1,), "partly"),), (Place("p", "t", "x", 1, 2),)),),
            ("a.pdf",),
            library=True,
        ),
    ),
    1,
)


def test_it_comes_back_as_it_was(tmp_path: Path) -> None:
    ChatFile(tmp_path / "chats", "a.md").save(KEPT, 1)
    assert ChatFile(tmp_path / "chats", "a.md").load() == KEPT
    assert ChatFile(tmp_path / "chats", "b.md").load() == Kept()


@pytest.mark.parametrize("data", [b"{", b"[]", b'{"conversations": [], "current": 3}', b"\xff"])
def test_a_damaged_file_is_an_empty_conversation(tmp_path: Path, data: bytes) -> None:
    file = ChatFile(tmp_path, "a.md")
    file.save(KEPT, 1)
    next(tmp_path.iterdir()).write_bytes(data)
    assert file.load() == Kept()


def test_an_older_state_never_comes_over_a_newer_one(tmp_path: Path) -> None:
    file = ChatFile(tmp_path, "a.md")
    older, newer = file.turn(), file.turn()
    file.save(KEPT, newer)
    file.save(Kept(), older)
    assert file.load() == KEPT
