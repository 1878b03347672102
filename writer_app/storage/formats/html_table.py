"""Rows of cells as a table of pipes with straight columns."""

from __future__ import annotations

from collections.abc import Sequence

from writer_app.domain.text.tables import width


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
