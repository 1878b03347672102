"""Text from the right in a PDF: marks, bars, columns and notes stand where it begins."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from writer_app.storage.formats import flow, typeset
from writer_app.storage.formats.export import export

RIGHT = "{set text(dir: rtl); "
WORD = '{set text(dir: rtl); set par(justify: false); par({"שלום"})}'


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("- שלום", f"{RIGHT}list(tight: true, {{{WORD}}})}}"),
        ("2. שלום", f"{RIGHT}enum(tight: true, start: 2\n, {{{WORD}}})}}"),
        ("> שלום", f"{RIGHT}quotation({{{WORD}}})}}"),
        (
            "| شيء |\n|--|\n| x |",
            RIGHT + "grid-table(1, table.header(table.cell(align: right, "
            '{set text(dir: rtl); strong({"شيء"})})), table.cell(align: right, {"x"}))}',
        ),
        (
            "a[^1]\n\n[^1]: שלום",
            'par({"a"; [#footnote({{set text(dir: rtl); "שלום"}})#label("note-0")]})',
        ),
        ("- a שלום", 'list(tight: true, {par({"a שלום"})})'),
        ("- > שלום\n- b", None),
    ],
)
def test_it_begins_at_the_right(text: str, source: str | None) -> None:
    made = typeset.body(flow.read(text).tokens, place=lambda _: None).body
    assert made == source or (source is None and made.startswith(f"{RIGHT}list("))


def test_every_block_of_it_makes_pages(tmp_path: Path) -> None:
    parts = ("# عنوان (أ)", "- א\n  1. ב\n\n     > ג", "| א | b |\n|:-:|--|\n| ג | د |", "ד[^1]")
    text = "\n\n".join((*parts, "[^1]: הערה\n\n    ועוד."))
    done = export(text, tmp_path / "a.pdf", "pdf", title="א")
    assert done.path.read_bytes().startswith(b"%PDF")


def test_a_book_lets_each_paragraph_begin_at_its_side(tmp_path: Path) -> None:
    pytest.importorskip("pypandoc")
    export("שלום (a) 1.", tmp_path / "o.epub", "epub", title="t")
    with zipfile.ZipFile(tmp_path / "o.epub") as book:
        style = book.read("EPUB/styles/stylesheet1.css").decode()
    assert "unicode-bidi: plaintext" in style
