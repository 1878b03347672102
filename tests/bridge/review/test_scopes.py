"""Which passage a command means: parts without headings, and paragraphs written at the caret."""

from __future__ import annotations

import pytest

from writer_app.bridge.review import scopes
from writer_app.domain.change.anchor import Anchor
from writer_app.domain.text.structure import PART_LENGTH, part_at


@pytest.mark.parametrize(
    ("text", "framing"),
    [
        ("A.\n|\nB.", ("\n", "\n")),
        ("A.\n\n|\n\nB.", ("", "")),
        ("A.\n|", ("\n", "")),
        ("|", ("", "")),
        ("|\nB.", ("", "\n")),
        ("A.\n\n|", ("", "")),
        ("- |", ("", "")),
        ("A.\n  |\n\nB.", ("\n", "")),
    ],
)
def test_what_is_written_at_a_blank_line_is_a_paragraph(
    text: str, framing: tuple[str, str]
) -> None:
    assert scopes.framing(text.replace("|", ""), text.index("|")) == framing


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("One.\n\nTw|o.\n\n* * *\n\nThree.", "One.\n\nTwo."),
        ("One.\n\n\n\nTw|o.\n\nThree.", "Two.\n\nThree."),
        ("One.\n\n---\n\nThr|ee.", "Three."),
        ("Bef|ore.\n\n# A\n\nIn it.", "Before."),
        ("# A\n\nIn| it.\n\nMore.\n\n# B", "# A\n\nIn it.\n\nMore."),
    ],
)
def test_the_part_around_a_place(text: str, part: str) -> None:
    plain = text.replace("|", "")
    start, end = part_at(plain, text.index("|"))
    assert plain[start:end] == part


def test_a_book_without_headings_is_never_one_part() -> None:
    book = "\n\n".join(f"Paragraph {n} of a long book. " * 12 for n in range(2_000))
    at = book.index("Paragraph 1000 ")
    start, end = part_at(book, at)
    assert start <= at < end
    assert end - start <= PART_LENGTH
    grown = scopes.grown(book, Anchor(start, end), "section")
    assert grown is None
