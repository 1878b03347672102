"""Insertions that meet at a paragraph's end have times that no reader takes for one."""

from __future__ import annotations

import re

import pytest
import word_xml as xml
from word_xml import package, paragraph

from writer_app.domain.word.values import Author
from writer_app.storage.word.document import open_package

ME = Author("Me", "2026-01-02T03:04:05Z")
BODY = paragraph("One.") + " " + paragraph("Two.") + paragraph("Three.") + "<w:sectPr/>"


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("One. More\n\nAnd Two.\n\nThree.\n", ["04", "02"]),
        ("One. More\n\nNew.\n\nTwo.\n\nThree.\n", ["04", "02", "02"]),
        ("One. A\n\nB Two. C\n\nD Three.\n", ["04", "02", "02", "04"]),
        ("One. More\n\nTwo.\n\nAnd Three.\n", ["04", "04"]),
        ("One.\n\nNew.\n\nAnd Two.\n\nThree.\n", ["04", "04", "04"]),
    ],
)
def test_the_second_is_two_minutes_earlier(text: str, minutes: list[str]) -> None:
    written = open_package(package(BODY), "a.docx", "Me").written(text, ME)
    assert re.findall(r"<w:ins [^>]*T03:(\d\d)", xml.document(written)) == minutes


def test_a_new_paragraph_takes_no_style_that_the_package_lacks() -> None:
    odd = package(paragraph("One.", props='<w:pStyle w:val="Gone"/>') + "<w:sectPr/>")
    written = open_package(odd, "a.docx", "Me").written("One.\n\nNew.\n", ME)
    assert xml.document(written).count('w:val="Gone"') == 1
