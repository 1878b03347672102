"""A Word file as an export makes it: fields that Word counts, looks, contents, sizes."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import pytest
from PIL import Image

from writer_app.domain.base.exporting import ExportOptions
from writer_app.storage.files import document_file
from writer_app.storage.formats import document_import
from writer_app.storage.formats.export import export

pytest.importorskip("pypandoc", reason="the extra formats is not installed")

ARTICLE = """# Sea

See @fig:a, [@fig:a; @fig:b], @tbl:t, @eq:e and @sec:m.

![One](p.png "A *harbour*"){#fig:a}

![Two](p.png "Another"){#fig:b}

| a | b |
|---|---|
| 1 | 2 |

: Tons {#tbl:t}

$$x^2$$ {#eq:e}

## Method {#sec:m}

Words.
"""


def packed(text: str, folder: Path, **options: object) -> dict[str, str]:
    """The XML parts of a Word file by their names."""
    picture = io.BytesIO()
    Image.new("RGB", (40, 400 if options.pop("tall", False) else 20)).save(picture, "PNG")
    (folder / "p.png").write_bytes(picture.getvalue())
    chosen = ExportOptions(**options)  # type: ignore[arg-type]  # as the tests name them
    done = export(text, folder / "a.docx", "docx", title="Sea", base=folder, options=chosen)
    with zipfile.ZipFile(done.path) as package:
        names = [name for name in package.namelist() if name.endswith((".xml", ".rels"))]
        return {name: package.read(name).decode("utf-8") for name in names}


def fields(document: str) -> list[tuple[str, str]]:
    """The code of each field with what it shows."""
    found = re.findall(
        r"<w:instrText[^>]*>([^<]*)</w:instrText></w:r><w:r><w:fldChar [^>]*separate[^>]*></w:r>"
        r"<w:r><w:t[^>]*>([^<]*)</w:t></w:r>",
        document.replace("/>", ">"),
    )
    return [(" ".join(re.sub(r"_Ref\d+", "_", code).split()), shown) for code, shown in found]


def test_numbers_and_references_are_fields(tmp_path: Path) -> None:
    assert fields(packed(ARTICLE, tmp_path)["word/document.xml"]) == [
        ("REF _ \\h", "Figure\u00a01"),
        *[("REF _ \\h", number) for number in ("1", "2")],
        ("REF _ \\h", "Table\u00a01"),
        *[("REF _ \\h", number) for number in ("1", "1")],
        ("SEQ Figure \\* ARABIC", "1"),
        ("SEQ Figure \\* ARABIC", "2"),
        ("SEQ Table \\* ARABIC", "1"),
        ("SEQ Equation \\* ARABIC", "1"),
    ]


def test_a_chinese_text_counts_by_chinese_names(tmp_path: Path) -> None:
    text = '见 @fig:a。\n\n![图](p.png "港口"){#fig:a}\n'
    assert fields(packed(text, tmp_path)["word/document.xml"]) == [
        ("REF _ \\h", "图\u00a01"),
        ("SEQ 图 \\* ARABIC", "1"),
    ]


def test_every_reference_leads_to_a_bookmark(tmp_path: Path) -> None:
    document = packed(ARTICLE, tmp_path)["word/document.xml"]
    names = re.findall(r'w:name="(_Ref\d+)"', document)
    assert len(names) == len(set(names))
    assert set(re.findall(r"REF (_Ref\d+)", document)) <= set(names)


def test_no_picture_is_described_by_its_bytes(tmp_path: Path) -> None:
    document = packed(ARTICLE, tmp_path)["word/document.xml"]
    assert "base64" not in document
    assert 'descr="One"' in document


def test_a_high_picture_fits_on_its_page(tmp_path: Path) -> None:
    text = "![a](p.png){width=100%}"
    document = packed(text, tmp_path, tall=True)["word/document.xml"]
    heights = [int(value) for value in re.findall(r'<wp:extent [^>]*cy="(\d+)"', document)]
    assert heights
    assert max(heights) <= 19 * 360_000


def test_pages_have_numbers_and_rows_stay_whole(tmp_path: Path) -> None:
    parts = packed(ARTICLE, tmp_path)
    assert " PAGE " in parts["word/footer1.xml"]
    assert "footer1.xml" in parts["word/_rels/document.xml.rels"]
    assert "footer1.xml" in parts["[Content_Types].xml"]
    assert "<w:cantSplit/>" in parts["word/document.xml"]


def style(parts: dict[str, str], name: str) -> str:
    found = re.search(
        rf'<w:style [^>]*w:styleId="{name}".*?</w:style>', parts["word/styles.xml"], re.S
    )
    assert found
    return found[0]


def test_chinese_paragraphs_are_indented_and_captions_upright(tmp_path: Path) -> None:
    parts = packed("# 港口\n\n正文在这里，写得很长。", tmp_path)
    assert 'w:firstLineChars="200"' in style(parts, "BodyText")
    assert '<w:i w:val="0"/>' in style(parts, "ImageCaption")
    assert "compressPunctuation" in parts["word/settings.xml"]


def test_chapters_of_a_book_begin_pages(tmp_path: Path) -> None:
    book = packed("# Sea\n\n# One\n\na\n\n# Two\n\nb", tmp_path, book=True)
    assert "<w:pageBreakBefore/>" in style(book, "Heading1")
    assert '<w:pStyle w:val="Title" />' in book["word/document.xml"]
    assert "<w:pageBreakBefore/>" not in style(packed(ARTICLE, tmp_path), "Heading1")


def test_contents_have_their_entries(tmp_path: Path) -> None:
    document = packed(ARTICLE, tmp_path, contents="always")["word/document.xml"]
    inside = document.partition("<w:sdtContent>")[2].partition("</w:sdtContent>")[0]
    words = re.findall(r"<w:t[^>]*>([^<]*)</w:t>", inside)
    assert [word for word in words if word.strip()] == ["Contents", "1", "\u2002Method"] or (
        "".join(words) == "Contents1\u2002Method"
    )


def test_our_own_word_files_are_read_without_a_complaint(tmp_path: Path) -> None:
    head = "---\nauthor: Ann\n---\n\n"
    packed(head + "# Sea\n\nWords.", tmp_path)
    assert document_import.read(tmp_path / "a.docx").notes == ()
    assert document_file.read(tmp_path / "a.docx").text.count("# ") == 1
