"""BibTeX and BibLaTeX files: every entry that can be read, and a sentence on each that cannot.

One bad entry costs no other: reading goes on at the next line that begins with `@`. Linear in the
length of the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from writer_app.domain.base.message import coded
from writer_app.domain.citing.bib_entry import BibEntry

_START = re.compile(r"@[ \t]*([A-Za-z]+)\s*([{(])")
_NEXT = re.compile(r"^[ \t]*@[ \t]*[A-Za-z]+\s*[{(]", re.MULTILINE)
_KEY = re.compile(r"\s*([^\s,{}()=\"]+)\s*(,|(?=[})]))")
_NAME = re.compile(r"[\s,]*([A-Za-z][\w:+.-]*)\s*=\s*")
_BARE = re.compile(r"[^\s,{}()=\"#]+")
_JOIN = re.compile(r"\s*#\s*")
_ENDS = re.compile(r"[\s,]*[})]")
_BRACES = re.compile(r"\\.|[{}]", re.DOTALL)
_QUOTE = re.compile(r"\\.|[{}\"]", re.DOTALL)
_MONTHS = dict(
    zip(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"),
        map(str, range(1, 13)),
        strict=True,
    )
)
_MOST_FAULTS = 100


@dataclass(frozen=True, slots=True)
class BibFault:
    """What is wrong with a bibliography, in which line of its file (from 1; 0: the whole)."""

    line: int
    why: str


class _BadEntry(Exception):
    """The entry cannot be read; where and why."""

    def __init__(self, place: int, why: str) -> None:
        super().__init__(why)
        self.place, self.why = place, why


def read(text: str) -> tuple[list[BibEntry], list[BibFault]]:
    """The entries of a file, in its order, and what could not be read."""
    return _BibReader(text).run()


class _BibReader:
    def __init__(self, text: str) -> None:
        self._text = text
        self._macros = dict(_MONTHS)
        self._entries: dict[str, BibEntry] = {}
        self._faults: list[BibFault] = []
        self._counted = (0, 1)  # a place and its line

    def run(self) -> tuple[list[BibEntry], list[BibFault]]:
        """Read the whole file."""
        at = 0
        while (found := _START.search(self._text, at)) is not None:
            kind = found[1].lower()
            try:
                at = self._take(kind, found)
            except _BadEntry as bad:
                self._fault(bad.place, bad.why)
                following = _NEXT.search(self._text, found.end())
                at = following.start() if following else len(self._text)
        return list(self._entries.values()), self._faults

    def _take(self, kind: str, found: re.Match[str]) -> int:
        """One entry; where it ends. Raises _BadEntry."""
        at = found.end()
        if kind == "comment":
            return at
        if kind == "preamble":
            return self._braced(at - 1) if found[2] == "{" else at
        if kind == "string":
            fields, end = self._fields(at, found.start())
            self._macros.update(fields)
            return end
        key = _KEY.match(self._text, at)
        if key is None:
            raise _BadEntry(found.start(), coded("bib.no-key", "an entry without a key"))
        fields, end = self._fields(key.end(), found.start())
        self._add(BibEntry(key[1], kind, fields, self._line(found.start())), found.start())
        return end

    def _add(self, entry: BibEntry, place: int) -> None:
        first = self._entries.setdefault(entry.key, entry)
        if first is not entry:
            twice = coded(
                "bib.key-twice", "the key {0} stands in line {1} already", entry.key, first.line
            )
            self._fault(place, twice)

    def _fields(self, at: int, start: int) -> tuple[dict[str, str], int]:
        """The fields up to the end of an entry, and where that is. Raises _BadEntry."""
        fields: dict[str, str] = {}
        while True:
            end = _ENDS.match(self._text, at)
            if end is not None:
                return fields, end.end()
            name = _NAME.match(self._text, at)
            if name is None:
                raise self._bad(at, start)
            value, at = self._value(name.end())
            fields.setdefault(name[1].lower(), value)

    def _bad(self, at: int, start: int) -> _BadEntry:
        """What is said where a field should begin and none does."""
        while self._text[at : at + 1] in (*" \t\r\n,",):
            at += 1
        if at >= len(self._text) or _NEXT.match(self._text, self._text.rfind("\n", 0, at) + 1):
            why = coded("bib.no-end", "the entry is not closed with a brace before the next one")
            return _BadEntry(start, why)
        words = " ".join(self._text[at : at + 60].split())[:30]
        why = coded("bib.unclear", "“{0}” is no field; a comma or a brace may be missing", words)
        return _BadEntry(at, why)

    def _value(self, at: int) -> tuple[str, int]:
        """A value of parts joined by `#`, and where it ends. Raises _BadEntry."""
        parts = []
        while True:
            part, at = self._part(at)
            parts.append(part)
            more = _JOIN.match(self._text, at)
            if more is None:
                return " ".join("".join(parts).split()), at
            at = more.end()

    def _part(self, at: int) -> tuple[str, int]:
        mark = self._text[at : at + 1]
        if mark == "{":
            end = self._braced(at)
            return self._text[at + 1 : end - 1], end
        if mark == '"':
            end = self._quoted(at)
            return self._text[at + 1 : end - 1], end
        bare = _BARE.match(self._text, at)
        if bare is None:
            raise _BadEntry(at, coded("bib.no-value", "a field has no value"))
        return self._macros.get(bare[0].lower(), bare[0]), bare.end()

    def _braced(self, at: int) -> int:
        """Where the braces that open at `at` are closed. Raises _BadEntry."""
        depth = 0
        for mark in _BRACES.finditer(self._text, at):
            depth += {"{": 1, "}": -1}.get(mark[0], 0)
            if depth == 0 and mark[0] == "}":
                return mark.end()
            if depth and mark[0] == "{" and depth > 1 and self._begins_entry(mark.start()):
                break
        raise _BadEntry(at, coded("bib.open-brace", "a brace is opened and not closed"))

    def _quoted(self, at: int) -> int:
        depth = 0
        for mark in _QUOTE.finditer(self._text, at + 1):
            depth += {"{": 1, "}": -1}.get(mark[0], 0)
            if mark[0] == '"' and depth == 0:
                return mark.end()
            if depth < 0 or (mark[0] == "{" and self._begins_entry(mark.start())):
                break
        raise _BadEntry(at, coded("bib.open-quote", "a quotation mark is opened and not closed"))

    def _begins_entry(self, brace: int) -> bool:
        """Whether a brace is that of an entry at the beginning of its line, so one is missing."""
        line = self._text.rfind("\n", 0, brace) + 1
        found = _NEXT.match(self._text, line)
        return found is not None and found.end() == brace + 1

    def _fault(self, place: int, why: str) -> None:
        if len(self._faults) < _MOST_FAULTS:
            self._faults.append(BibFault(self._line(place), why))

    def _line(self, place: int) -> int:
        """The line of a place; places are mostly asked for in their order."""
        before, line = self._counted
        if place < before:
            before, line = 0, 1
        line += self._text.count("\n", before, place)
        self._counted = (place, line)
        return line


def inherited(entry: BibEntry, by_key: dict[str, BibEntry]) -> Iterator[tuple[str, str]]:
    """The fields that an entry has from the one it refers to (`crossref`, `xdata`)."""
    for name in ("crossref", "xdata"):
        for key in entry.fields.get(name, "").split(","):
            parent = by_key.get(key.strip())
            if parent is None or parent is entry:
                continue
            for field, value in parent.fields.items():
                within = name == "crossref" and entry.kind.startswith("in")
                yield ("booktitle" if within and field == "title" else field), value
