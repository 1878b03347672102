"""The library as the panel lists it: titles an index knows are not read again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

import pytest
from pytestqt.qtbot import QtBot

from writer_app.bridge.base.background import Background
from writer_app.bridge.documents.library_model import LibraryModel
from writer_app.storage.files import document_file
from writer_app.storage.index.library import Library
from writer_app.storage.index.scan import FileHead, folder_time


def test_known_titles_are_taken_and_others_read(qtbot: QtBot, tmp_path: Path) -> None:
    known, fresh = tmp_path / "a.md", tmp_path / "b.md"
    known.write_text("# In the file\n", encoding="utf-8")
    fresh.write_text("# New\n", encoding="utf-8")
    state = known.stat()
    head = FileHead((state.st_mtime_ns, state.st_size), "From the index")
    background = Background()
    library = LibraryModel(
        folder=lambda: tmp_path, background=background, known=lambda: {str(known): head}
    )
    with qtbot.waitSignal(library.changed):
        library.refresh()
    assert [entry.title for entry in library.documents] == ["From the index", "New"]
    assert [entry.title for entry, _ in library.titled("new", 5)] == ["New"]
    library.stop()
    background.close()


class Shelf:
    """A folder with two documents, listed; `scans` counts how often all of it was read."""

    def __init__(self, qtbot: QtBot, folder: Path) -> None:
        self.qtbot, self.folder, self.scans = qtbot, folder, 0
        self.path = folder / "a.md"
        self.path.write_text("# One\n", encoding="utf-8")
        (folder / "b.md").write_text("# Two\n", encoding="utf-8")
        self.background = Background()
        self.library = LibraryModel(folder=lambda: folder, background=self.background)
        with qtbot.waitSignal(self.library.changed):
            self.library.refresh()
        scan = Library.scan

        def counted(library: Library, *args: object, **more: object) -> object:
            self.scans += 1
            return scan(library, *args, **more)  # type: ignore[arg-type] # passed on

        self.counted = patch.object(Library, "scan", counted)

    def save(self, text: str) -> None:
        """As the program saves."""
        loaded, before = document_file.read(self.path), folder_time(self.folder)
        document_file.save(loaded, text)
        self.library.saved(self.path, before, folder_time(self.folder))

    @property
    def titles(self) -> list[str]:
        return [entry.title for entry in self.library.documents]


@pytest.fixture
def shelf(qtbot: QtBot, tmp_path: Path) -> Iterator[Shelf]:
    shelf = Shelf(qtbot, tmp_path)
    with shelf.counted:
        yield shelf
    shelf.library.stop()
    shelf.background.close()


def test_our_own_save_reads_one_document(shelf: Shelf) -> None:
    with shelf.qtbot.waitSignal(shelf.library.written) as told:
        shelf.save("# One\n\nMore words.\n")
    assert told.args is not None
    assert told.args[0].stamp[1] == shelf.path.stat().st_size
    assert told.args[0] in shelf.library.entries
    shelf.library._look()  # what the watch says a moment later
    shelf.background.run(lambda: None, lambda _: None)
    shelf.qtbot.waitUntil(lambda: not shelf.background._jobs)
    assert shelf.scans == 0


def test_our_own_save_under_another_title_is_listed(shelf: Shelf) -> None:
    with shelf.qtbot.waitSignal(shelf.library.changed):
        shelf.save("# Zero\n")
    assert shelf.titles == ["Two", "Zero"]


def test_another_program_just_before_our_save_is_seen(shelf: Shelf) -> None:
    (shelf.folder / "c.md").write_text("# Three\n", encoding="utf-8")
    with shelf.qtbot.waitSignal(shelf.library.changed):
        shelf.save("# One\n\nMore.\n")
    assert shelf.titles == ["One", "Three", "Two"]


def test_another_program_after_our_save_is_seen(shelf: Shelf) -> None:
    with shelf.qtbot.waitSignal(shelf.library.written):
        shelf.save("# One\n\nMore.\n")
    with shelf.qtbot.waitSignal(shelf.library.changed):
        (shelf.folder / "b.md").unlink()
    assert shelf.titles == ["One"]


def test_all_is_read_again_some_time_after_a_save(shelf: Shelf) -> None:
    shelf.save("# One\n\nMore.\n")
    assert shelf.library._whole.isActive()
    (shelf.folder / "b.md").write_text("# Written in place\n", encoding="utf-8")
    with shelf.qtbot.waitSignal(shelf.library.changed):
        shelf.library._whole.timeout.emit()
    assert shelf.titles == ["One", "Written in place"]


def test_a_document_stands_where_its_given_name_belongs(qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    for where, title in (("a", "Zebra"), ("b", "Middle"), ("sub/c", "Last"), ("sub/d", "First")):
        (tmp_path / f"{where}.md").write_text(f"# {title}\n", encoding="utf-8")
    given = {str(tmp_path / "a.md"), str(tmp_path / "sub" / "c.md")}
    background = Background()
    model = LibraryModel(
        folder=lambda: tmp_path, background=background, named=lambda where: where in given
    )
    model.refresh()
    qtbot.waitUntil(lambda: model.loaded)
    assert [entry.title for entry in model.entries] == ["sub", "c", "First", "a", "Middle"]
    model.stop()
    background.close()
