"""Tables that are new in a Word file are tables there, tracked row by row."""

from __future__ import annotations

import pytest
import word_xml as xml

from writer_app.domain.word.values import Author
from writer_app.storage.word import blank
from writer_app.storage.word.document import open_package

ME = Author("Me Myself", "2026-01-02T03:04:05Z")
PART = "word/document.xml"
ONE = "| a | b |\n| --- | --- |\n| **c** | d<br>e |\n"
TWO = "| 甲 | 乙 | 丙 |\n| --- | --- | --- |\n| 一 | 二 | 三 |\n"
HEAD = "| a | b |\n| --- | --- |\n"
LIKE, OTHER = f"{HEAD}| e | f |\n| g | h |\n", f"{HEAD}| c | d |\n"
SIDE_BY_SIDE = [
    (f"{OTHER}\n{LIKE}", f"{LIKE}\n{OTHER}"),
    (f"{OTHER}\n{LIKE}\nLast.\n", f"{LIKE}\nIn between.\n\n{OTHER}\nLast.\n"),
    (f"{LIKE}\nApart.\n\n{OTHER}", f"{OTHER}\nApart.\n\n{LIKE}"),
    (f"{LIKE}\n{OTHER}", f"{LIKE}\n| n | m |\n| --- | --- |\n| a | b |\n| c | d |\n"),
    (f"{LIKE}", f"{HEAD}| e | f |\n\nIn between.\n\n| g | h |\n| --- | --- |\n| i | j |\n"),
    (f"{OTHER}\nLast words.\n", f"{OTHER}| i | j |\n"),
]
CHANGES = [
    *SIDE_BY_SIDE,
    ("First.\n\nLast.\n", f"First.\n\n{ONE}\nLast.\n"),
    ("First.\n", f"First.\n\n{ONE}"),
    ("First.\n", f"First.\n\n{ONE}\nMore.\n\n{TWO}"),
    ("First.\n", f"{ONE}\nFirst.\n"),
    (f"First.\n\n{ONE}\nLast.\n", "First.\n\nLast.\n"),
    (f"First.\n\n{ONE}\nLast.\n", f"First.\n\n{ONE}\n{TWO}\nLast.\n"),
    (ONE, f"{ONE}\n{TWO}"),
    (f"First.\n\n{ONE}", f"First.\n\n{ONE}\nLast.\n"),
    (ONE, ONE.replace("d<br>", "f<br>")),
    ("First.\n\n# Head\n", f"First.\n\n# Head\n\nMore.\n\n{ONE}"),
    ("First.\n\n# Left the end\n", "# Left the end\n\nFirst.\n\nNew last.\n"),
    (f"{ONE}\nLast.\n", f"{ONE.replace('a', 'x')}\n{ONE}\nLast.\n"),
    ("", f"# Top\n\n{ONE}\nMore.\n\n{TWO}\n{ONE}"),
]


def plain(text: str) -> bytes:
    """A Word file of a text, nothing tracked."""
    return open_package(blank.package(), "a.docx", ME.name).written(text, ME, tracked=False)


@pytest.mark.parametrize(("before", "after"), CHANGES)
def test_a_text_with_tables_comes_back(before: str, after: str) -> None:
    assert open_package(plain(after), "a.docx", ME.name).text == after


@pytest.mark.parametrize("accept", [True, False])
@pytest.mark.parametrize(("before", "after"), CHANGES)
def test_new_tables_are_taken_and_refused(before: str, after: str, accept: bool) -> None:
    written = open_package(plain(before), "a.docx", ME.name).written(after, ME)
    settled = xml.settle(xml.parts(written)[PART], ME.name, accept=accept)
    found = open_package(xml.with_part(written, PART, settled), "a.docx", ME.name).text
    assert found == (after if accept else before)


def test_a_new_table_looks_like_those_of_the_document() -> None:
    cell = f"<w:tc>{xml.paragraph('old')}</w:tc>"
    table = f'<w:tbl><w:tblPr><w:tblStyle w:val="House"/></w:tblPr><w:tr>{cell}</w:tr></w:tbl>'
    data = xml.package(table + xml.paragraph("Text.") + "<w:sectPr/>")
    document = open_package(data, "a.docx", ME.name)
    found = xml.document(document.written(document.text + f"\n{TWO}", ME))
    assert found.count('<w:tblStyle w:val="House"/>') == 2
