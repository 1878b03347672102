"""Who named a file: the program, after its heading, or the writer; and that it is remembered."""

from __future__ import annotations

from pathlib import Path

import pytest

from writer_app.bridge.documents.document_names import DocumentNames


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "names.json"


@pytest.mark.parametrize(
    ("stem", "text", "wanted"),
    [
        ("Har", "# Harbour", "Harbour"),
        ("Harbour", "# Harbour", ""),
        ("Harbour 2", "# Harbour", ""),  # the second of that name
        ("Harbour 2", "# Harbour 3", "Harbour 3"),
        ("Har", "", ""),  # nothing to be named after
    ],
)
def test_a_new_file_wants_the_name_of_its_heading(
    file: Path, stem: str, text: str, wanted: str
) -> None:
    names, path = DocumentNames(file), Path(f"/library/{stem}.md")
    names.begun(path)
    assert names.name_for(path, text) == wanted


def test_what_the_program_did_not_name_stays(file: Path) -> None:
    assert DocumentNames(file).name_for(Path("/library/a.md"), "# B") == ""


def test_it_is_remembered_and_goes_along_with_a_folder(file: Path) -> None:
    names = DocumentNames(file)
    names.begun(Path("/library/old/a.md"))
    names.chosen(Path("/library/old/b.md"))
    names.moved(Path("/library/old"), Path("/library/new"))
    again = DocumentNames(file)
    assert again.name_for(Path("/library/new/a.md"), "# C") == "C"
    assert again.given("/library/new/b.md")


@pytest.mark.parametrize("content", ["", "[]", '{"follows": 3}', "\x00", '{"given": [1]}'])
def test_a_damaged_file_counts_as_none(file: Path, content: str) -> None:
    file.write_text(content, "utf-8")
    assert not DocumentNames(file).given("a")
