"""Comments in Markdown files: taken out when read, put back when saved."""

from __future__ import annotations

from pathlib import Path

import pytest

from writer_app.domain.comments.values import NOTHING, CommentThread, Margin, Note
from writer_app.storage.files import document_file
from writer_app.storage.formats.document_import import read as read_document
from writer_app.storage.formats.export import export
from writer_app.storage.index import scan

MARKED = "The {==gauge==}{>>Which?<<} stood.\r\nA {--very --}long line.\r\n"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "a.md"
    path.write_bytes(MARKED.encode())
    return path


def test_the_text_has_no_marks_and_the_file_keeps_them(path: Path) -> None:
    loaded = document_file.read(path)
    assert loaded.text == "The gauge stood.\nA very long line.\n"
    document_file.save(loaded, loaded.text)
    assert path.read_bytes() == MARKED.encode()


def test_an_edit_by_somebody_who_knows_no_comments_keeps_them(path: Path) -> None:
    loaded = document_file.read(path)
    document_file.save(loaded, loaded.text.replace("stood", "was standing"))
    assert path.read_bytes() == MARKED.replace("stood", "was standing").encode()


def test_another_margin_takes_the_old_ones_place(path: Path) -> None:
    loaded = document_file.read(path)
    saved = document_file.save(loaded, loaded.text, margin=NOTHING)
    assert path.read_bytes() == b"The gauge stood.\r\nA very long line.\r\n"
    document_file.save(
        saved, saved.text, margin=Margin((CommentThread(4, 9, (Note("c1", text="x"),)),))
    )
    assert path.read_bytes().startswith(b"The {==gauge==}{>>x<<}{id=c1} stood.\r\n")


def test_files_that_are_no_markdown_are_read_as_they_stand(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(MARKED, encoding="utf-8")
    assert document_file.read(path).text == MARKED.replace("\r\n", "\n")


@pytest.mark.parametrize(
    ("suffix", "holds"), [("md", True), ("html", True), ("txt", False), ("pdf", True)]
)
def test_exports_hold_comments_or_say_that_they_do_not(
    path: Path, suffix: str, *, holds: bool
) -> None:
    loaded = document_file.read(path)
    target = path.with_name(f"out.{suffix}")
    done = export(loaded.text, target, suffix, title="A", margin=loaded.margin)
    assert (b"Which?" in target.read_bytes()) == holds
    assert any("comment" in note for note in done.notes) != holds


@pytest.mark.parametrize(("name", "holds"), [("b.txt", False), ("b.md", True), ("b.docx", True)])
def test_saving_under_another_name_keeps_comments_where_they_can_be(
    path: Path, name: str, *, holds: bool
) -> None:
    loaded = document_file.read(path)
    saved = document_file.save_as(loaded, loaded.text, path.with_name(name))
    again = document_file.read(saved.path)
    assert "{" not in again.text
    assert [one.notes[0].text for one in again.margin.threads] == ["Which?"] * holds


def test_an_imported_copy_keeps_its_comments(path: Path) -> None:
    assert "{==gauge==}{>>Which?<<}" in read_document(path).text


def test_a_title_has_no_marks() -> None:
    assert scan.title_of("# The {==gauge==}{>>Which?<<}\n") == "The gauge"
