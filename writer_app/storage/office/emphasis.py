"""Emphasis on Chinese: marked with dots below or with weight, as Chinese letters never slant.

Dots in HTML, EPUB and Word; weight in PDF, in the preview (Qt draws no dots) and in OpenDocument,
as LibreOffice 7.4 draws the dots of Chinese nowhere.

An emphasis over both is split, so that each part shows as its letters want it: the parts in
Chinese have the class `han`, the others none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from copy import copy

from markdown_it.token import Token

CLASS = "han"
STYLE = "EmphasisHan"  # of characters, in office documents
_LETTERS = "\u3005-\u3007\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_SIGNS = "\u2014\u2018-\u201d\u2026\u3001-\u3004\u3008-\u303f\uff00-\uffef"
_HAN, _NEUTRAL = re.compile(f"[{_LETTERS}]"), re.compile(f"[{_SIGNS}\\s]")
# Blanks stand with the letters of other scripts beside them; signs go with what is before.
_PIECE = re.compile(
    rf"[{_LETTERS}]+|\s*[^\s{_LETTERS}{_SIGNS}][^{_LETTERS}{_SIGNS}]*|[{_SIGNS}\s]+?(?=\s*\S|\s*\Z)"
)


def is_han(token: Token) -> bool:
    """Whether this opens an emphasis on Chinese."""
    return token.type == "em_open" and token.attrGet("class") == CLASS


def split(children: Sequence[Token]) -> list[Token]:
    """The tokens of a paragraph with every emphasis of one kind of letters."""
    made: list[Token] = []
    at = 0
    while at < len(children):
        end = _end(children, at)
        if children[at].type == "em_open" and end > at + 1:
            inside = split(children[at + 1 : end - 1])
            made += _parts(children[at], inside, children[end - 1])
        elif end > at + 1:
            made += [children[at], *split(children[at + 1 : end - 1]), children[end - 1]]
        else:
            made.append(children[at])
        at = end
    return made


def _end(children: Sequence[Token], at: int) -> int:
    """Behind the token that closes the one at `at`; of one that opens nothing, behind itself."""
    depth = 0
    for place in range(at, len(children)):
        depth += children[place].nesting
        if depth <= 0:
            return place + 1
    return at + 1


def _parts(opening: Token, inside: list[Token], closing: Token) -> list[Token]:
    if not any(_HAN.search(token.content) for token in inside):
        return [opening, *inside, closing]
    groups: list[tuple[bool, list[Token]]] = []
    before: list[Token] = []  # signs at the start go with what comes after
    for unit, han in _units(inside):
        if groups and han in (None, groups[-1][0]):
            groups[-1][1].extend(unit)
        elif han is None:
            before += unit
        else:
            groups.append((han, [*before, *unit]))
            before = []
    made = []
    for han, group in groups:
        begin = copy(opening)
        begin.attrs = {**opening.attrs, **({"class": CLASS} if han else {})}
        made += [begin, *group, copy(closing)]
    return made


def _units(inside: list[Token]) -> list[tuple[list[Token], bool | None]]:
    """What stays together, and whether it is Chinese; None goes with what is before it."""
    found: list[tuple[list[Token], bool | None]] = []
    at = 0
    while at < len(inside):
        end = _end(inside, at)
        token = inside[at]
        if end == at + 1 and token.type == "text":
            for piece in _PIECE.findall(token.content):
                part = copy(token)
                part.content = piece
                found.append(([part], _kind(piece)))
        elif end == at + 1:
            found.append(([token], None))
        else:
            unit = inside[at:end]
            found.append((unit, any(_HAN.search(one.content) for one in unit)))
        at = end
    return found


def _kind(piece: str) -> bool | None:
    return None if _NEUTRAL.match(piece.lstrip() or " ") else bool(_HAN.match(piece))
