"""The parts of one line of a template's file, for its colours: pure functions of a line.

A state is what the line above ended in, one integer, so that a block can keep it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

BEGIN, HEAD, BODY = -1, 1, 2
Part = Literal["mark", "key", "string", "comment", "role", "name", "logic"]

_RULE = re.compile(r"---[ \t]*")
_KEY = re.compile(r"(?<![^\s{,\[-])([A-Za-z_][\w-]*)(?=:(?:\s|$))")
_STRING = re.compile(r"\"(?:[^\"\\]|\\.)*\"|'(?:[^']|'')*'")
_COMMENT = re.compile(r"(?:^|(?<=\s))#.*$")
_ROLE = re.compile(r"# (?:system|user|assistant)(?: for (?:tiny|large))?[ \t]*")
_TAG = re.compile(r"(\\*)\{\{(#if [^{}\n]*|else|/if|#each [^{}\n]*|/each|[^{}\n]*)\}\}")


@dataclass(frozen=True, slots=True)
class LinePiece:
    """A stretch of one line, in code points."""

    start: int
    end: int
    part: Part


def next_state(text: str, before: int) -> int:
    """The state a line leaves behind."""
    if before == BEGIN:
        return HEAD if _RULE.fullmatch(text) else BODY
    return BODY if before == HEAD and _RULE.fullmatch(text) else before


def pieces(text: str, before: int) -> list[LinePiece]:
    """The parts of a line whose predecessor left the state `before`."""
    if before != BODY:
        return [LinePiece(0, len(text), "mark")] if _RULE.fullmatch(text) else _head(text)
    if _ROLE.fullmatch(text):
        return [LinePiece(0, len(text), "role")]
    return [
        LinePiece(m.start(), m.end(), "logic" if m[2].startswith(("#", "/", "else")) else "name")
        for m in _TAG.finditer(text)
        if len(m[1]) % 2 == 0
    ]


def _head(text: str) -> list[LinePiece]:
    strings = [(m.start(), m.end()) for m in _STRING.finditer(text)]

    def free(start: int) -> bool:
        return not any(first <= start < last for first, last in strings)

    comment = next((m.start() for m in _COMMENT.finditer(text) if free(m.start())), len(text))
    found = [LinePiece(a, b, "string") for a, b in strings if a < comment]
    found += [
        LinePiece(m.start(), m.end(), "key")
        for m in _KEY.finditer(text[:comment])
        if free(m.start())
    ]
    if comment < len(text):
        found.append(LinePiece(comment, len(text), "comment"))
    return sorted(found, key=lambda piece: piece.start)
