"""The words of one Word paragraph as Markdown, and back.

A paragraph is a string of characters with a format for each. A thing that Markdown cannot say is
one private character (`mark`), shown as ⟦image 1⟧. `parse` undoes `render`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby, repeat
from typing import NamedTuple

MARKS = 0xF0000  # the first private character that stands for a mark
MOST_MARKS = 65_000
BREAK = "\u2028"  # a line end within a paragraph
_PUNCTUATION = frozenset("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~⟦⟧")
_SPECIAL = re.compile("[\\\\*_`~\\[\\]<&!⟦⟧|\u2028\U000f0000-\U000ffffd]")
_BLOCK = re.compile(r"(?:#{1,6}(?=\s|$)|[-+](?=\s|$)|-{3,}$|={3,}$|>|\||(\d{1,9})[.)](?=\s|$))")
_ENTITY = re.compile(r"&(?:#?\w{1,31});")
_LINK_END = re.compile(r"[^\[\]]*\]\(")
_MARK = re.compile(r"⟦([^⟦⟧\n]{1,80})⟧")
_NOTE = re.compile(r"\[\^(\w{1,20})\]")
_URL = re.compile(r"\]\(((?:[^()\s\\]|\\.)*)\)")
_BLANK = re.compile(r"\s+")
_SIGN = re.compile("[\\\\<⟦\\[*_~\u2029]")  # what may be more than a character
_RUN = {"bold": "**", "italic": "*", "strike": "~~"}


class Format(NamedTuple):
    """What Markdown can say of a character."""

    bold: bool = False
    italic: bool = False
    strike: bool = False
    link: str = ""


PLAIN = Format()


@dataclass
class Inline:
    """Characters and their formats, one each."""

    chars: str = ""
    formats: list[Format] = field(default_factory=list)


def is_mark(char: str) -> bool:
    """Whether a character stands for something that Markdown cannot say."""
    return ord(char) >= MARKS


def render(
    chars: str,
    formats: Sequence[Format],
    labels: Mapping[str, str],
    *,
    cell: bool = False,
    first: bool = True,
) -> tuple[str, list[int]]:
    """The Markdown of a paragraph, and where each character (and the end) stands in it.

    `cell`: it goes into a row of a table. `first`: nothing stands before it in its line, so that
    what begins like a list or a heading is escaped.
    """
    if is_quiet(chars) and all(f == PLAIN for f in set(formats)):
        return chars, list(range(len(chars) + 1))
    return _Renderer(chars, _trimmed(chars, formats), labels, cell, first and not cell).run()


def is_quiet(chars: str) -> bool:
    """Whether nothing in these characters could be taken for Markdown."""
    return not (_SPECIAL.search(chars) or _BLOCK.match(chars) or "|" in chars)


def _trimmed(chars: str, formats: Sequence[Format]) -> list[Format]:
    """The formats with emphasis on a blank only where both its neighbours have it."""
    found = list(formats)
    for blank in _BLANK.finditer(chars):
        start, end = blank.span()
        before = formats[start - 1] if start else PLAIN
        after = formats[end] if end < len(chars) else PLAIN
        both = _both(before, after)
        for at in range(start, end):
            if found[at] != both:
                found[at] = both._replace(link=found[at].link)
    return found


def _both(one: Format, two: Format) -> Format:
    """The emphasis that two characters of one link have in common."""
    if one.link != two.link:
        return PLAIN
    return Format(
        one.bold and two.bold, one.italic and two.italic, one.strike and two.strike, one.link
    )


class _Renderer:
    def __init__(
        self,
        chars: str,
        formats: list[Format],
        labels: Mapping[str, str],
        cell: bool,
        first: bool,
    ) -> None:
        self.chars, self.formats, self.labels = chars, formats, labels
        self.cell, self.first = cell, first
        self.out: list[str] = []
        self.size = 0
        self.open: list[str] = []
        self.link = ""

    def run(self) -> tuple[str, list[int]]:
        places: list[int] = []
        now = PLAIN
        start = _BLOCK.match(self.chars)
        escaped = -1
        if start and self.first:
            escaped = start.end(1) if start.group(1) else 0
        end = 0
        for style, run in groupby(self.formats):
            at, end = end, end + sum(1 for _ in run)
            if style != now:
                now = style
                self._turn(now)
            while at < end:
                special = _SPECIAL.search(self.chars, at, end)
                stop = special.start() if special else end
                stop = escaped if at <= escaped < stop else stop
                places += range(self.size, self.size + stop - at)
                self._put(self.chars[at:stop])
                if stop < end:
                    char = self.chars[stop]
                    places.append(self.size)
                    if stop == escaped and char not in "\\*_`~[<&⟦|":
                        self._put("\\")
                    self._put(self._said(stop, char))
                at = stop + 1
        self._turn(PLAIN)
        places.append(self.size)
        return "".join(self.out), places

    def _put(self, piece: str) -> None:
        self.out.append(piece)
        self.size += len(piece)

    def _turn(self, now: Format) -> None:
        """Close and open marks so that `now` holds."""
        wanted = [name for name in _RUN if getattr(now, name)]
        if now.link != self.link:
            self._close(0)
            if self.link:
                self._put(f"]({self.link})")
            if now.link:
                self._put("[")
            self.link = now.link
        stay = 0
        while stay < len(self.open) and self.open[stay] in wanted:
            stay += 1
        self._close(stay)
        for name in wanted:
            if name not in self.open:
                self.open.append(name)
                self._put(_RUN[name])

    def _close(self, keep: int) -> None:
        while len(self.open) > keep:
            self._put(_RUN[self.open.pop()])

    def _said(self, at: int, char: str) -> str:
        if ord(char) >= MARKS:
            label = self.labels.get(char, "")
            return f"[{label}]" if label.startswith("^") else f"⟦{label}⟧"
        if char == BREAK:
            return "<br/>" if self.cell else "\\\n"
        return f"\\{char}" if self._needs(at, char) else char

    def _needs(self, at: int, char: str) -> bool:
        """Whether a character would be read as a mark of Markdown."""
        before = self.chars[at - 1] if at else ""
        after = self.chars[at + 1] if at + 1 < len(self.chars) else ""
        if char in "*`⟦⟧":
            return True
        if char == "\\":
            quiet = after.isalnum() or after == " "
            return not quiet or self.formats[at + 1] != self.formats[at]
        if char == "_":
            return not (before.isalnum() and after.isalnum())
        if char == "~":
            near = self.formats[max(0, at - 1) : at + 2]
            return "~" in (before, after) or any(one != self.formats[at] for one in near)
        if char == "|":
            return self.cell or (self.first and at == 0)
        return self._needs_more(at, char, after)

    def _needs_more(self, at: int, char: str, after: str) -> bool:
        if char == "[":
            near = _LINK_END.match(self.chars, at + 1)
            return bool(self.formats[at].link) or after == "^" or near is not None
        if char == "]":
            return bool(self.formats[at].link)
        if char == "!":
            linked = at + 1 < len(self.chars) and bool(self.formats[at + 1].link)
            return linked or after == "["
        if char == "<":
            return after.isalpha() or after in "/!?" if after else False
        return char == "&" and bool(_ENTITY.match(self.chars, at))


def parse(text: str, marks: Mapping[str, str]) -> Inline:
    """The characters of a paragraph's Markdown. `marks` gives the private character of a label."""
    return _Parser(text, marks).run()


@dataclass
class _Delimiter:
    """A run of marks of emphasis: `left` of them not used yet; `at` its place in the pieces."""

    at: int
    char: str
    left: int
    opens: bool
    closes: bool


def _emphasis(on: Counter[str], link: str) -> Format:
    return Format(on["bold"] > 0, on["italic"] > 0, on["strike"] > 0, link)


class _Parser:
    """Two passes: pieces with delimiters among them, then the emphasis of each."""

    def __init__(self, text: str, marks: Mapping[str, str]) -> None:
        self.text, self.marks = text, marks
        self.pieces: list[tuple[str, str]] = []  # a character and its link; "" is a delimiter
        self.delimiters: list[_Delimiter] = []
        self.turns: dict[int, list[tuple[str, bool]]] = {}

    def run(self) -> Inline:
        self._scan(self.text, "")
        self._match()
        found: list[str] = []
        formats: list[Format] = []
        on = Counter[str]()
        now = PLAIN
        left = {d.at: d for d in self.delimiters}
        for at, (char, link) in enumerate(self.pieces):
            if char:
                now = now if now.link == link else now._replace(link=link)
                found.append(char)
                formats.append(now)
                continue
            for name, opens in self.turns.get(at, []):
                on[name] += 1 if opens else -1
            now = _emphasis(on, link)
            rest = left[at].char * left[at].left
            found.append(rest)
            formats += [now] * len(rest)
        return Inline("".join(found), formats)

    def _scan(self, text: str, link: str) -> None:
        at = 0
        while at < len(text):
            sign = _SIGN.search(text, at)
            stop = sign.start() if sign else len(text)
            self.pieces += zip(text[at:stop], repeat(link))
            at = self._piece(text, stop, link) if sign else stop

    def _piece(self, text: str, at: int, link: str) -> int:
        """Take what begins at `at`; returns where the next thing begins."""
        char = text[at]
        if char == "\\" and at + 1 < len(text) and (text[at + 1] in _PUNCTUATION):
            self.pieces.append((text[at + 1], link))
            return at + 2
        if text.startswith("\\\n", at):
            self.pieces.append((BREAK, link))
            return at + 2
        if text.startswith("<br/>", at):
            self.pieces.append((BREAK, link))
            return at + 5
        if char in "⟦[":
            end = self._mark(text, at, link) or (0 if link else self._link(text, at))
            if end:
                return end
        if char in "*_~":
            return self._delimiter(text, at, link)
        self.pieces.append((BREAK if char == "\u2029" else char, link))
        return at + 1

    def _mark(self, text: str, at: int, link: str) -> int:
        found = _MARK.match(text, at)
        label = found[1] if found else ""
        if not found:
            found = _NOTE.match(text, at)
            label = f"^{found[1]}" if found else ""
        if found and label in self.marks:
            self.pieces.append((self.marks[label], link))
            return found.end()
        return 0

    def _link(self, text: str, at: int) -> int:
        """A link that begins here: its words, then where it ends; 0 where there is none."""
        end = at + 1
        while end < len(text) and text[end] != "]":
            mark = _NOTE.match(text, end)
            if text[end] == "[" and not mark:
                return 0
            end = mark.end() if mark else end + (2 if text[end] == "\\" else 1)
        found = _URL.match(text, end)
        if not found or not found[1] or end == at + 1:
            return 0
        self._scan(text[at + 1 : end], found[1])
        return found.end()

    def _delimiter(self, text: str, at: int, link: str) -> int:
        char = text[at]
        end = at
        while end < len(text) and text[end] == char:
            end += 1
        before = text[at - 1] if at else " "
        after = text[end] if end < len(text) else " "
        opens, closes = not after.isspace(), not before.isspace()
        if char == "_":
            opens = opens and not before.isalnum()
            closes = closes and not after.isalnum()
        if (char == "~" and end - at != 2) or end - at > 3 or not (opens or closes):
            self.pieces += [(char, link)] * (end - at)
            return end
        self.delimiters.append(_Delimiter(len(self.pieces), char, end - at, opens, closes))
        self.pieces.append(("", link))
        return end

    def _match(self) -> None:
        waiting: list[tuple[_Delimiter, int]] = []  # an opener and how many of its marks
        for one in self.delimiters:
            link = self.pieces[one.at][1]
            while one.closes and one.left and waiting:
                opener, size = waiting[-1]
                fits = opener.char == one.char and size <= one.left
                if not fits or self.pieces[opener.at][1] != link:
                    break
                waiting.pop()
                self._pair(opener, one, size)
            if one.opens and one.left:
                sizes = [2] if one.left == 2 else [1] if one.left == 1 else [2, 1]
                waiting += [(one, size) for size in sizes]

    def _pair(self, opener: _Delimiter, closer: _Delimiter, size: int) -> None:
        name = "strike" if opener.char == "~" else "bold" if size == 2 else "italic"
        opener.left -= size
        closer.left -= size
        self.turns.setdefault(opener.at, []).append((name, True))
        self.turns.setdefault(closer.at, []).append((name, False))
