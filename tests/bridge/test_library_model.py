"""The library as the panel lists it: titles an index knows are not read again."""

from __future__ import annotations

from pathlib import Path

from pytestqt.qtbot import QtBot

from writer_app.bridge.background import Background
from writer_app.bridge.library_model import LibraryModel
from writer_app.storage.scan import Head


def test_known_titles_are_taken_and_others_read(qtbot: QtBot, tmp_path: Path) -> None:
    known, fresh = tmp_path / "a.md", tmp_path / "b.md"
    known.write_text("# In the file\n", encoding="utf-8")
    fresh.write_text("# New\n", encoding="utf-8")
    state = known.stat()
    head = Head((state.st_mtime_ns, state.st_size), "From the index")
    background = Background()
    library = LibraryModel(
        folder=lambda: tmp_path, background=background, known=lambda: {str(known): head}
    )
    with qtbot.waitSignal(library.changed, timeout=10_000):
        library.refresh()
    assert [entry.title for entry in library.documents] == ["From the index", "New"]
    assert [entry.title for entry, _ in library.titled("new", 5)] == ["New"]
    library.stop()
    background.close()
