"""What stands before a text on paper: its title, who wrote it and when, and whether it is a book.

A text that begins with its title as a heading has it once: the heading becomes the title.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markdown_it.token import Token

from writer_app.storage.formats import flow

_BOOKS = ("book", "scrbook", "memoir", "ctexbook")


@dataclass(frozen=True, slots=True)
class Front:
    """The title and what stands below it; `heading` are the words and `place` the `id` of the
    heading that it takes the place of. Not `shown`, it is in the file's properties alone."""

    title: str
    subtitle: str = ""
    author: str = ""
    date: str = ""
    shown: bool = False
    book: bool = False
    heading: Token | None = None
    place: str = ""

    def apart(self, *, contents: bool) -> bool:
        """Whether the title is more than a heading: words stand below it, or it is a book's."""
        return bool(contents or self.book or self.subtitle or self.author or self.date)


def is_book(meta: Mapping[str, object]) -> bool:
    """Whether the front matter of a text calls it a book (`documentclass: book`)."""
    return str(meta.get("documentclass") or "").strip().lower() in _BOOKS


def taken(
    tokens: Sequence[Token], title: str, *, meta: Mapping[str, str], wish: bool, book: bool
) -> tuple[list[Token], Front]:
    """The tokens without the heading that is the title, and what stands before them.

    `meta` has `subtitle`, `author`, `date` of the front matter; `wish`: a title is wanted above a
    text that has none, where it says who wrote it, or is a book.
    """
    subtitle, author, date = (meta.get(name, "") for name in ("subtitle", "author", "date"))
    if not flow.title_repeats(tokens, title):
        shown = wish and bool(title) and (book or subtitle or author or date)
        return list(tokens), Front(title, subtitle, author, date, bool(shown), book)
    at = next(n for n, token in enumerate(tokens) if token.type == "heading_open")
    place = str(tokens[at].attrGet("id") or "")
    front = Front(title, subtitle, author, date, True, book, tokens[at + 1], place)
    return [*tokens[:at], *tokens[at + 3 :]], front
