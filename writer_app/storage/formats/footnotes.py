"""The footnotes among a text's tokens: read, added, and numbered in the order of their signs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from markdown_it.token import Token


def main(tokens: Sequence[Token]) -> list[Token]:
    """The tokens without the block of notes at the end."""
    found, inside = [], False
    for token in tokens:
        if token.type == "footnote_block_open":
            inside = True
        elif token.type == "footnote_block_close":
            inside = False
        elif not inside:
            found.append(token)
    return found


def contents(tokens: Sequence[Token]) -> dict[int, list[Token]]:
    """The tokens of each note by its number, those of its beginning and end left out."""
    found: dict[int, list[Token]] = {}
    into: list[Token] | None = None
    for token in tokens:
        if token.type == "footnote_open":
            into = found.setdefault(int(token.meta["id"]), [])
        elif token.type == "footnote_close":
            into = None
        elif into is not None:
            into.append(token)
    return found


def reference(number: int) -> Token:
    """The sign of a new note (`added`); `number` tells it from other new ones."""
    sign = Token("footnote_ref", "", 0)
    sign.meta = {"id": -1 - number, "subId": 0, "label": None}
    return sign


def added(tokens: Sequence[Token], notes: Mapping[int, list[Token]]) -> list[Token]:
    """The tokens with new notes, whose signs (`reference`) stand in them already, all notes in
    the order of their first signs. `notes` has the words of each."""
    body = main(tokens)
    inside = contents(tokens)
    inside |= {-1 - number: _paragraph(words) for number, words in notes.items()}
    order: dict[int, int] = {}

    def walk(part: Sequence[Token]) -> None:
        for token in part:
            for sign in _signs([token]):
                old = int(sign.meta["id"])
                if old not in order:
                    order[old] = len(order)
                    walk(inside.get(old, ()))

    walk(body)
    for sign in _signs([*body, *(token for part in inside.values() for token in part)]):
        if not sign.meta.get("settled"):
            sign.meta = {**sign.meta, "id": order.get(int(sign.meta["id"]), 0), "settled": True}
    return [*body, *_block(inside, order)]


def _signs(tokens: Sequence[Token]) -> Iterator[Token]:
    for token in tokens:
        for child in token.children or ():
            if child.type == "footnote_ref":
                yield child


def _paragraph(words: list[Token]) -> list[Token]:
    content = "".join(token.content for token in words)
    inline = Token("inline", "", 0, content=content, children=words)
    anchor = Token("footnote_anchor", "", 0)
    anchor.meta = {"id": 0, "subId": 0, "label": None}
    opening = Token("paragraph_open", "p", 1, block=True)
    return [opening, inline, anchor, Token("paragraph_close", "p", -1, block=True)]


def _block(inside: Mapping[int, list[Token]], order: Mapping[int, int]) -> list[Token]:
    made = [Token("footnote_block_open", "", 1)]
    for old, new in order.items():
        opening = Token("footnote_open", "", 1)
        opening.meta = {"id": new, "label": None}
        made.append(opening)
        for token in inside.get(old, ()):
            if token.type == "footnote_anchor":
                token.meta = {**token.meta, "id": new}
            made.append(token)
        made.append(Token("footnote_close", "", -1))
    return [*made, Token("footnote_block_close", "", -1)] if order else []
