"""What of a Markdown text is translated, block by block; everything between is copied as it is.

A block is a run of words with one place in the structure: a heading's title, a paragraph, the words
of a list item, a table cell, a line of a quotation. Front matter, code, rules, formulas that stand
alone, HTML tags and link definitions belong to no block, so that they cannot change.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from writer_app.domain.text.structure import LineKind, body_start, paragraphs
from writer_app.domain.text.tables import cell_spans, is_delimiter

_LINE = re.compile(r"[^\n]+")
_QUOTE_MARK = re.compile(r"[ \t]*(?:>[ \t]?)+")
_ITEM_MARK = re.compile(r"(?:[-*+]|\d{1,9}[.)])[ \t]+|#{1,6}[ \t]")
_DEFINITION = re.compile(r"[ \t]{0,3}\[(?!\^)[^\]\n]{1,400}\]:\s*\S")
_INDENTED = re.compile(r"(?: {4}|\t)")
_CLOSING = re.compile(r"[ \t]+#+[ \t]*$")
_HTML = re.compile(r"[ \t]{0,3}<(?:[/!?]|[A-Za-z][\w-]*(?:[\s/>]|$))")
_TAG = re.compile(
    r"<!--.*?(?:-->|\Z)"
    # Within quotation marks an attribute may hold “>”: caption="A `Box<T>`".
    r"|<[/!?]?[A-Za-z](?:[^<>\"']++|\"[^\"\n]*+\"|'[^'\n]*+'){0,60}+>"
    r"|<[/!?]?[A-Za-z][^<>]*>|<[^<>\n]*>?",
    re.DOTALL,
)
_RAW = re.compile(r"<(script|style|pre|code|svg|math)\b.*?(?:</\1\s*>|\Z)", re.DOTALL | re.I)
_OPENED = re.compile(r"[ \t]{0,3}<(!--|\?|(?:script|style|pre)\b)", re.I)
_CLOSED = {"!--": "-->", "?": "?>"}
_INLINE_HTML = re.compile(r"[ \t]*<(?:a|b|i|em|strong|sub|sup|kbd|mark|u|s|small|span|q)\b", re.I)
_ALONE = re.compile(r"\s*!?\[([^\[\]\n]*)\]\([^()\n]*\)\s*\Z")  # one link or picture, nothing else
_NO_WORDS = re.compile(
    r"`[^`\n]*`|\]\([^()\n]*\)|<[^<>\n]*>|https?://\S+|\$[^$\n]+\$|&#?\w{1,31};|\{\{?[^{}\n]*\}?\}"
)
_LETTER = re.compile(r"[^\W\d_]")


class BlockKind(StrEnum):
    """What a block is in its document."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    QUOTE = "quote"
    CELL = "cell"
    NOTE = "note"  # the words of a footnote


@dataclass(frozen=True, slots=True)
class TextBlock:
    """A range of the text in code points, without the marks before it or space around it.

    `lead` stands before each further line of the words: a quotation's mark, or an indent.
    """

    start: int
    end: int
    kind: BlockKind
    lead: str = ""


def blocks(text: str) -> tuple[TextBlock, ...]:
    """Every block with words in it, in order. Linear in the length of the text."""
    found: list[TextBlock] = []
    in_list, closed = False, 0
    for start, end, kind in paragraphs(text):
        if start < closed:
            continue
        if opened := _OPENED.match(text, start, end):
            # A comment, a script ends with its own mark, behind whatever blank lines.
            mark = _CLOSED.get(opened[1].lower(), f"</{opened[1]}")
            close = text.find(mark, start)
            closed = close + 1 if close >= 0 else len(text)
        indented = bool(_INDENTED.match(text, start))
        if kind in (LineKind.FENCE, LineKind.RULE):
            continue
        if kind is LineKind.ITEM:
            in_list = True
        elif not indented:
            in_list = False
        if kind is LineKind.TEXT and indented and not in_list:
            continue  # indented code
        parts = (_inside(text, each) for each in _of(text, start, end, kind))
        found += [each for each in parts if has_words(words(text, each))]
    return tuple(found)


def _of(text: str, start: int, end: int, kind: LineKind) -> Iterator[TextBlock]:
    body = text[start:end]
    if kind is LineKind.HEADING:
        yield _heading(text, start, end)
    elif kind is LineKind.TABLE or (kind is LineKind.TEXT and _is_table(body)):
        yield from _cells(text, start, end)
    elif kind is LineKind.QUOTE:
        yield from _quoted(text, start, end)
    elif is_html(body):
        yield from _between_tags(text, start, end)
    elif not is_definition(body):
        first = body_start(text, start, end)
        note = text[start:first].lstrip().startswith("[^")
        plain = BlockKind.ITEM if kind is LineKind.ITEM else BlockKind.PARAGRAPH
        yield TextBlock(first, end, BlockKind.NOTE if note else plain, _indent(text, first, end))


def is_html(body: str) -> bool:
    """Whether a paragraph is a block of HTML, not words with tags among them."""
    return bool(_HTML.match(body)) and not _INLINE_HTML.match(body)


def is_definition(body: str) -> bool:
    """Whether a paragraph defines where links lead."""
    return bool(_DEFINITION.match(body))


def _inside(text: str, block: TextBlock) -> TextBlock:
    """Of a link or picture that stands alone the words in its brackets: it cannot come apart."""
    alone = _ALONE.match(text, block.start, block.end)
    return replace(block, start=alone.start(1), end=alone.end(1)) if alone else block


def _heading(text: str, start: int, end: int) -> TextBlock:
    line = text[start:end].split("\n", 1)[0].rstrip()
    first = body_start(text, start, start + len(line))
    last = start + len(_CLOSING.sub("", line)) if text[start:first].strip() else start + len(line)
    return TextBlock(first, max(first, last), BlockKind.HEADING)


def _is_table(body: str) -> bool:
    rows = body.split("\n", 2)
    return len(rows) > 1 and "|" in rows[0] and is_delimiter(rows[1])


def _cells(text: str, start: int, end: int) -> Iterator[TextBlock]:
    for line in _LINE.finditer(text, start, end):
        if not is_delimiter(line.group()):
            for first, last in cell_spans(line.group()):
                yield TextBlock(line.start() + first, line.start() + last, BlockKind.CELL)


def _quoted(text: str, start: int, end: int) -> Iterator[TextBlock]:
    """A block for each run of lines in a quotation; a mark, an empty line or code ends one."""
    first = last = -1
    fence = ""
    for line in _LINE.finditer(text, start, end):
        mark = _QUOTE_MARK.match(line.group())
        begins = line.start() + (mark.end() if mark else 0)
        words_here = text[begins : line.end()]
        inner = words_here.lstrip()
        code = inner[:3]
        bare = not inner or code in ("```", "~~~") or bool(fence) or is_definition(inner)
        if first >= 0 and (bare or _ITEM_MARK.match(inner)):
            yield TextBlock(first, last, BlockKind.QUOTE, _lead_of(text, first))
            first = -1
        if code in ("```", "~~~"):
            fence = "" if fence else code
        if bare:
            continue
        if first < 0:
            first = body_start(text, line.start(), line.end())
        last = begins + len(words_here.rstrip())
        if inner.startswith("#") and _ITEM_MARK.match(inner):
            yield TextBlock(first, last, BlockKind.QUOTE, _lead_of(text, first))
            first = -1
    if first >= 0:
        yield TextBlock(first, last, BlockKind.QUOTE, _lead_of(text, first))


def _lead_of(text: str, first: int) -> str:
    line = text[text.rfind("\n", 0, first) + 1 : first]
    mark = _QUOTE_MARK.match(line)
    return mark.group() if mark else ""


def _indent(text: str, first: int, end: int) -> str:
    """The space before the second line of a block."""
    second = text.find("\n", first, end)
    if second < 0:
        return ""
    rest = text[second + 1 : end]
    return rest[: len(rest) - len(rest.lstrip(" \t"))]


def _between_tags(text: str, start: int, end: int) -> Iterator[TextBlock]:
    body = text[start:end]
    for pattern in (_RAW, _TAG):
        body = pattern.sub(lambda match: "\0" * len(match.group()), body)
    for run in re.finditer(r"[^\0\n]+", body):
        inner = run.group()
        first = start + run.start() + len(inner) - len(inner.lstrip())
        yield TextBlock(first, start + run.start() + len(inner.rstrip()), BlockKind.PARAGRAPH)


def has_words(source: str) -> bool:
    """Whether there is anything to translate beside code, links, formulas and placeholders."""
    return bool(_LETTER.search(_NO_WORDS.sub(" ", source)))


def words(text: str, block: TextBlock) -> str:
    """A block's words on lines of their own, without what stands before each line.

    Breaks that Markdown ignores become a blank, between two Chinese characters nothing; a hard
    break (two blanks or a backslash at the end of a line) stays a line end.
    """
    found = text[block.start : block.end].split("\n")
    lead = block.lead.strip()
    joined = found[0]
    for line in (_inner(line, quoted=bool(lead)) for line in found[1:]):
        if joined.endswith(("  ", "\\")):
            joined = joined.rstrip(" \\") + "\n" + line
        else:
            joined = joined.rstrip() + ("" if _wide(joined) and _wide(line[:1]) else " ") + line
    return joined


def _inner(line: str, *, quoted: bool) -> str:
    """A further line without its indent, and without the mark of the quotation it is part of."""
    bare = line.lstrip()
    return _QUOTE_MARK.sub("", bare, count=1).lstrip() if quoted and bare[:1] == ">" else bare


def _wide(text: str) -> bool:
    """Whether the last character is Chinese or Japanese, or their punctuation."""
    return bool(text.strip()) and "\u2e80" <= text.strip()[-1] <= "\uffef"


def put(
    text: str, parts: Sequence[TextBlock], targets: Mapping[int, str]
) -> tuple[str, list[Span]]:
    """The document with target words in place of block number n, and each block's new range.

    A block without a target keeps its own words.
    """
    out: list[str] = []
    ranges: list[Span] = []
    at = length = 0
    for number, block in enumerate(parts):
        target = targets.get(number)
        if target is None:
            new = text[block.start : block.end]
        else:
            new = placed(target, block, hard="\n" in words(text, block))
        between = text[at : block.start]
        length += len(between)
        ranges.append((length, length + len(new)))
        length += len(new)
        out += [between, new]
        at = block.end
    out.append(text[at:])
    return "".join(out), ranges


Span = tuple[int, int]


def placed(target: str, block: TextBlock, *, hard: bool = False) -> str:
    """Target words as they stand in the document: one block stays one block.

    Line ends become hard breaks where the source has such, and blanks elsewhere.
    """
    lines = [line.strip() for line in target.split("\n") if line.strip()]
    if block.kind is BlockKind.CELL:
        return re.sub(r"(?<!\\)\|", r"\\|", " ".join(lines))
    if hard and block.kind is not BlockKind.HEADING:
        return ("\\\n" + block.lead).join(line.removesuffix("\\").rstrip() for line in lines)
    joined = ""
    for line in lines:
        joined += ("" if not joined or (_wide(joined) and _wide(line[:1])) else " ") + line
    return joined
