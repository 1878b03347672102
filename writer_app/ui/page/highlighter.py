"""Markdown in one line of text: what each part is, and the formats it gets.

`spans` is a pure function of a line and the state the line above ended in; the page and the
painted proposals share it. A state is one integer, so that a block can keep it: 0 plain text,
1 front matter, 2 inside an HTML comment, else an open fence (`FENCE`, `~`, length and indent).
Every scan is linear in the length of the line.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntFlag
from functools import cache

from writer_app.domain.text.flanking import can_mark
from writer_app.domain.text.formula import formula_at
from writer_app.domain.text.structure import FENCE as FENCED
from writer_app.domain.text.units import CJK, to_utf16, utf16_len

PLAIN, FRONT, COMMENT, FENCE = 0, 1, 2, 0x100
_TILDE, _INDENT = 0x80, 9  # _INDENT: the bit from which on blanks before the fence are counted
LONG_LINE = 20_000  # code points; a longer line is no prose and gets no inline marks


class LinePart(IntFlag):
    """What a stretch of a line is; several may hold at once."""

    MARK = 1
    STRONG = 2
    EMPHASIS = 4
    H1 = 8
    H2 = 16
    LINK = 32
    TARGET = 64
    CODE = 128
    QUOTE = 256
    STRIKE = 512
    TABLE = 1024
    HAN = 2048  # joined to EMPHASIS and QUOTE: never slanted
    BLOCK = 4096  # a line of a fence or of front matter
    WIDE = 8192  # a quotation mark, dash or ellipsis of Chinese, which Latin faces have as well


@dataclass(frozen=True, slots=True)
class LineSpan:
    """A stretch of one line, in code points."""

    start: int
    end: int
    part: LinePart


# Between two Latin letters it is an apostrophe or a dash of theirs.
_AMBIGUOUS = re.compile(r"(?<![A-Za-z0-9])[“”‘’—…]+|[“”‘’—…]+(?![A-Za-z0-9])")
_HEADING = re.compile(r" {0,3}(#{1,6})(?:[ \t]+|$)")
_QUOTE = re.compile(r" {0,3}(?:> ?)+")
_LIST = re.compile(r"[ \t]*(?:[-+*]|\d{1,9}[.)])[ \t]+(?:\[[ xX]\][ \t]+)?")
_RULE = re.compile(r" {0,3}([-*_])[ \t]*(?:\1[ \t]*){2,}$")
_TABLE = re.compile(r"\s*\|.*\|\s*$")
_TABLE_RULE = re.compile(r"[\s|:-]*$")
_TOKEN = re.compile(
    r"""\\[!-/:-@\[-`{-~] | `+ | <!-- | \[\[[^\[\]\n]{1,500}\]\] | !?\[
      | \](?:\([^()\n]{0,2000}\)|\[[^\[\]\n]{0,500}\])?
      | \*+ | _+ | ~~ | \$ | <(?:https?|mailto):[^<>\s]{1,2000}> | </?[A-Za-z][^<>]{0,500}> | \|""",
    re.VERBOSE,
)


@cache  # compiled when first used: the window opens without
def _han(*, signs: bool) -> re.Pattern[str]:
    """Chinese and kana, one character; with the signs of their kind, a run."""
    return re.compile(f"[{CJK}\u3000-\u303f\uff00-\uffef‘’“”—…]+" if signs else f"[{CJK}]")


def next_state(text: str, before: int, *, first: bool = False) -> int:
    """The state a line leaves behind, given the state above it. `first` = line 1 of the text."""
    if before == FRONT:
        return PLAIN if text.rstrip() in {"---", "..."} else FRONT
    if before >= FENCE:
        return PLAIN if _closes(text, before) else before
    if first and text.rstrip() == "---":
        return FRONT
    if before == COMMENT and "-->" not in text:
        return COMMENT
    fence = FENCED.match(text) if before == PLAIN and ("```" in text or "~~~" in text) else None
    if fence:
        tilde = _TILDE if fence[2][0] == "~" else 0
        return FENCE | tilde | min(len(fence[2]), 127) | len(fence[1]) << _INDENT
    return COMMENT if text.rfind("<!--") > text.rfind("-->") else PLAIN


def _closes(text: str, state: int) -> bool:
    mark = "~" if state & _TILDE else "`"
    bare = text.strip()
    near = len(text) - len(text.lstrip(" \t")) < (state >> _INDENT) + 4
    return near and len(bare) >= state & 127 and bare == mark * len(bare)


def hanging(text: str, state: int = PLAIN) -> int:
    """How many code points of a line hang in the margin: the marks of headings and quotations."""
    if state != PLAIN or not text or text[0] not in " #>":
        return 0
    match = _HEADING.match(text) or _QUOTE.match(text)
    return match.end() if match else 0


def list_indent(text: str, state: int = PLAIN) -> int:
    """Length of a list item's mark in code points: where its other lines begin."""
    match = _LIST.match(text) if state == PLAIN else None
    return match.end() if match and not _RULE.match(text) else 0


def is_table(text: str) -> bool:
    """Whether a line is a row of a table."""
    return "|" in text and bool(_TABLE.match(text))


def heading_level(text: str, state: int = PLAIN) -> int:
    """1 to 6 for a heading, else 0."""
    match = _HEADING.match(text) if state == PLAIN and "#" in text[:4] else None
    return len(match[1]) if match else 0


def spans(text: str, before: int = PLAIN, *, first: bool = False) -> list[LineSpan]:
    """The parts of one line whose predecessor left the state `before`."""
    if not text:
        return []
    whole = (0, len(text))
    if before == FRONT or before >= FENCE or next_state(text, before, first=first) > COMMENT:
        return [LineSpan(*whole, LinePart.CODE | LinePart.MARK | LinePart.BLOCK)]
    if first and text.rstrip() == "---":
        return [LineSpan(*whole, LinePart.CODE | LinePart.MARK | LinePart.BLOCK)]
    if before == COMMENT:
        end = text.find("-->")
        if end < 0:
            return [LineSpan(*whole, LinePart.MARK)]
        return [LineSpan(0, end + 3, LinePart.MARK), *_inline(text, end + 3)]
    if _RULE.match(text):
        return [LineSpan(*whole, LinePart.MARK)]
    found = _block_spans(text)
    return found if text.isascii() else found + _wide(text, found)


def _wide(text: str, found: list[LineSpan]) -> list[LineSpan]:
    """Marks that stand in a line of Chinese and are to look like those of its face."""
    if not _AMBIGUOUS.search(text) or not _han(signs=False).search(text):
        return []
    small = LinePart.CODE | LinePart.TARGET | LinePart.TABLE
    taken = [(span.start, span.end) for span in found if span.part & small]
    return [
        LineSpan(mark.start(), mark.end(), LinePart.WIDE)
        for mark in _AMBIGUOUS.finditer(text)
        if not any(start <= mark.start() < end for start, end in taken)
    ]


def _block_spans(text: str) -> list[LineSpan]:
    heading = _HEADING.match(text)
    if heading:
        level = LinePart.H1 if len(heading[1]) == 1 else LinePart.H2
        found = [LineSpan(0, len(text), level), LineSpan(0, heading.end(), LinePart.MARK)]
        return found + _inline(text, heading.end())
    found, begin = [], 0
    quote = _QUOTE.match(text)
    if quote:
        begin = quote.end()
        found = [
            LineSpan(0, begin, LinePart.MARK),
            *_slanted(text, begin, len(text), LinePart.QUOTE),
        ]
    item = _LIST.match(text, begin)
    if item:
        found.append(LineSpan(begin, item.end(), LinePart.MARK))
        begin = item.end()
    if is_table(text):
        found.append(LineSpan(0, len(text), LinePart.TABLE))
        if _TABLE_RULE.match(text):
            found.append(LineSpan(0, len(text), LinePart.MARK))
    return found + _inline(text, begin)


def _slanted(text: str, start: int, end: int, part: LinePart) -> list[LineSpan]:
    """Spans of a part that is set in italics, split where Han must not be slanted."""
    if not _han(signs=False).search(text, start, end):
        return [LineSpan(start, end, part)] if start < end else []
    found, at = [], start
    for match in _han(signs=True).finditer(text, start, end):
        if at < match.start():
            found.append(LineSpan(at, match.start(), part))
        found.append(LineSpan(match.start(), match.end(), part | LinePart.HAN))
        at = match.end()
    return [*found, LineSpan(at, end, part)] if at < end else found


class _InlineMarks:
    """One pass over a line: a stack of open marks, closed as their partners come."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.found: list[LineSpan] = []
        self.open: dict[str, list[tuple[int, int]]] = {}
        self.no_code: set[int] = set()
        self.table = is_table(text)

    def scan(self, start: int) -> list[LineSpan]:
        at = start
        while token := _TOKEN.search(self.text, at):
            at = self._take(token)
        return sorted(self.found, key=lambda span: span.start)

    def _take(self, token: re.Match[str]) -> int:
        kind, start, end = token[0][0], token.start(), token.end()
        if kind in "`$":
            return self._code(start, end) if kind == "`" else self._formula(start, end)
        if token[0] == "<!--":
            return self._comment(start)
        if kind in "*_~":
            self._emphasis(kind, start, end)
        elif kind in "![" or token[0].startswith("[["):
            self._bracket(token[0], start, end)
        elif kind == "]":
            self._link(start, end)
        elif kind == "\\":
            self.found.append(LineSpan(start, start + 1, LinePart.MARK))
        elif kind == "|":
            if self.table:
                self.found.append(LineSpan(start, end, LinePart.MARK))
        else:
            self.found.append(LineSpan(start, end, LinePart.MARK | LinePart.CODE))
        return end

    def _bracket(self, token: str, start: int, end: int) -> None:
        if token.startswith("[["):
            self._wiki(start, end)
        else:
            self.open.setdefault("[", []).append((start, end))

    def _comment(self, start: int) -> int:
        close = self.text.find("-->", start)
        end = len(self.text) if close < 0 else close + 3
        self.found.append(LineSpan(start, end, LinePart.MARK))
        return end

    def _formula(self, start: int, end: int) -> int:
        found = formula_at(self.text, start)
        if found is None:
            return end
        self.found.append(LineSpan(start, found.end, LinePart.CODE | LinePart.MARK))
        return found.end

    def _code(self, start: int, end: int) -> int:
        length, at = end - start, end
        while length not in self.no_code:
            at = self.text.find("`" * length, at)
            if at < 0:
                self.no_code.add(length)
                break
            stop = at + length
            while stop < len(self.text) and self.text[stop] == "`":
                stop += 1
            if stop - at == length:
                self.found.append(LineSpan(start, stop, LinePart.CODE | LinePart.MARK))
                return stop
            at = stop
        return end

    def _emphasis(self, kind: str, start: int, end: int) -> None:
        left, right = self.text[start - 1 : start], self.text[end : end + 1]
        if end - start > 3:
            return
        opens, closes = can_mark(kind, left, right)
        waiting = self.open.setdefault(kind, [])
        if closes and waiting:
            opened = waiting.pop()
            length = min(opened[1] - opened[0], end - start)
            self._close(kind, (opened[1] - length, opened[1]), (start, start + length))
        elif opens:
            waiting.append((start, end))

    def _close(self, kind: str, first: tuple[int, int], last: tuple[int, int]) -> None:
        length = first[1] - first[0]
        inside = (first[1], last[0])
        if kind == "~":
            self.found.append(LineSpan(*inside, LinePart.STRIKE))
        elif length in {2, 3}:
            self.found.append(LineSpan(*inside, LinePart.STRONG))
        if kind != "~" and length in {1, 3}:
            self.found += _slanted(self.text, *inside, LinePart.EMPHASIS)
        self.found += [LineSpan(*first, LinePart.MARK), LineSpan(*last, LinePart.MARK)]

    def _wiki(self, start: int, end: int) -> None:
        """`[[target|words]]`: the words are the link, the target stands back."""
        bar = self.text.find("|", start, end)
        words = start + 2 if bar < 0 else bar + 1
        if bar >= 0:
            self.found.append(LineSpan(start + 2, words, LinePart.MARK | LinePart.TARGET))
        self.found += [
            LineSpan(start, start + 2, LinePart.MARK),
            LineSpan(words, end - 2, LinePart.LINK),
            LineSpan(end - 2, end, LinePart.MARK),
        ]

    def _link(self, start: int, end: int) -> None:
        waiting = self.open.get("[")
        if not waiting:
            return
        opened = waiting.pop()
        if end - start > 1:
            self.found += [
                LineSpan(*opened, LinePart.MARK),
                LineSpan(opened[1], start, LinePart.LINK),
                LineSpan(start, start + 1, LinePart.MARK),
                LineSpan(start + 1, end, LinePart.MARK | LinePart.TARGET),
            ]


def _inline(text: str, start: int) -> list[LineSpan]:
    return _InlineMarks(text).scan(start) if len(text) <= LONG_LINE else []


def to_units(text: str, found: list[LineSpan]) -> list[LineSpan]:
    """The same spans in UTF-16 units, as Qt counts them."""
    if utf16_len(text) == len(text):
        return found
    return [LineSpan(to_utf16(text, s.start), to_utf16(text, s.end), s.part) for s in found]
