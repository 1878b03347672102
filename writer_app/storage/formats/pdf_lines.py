"""Breaking styled text into lines: at spaces, between Chinese characters, anywhere if need be."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

# What may not begin a line, and what may not end one.
_NOT_FIRST = frozenset("、。，．！？；：）」』”’》〉】〕％…—ー々)]}!?,.:;%")
_NOT_LAST = frozenset("（「『“‘《〈【〔([{$¥￥")
_BREAK_AFTER = frozenset("-–—/\\\u200b")


@dataclass(frozen=True, slots=True)
class Style:
    """How a stretch of text looks: "", "B", "I" or "BI", and the rest."""

    face: str = ""
    mono: bool = False
    strike: bool = False
    raised: bool = False
    lowered: bool = False
    under: bool = False
    tinted: bool = False
    link: str = ""


@dataclass(frozen=True, slots=True)
class Atom:
    """One character with its style and its width in points; "\\n" ends a line."""

    char: str
    style: Style
    width: float


Measure = Callable[[str, Style], float]


def atoms(pieces: Iterable[tuple[str, Style]], measure: Measure) -> list[Atom]:
    """The characters of styled pieces, measured."""
    return [
        Atom(char, style, 0.0 if char == "\n" else measure(char, style))
        for text, style in pieces
        for char in text
    ]


def lines(text: list[Atom], room: float) -> Iterator[list[Atom]]:
    """Lines of at most `room` points, spaces at their ends dropped; at least one character each."""
    start = 0
    while start < len(text):
        end, following = _one_line(text, start, room)
        yield _trimmed(text[start:end])
        start = following


def _one_line(text: list[Atom], start: int, room: float) -> tuple[int, int]:
    """Where the line that begins at `start` ends, and where the next one begins."""
    used, last = 0.0, -1
    for index in range(start, len(text)):
        atom = text[index]
        if atom.char == "\n":
            return index, index + 1
        if index > start and may_break(text[index - 1].char, atom.char):
            last = index
        used += atom.width
        if used > room and atom.char != " " and index > start:
            end = last if last > start else index
            return end, end
    return len(text), len(text)


def may_break(before: str, after: str) -> bool:
    """Whether a line may end between these two characters."""
    if after == " " or after in _NOT_FIRST or before in _NOT_LAST:
        return False
    if before == " ":
        return True
    if before in _BREAK_AFTER:
        return after.isalpha()
    return _wide(before) or _wide(after)


def _wide(char: str) -> bool:
    return char > "\u2e7f" and unicodedata.east_asian_width(char) in "WF"


def _trimmed(line: list[Atom]) -> list[Atom]:
    end = len(line)
    while end and line[end - 1].char == " ":
        end -= 1
    return line[:end]
