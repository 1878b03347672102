"""Which document a link means, among documents whose names look alike."""

from __future__ import annotations

from pathlib import Path

import pytest

from writer_app.bridge.documents.links_model import is_exact, meant
from writer_app.domain.text.wiki import document_links
from writer_app.storage.index.scan import Entry

NAMES = {"doc.md": "the open one", "Doc.md": "Doc", "C# notes.md": "C# notes", "C.md": "C"}


@pytest.fixture
def entries(tmp_path: Path) -> list[Entry]:
    made = []
    for name, title in NAMES.items():
        (tmp_path / name).write_text(f"# {title}\n", encoding="utf-8")
        made.append(Entry(str(tmp_path / name), title, 0))
    return made


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (r"[[Doc\|the doc]]", "Doc.md"),
        ("[[doc]]", "doc.md"),
        ("[[C# notes]]", "C# notes.md"),
        ("[[c# NOTES]]", "C# notes.md"),
        ("[[C#notes of another]]", "C.md"),
        ("[three](Doc.md 'Title')", "Doc.md"),
    ],
)
def test_the_document_meant(entries: list[Entry], tmp_path: Path, text: str, name: str) -> None:
    (link,) = document_links(text)
    assert meant(link, tmp_path / "doc.md", entries) == tmp_path / name


def test_a_sign_of_the_title_leads_to_no_heading(entries: list[Entry], tmp_path: Path) -> None:
    (link,) = document_links("[[C# notes]]")
    assert is_exact(link, tmp_path / "C# notes.md", entries)
