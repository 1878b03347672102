"""A book: `book.md`, whose list of links gives the order of its chapters, as one text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import quote, unquote

NAME = "book.md"
_ITEM = re.compile(
    r"[ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]+\[[^\]\n]{0,300}\]\((<[^<>\n]+>|[^()\s]+)\)\s*"
)
_HEAD = re.compile(r"---[ \t]*\n.*?\n---[ \t]*(?:\n|\Z)", re.DOTALL)
_FENCE = re.compile(r"[ \t]{0,12}(`{3,}|~{3,})")
_NOTE = re.compile(r"(`+)(?:(?!\1).)+\1|\[\^([^\]\s]{1,60})\]")
_PICTURE = re.compile(r"(!\[[^\]\n]{0,2000}\]\()(<[^<>\n]+>|[^()\s]+)")
_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|[/\\#]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class BookText:
    """The whole book, and the addresses of chapters that are not there."""

    text: str
    gone: tuple[str, ...] = ()


def chapters(text: str) -> list[str]:
    """The addresses of the chapters, as paths from the book's folder, in order, each once."""
    found = []
    for line, fenced in _lines(text):
        match = None if fenced else _ITEM.fullmatch(line)
        address = _bare(match[1]) if match else ""
        if address.endswith(".md") and not _ELSEWHERE.match(address):
            found.append(address)
    return list(dict.fromkeys(found))


def whole(text: str, read: Callable[[str], str | None]) -> BookText:
    """The text of a book: what stands in `book.md` around its list, then each chapter.

    `read` gives a chapter's text by its address, None where there is none. Footnotes get their
    chapter's number into their name; pictures are found from the book's folder.
    """
    order = chapters(text)
    before = "".join(
        line for line, fenced in _lines(text) if fenced or not _ITEM.fullmatch(line)
    ).strip("\n")
    parts, gone = [before] if before else [], []
    for number, address in enumerate(order, 1):
        chapter = read(address)
        if chapter is None:
            gone.append(address)
            continue
        parts.append(_moved(_HEAD.sub("", chapter, count=1), number, address).strip("\n"))
    return BookText("\n\n".join(parts) + "\n", tuple(gone))


def _moved(text: str, number: int, address: str) -> str:
    """A chapter as it stands in the whole: its footnotes renamed, its pictures found."""
    folder = PurePosixPath(address).parent

    def note(match: re.Match[str]) -> str:
        return f"[^{number}-{match[2]}]" if match[2] else match[0]

    def picture(match: re.Match[str]) -> str:
        source = _bare(match[2])
        if _ELSEWHERE.match(source) or str(folder) == ".":
            return match[0]
        return match[1] + quote(str(folder / source))

    return "".join(
        line if fenced else _PICTURE.sub(picture, _NOTE.sub(note, line))
        for line, fenced in _lines(text)
    )


def _bare(address: str) -> str:
    return unquote(address.removeprefix("<").removesuffix(">"))


def _lines(text: str) -> Iterator[tuple[str, bool]]:
    """The lines of a text with their ends, and whether each is of fenced code."""
    fence = ""
    for line in text.splitlines(keepends=True):
        mark = _FENCE.match(line)
        inside = bool(fence)
        if mark and not fence:
            fence = mark[1]
        elif mark and mark[1].startswith(fence) and not line[mark.end() :].strip():
            fence = ""
        yield line, inside or mark is not None
