"""Small files about a document go along when it moves."""

from __future__ import annotations

from pathlib import Path

from writer_app.storage.state.document_files import DocumentFiles, proposals

OLD, NEW = Path("/library/a.md"), Path("/library/b.md")


def test_every_file_of_a_document_moves(tmp_path: Path) -> None:
    files = DocumentFiles(tmp_path)
    for ending in (".zh.json", ".de.json"):
        files.file(str(OLD), ending).write_text(ending, encoding="utf-8")
    files.file("/library/c.md").write_text("other", encoding="utf-8")
    files.moved(OLD, NEW)
    assert files.file(str(NEW), ".de.json").read_text(encoding="utf-8") == ".de.json"
    assert not files.file(str(OLD), ".zh.json").exists()
    assert files.file("/library/c.md").exists()


def test_it_takes_the_place_of_what_was_kept_there(tmp_path: Path) -> None:
    files = proposals(tmp_path)
    files.file(str(OLD)).write_text("mine", encoding="utf-8")
    files.file(str(NEW)).write_text("of a document that is gone", encoding="utf-8")
    files.moved(OLD, NEW)
    assert files.file(str(NEW)).read_text(encoding="utf-8") == "mine"


def test_a_folder_that_is_not_there_raises_nothing(tmp_path: Path) -> None:
    DocumentFiles(tmp_path / "no").moved(OLD, NEW)
