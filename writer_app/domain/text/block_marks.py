"""Block marks of an answer: those that stand in the document already are not written twice.

A passage stands behind its own mark (`- `, `1. `, `- [ ] `, `# `, `> `, `[^1]: `). Models answer
with the line as it stands in Markdown, mark and all. What the passage's line has already is taken
away from the beginning of the answer; in a quotation every further line gets its `>` back.
"""

from __future__ import annotations

import re

from writer_app.domain.text.structure import ITEM_BULLETS, ITEM_SIGNS

_MARK = re.compile(
    r"(?P<quote>>[ \t]?)|(?P<item>(?:[-*+]|\d{1,9}[.)])[ \t]+|"
    rf"{ITEM_SIGNS})|(?P<box>\[[ xX]\][ \t]+)"
    r"|(?P<heading>#{1,6}[ \t]+)|(?P<note>\[\^[^\]\s]{1,60}\]:[ \t]+)"
)
_BLANKS = re.compile(r"[ \t]*")
# What may still become marks: the beginning of an answer, without its text.
_MAYBE = re.compile(
    r"[ \t]*(?:(?:>|[-*+]|\d{1,9}[.)、]|\[[ xX]\]|#{1,6}|\[\^[^\]\s]{1,60}\]:|[a-z][.)]"
    rf"|[{ITEM_BULLETS}①-⑳]|[(（]\w{{1,3}}[)）]|[一二三四五六七八九十]{{1,3}}、)[ \t]*)*"
    r"(?:\d{1,9}|\[[^\]\n]{0,61}\]?|[a-z]|[(（]\w{0,3}|[一二三四五六七八九十]{1,3})?\Z"
)
_LONGEST = 80  # characters of marks


def leading(line: str) -> list[tuple[str, int]]:
    """The kinds of the marks that a line begins with, each with the place after it."""
    found: list[tuple[str, int]] = []
    at = 0
    while True:
        start = _BLANKS.match(line, at)
        mark = _MARK.match(line, start.end() if start else at)
        if mark is None or mark.lastgroup is None:
            return found
        if mark.lastgroup == "box" and found and found[-1][0] != "item":
            return found
        at = mark.end()
        found.append((mark.lastgroup, at))


def doubled(line: str, source: str, answer: str) -> int:
    """How many characters of `answer` repeat marks that `line` has before the passage `source`."""
    there = [kind for kind, _ in leading(line)]
    own = [kind for kind, _ in leading(source)]
    marks = leading(answer)
    kinds = [kind for kind, _ in marks]
    if not there or kinds == own:
        return 0
    for count in range(min(len(there), len(kinds)), 0, -1):
        if kinds[:count] == there[-count:] and len(kinds) - count >= min(len(own), 1):
            return marks[count - 1][1]
    if kinds[:1] == ["box"] and "box" not in own and there[-1:] == ["box"]:
        return marks[0][1]
    if there[-1:] == ["box"] and kinds[:1] == ["item"] and not own:
        return marks[0][1]
    return 0


class BlockMarks:
    """Takes doubled marks from one answer while it streams. `line` stands before the passage."""

    def __init__(self, line: str, source: str) -> None:
        self._line, self._source = line, source
        kinds = [kind for kind, _ in leading(line)]
        self._quoted = ">" * kinds.count("quote") if kinds[-1:] == ["quote"] else ""
        self._held = ""
        self._begun = not kinds
        self._at_start = False  # of a further line in a quotation

    def feed(self, text: str) -> str:
        """The next piece, without marks that are there already."""
        if not self._begun:
            self._held += text
            start = self._held.lstrip()
            if not start or (len(start) < _LONGEST and _MAYBE.match(start)):
                return ""
            text = self._begin(start)
        return self._quote(text) if self._quoted else text

    def finish(self) -> str:
        """What was held, when the answer is over."""
        if self._begun:
            return ""
        text = self._begin(self._held.lstrip())
        return self._quote(text) if self._quoted else text

    def _begin(self, start: str) -> str:
        self._begun, self._held = True, ""
        first = start.partition("\n")[0]
        return start[doubled(self._line, self._source, first) :]

    def _quote(self, text: str) -> str:
        """Every further line of a quotation with its mark."""
        out: list[str] = []
        for character in text:
            if self._at_start and character not in " \t":
                self._at_start = False
                if character != ">":
                    out.append(self._quoted if character == "\n" else f"{self._quoted} ")
            out.append(character)
            self._at_start = self._at_start or character == "\n"
        return "".join(out)
