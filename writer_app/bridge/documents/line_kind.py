"""What a line of Markdown is where it stands, for the aids of typing: as the preview reads it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_RAW = {"fence", "code_block", "html_block", "math_block", "front_matter"}


@dataclass(frozen=True, slots=True)
class TypedLine:
    """`raw` in code, HTML or a formula; how many list items begin in the line; in a quotation?"""

    raw: bool = False
    items: int = 0
    quoted: bool = False


RAW, PROSE = TypedLine(raw=True), TypedLine()


@cache
def _parser() -> MarkdownIt:
    from writer_app.storage.formats import dialect  # not before the first paint

    return dialect.parser()


def ready() -> None:
    """Load the parser, which takes longer than a key may."""
    _parser()


def last_line(text: str, quote: str = "") -> TypedLine:
    """What the last line of `text` is; `quote` are the signs of the quotation it may stand in.

    A formula that is still open counts: it is closed here, before the writer has done so.
    """
    number, parser = text.count("\n"), _parser()
    if text.startswith("+++\n") and "\n+++" not in text:
        return RAW  # front matter of another kind
    tokens: list[Token] = []
    parser.block.parse(f"{text}\n{quote}$$", parser, {}, tokens)
    raw, quoted, items = False, False, 0
    for token in tokens:
        first, end = token.map or (0, 0)
        if first <= number < end:
            raw = raw or token.type in _RAW
            quoted = quoted or token.type == "blockquote_open"
            items += token.type == "list_item_open" and first == number
    return TypedLine(raw, items, quoted)
