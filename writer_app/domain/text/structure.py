"""The structure of a Markdown text: headings, sections, paragraphs, sentences, in code points.

Fenced code and YAML front matter are respected: a `#` in them is no heading, a full stop no
sentence end. Every function is linear in the length of its text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from writer_app.domain.text.units import count_words

_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_ATX = re.compile(r" {0,3}(#{1,6})(?:[ \t]+|$)")
_CLOSING = re.compile(r"(?:^|[ \t])#+[ \t]*$")
_LABEL = re.compile(r"[ \t]+\{(?:[#.][^\s{}]+|-)(?:[ \t][^{}]*)?\}$")
_SETEXT = re.compile(r" {0,3}(?:=+|-+)[ \t]*$")
# It may be the first line of list items.
FENCE = re.compile(r"([ \t]{0,12})(?:(?:[-+*]|\d{1,9}[.)])[ \t]{1,4})*(`{3,}(?=[^`\n]*\Z)|~{3,})")
_RULE = re.compile(r" {0,3}([-*_])[ \t]*(?:\1[ \t]*){2,}\Z")  # a thematic break
PART_LENGTH = 6_000  # code points of a part without headings: about a thousand words
Span = tuple[int, int]
_ITEM = re.compile(r"[ \t]*(?:[-*+]|\d{1,9}[.)])(?:[ \t]+|$)")
# What people and word processors set before an item that Markdown knows none of.
ITEM_BULLETS = "•‣◦▪●■◆►➤○□·–"  # no em dash: with it people speak
ITEM_SIGNS = (
    r"(?:[•‣◦▪●■◆►➤][ \t]*|[○□·–][ \t]+|[a-z][.)][ \t]+|\d{1,3}、[ \t]*|[①-⑳][ \t]*"
    r"|[(（][0-9a-z一二三四五六七八九十]{1,3}[)）][ \t]*|[一二三四五六七八九十]{1,3}、[ \t]*)"
)
_PREFIX = re.compile(
    r"[ \t]*(?:>[ \t]?)*(?:[ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]+(?:\[[ xX]\][ \t]+)?|#{1,6}[ \t]+"
    rf"|\[\^[^\]\s]{{1,60}}\]:[ \t]+|{ITEM_SIGNS})?"
)


class LineKind(StrEnum):
    """What a line is, as far as the structure of the page goes."""

    TEXT = "text"
    BLANK = "blank"
    HEADING = "heading"
    ITEM = "item"
    QUOTE = "quote"
    TABLE = "table"
    FENCE = "fence"  # the fence lines and what stands between them, front matter too
    RULE = "rule"  # a thematic break
    UNDERLINE = "underline"  # the second line of an underlined heading


@dataclass(frozen=True, slots=True)
class TextLine:
    """One line; `end` leaves out the line end. `level` is a heading's, 0 otherwise."""

    number: int
    start: int
    end: int
    kind: LineKind
    level: int = 0
    opens: bool = False  # the first line of a fence


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: level 1–6, its text, its line from 0, its offset, the words down to its end.

    `words` counts the section with its subsections, without the heading itself.
    """

    level: int
    title: str
    line: int
    start: int
    words: int


def lines(text: str) -> list[TextLine]:
    """Every line with its kind."""
    found: list[TextLine] = []
    fence = ""
    front = front_matter_end(text)
    for number, match in enumerate(_LINE.finditer(text)):
        start, end = match.start(), match.end()
        body = match.group().rstrip("\r\n")
        end = start + len(body)
        opens = False
        if start < front:
            kind, level, opens = LineKind.FENCE, 0, start == 0
        elif fence:
            kind, level = LineKind.FENCE, 0
            if body.strip().startswith(fence) and not body.strip().strip(fence[0]):
                fence = ""
        elif mark := FENCE.match(body):
            kind, level, opens = LineKind.FENCE, 0, True
            fence = mark.group(2)
        else:
            kind, level = _kind(body, found)
        found.append(TextLine(number, start, end, kind, level, opens))
    return found


def front_matter_end(text: str) -> int:
    """Where YAML front matter at the very beginning ends; 0 where there is none."""
    if not text.startswith("---\n"):
        return 0
    close = re.compile(r"^(?:---|\.\.\.)[ \t]*$", re.MULTILINE).search(text, 4)
    head = text[4 : close.start()] if close else ""
    looks_like_yaml = re.match(r"[A-Za-z_][\w-]*:", head) is not None
    return close.end() if close and looks_like_yaml else 0


def _kind(body: str, before: list[TextLine]) -> tuple[LineKind, int]:
    if not body.strip():
        return LineKind.BLANK, 0
    if mark := _ATX.match(body):
        return LineKind.HEADING, len(mark.group(1))
    if before and before[-1].kind is LineKind.TEXT and _SETEXT.match(body):
        level = 1 if "=" in body else 2
        last = before[-1]
        before[-1] = TextLine(last.number, last.start, last.end, LineKind.HEADING, level)
        return LineKind.UNDERLINE, 0
    if _RULE.match(body):
        return LineKind.RULE, 0
    if _ITEM.match(body):
        return LineKind.ITEM, 0
    stripped = body.lstrip()
    if stripped.startswith(">"):
        return LineKind.QUOTE, 0
    if stripped.startswith("|"):
        return LineKind.TABLE, 0
    return LineKind.TEXT, 0


def headings(text: str) -> tuple[Heading, ...]:
    """Every heading, `#` and underlined, outside fenced code."""
    page = lines(text)
    marks = [line for line in page if line.kind is LineKind.HEADING]
    bodies = [_words_between(text, page, mark, nxt) for mark, nxt in _pairs(marks)]
    totals = list(bodies)
    open_at: list[int] = []
    for index, mark in enumerate(marks):
        while open_at and marks[open_at[-1]].level >= mark.level:
            _close(totals, open_at)
        open_at.append(index)
    while open_at:
        _close(totals, open_at)
    return tuple(
        Heading(mark.level, _title(text[mark.start : mark.end]), mark.number, mark.start, total)
        for mark, total in zip(marks, totals, strict=True)
    )


def sections(text: str) -> list[tuple[str, str]]:
    """Every part between two headings that has words of its own: its title, "" before the first
    heading, and its text, the heading included. Front matter is none.
    """
    found = headings(text)
    starts = [front_matter_end(text), *(each.start for each in found), len(text)]
    titles = ["", *(each.title for each in found)]
    pieces = [text[start:end].strip() for start, end in pairwise(starts)]
    return [
        (title, piece)
        for title, piece in zip(titles, pieces, strict=True)
        if "\n" in piece or (piece and not title)
    ]


def _close(totals: list[int], open_at: list[int]) -> None:
    """End the innermost open section: its words count for the one around it."""
    inner = open_at.pop()
    if open_at:
        totals[open_at[-1]] += totals[inner]


def _pairs(marks: list[TextLine]) -> Iterator[tuple[TextLine, TextLine | None]]:
    following: list[TextLine | None] = [*marks[1:], None]
    return zip(marks, following, strict=False)


def _words_between(
    text: str, page: list[TextLine], mark: TextLine, following: TextLine | None
) -> int:
    first = mark.number + 1
    if first < len(page) and page[first].kind is LineKind.UNDERLINE:
        first += 1
    start = page[first].start if first < len(page) else len(text)
    return count_words(text[start : following.start if following else len(text)])


def _title(line: str) -> str:
    mark = _ATX.match(line)
    title = _CLOSING.sub("", line[mark.end() :]).strip() if mark else line.strip()
    return _LABEL.sub("", title) or title


def section_at(text: str, index: int) -> tuple[int, int]:
    """The section around `index`: from its heading to the next one of its level or above.

    Before the first heading, everything up to it. Trailing blank lines are left out.
    """
    marks = [line for line in lines(text) if line.kind is LineKind.HEADING]
    start, level = 0, 0
    for mark in marks:
        if mark.start > index:
            break
        start, level = mark.start, mark.level
    end = next(
        (m.start for m in marks if m.start > index and (m.level <= level or not level)), len(text)
    )
    return start, max(start, start + len(text[start:end].rstrip()))


def part_at(text: str, index: int) -> tuple[int, int]:
    """The section around `index`; where no heading stands above it, the paragraphs around it.

    Those go from one break to the next: a thematic break, or two blank lines. Of a longer part the
    paragraphs nearest to `index` are taken, about `PART_LENGTH` code points.
    """
    marks = [line.start for line in lines(text) if line.kind is LineKind.HEADING]
    if any(mark <= index for mark in marks):
        return section_at(text, index)
    end = next(iter(marks), len(text))
    spans = [(first, last) for first, last, _ in paragraphs(text[:end])]
    here = next((n for n, (_, last) in enumerate(spans) if last >= index), len(spans) - 1)
    if here < 0 or _RULE.match(text[slice(*spans[here])]):
        return section_at(text, index)
    first = last = here
    while first and not _parted(text, spans[first - 1], spans[first]):
        first -= 1
    while last + 1 < len(spans) and not _parted(text, spans[last], spans[last + 1]):
        last += 1
    first, last = _nearest(spans, here, first, last)
    return spans[first][0], spans[last][1]


def _parted(text: str, one: Span, other: Span) -> bool:
    """Whether a break stands between two neighbouring paragraphs, or one of them is it."""
    blank = text[one[1] : other[0]].count("\n") > 2
    return blank or any(_RULE.match(text[start:end]) for start, end in (one, other))


def _nearest(spans: list[Span], here: int, first: int, last: int) -> Span:
    """As many of the paragraphs from `first` to `last` around `here` as `PART_LENGTH` holds."""
    low = high = here
    while (low, high) != (first, last):
        steps = [(high + 1, low, high + 1)] if high < last else []
        steps += [(low - 1, low - 1, high)] if low > first else []
        fitting = [s for s in steps if spans[s[2]][1] - spans[s[1]][0] <= PART_LENGTH]
        if not fitting:
            break
        # The side that reaches less far from `here` grows first.
        _, low, high = min(fitting, key=lambda step: abs(step[0] - here))
    return low, high


def paragraph_at(text: str, index: int) -> tuple[int, int]:
    """The paragraph around `index`: a block of lines, a list item, a heading, a whole fence.

    On a blank line an empty range at `index`.
    """
    for start, end, _ in paragraphs(text):
        if start <= index <= end:
            return start, end
        if start > index:
            break
    index = min(max(index, 0), len(text))
    return index, index


def paragraphs(text: str) -> Iterator[tuple[int, int, LineKind]]:
    """Every paragraph in order: start, end without its line end, and what it is."""
    first: TextLine | None = None
    last: TextLine | None = None
    for line in lines(text):
        if first and last and _breaks(last, line):
            yield first.start, last.end, first.kind
            first = None
        if line.kind is not LineKind.BLANK:
            first = first or line
            last = line
    if first and last:
        yield first.start, last.end, first.kind


def _breaks(last: TextLine, line: TextLine) -> bool:
    """Whether a new paragraph begins at `line`."""
    if line.kind is LineKind.BLANK or line.kind in (LineKind.HEADING, LineKind.ITEM) or line.opens:
        return True
    if line.kind is LineKind.UNDERLINE or (last.kind is line.kind and line.kind is LineKind.FENCE):
        return False
    if last.kind is LineKind.ITEM:
        return line.kind is not LineKind.TEXT  # a lazy continuation of the item
    return last.kind is not line.kind


def body_start(text: str, start: int, end: int) -> int:
    """Where the words of a paragraph begin: after a heading's, list item's or quotation's mark."""
    match = _PREFIX.match(text, start, end)
    return match.end() if match else start
