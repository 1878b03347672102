"""Anchors: a range follows what is written around it, as a pair of cursors would."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from writer_app.domain.change.anchor import Anchor

# (edit, where the range 10..20 stands then, whether its text was touched)
EDITS = [
    ((0, 0, 5), (15, 25), False),
    ((0, 5, 0), (5, 15), False),
    ((10, 0, 3), (13, 23), False),
    ((20, 0, 3), (10, 20), False),
    ((25, 3, 9), (10, 20), False),
    ((12, 0, 3), (10, 23), True),
    ((12, 3, 0), (10, 17), True),
    ((12, 3, 5), (10, 22), True),
    ((8, 4, 0), (8, 16), True),
    ((8, 4, 3), (11, 19), True),
    ((18, 4, 0), (10, 18), True),
    ((18, 4, 6), (10, 24), True),
    ((5, 20, 0), (5, 5), True),
    ((5, 20, 2), (7, 7), True),
    ((10, 10, 4), (10, 14), True),
    ((5, 5, 2), (7, 17), False),
    ((20, 5, 2), (10, 20), False),
]


@pytest.mark.parametrize(("edit", "expected", "touched"), EDITS)
def test_a_range_follows_an_edit(
    edit: tuple[int, int, int], expected: tuple[int, int], touched: bool
) -> None:
    anchor = Anchor(10, 20)
    moved = anchor.edited(*edit)
    assert (moved.start, moved.end) == expected
    assert anchor.touched_by(*edit) is touched


@given(st.text("ab", max_size=30), st.data())
def test_untouched_text_is_found_again(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    position = data.draw(st.integers(0, len(text)))
    removed = data.draw(st.integers(0, len(text) - position))
    added = data.draw(st.text("xyz", max_size=5))
    anchor = Anchor(start, end)
    changed = text[:position] + added + text[position + removed :]
    moved = anchor.edited(position, removed, len(added))
    assert moved.end <= len(changed)
    if not anchor.touched_by(position, removed, len(added)):
        assert changed[moved.start : moved.end] == text[start:end]


OVERLAPS = [
    ((0, 5), (5, 9), False),
    ((0, 5), (4, 9), True),
    ((3, 3), (0, 5), True),
    ((0, 0), (0, 5), True),
    ((5, 5), (0, 5), True),
    ((6, 6), (0, 5), False),
    ((4, 4), (4, 4), True),
]


@pytest.mark.parametrize(("one", "other", "expected"), OVERLAPS)
def test_overlap(one: tuple[int, int], other: tuple[int, int], expected: bool) -> None:
    assert Anchor(*one).overlaps(Anchor(*other)) is expected
    assert Anchor(*other).overlaps(Anchor(*one)) is expected


def test_a_range_ends_after_it_starts() -> None:
    with pytest.raises(ValueError, match="no range"):
        Anchor(3, 2)
