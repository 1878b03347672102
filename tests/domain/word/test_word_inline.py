"""A paragraph's words as Markdown, and back."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from writer_app.domain.word.inline import BREAK, MARKS, PLAIN, Format, parse, render

IMAGE = chr(MARKS)
NOTE = chr(MARKS + 1)
LABELS = {IMAGE: "image 1", NOTE: "^2"}
CODES = {label: char for char, label in LABELS.items()}
BOLD, ITALIC, LINK = Format(bold=True), Format(italic=True), Format(link="https://example.org/")


@pytest.mark.parametrize(
    ("runs", "expected"),
    [
        ([("plain words", PLAIN)], "plain words"),
        ([("a ", PLAIN), ("bold ", BOLD), ("b", PLAIN)], "a **bold** b"),
        ([("a", BOLD), ("b", Format(bold=True, italic=True)), ("c", PLAIN)], "**a*b***c"),
        ([("see ", PLAIN), ("here", LINK)], "see [here](https://example.org/)"),
        ([("2 * 3 *", PLAIN)], "2 \\* 3 \\*"),
        ([("snake_case _x", PLAIN)], "snake_case \\_x"),
        ([("# no heading", PLAIN)], "\\# no heading"),
        ([("1. no item", PLAIN)], "1\\. no item"),
        ([("C:\\Users", PLAIN)], "C:\\Users"),
        ([(f"look {IMAGE}{NOTE}.", PLAIN)], "look ⟦image 1⟧[^2]."),
        ([(f"one{BREAK}two", PLAIN)], "one\\\ntwo"),
    ],
)
def test_renders_and_reads_back(runs: list[tuple[str, Format]], expected: str) -> None:
    chars = "".join(words for words, _ in runs)
    formats = [one for words, one in runs for _ in words]
    text, places = render(chars, formats, LABELS)
    assert text == expected
    assert len(places) == len(chars) + 1
    assert parse(text, CODES).chars == chars


@settings(max_examples=300, deadline=None)
@given(st.text(st.sampled_from(f"ab *_~`[]()!<&\\|#-1.>⟦⟧{BREAK}{IMAGE}{NOTE}é中"), max_size=14))
def test_any_plain_paragraph_reads_back(chars: str) -> None:
    chars = chars.strip()
    text, _ = render(chars, [PLAIN] * len(chars), LABELS)
    found = parse(text, CODES)
    assert found.chars == chars
    assert set(found.formats) <= {PLAIN}


@pytest.mark.parametrize(
    ("text", "chars", "formats"),
    [
        ("_so_ __it__", "so it", [ITALIC] * 2 + [PLAIN] + [BOLD] * 2),
        ("no * emphasis *", "no * emphasis *", [PLAIN] * 15),
        ("[a](", "[a](", [PLAIN] * 4),
        ("⟦image 9⟧", "⟦image 9⟧", [PLAIN] * 9),
        ("**open", "**open", [PLAIN] * 6),
    ],
)
def test_reads_what_people_type(text: str, chars: str, formats: list[Format]) -> None:
    found = parse(text, CODES)
    assert (found.chars, found.formats) == (chars, formats)
