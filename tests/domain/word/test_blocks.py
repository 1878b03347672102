"""The lines of a working text."""

from __future__ import annotations

import pytest

from writer_app.domain.word.blocks import Kind, cells_of, split


@pytest.mark.parametrize(
    ("line", "kind", "words"),
    [
        ("plain", Kind(), "plain"),
        ("## Two", Kind("heading", 2), "Two"),
        ("#no heading", Kind(), "#no heading"),
        ("- item", Kind("bullet"), "item"),
        ("    - deep", Kind("bullet", 2), "deep"),
        ("   12. item", Kind("number", 1), "item"),
        ("> said", Kind("quote"), "said"),
        ("[^e1]: a note", Kind(note="e1"), "a note"),
        ("one\\\ntwo", Kind(), "one\\\ntwo"),
    ],
)
def test_a_line_has_a_kind(line: str, kind: Kind, words: str) -> None:
    (found,) = split(line)
    assert (found.kind, found.words) == (kind, words)
    assert found.kind.prefix() + found.words or not found.words


def test_lines_know_where_they_stand() -> None:
    text = "one\n\n\n# two\nthree\n"
    assert [text[line.start : line.end] for line in split(text)] == ["one", "# two", "three"]


def test_a_tables_rule_is_no_line() -> None:
    assert [line.row for line in split("| a | b |\n| --- | --- |\n| c | d |")] == [True, True]


@pytest.mark.parametrize(
    ("row", "cells"),
    [("| a | b |", ["a", "b"]), ("|  | b |", ["", "b"]), (r"| a \| b |", [r"a \| b"])],
)
def test_cells(row: str, cells: list[str]) -> None:
    assert cells_of(row) == cells
