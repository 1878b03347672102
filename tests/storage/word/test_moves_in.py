"""Colleagues' tracked changes as what they really make of the text, and text that moved."""

from __future__ import annotations

import pytest
from word_xml import package, paragraph, said

from writer_app.domain.word.values import Author
from writer_app.storage.word.document import WordDocument, open_package

BY = 'w:author="Anna" w:date="2025-05-06T07:08:00Z"'
LIST = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
NUMBERING = (
    '<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/></w:lvl>'
    '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
)
NEW = f'<w:rPr><w:ins w:id="9" {BY}/></w:rPr>'


def moved(way: str, text: str, *, name: str = "move1", by: str = BY) -> str:
    """A paragraph that left (`From`) or came (`To`), between its range marks."""
    mark = f'<w:rPr><w:move{way} w:id="20" {by}/></w:rPr>'
    start = f'<w:move{way}RangeStart w:id="2{way}" w:name="{name}" {by}/>'
    inside = f'<w:move{way} w:id="22" {by}>{said(text)}</w:move{way}>'
    return paragraph(start, inside, props=mark) + f'<w:move{way}RangeEnd w:id="2{way}"/>'


BODY = (
    moved("To", "The letter came late.")
    + paragraph("It was winter.")
    + paragraph("Snow fell.")
    + moved("From", "The letter came late.")
    + paragraph("The end.")
    + "<w:sectPr/>"
)


def opened(body: str, **parts: str) -> WordDocument:
    return open_package(package(body, **parts), "text.docx", "Me")


def document_author() -> Author:
    return Author("Me", "2026-01-01T00:00:00Z")


def taken(document: WordDocument) -> str:
    """The text with every change of colleagues in it."""
    text = document.text
    for one in reversed(document.revisions()):
        text = text[: one.start] + one.new + text[one.end :]
    return text


def test_both_ends_of_a_move_have_one_name() -> None:
    document = opened(BODY)
    assert document.text == "It was winter.\n\nSnow fell.\n\nThe letter came late.\n\nThe end.\n"
    assert [one.move for one in document.revisions()] == ["move1", "move1"]
    assert taken(document) == (
        "The letter came late.\n\nIt was winter.\n\nSnow fell.\n\nThe end.\n"
    )


def test_one_end_without_the_other_is_a_change_as_any() -> None:
    body = BODY.replace("move1", "move2", 1)
    assert {one.move for one in opened(body).revisions()} == {""}


def test_a_text_in_which_a_move_was_taken_settles_both_ends() -> None:
    document = opened(BODY)
    written = document.written(taken(document), document_author(), tracked=True)
    again = open_package(written, "text.docx", "Me")
    assert (again.text, again.revisions()) == (taken(document), [])
    assert b"w:author" not in again.package.read("word/document.xml")


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (
            paragraph("One.", props=LIST)
            + paragraph(f'<w:ins w:id="8" {BY}>{said("Two.")}</w:ins>', props=LIST + NEW)
            + paragraph("Three.", props=LIST),
            "- One.\n- Two.\n- Three.\n",
        ),
        (
            paragraph(f'<w:ins w:id="8" {BY}>{said("Bold", "<w:b/>")}{said(" words")}</w:ins>'),
            "**Bold** words\n",
        ),
        (
            paragraph("A rule: ", f'<w:ins w:id="8" {BY}>{said("2*3*4")}</w:ins>', "."),
            "A rule: 2\\*3\\*4.\n",
        ),
        (
            paragraph("Before.")
            + paragraph(f'<w:ins w:id="8" {BY}>{said("Alone.")}</w:ins>')
            + paragraph("After."),
            "Before.\n\nAlone.\n\nAfter.\n",
        ),
    ],
)
def test_what_comes_in_has_the_marks_that_it_brings(body: str, text: str) -> None:
    document = opened(body + "<w:sectPr/>", numbering=NUMBERING)
    assert taken(document) == text
    again = open_package(document.written(text, document_author()), "text.docx", "Me")
    assert (again.text, again.revisions()) == (text, [])
