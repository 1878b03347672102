"""The lines of a working text: each is one paragraph of Word, a table row or a mark of its own.

Blank lines stand between them and say nothing. A line that ends in a backslash goes on in the next.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

Shape = Literal["text", "heading", "bullet", "number", "quote"]
_HEADING = re.compile(r"(#{1,6}) +(?=\S)|(#{1,6})$")
_ITEM = re.compile(r"( *)(?:([-*+])|\d{1,9}[.)])(?: +(?=\S)|$)")
_NOTE = re.compile(r"\[\^(\w{1,20})\]: ?")
_RULE = re.compile(r"\|(?:\s*:?-+:?\s*\|)+\s*")
_CELL = re.compile(r"(?<!\\)((?:\\\\)*)\|")


@dataclass(frozen=True, slots=True)
class Kind:
    """What a paragraph is: its shape and level (of a heading from 1, of a list item from 0).

    `note` is the label of the footnote it belongs to, or empty.
    """

    shape: Shape = "text"
    level: int = 0
    note: str = ""

    def prefix(self, number: int = 1) -> str:
        """The Markdown in front of its words; `number` for a numbered item."""
        shape = {
            "heading": "#" * self.level + " ",
            "bullet": "  " * self.level + "- ",
            "number": "   " * self.level + f"{number}. ",
            "quote": "> ",
        }.get(self.shape, "")
        return (f"[^{self.note}]: " if self.note else "") + shape

    @property
    def listed(self) -> bool:
        """Whether it is an item of a list."""
        return self.shape in ("bullet", "number")


TEXT = Kind()


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph of a text: `start` to `end` with its marks, code points; `words` without.

    `row` says that it is a row of a table, whose words are those of its cells; `head` that the
    line under it makes it the first.
    """

    kind: Kind
    words: str
    start: int
    end: int
    row: bool = False
    head: bool = False

    @property
    def cells(self) -> list[str]:
        """The cells of a row."""
        return cells_of(self.words)


def split(text: str) -> list[Line]:
    """The lines of a text that are not blank, those under a table's head left out."""
    found: list[Line] = []
    at = 0
    while at < len(text):
        end = _end(text, at)
        line = text[at:end]
        if _RULE.fullmatch(line) and found and found[-1].row:
            first = len(found) == 1 or not found[-2].row or found[-2].end + 1 < found[-1].start
            found[-1] = replace(found[-1], head=first and found[-1].end + 1 >= at)
        elif line.strip():
            found.append(_line(line.rstrip(), at))
        at = end + 1
    return found


def table_at(lines: Sequence[Line], first: int, last: int) -> int:
    """How many rows before `last` the table has that begins at `first`; 0 where none begins."""
    if first >= last or not lines[first].head:
        return 0
    at = first + 1
    while at < last and lines[at].row and not lines[at].head:
        at += 1
    return at - first


def _end(text: str, at: int) -> int:
    """Where a line ends that begins at `at`, those that it goes on in included."""
    while True:
        end = text.find("\n", at)
        if end < 0:
            return len(text)
        back = end
        while back > at and text[back - 1] == "\\":
            back -= 1
        if (end - back) % 2 == 0:
            return end
        at = end + 1


def _line(line: str, start: int) -> Line:
    end = start + len(line)
    if line.startswith("|"):
        return Line(TEXT, line, start, end, row=True)
    note = _NOTE.match(line)
    if note:
        return Line(Kind(note=note[1]), line[note.end() :].strip(), start, end)
    heading = _HEADING.match(line)
    if heading:
        level = len(heading[1] or heading[2])
        return Line(Kind("heading", level), line[heading.end() :], start, end)
    item = _ITEM.match(line)
    if item:
        indent = len(item[1])
        kind = Kind("bullet", indent // 2) if item[2] else Kind("number", indent // 3)
        return Line(kind, line[item.end() :], start, end)
    if line.startswith(">"):
        return Line(Kind("quote"), line[1:].strip(), start, end)
    return Line(TEXT, line.strip(), start, end)


def cells_of(row: str) -> list[str]:
    """The words of each cell of a row of a table."""
    inside = row.strip().removeprefix("|")
    cells, at = [], 0
    for bar in _CELL.finditer(inside):
        cells.append(inside[at : bar.end() - 1].strip())
        at = bar.end()
    rest = inside[at:].strip()
    return [*cells, rest] if rest else cells
