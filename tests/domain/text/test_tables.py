"""Tables with their columns in line, Chinese included."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from writer_app.domain.text.tables import (
    Table,
    aligned,
    cells_of,
    is_delimiter,
    table_at,
    width,
)

ROWS = ["| name | height|when|", "|--|:-:|--:|", "|surge|4.9|1953|", "潮位 | 5 | 2009"]


def test_columns_stand_in_line() -> None:
    assert aligned(ROWS) == [
        "| name  | height | when |",
        "| ----- | :----: | ---: |",
        "| surge |  4.9   | 1953 |",
        "| 潮位  |   5    | 2009 |",
    ]


def test_what_is_in_line_stays() -> None:
    assert aligned(aligned(ROWS)) == aligned(ROWS)


@pytest.mark.parametrize(
    ("row", "cells"),
    [
        ("| a | b |", ["a", "b"]),
        ("a | b", ["a", "b"]),
        (r"| a \| b | c |", [r"a \| b", "c"]),
        (r"| a \\| b |", [r"a \\", "b"]),
        ("|  | b |", ["", "b"]),
        ("| a | |", ["a", ""]),
    ],
)
def test_cells(row: str, cells: list[str]) -> None:
    assert cells_of(row) == cells


def test_short_and_long_rows_lose_nothing() -> None:
    rows = ["| a | b |", "| - | - |", "| 1 |", "| 1 | 2 | 3 |"]
    assert aligned(rows)[2:] == ["| 1   |     |", "| 1   | 2   | 3 |"]


@pytest.mark.parametrize(
    ("line", "table"), [(0, None), (2, Table(2, 4)), (4, Table(2, 4)), (5, None), (9, None)]
)
def test_the_table_around_a_line(line: int, table: Table | None) -> None:
    lines = ["Text", "", "| a |", "|---|", "| 1 |", "", "x | y"]
    assert table_at(lines, line) == table


def test_rules_and_dashes_are_no_delimiters() -> None:
    assert not is_delimiter("---")
    assert not is_delimiter("| a |")


def test_widths_are_those_of_a_fixed_pitch() -> None:
    assert [width(text) for text in ("ab", "潮位", "e\u0301", "😀")] == [2, 4, 1, 2]


@given(st.lists(st.text("ab|\\ 潮:-\u0301", max_size=12), max_size=6))
def test_no_cell_is_ever_lost(texts: list[str]) -> None:
    rows = ["| a | b |", "| - | -: |", *(f"|{text}|" for text in texts)]
    for before, after in zip(rows, aligned(rows), strict=True):
        if not is_delimiter(before):
            assert [c for c in cells_of(after) if c] == [c for c in cells_of(before) if c]
