"""`[[wiki links]]` and links to neighbouring documents: where they stand and what they mean.

A link is `[[title]]`, `[[title#heading]]`, `[[title|words]]`, or a Markdown link to a text file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote

_WIKI = re.compile(
    r"\[\[([^\[\]|#\n]{0,200})(?:#([^\[\]|\n]{0,200}))?(?:\|([^\[\]\n]{0,200}))?\]\]"
)
_FILE = re.compile(
    r"\[([^\[\]\n]{0,300})\]"
    r"\(<?([^()<>\s:#]{1,300}\.(?:md|markdown|txt))(?:#([^)\s>]{0,200}))?>?\)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class DocumentLink:
    """A link in code points of its text: a document by title, or by file when `file` is set.

    `heading` is where to go in it; `words` is what the reader sees.
    """

    start: int
    end: int
    target: str
    heading: str = ""
    words: str = ""
    file: bool = False


def document_links(text: str) -> Iterator[DocumentLink]:
    """Every link of a text to another document or heading, in order of their kind."""
    for match in _WIKI.finditer(text):
        target, heading = match[1].strip(), (match[2] or "").strip()
        if target or heading:
            words = (match[3] or "").strip() or target or heading
            yield DocumentLink(match.start(), match.end(), target, heading, words)
    for match in _FILE.finditer(text):
        yield DocumentLink(
            match.start(), match.end(), unquote(match[2]), unquote(match[3] or ""),
            match[1].strip() or match[2], file=True,
        )  # fmt: skip


def document_link_at(line: str, index: int) -> DocumentLink | None:
    """The link around a code point of one line; its two ends belong to it."""
    return next((link for link in document_links(line) if link.start <= index <= link.end), None)
