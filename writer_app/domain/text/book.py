"""A book: `book.md`, whose list of links gives the order of its chapters, as one text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import quote

from writer_app.domain.text.book_list import ELSEWHERE, NAME, around, bare, lines, listed

__all__ = ["NAME", "BookText", "chapters", "twice", "whole"]

_HEAD = re.compile(r"---[ \t]*\n.*?\n---[ \t]*(?:\n|\Z)", re.DOTALL)
_TITLE = re.compile(r"^title:[ \t]*([\"']?)(?=\S)(.+?)\1[ \t]*$", re.MULTILINE)
_NOTE = re.compile(r"(`+)(?:(?!\1).)+\1|\[\^([^\]\s]{1,60})\]")
_PICTURE = re.compile(r"(!\[[^\]\n]{0,2000}\]\()(<[^<>\n]+>|[^()\s]+)")


@dataclass(frozen=True, slots=True)
class BookText:
    """The whole book, and the addresses of chapters that are not there."""

    text: str
    gone: tuple[str, ...] = ()


def chapters(text: str) -> list[str]:
    """The addresses of the chapters, as paths from the book's folder, in order, each once."""
    return list(dict.fromkeys(item.address for item in listed(text)))


def twice(text: str) -> tuple[str, ...]:
    """The addresses that stand in the list more than once."""
    counts = Counter(item.address for item in listed(text))
    return tuple(address for address, count in counts.items() if count > 1)


def whole(text: str, read: Callable[[str], str | None]) -> BookText:
    """The text of a book: what stands in `book.md` around its list, then each chapter.

    `read` gives a chapter's text by its address, None where there is none. Footnotes get their
    chapter's number into their name; pictures are found from the book's folder. A chapter without
    a heading of the first rank gets the `title` of its front matter.
    """
    order = chapters(text)
    before = around(text).strip("\n")
    parts, gone = [before] if before else [], []
    for number, address in enumerate(order, 1):
        chapter = read(address)
        if chapter is None:
            gone.append(address)
            continue
        parts.append(_moved(_headed(chapter), number, address).strip("\n"))
    return BookText("\n\n".join(parts) + "\n", tuple(gone))


def _headed(chapter: str) -> str:
    """A chapter without its front matter, whose title is its heading where the text has none."""
    head = _HEAD.match(chapter)
    if head is None:
        return chapter
    body, title = chapter[head.end() :], _TITLE.search(head[0])
    if title is None or any(
        re.match(r"#[ \t]", line) for line, fenced in lines(body) if not fenced
    ):
        return body
    return f"# {title[2]}\n\n{body}"


def _moved(text: str, number: int, address: str) -> str:
    """A chapter as it stands in the whole: its footnotes renamed, its pictures found."""
    folder = PurePosixPath(address).parent

    def note(match: re.Match[str]) -> str:
        return f"[^{number}-{match[2]}]" if match[2] else match[0]

    def picture(match: re.Match[str]) -> str:
        source = bare(match[2])
        if ELSEWHERE.match(source) or str(folder) == ".":
            return match[0]
        return match[1] + quote(str(folder / source))

    return "".join(
        line if fenced else _PICTURE.sub(picture, _NOTE.sub(note, line))
        for line, fenced in lines(text)
    )
