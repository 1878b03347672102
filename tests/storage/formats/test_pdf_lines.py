"""Line breaking: at spaces, between Chinese characters, anywhere if need be."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from writer_app.storage.formats.pdf_lines import Style, atoms, lines


def broken(text: str, room: float) -> list[str]:
    measured = atoms([(text, Style())], lambda char, style: 1.0)
    return ["".join(atom.char for atom in line) for line in lines(measured, room)]


@pytest.mark.parametrize(
    ("text", "room", "expected"),
    [
        ("one two", 10, ["one two"]),
        ("one two", 5, ["one", "two"]),
        ("one two", 3, ["one", "two"]),
        ("abcdefgh", 3, ["abc", "def", "gh"]),
        ("a\nb", 9, ["a", "b"]),
        ("a\n\nb", 9, ["a", "", "b"]),
        ("我们写作", 2, ["我们", "写作"]),
        ("我们，写作", 2, ["我", "们，", "写作"]),
        ("（我们）", 2, ["（我", "们）"]),
        ("well-known", 7, ["well-", "known"]),
        ("", 5, []),
    ],
)
def test_breaking(text: str, room: float, expected: list[str]) -> None:
    assert broken(text, room) == expected


@given(st.text("ab 我，。-\n", max_size=60), st.integers(1, 12))
def test_nothing_but_spaces_is_lost(text: str, room: int) -> None:
    found = broken(text, room)
    assert "".join(found).replace(" ", "") == text.replace(" ", "").replace("\n", "")


@given(st.text("ab 我，。-", max_size=60), st.integers(1, 12))
def test_no_line_is_too_long(text: str, room: int) -> None:
    assert all(len(line) <= room for line in broken(text, room))
