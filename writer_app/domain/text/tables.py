"""Markdown tables with their columns in line: every cell padded to the width of its column.

Widths are those of a fixed-pitch face: Chinese characters and most emoji take two columns,
combining marks none (Unicode Standard Annex 11).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

_DELIMITER = re.compile(r"^\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*$")
_CELL_END = re.compile(r"(?<!\\)((?:\\\\)*)\|")
_WIDE = frozenset("WF")
_NO_WIDTH = frozenset({"Mn", "Me", "Cf"})
_LEAST = 3  # dashes of a delimiter cell
_MOST_COLUMNS = 200


@dataclass(frozen=True, slots=True)
class Table:
    """A table's lines: `first` to `last`, both of it."""

    first: int
    last: int


def table_at(lines: list[str], line: int) -> Table | None:
    """The table of which `line` is a part; None where there is none."""
    if not 0 <= line < len(lines) or not _is_row(lines[line]):
        return None
    first = last = line
    while first and _is_row(lines[first - 1]):
        first -= 1
    while last + 1 < len(lines) and _is_row(lines[last + 1]):
        last += 1
    if last == first or not is_delimiter(lines[first + 1]):
        return None
    return Table(first, last)


def aligned(rows: list[str]) -> list[str]:
    """The rows of one table, the second of which says how columns stand, with their cells in line.

    A row keeps the cells it has; missing ones are added empty, and one that is too long keeps its
    last cells as they are.
    """
    cells = [cells_of(row) for row in rows]
    sides = [_side(cell) for cell in cells[1]][:_MOST_COLUMNS]
    count = max(len(sides), len(cells[0]))
    sides += [""] * (count - len(sides))
    widths = [
        max(
            _LEAST,
            *(width(row[at]) for place, row in enumerate(cells) if place != 1 and at < len(row)),
        )
        for at in range(count)
    ]
    lead = re.match(r"\s*", rows[0])
    indent = lead.group() if lead else ""
    done = []
    for place, row in enumerate(cells):
        if place == 1:
            found = [_dashes(side, wide) for side, wide in zip(sides, widths, strict=True)]
        else:
            full = row + [""] * (count - len(row))
            found = [
                _pad(cell, sides[at], widths[at]) if at < count else cell
                for at, cell in enumerate(full)
            ]
        done.append(f"{indent}| {' | '.join(found)} |")
    return done


def cells_of(row: str) -> list[str]:
    """The cells of a row without the blanks around them; `\\|` is a part of a cell."""
    inner = row.strip()
    inner = inner.removeprefix("|")
    parts, start = [], 0
    for match in _CELL_END.finditer(inner):
        parts.append(inner[start : match.end() - 1].strip())
        start = match.end()
    rest = inner[start:].strip()
    return [*parts, rest] if rest or not parts else parts


def cell_spans(row: str) -> list[tuple[int, int]]:
    """Where the words of each cell that has some stand in the row."""
    found, start = [], 0
    for end in [match.end() - 1 for match in _CELL_END.finditer(row)] + [len(row)]:
        inner = row[start:end]
        if inner.strip():
            first = start + len(inner) - len(inner.lstrip())
            found.append((first, start + len(inner.rstrip())))
        start = end + 1
    return found


def is_delimiter(line: str) -> bool:
    """Whether a line is the one of dashes under a table's head."""
    return "-" in line and ("|" in line or ":" in line) and bool(_DELIMITER.match(line))


def width(text: str) -> int:
    """Columns that a text takes in a fixed-pitch face."""
    return sum(
        2 if unicodedata.east_asian_width(char) in _WIDE else 1
        for char in text
        if unicodedata.category(char) not in _NO_WIDTH
    )


def _is_row(line: str) -> bool:
    return "|" in line and not line.startswith(("    ", "\t"))


def _side(cell: str) -> str:
    left, right = cell.startswith(":"), cell.endswith(":") and len(cell) > 1
    return "centre" if left and right else "right" if right else "left" if left else ""


def _dashes(side: str, wide: int) -> str:
    before = ":" if side in ("left", "centre") else ""
    after = ":" if side in ("right", "centre") else ""
    return before + "-" * (wide - len(before) - len(after)) + after


def _pad(cell: str, side: str, wide: int) -> str:
    room = wide - width(cell)
    if room <= 0:
        return cell
    if side == "right":
        return " " * room + cell
    if side == "centre":
        return " " * (room // 2) + cell + " " * (room - room // 2)
    return cell + " " * room


def pipes(rows: Sequence[Sequence[str]], sides: Sequence[str]) -> list[str]:
    """The lines of a table whose first row is its head; `sides` are left, center or right."""
    count = max(len(row) for row in rows)
    full = [[*row, *[""] * (count - len(row))] for row in rows]
    widths = [max(3, *(width(row[i]) for row in full)) for i in range(count)]
    lines = [
        "| " + " | ".join(c + " " * (w - width(c)) for c, w in zip(row, widths, strict=True)) + " |"
        for row in full
    ]
    named = [*sides, *[""] * count][:count]
    rule = "|".join(_rule(side, wide) for side, wide in zip(named, widths, strict=True))
    return [lines[0], f"|{rule}|", *lines[1:]]


def _rule(side: str, wide: int) -> str:
    left = ":" if side in ("left", "center") else "-"
    right = ":" if side in ("right", "center") else "-"
    return left + "-" * wide + right
