"""Parts of a text make the whole text, and end with lines."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from writer_app.domain.text.parts import parts


@given(st.text("ab\n", max_size=80), st.integers(2, 20))
def test_parts_make_the_text(text: str, size: int) -> None:
    found = parts(text, size)
    assert "".join(text[start:end] for start, end in found) == text
    assert all(end - start <= size for start, end in found)


def test_parts_end_with_a_line() -> None:
    assert parts("aaa\nbbb\nccc\n", 6) == [(0, 4), (4, 8), (8, 12)]


def test_an_endless_line_is_cut() -> None:
    assert parts("x" * 10, 4) == [(0, 4), (4, 8), (8, 10)]
