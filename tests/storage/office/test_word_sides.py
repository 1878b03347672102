"""From which side paragraphs, tables and runs of a Word file are read."""

from __future__ import annotations

import re

import pytest

from writer_app.storage.office.word_sides import sided


def paragraph(*runs: str, props: str = "") -> str:
    inside = "".join(f"<w:r><w:t>{run}</w:t></w:r>" for run in runs)
    return f"<w:p>{props}{inside}</w:p>"


def told(text: str) -> list[tuple[str, str]]:
    """The words of each run, with R for those that are read from the right."""
    runs = re.findall(r"<w:r>(<w:rPr>.*?</w:rPr>)?<w:t[^>]*>([^<]*)</w:t></w:r>", text)
    return [("R" if "<w:rtl/>" in how else "L", words) for how, words in runs]


@pytest.mark.parametrize(
    ("words", "bidi", "runs"),
    [
        ("שלום עולם.", True, [("R", "שלום עולם.")]),
        ("مرحبا مع English و 123.", True, [("R", "مرحبا مع "), ("L", "English"), ("R", " و 123.")]),
        ("(שלום)", True, [("R", "(שלום)")]),
        ("In عربي too", False, [("L", "In "), ("R", "عربي"), ("L", " too")]),
        ("ואז Q &amp; A (v2.0)!", True, [("R", "ואז "), ("L", "Q &amp; A (v2.0"), ("R", ")!")]),
        ("قال &lt;b&gt;", True, [("R", "قال &lt;"), ("L", "b"), ("R", "&gt;")]),
        ("12. שלום", True, [("R", "12. שלום")]),
        ("中文 שלום 中文", False, [("L", "中文 "), ("R", "שלום"), ("L", " 中文")]),
        ("١٢", True, [("R", "١٢")]),
        ("No such letters", False, [("L", "No such letters")]),
    ],
)
def test_a_paragraph_begins_where_it_is_read_from(
    words: str, bidi: bool, runs: list[tuple[str, str]]
) -> None:
    made = sided(paragraph(words))
    assert ("<w:bidi/>" in made) == bidi
    assert told(made) == runs


def test_marks_stand_in_the_order_that_word_asks_for() -> None:
    style, rest = '<w:pStyle w:val="A" /><w:numPr></w:numPr>', '<w:ind w:left="1" /><w:jc />'
    made = sided(paragraph("שלום", props=f"<w:pPr>{style}{rest}</w:pPr>"))
    assert f"<w:pPr>{style}<w:bidi/>{rest}</w:pPr>" in made
    run = '<w:r><w:rPr><w:b /><w:lang w:val="he" /></w:rPr><w:t>שלום</w:t></w:r>'
    assert '<w:b /><w:rtl/><w:lang w:val="he" />' in sided(f"<w:p>{run}</w:p>")


def test_a_table_has_its_first_column_at_the_right() -> None:
    table = "<w:tbl><w:tblPr><w:tblStyle /><w:tblW /></w:tblPr>{}</w:tbl>"
    assert "<w:tblStyle /><w:bidiVisual/><w:tblW />" in sided(table.format(paragraph("שם")))
    left = table.format(paragraph("Name")) + paragraph("שם")
    assert "bidiVisual" not in sided(left)
