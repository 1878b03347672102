"""Folders as sources."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from writer_app.domain.base.errors import DocumentError
from writer_app.storage.sources import folder as folders
from writer_app.storage.sources.finder import Finder
from writer_app.storage.sources.folder import documents_in


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("b.md", "a.txt", "deep/c.md", ".hidden/d.md", ".e.md", "~$f.docx", "g.png"):
        file = tmp_path / "notes" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"# {name}\n\nThe ferry leaves at 9.\n", encoding="utf-8")
    return tmp_path / "notes"


def test_documents_at_any_depth_but_hidden_ones(folder: Path) -> None:
    assert [path.name for path in documents_in(folder)[0]] == ["a.txt", "b.md", "c.md"]


def test_a_folder_without_documents_says_so(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="no document"):
        documents_in(tmp_path)


def test_a_folder_with_too_many_says_so(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folders, "MOST", 2)
    with pytest.raises(DocumentError, match="more than 2"):
        documents_in(folder)


def test_a_folder_is_attached_but_for_what_is_barred(finder: Finder, folder: Path) -> None:
    attached = finder.attach([folder, folder / "b.md"], barred=lambda path: path.name == "c.md")
    found = finder.find("When does the ferry leave?", sources=attached.sources, meaning=False)
    assert sorted(Path(each.path).name for each in found) == ["a.txt", "b.md"]
    assert "documents that no model may see are left out (1)" in attached.notes[-1]


def test_a_folder_of_barred_documents_alone_says_so(finder: Finder, folder: Path) -> None:
    with pytest.raises(DocumentError, match="only documents that no model may see"):
        finder.attach([folder], barred=lambda _path: True, strict=True)


def test_strictly_a_file_in_it_that_cannot_be_read_is_said(finder: Finder, folder: Path) -> None:
    (folder / "broken.pdf").write_bytes(b"nothing")
    attached = finder.attach([folder], strict=True)
    assert (len(attached.sources), {*attached.problems}) == (3, attached.inside)


def test_a_new_file_in_it_is_found_the_next_time(finder: Finder, folder: Path) -> None:
    first = finder.attach([folder]).sources
    (folder / "new.md").write_text("The bus leaves at 8.\n", encoding="utf-8")
    assert len(finder.attach([folder]).sources) == len(first) + 1


def test_what_is_of_another_kind_is_said(finder: Finder, folder: Path) -> None:
    (folder / "deep" / "table.csv").write_text("a,b", encoding="utf-8")
    (note,) = finder.attach([folder]).notes
    assert note == "notes: files of other kinds are not read (.csv, .png; 2 in all)."


@pytest.mark.parametrize("name", ["Ferry_files", "Ferry-Dateien", "ferry_Files", "Ferry_fichiers"])
def test_what_a_browser_keeps_for_a_saved_page_is_no_document(folder: Path, name: str) -> None:
    for file in (folder / "Ferry.html", folder / name / "ad.html", folder / "old_files" / "z.md"):
        file.parent.mkdir(exist_ok=True)
        file.write_text("The ferry leaves at 9.", encoding="utf-8")
    assert [path.name for path in documents_in(folder)[0]] == [
        *("Ferry.html", "a.txt", "b.md", "c.md", "z.md")
    ]


@pytest.mark.skipif(getattr(os, "geteuid", lambda: 1)() == 0, reason="root may read everything")
def test_a_folder_in_it_that_may_not_be_read_is_said(folder: Path) -> None:
    (folder / "deep").chmod(0)
    assert documents_in(folder)[1][0] == "deep may not be read; change its permissions."
    (folder / "deep").chmod(0o700)
