"""Word files as documents: read, saved, saved under another name, recovered."""

from __future__ import annotations

from pathlib import Path

import pytest
import word_xml as xml
from word_xml import package, paragraph

from writer_app.domain.word.values import Way
from writer_app.storage.files import document_file
from writer_app.storage.files.journal import Journal
from writer_app.storage.index import recovery, scan
from writer_app.storage.index.recovery import JournalState
from writer_app.storage.word.document import open_package

WAY = Way("Me")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    found = tmp_path / "letter.docx"
    found.write_bytes(package(paragraph("The old house.") + paragraph("More.") + "<w:sectPr/>"))
    return found


def test_saving_unedited_changes_no_byte(path: Path) -> None:
    before = path.read_bytes()
    loaded = document_file.read(path, WAY)
    document_file.save(loaded, loaded.text)
    assert path.read_bytes() == before


def test_saves_are_made_from_the_package_as_it_was_opened(path: Path) -> None:
    loaded = document_file.read(path, WAY)
    once = document_file.save(loaded, "The very old house.\n\nMore.\n")
    document_file.save(once, "The new house.\n\nMore.\n")
    assert xml.document(path.read_bytes()).count("<w:del ") == 1
    assert "very" not in xml.document(path.read_bytes())
    assert document_file.read(path, WAY).text == "The new house.\n\nMore.\n"


def test_the_text_as_it_was_gives_the_file_as_it_was(path: Path) -> None:
    before = path.read_bytes()
    loaded = document_file.read(path, WAY)
    once = document_file.save(loaded, "Else.\n")
    document_file.save(once, loaded.text)
    assert path.read_bytes() == before


def test_plain_changes_are_not_tracked(path: Path) -> None:
    loaded = document_file.read(path, Way("Me", tracked=False))
    document_file.save(loaded, "The new house.\n\nMore.\n")
    assert xml.document(path.read_bytes()).count("<w:ins ") == 0
    assert open_package(path.read_bytes(), "x", "Other").text == "The new house.\n\nMore.\n"


def test_the_name_decides_what_a_text_becomes(tmp_path: Path, path: Path) -> None:
    text = "# Title\n\nA **bold** word.\n\n- one\n- two\n\n> Said.\n\n1. first\n"
    made = document_file.save_as(document_file.new(tmp_path / "a.md"), text, tmp_path / "a.docx")
    assert document_file.read(made.path, Way("Other")).text == text
    back = document_file.save_as(document_file.read(path, WAY), "Text.\n", tmp_path / "b.md")
    assert back.path.read_text(encoding="utf-8") == "Text.\n"


def test_an_empty_text_never_makes_an_empty_file(path: Path) -> None:
    loaded = document_file.refusing(document_file.read(path, WAY), frozenset({"none"}))
    saved = document_file.save(loaded, "")
    assert open_package(saved.data, "letter.docx", "Me").text == ""
    assert xml.settle(xml.parts(saved.data)["word/document.xml"], "Me", accept=False)


def test_it_is_listed_by_its_name(path: Path) -> None:
    assert scan.is_document(path.name)
    assert scan.head_of(str(path)).title == "letter"


def journalled(path: Path, folder: Path, text: str, *, then: str = "") -> Path:
    """The journal of a session that saved `text`, perhaps edited on, and was killed."""
    loaded = document_file.read(path, WAY)
    journal = Journal(folder, loaded.text, path=path, fingerprint=loaded.fingerprint)
    journal.record(0, loaded.text, text)
    saved = document_file.save(loaded, text)
    assert saved.fingerprint is not None
    journal.saved(1, text, path, saved.fingerprint)
    if then:
        journal.record(0, text, then)
    journal.sync()
    assert journal.file is not None
    return journal.file


def test_what_was_saved_is_not_recovered_though_it_reads_otherwise(
    tmp_path: Path, path: Path
) -> None:
    odd = "One.\n\n\n\n* two\n"
    found = recovery.read(journalled(path, tmp_path / "journal", odd))
    assert document_file.read(path, WAY).text != odd
    assert found.state is JournalState.NOTHING


def test_edits_after_the_last_save_come_back_without_a_conflict(tmp_path: Path, path: Path) -> None:
    found = recovery.read(
        journalled(path, tmp_path / "journal", "One.\n\n\n\nTwo.\n", then="Three.\n")
    )
    assert (found.state, found.text) == (JournalState.UNSAVED, "Three.\n")
    recovery.put_back(found, tmp_path)
    assert document_file.read(path).text == "Three.\n"


def test_a_file_that_others_changed_is_a_conflict(tmp_path: Path, path: Path) -> None:
    file = journalled(path, tmp_path / "journal", "One.\n", then="Two.\n")
    path.write_bytes(package(paragraph("Theirs.") + "<w:sectPr/>"))
    assert recovery.read(file).state is JournalState.CONFLICT
