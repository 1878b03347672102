"""What a Markdown text says to programs and not to its readers: it is in no export.

Front matter, comments, tags of HTML, definitions of link addresses. Offsets are code points.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise

from writer_app.domain.text.structure import LineKind, TextLine, front_matter_end, lines

_LINE_END = re.compile(r"[^\n]")


@cache
def _unsaid() -> re.Pattern[str]:
    """Code spans are found so that what stands in them is left alone."""
    comment = r"<!--(?:>|->|.*?-->)"
    unclosed = r"^[ ]{0,3}<!--(?:(?!-->).)*\Z"
    tag = r"</?[A-Za-z][\w-]*(?:\s[^<>]*?)?/?>"
    title = r"(?:[ \t]+(?:\"[^\"\n]*\"|'[^'\n]*'|\([^()\n]*\)))?"
    definition = rf"^[ ]{{0,3}}\[(?!\^)[^\[\]\n]+\]:[ \t]*\S+{title}[ \t]*$"
    return re.compile(
        rf"(?P<code>(?<!`)(`+)(?!`).+?(?<!`)\2(?!`))|{comment}|{unclosed}|{tag}|{definition}",
        re.MULTILINE | re.DOTALL,
    )


def read_text(text: str) -> str:
    """The text with blanks for what no reader sees: as long as before, with the same lines."""
    front = front_matter_end(text)
    if not front and "<" not in text and "]:" not in text:
        return text
    fences = _fences(lines(text), front)
    ends = [0, *(place for fence in fences for place in fence), len(text)]
    pieces = []
    for index, (start, end) in enumerate(pairwise(ends)):
        piece = text[start:end]
        pieces.append(piece if index % 2 else _blanked(piece))
    return _LINE_END.sub(" ", text[:front]) + "".join(pieces)[front:]


def _blanked(text: str) -> str:
    def blank(match: re.Match[str]) -> str:
        return match.group() if match["code"] else _LINE_END.sub(" ", match.group())

    return _unsaid().sub(blank, text)


def _fences(page: list[TextLine], front: int) -> list[tuple[int, int]]:
    """The ranges of fenced code, in order. A fence inside a comment is none, but is left alone."""
    found: list[tuple[int, int]] = []
    for line in page:
        if line.kind is not LineKind.FENCE or line.start < front:
            continue
        if found and not line.opens:
            found[-1] = (found[-1][0], line.end)
        else:
            found.append((line.start, line.end))
    return found
