"""A text too large for one page, in parts that end with a line where lines are short enough."""

from __future__ import annotations

PART = 1_000_000  # code points


def parts(text: str, size: int = PART) -> list[tuple[int, int]]:
    """(start, end) of each part, in code points; together they are the whole text."""
    found, start = [], 0
    while len(text) - start > size:
        end = text.rfind("\n", start + size // 2, start + size) + 1
        end = end or start + size  # one endless line is cut where it must
        found.append((start, end))
        start = end
    return [*found, (start, len(text))]
