"""Where the citation processor writes a work of the list poorly, mended in its tokens.

A volume of proceedings named twice as a “special issue” of itself (Chicago, MLA), two full stops,
a blank before a colon, and in GB/T 7714 the words for “and others” in a language that is not the
work's.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from markdown_it.token import Token

_TWICE = re.compile(r"(In )“(?P<title>[^”]+?)[.,]?” Special issue, \Z")
_OF_ITSELF = re.compile(r",? special issue of \Z")
_STOPS = re.compile(r"([.!?]”)\.")
_COLON = re.compile(r"(?<=[\d)]) :(?= )")
_KIND = re.compile(r"\[[A-Z]{1,2}(?:/[A-Z]{2})?\]")  # of GB/T 7714
_OTHERS = re.compile(r"(?<=[\u4e00-\u9fff]), et al\b")
_DENG = re.compile(r"(?<=[A-Za-z]), 等(?=[. ]|$)")


def mended(tokens: Sequence[Token]) -> list[Token]:
    """The words of one work as they should stand."""
    made: list[Token] = []
    at = 0
    while at < len(tokens):
        token = tokens[at]
        title = _emphasised(tokens, at + 1)
        twice = _TWICE.search(token.content) if token.type == "text" else None
        if twice is not None and _same(twice["title"], title):
            token.content = token.content[: twice.start()] + twice[1]
        elif _of_itself(token) and title and _same(_emphasised(made, len(made) - 3), title):
            at += 4  # the volume stands there already
            continue
        made.append(token)
        at += 1
    gb = any(_KIND.search(token.content) for token in made if token.type == "text")
    for token in made:
        if token.type == "text":
            token.content = _COLON.sub(":", _STOPS.sub(r"\1", token.content))
            if gb:
                token.content = _DENG.sub(", et al", _OTHERS.sub(", 等", token.content))
    return made


def _of_itself(token: Token) -> bool:
    return token.type == "text" and bool(_OF_ITSELF.fullmatch(token.content))


def _emphasised(tokens: Sequence[Token], at: int) -> str:
    """The words that are emphasised from this place on."""
    part = tokens[at : at + 3] if at >= 0 else ()
    kinds = [token.type for token in part]
    return part[1].content if kinds == ["em_open", "text", "em_close"] else ""


def _same(one: str, other: str) -> bool:
    return bool(one) and one.casefold().strip(" .,") == other.casefold().strip(" .,")
