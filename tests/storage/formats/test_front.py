"""What stands before a text on paper, and how a book begins its chapters."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import pytest

from writer_app.domain.base.exporting import ExportOptions
from writer_app.storage.formats import flow, front, typeset
from writer_app.storage.formats.export import export

LONG = "\n\n".join(f"## Part {n}\n\n{'Words of it. ' * 300}" for n in range(5))
BOOK = "# Sea\n\n# One\n\nFirst words.\n\n# Two\n\nSecond words.\n"


def pages(text: str, folder: Path, title: str, options: ExportOptions) -> list[str]:
    """The words of each page."""
    done = export(text, folder / "a.pdf", "pdf", title=title, options=options)
    with pypdfium2.PdfDocument(done.path.read_bytes()) as document:
        return [page.get_textpage().get_text_range() for page in document]


def test_a_title_stands_once_before_the_contents(tmp_path: Path) -> None:
    found = pages(f"# Bees\n\n{LONG}", tmp_path, "Bees", ExportOptions())
    assert found[0].split("\r\n")[:2] == ["Bees", "Contents"]
    assert found[1].split("\r\n")[1] == "Part 0"


def test_who_wrote_it_and_when_stand_below_the_title(tmp_path: Path) -> None:
    head = "---\nauthor: Ann\ndate: 2026-11-29\nsubtitle: A study\n---\n\n"
    found = pages(head + "# Bees\n\nWords.", tmp_path, "Bees", ExportOptions())
    assert found[0].split("\r\n")[:3] == ["Bees", "A study", "Ann \u00b7 2026-11-29"]


def test_a_text_without_title_and_author_gets_none(tmp_path: Path) -> None:
    assert pages("Dear Ann,", tmp_path, "letter", ExportOptions())[0].startswith("Dear Ann,")


@pytest.mark.parametrize(
    ("text", "options"),
    [
        (BOOK, ExportOptions(book=True)),
        (f"---\ndocumentclass: book\n---\n\n{BOOK}", ExportOptions()),
    ],
    ids=["folder", "front matter"],
)
def test_each_chapter_of_a_book_begins_a_page(
    text: str, options: ExportOptions, tmp_path: Path
) -> None:
    found = pages(text, tmp_path, "Sea", options)
    assert [page.split("\r\n")[0] for page in found] == ["Sea", "One", "Two"]


def test_headings_of_other_texts_begin_no_page(tmp_path: Path) -> None:
    assert len(pages(BOOK, tmp_path, "Sea", ExportOptions())) == 1


@pytest.mark.parametrize("text", ["# a\n\n#### b\n\nc", "c\n\n### d", "$x$ ![a](b.png)"])
def test_pages_are_for_readers_of_pdf_ua(text: str, tmp_path: Path) -> None:
    done = export(text, tmp_path / "a.pdf", "pdf", title="a")
    assert b"pdfuaid" in done.path.read_bytes()


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("尊敬的王先生：", 'par(first-line-indent: 0pt, {"尊敬的王先生："})'),
        ("- [ ] a", 'list(marker: [], body-indent: 0pt, tight: true, {par({"☐ a"})})'),
        ("- a", 'list(tight: true, {par({"a"})})'),
    ],
)
def test_paragraphs_and_lists(text: str, source: str) -> None:
    assert typeset.body(flow.read(text).tokens, place=lambda _: None).body == source


def test_a_heading_that_is_not_the_title_stays() -> None:
    tokens = flow.read("# Other\n\na").tokens
    left, made = front.taken(tokens, "Bees", meta={}, wish=True, book=False)
    assert (left, made.shown) == (tokens, False)
