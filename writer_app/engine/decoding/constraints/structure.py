"""Structure: headings, list items, quotations, table rows and fences keep number, order and kind.

The source's structural lines are a plan that the answer goes through. Plain lines may come anywhere
but within a table. A cell that holds no letter (a figure, the rule under the head), or a figure and
a unit (1,200元, 12 km), is copied, so that a table's numbers stay in their places; the others may
change, but not their number.
"""

from __future__ import annotations

import re
from collections.abc import Hashable
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

_HEADING = re.compile(r"[ ]{0,3}(#{1,6})[ \t]")
_ITEM = re.compile(r"[ \t]*(?:([-*+])|\d{1,9}([.)]))[ \t]")
_NUMBERED = re.compile(r"\d{1,9}[.)]\Z")
_UNIT = 4  # letters beside a figure that are its unit
_MOST_LEAD = 24  # blanks and marks at the beginning of a line


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of the plan. `lead` begins it; `cells` are a row's, None where one may change."""

    kind: str  # "#", "##" …, "-", "1", ">", "|", "`"
    lead: str
    cells: tuple[str | None, ...] = ()
    joined: bool = False  # to the line before: the rows of one table


class _StructureState(NamedTuple):
    """`mode`: s at a line's start, t within its text, r within a row, d behind a row, f in code."""

    line: int = 0  # of the plan, the next one
    mode: str = "s"
    lead: str = ""
    cell: int = 0
    place: int = 0  # within a copied cell
    escaped: bool = False


class Structure:
    """A `TokenMachine`."""

    def __init__(self, source: str) -> None:
        self._plan = tuple(_plan(source))

    # ---- the machine -------------------------------------------------------------------------
    def start(self) -> Hashable:
        """See `Machine`."""
        return _StructureState()

    def step(self, state: Hashable, char: str) -> Hashable | None:
        """See `Machine`."""
        assert isinstance(state, _StructureState)
        if state.mode == "t":
            return _StructureState(state.line) if char == "\n" else state
        if state.mode == "r":
            return self._in_row(state, char)
        if state.mode == "d":
            if char == "\n":
                return _StructureState(state.line)
            return state if char in " \t" else None
        if state.mode == "f":
            return self._in_code(state, char)
        return self._at_start(state, char)

    def stands(self, state: Hashable) -> bool:
        """See `Machine`."""
        assert isinstance(state, _StructureState)
        if state.mode != "s" or not state.lead.strip():
            return True
        bare = state.lead.strip()
        if bare in "-+":
            return self._expected(state) == "-"
        return not _NUMBERED.match(bare) or self._expected(state) == "1"

    def ends(self, state: Hashable) -> bool:
        """See `Machine`."""
        assert isinstance(state, _StructureState)
        return state.line >= len(self._plan) and state.mode not in "rf"

    def closed(self, state: Hashable) -> bool:
        """See `Machine`."""
        return self.next_bytes(state) is not None

    def next_bytes(self, state: Hashable) -> frozenset[bytes] | None:
        """See `Machine`."""
        assert isinstance(state, _StructureState)
        if state.mode == "r":
            fixed = self._plan[state.line].cells[state.cell]
            return None if fixed is None else frozenset([(fixed + "|")[state.place].encode()])
        if state.mode == "d":
            return frozenset([b"\n"])
        if state.mode == "s" and self._joined(state) and not state.lead.strip():
            return frozenset([b"|"])
        return None

    def resting(self, state: Hashable) -> bool:
        """Whether a plain word is no matter of this machine."""
        assert isinstance(state, _StructureState)
        return state.mode == "t"

    def line(self, state: Hashable) -> int:
        """How many lines of the plan, and cells of the next one, have come."""
        assert isinstance(state, _StructureState)
        return 1000 * state.line + state.cell

    def owed(self, state: Hashable) -> str:
        """What the answer has to go on with where it wanted to end too early; "" = nothing."""
        assert isinstance(state, _StructureState)
        if state.mode == "r":
            return "|" if self._plan[state.line].cells[state.cell] is None else ""
        if state.mode in "td" and state.line < len(self._plan):
            return "\n"
        if state.mode == "s" and state.line < len(self._plan) and not state.lead.strip():
            return self._plan[state.line].lead
        return ""

    # ---- inside ------------------------------------------------------------------------------
    def _expected(self, state: _StructureState) -> str:
        return self._plan[state.line].kind if state.line < len(self._plan) else ""

    def _joined(self, state: _StructureState) -> bool:
        return state.line < len(self._plan) and self._plan[state.line].joined

    def _at_start(self, state: _StructureState, char: str) -> _StructureState | None:
        lead = state.lead + char
        bare = lead.lstrip(" \t")
        joined, wanted = self._joined(state), self._expected(state)
        if char == "\n":
            return None if joined else _StructureState(state.line)
        if not bare:
            return state._replace(lead=lead) if len(lead) < _MOST_LEAD else None
        if joined and bare[0] != "|":
            return None
        if bare[0] == "|":
            return self._into_row(state) if wanted == "|" else None
        if bare[0] == "#":
            return self._heading(state, lead, bare, wanted)
        if bare[0] == ">":
            return _StructureState(state.line + 1, "t") if wanted == ">" else None
        if bare[0] == "`":
            return self._fence(state, lead, bare, wanted)
        return self._item(state, lead, bare, wanted)

    def _heading(
        self, state: _StructureState, lead: str, bare: str, wanted: str
    ) -> _StructureState | None:
        if bare.strip("#"):
            return (
                _StructureState(state.line + 1, "t")
                if bare[:-1] == wanted and bare[-1] == " "
                else None
            )
        return state._replace(lead=lead) if wanted.startswith(bare) else None

    def _fence(
        self, state: _StructureState, lead: str, bare: str, wanted: str
    ) -> _StructureState | None:
        if bare == "```":
            return _StructureState(state.line, "f", "...") if wanted == "`" else None
        return state._replace(lead=lead) if bare in "``" else _StructureState(state.line, "t")

    def _item(
        self, state: _StructureState, lead: str, bare: str, wanted: str
    ) -> _StructureState | None:
        found = _ITEM.match(lead)
        if found:
            kind = "-" if found[1] else "1"
            return _StructureState(state.line + 1, "t") if kind == wanted else None
        may_be_item = bare in "-*+" or bare.rstrip(".)").isdecimal()
        return state._replace(lead=lead) if may_be_item and len(lead) < _MOST_LEAD else (
            _StructureState(state.line, "t")
        )  # fmt: skip

    def _into_row(self, state: _StructureState) -> _StructureState:
        if not self._plan[state.line].cells:
            return _StructureState(state.line + 1, "d")
        return _StructureState(state.line, "r")

    def _in_row(self, state: _StructureState, char: str) -> _StructureState | None:
        cells = self._plan[state.line].cells
        fixed = cells[state.cell]
        if fixed is not None:
            if (fixed + "|")[state.place] != char:
                return None
            if state.place < len(fixed):
                return state._replace(place=state.place + 1)
        elif char == "\n":
            return None
        elif char != "|" or state.escaped:
            return state._replace(escaped=char == "\\")
        if state.cell + 1 == len(cells):
            return _StructureState(state.line + 1, "d")
        return _StructureState(state.line, "r", "", state.cell + 1)

    def _in_code(self, state: _StructureState, char: str) -> _StructureState:
        """Up to the line that closes the fence; what stands in it is held by the spans."""
        lead = "" if char == "\n" else (state.lead + char)[:4]
        return _StructureState(state.line + 1, "t") if lead == "```" else state._replace(lead=lead)


def _plan(source: str) -> list[_Line]:
    found: list[_Line] = []
    in_code, before = False, ""
    for line in source.splitlines():
        bare = line.strip()
        if bare.startswith("```"):
            in_code = not in_code
            if in_code:
                found.append(_Line("`", "```"))
        elif not in_code:
            found += _line(line, bare, joined=before == "|")
        before = "|" if bare.startswith("|") and not in_code else ""
    return found


def _line(line: str, bare: str, *, joined: bool) -> list[_Line]:
    heading, item = _HEADING.match(line), _ITEM.match(line)
    if heading:
        return [_Line(heading[1], heading[1] + " ")]
    if item:
        return [_Line("-" if item[1] else "1", item.group())]
    if bare.startswith(">"):
        return [_Line(">", "> ")]
    if bare.startswith("|"):
        return [_Line("|", "|", _cells(bare), joined)]
    return []


def _cells(row: str) -> tuple[str | None, ...]:
    """The cells between the bars; None for one with words, its whole text for the others."""
    bars = [m.start() for m in re.finditer(r"(?<!\\)\|", row)]
    cells = [row[a + 1 : b] for a, b in pairwise(bars)]
    return tuple(None if _in_words(cell) else cell for cell in cells)


def _in_words(cell: str) -> bool:
    letters = sum(map(str.isalpha, cell))
    return letters > (_UNIT if any(map(str.isdecimal, cell)) else 0)
