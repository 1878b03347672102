"""A Word document's text for other formats, alone and as a chapter of a book."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image

from writer_app.storage.files import books, document_file
from writer_app.storage.formats.export import export
from writer_app.storage.word.on_paper import on_paper

pytest.importorskip("pypandoc", reason="the extra formats is not installed")

TEXT = (
    '# One\n\nSee @fig:a.\n\n![A *pier*](p.png "Old"){#fig:a}\n\n| a | b |\n|---|---|\n| 1 | 2 |\n'
)


@pytest.fixture
def chapter(tmp_path: Path) -> Path:
    picture = io.BytesIO()
    Image.new("RGB", (4, 4)).save(picture, "PNG")
    (tmp_path / "p.png").write_bytes(picture.getvalue())
    return export(TEXT, tmp_path / "one.docx", "docx", title="One", base=tmp_path).path


def test_marks_become_pictures_and_words(chapter: Path) -> None:
    word = document_file.read(chapter).word
    assert word is not None
    text = on_paper(word, word.text)
    assert "⟦" not in text
    assert "See Figure 1." in text
    assert "![A pier](data:image/png;base64," in text
    assert "|\n| 1 | 2 |" in text.replace("| --- | --- ", "")


def test_what_the_writer_changed_stays_changed(chapter: Path) -> None:
    word = document_file.read(chapter).word
    assert word is not None
    assert on_paper(word, "A new text, ⟦image 7⟧ and \\[x\\].") == "A new text,  and \\[x\\]."


def test_a_word_file_is_a_chapter(chapter: Path) -> None:
    book = chapter.with_name("book.md")
    book.write_text("# Sea\n\n- [One](one.docx)\n", encoding="utf-8")
    whole, notes = books.whole(book, book.read_text(encoding="utf-8"), lambda _path, text: text)
    assert notes == ()
    assert whole.startswith("# Sea\n\n# One\n\nSee Figure 1.")
    assert "data:image/png" in whole


def test_who_wrote_it_and_when_are_no_headings(tmp_path: Path) -> None:
    head = "---\nauthor: Ann\ndate: 2026\nsubtitle: A study\n---\n\n# Sea\n\nWords."
    done = export(head, tmp_path / "a.docx", "docx", title="Sea", base=tmp_path)
    word = document_file.read(done.path).word
    assert word is not None
    assert [line for line in word.text.split("\n") if line.startswith("#")] == ["# Sea"]
