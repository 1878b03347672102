"""A proposal's segments as runs, one list for each block of the document.

The document's own line ends part the blocks; line ends of the other side part paragraphs inside
one. A change of nothing but line ends is shown by ¶ where they stand. Offsets are UTF-16 units.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import TYPE_CHECKING

from writer_app.domain.change.compare import edited_moves
from writer_app.domain.text.units import utf16_len
from writer_app.ui.page.page_lines import CLOSING

if TYPE_CHECKING:
    from writer_app.domain.change.diff import Segment

THIN_SPACE, NO_BREAK_THIN, LINE_END = "\u2009", "\u202f", "¶"


def thin_space(new: str) -> str:
    """What stands between words that go and `new`; no line ends where it may not begin anew."""
    return NO_BREAK_THIN if new[:1] in CLOSING else THIN_SPACE


class RunRole(Enum):
    """What a run is in the proposal."""

    OUTSIDE = auto()  # of the same paragraph, but not of the range
    SAME = auto()
    DELETE = auto()
    INSERT = auto()
    ACCEPTED = auto()
    THIN = auto()
    OLD = auto()  # a whole block: the old text, and the new
    NEW = auto()
    LEFT = auto()  # what moved: where it stood, and where it stands
    CAME = auto()
    BREAK = auto()


@dataclass(frozen=True, slots=True)
class PaintedRun:
    """A stretch of painted text. `at` is where it begins in the document, counted from the range's
    start (less than 0 before it; of what the document lacks it says nothing); `inside` in its text.
    """

    text: str
    role: RunRole
    segment: int = -1
    change: int = -1
    at: int = -1
    inside: int = 0
    sign: str = ""  # in the margin: where the other end of a move is


Cut = tuple[PaintedRun, ...]


class _Cutter:
    def __init__(self, *, new_side: bool) -> None:
        self.cuts: list[list[PaintedRun]] = [[]]
        self._new_side = new_side
        self._at = 0

    def old(
        self, text: str, role: RunRole, segment: int, change: int,
        *, hidden: bool, sign: str = "",
    ) -> None:  # fmt: skip
        run = PaintedRun("", role, segment, change, sign=sign)
        self._add(text, run, own=not self._new_side, hidden=hidden)

    def new(self, text: str, role: RunRole, segment: int, change: int, *, sign: str = "") -> None:
        run = PaintedRun("", role, segment, change, sign=sign)
        self._add(text, run, own=self._new_side, hidden=False)

    def same(self, text: str, segment: int) -> None:
        run = PaintedRun("", RunRole.SAME, segment)
        self._add(text, run, own=True, hidden=False)

    def outside(self, text: str, at: int | None = None) -> None:
        if text:
            place = self._at if at is None else at
            self.cuts[-1].append(PaintedRun(text, RunRole.OUTSIDE, at=place))

    def thin(self, new: str, change: int) -> None:
        if self.cuts[-1] and self.cuts[-1][-1].role is RunRole.DELETE:
            self.cuts[-1].append(PaintedRun(thin_space(new), RunRole.THIN, change=change))

    def line_ends(self, text: str, role: RunRole, change: int) -> None:
        """Show by a sign that nothing but line ends comes or goes here."""
        if "\n" in text and not text.strip(" \n"):
            self.cuts[-1].append(PaintedRun(LINE_END, role, change=change))

    def part(self) -> None:
        """A new paragraph, unless one has just begun."""
        if self.cuts[-1] and self.cuts[-1][-1].role is not RunRole.BREAK:
            self.cuts[-1].append(PaintedRun("", RunRole.BREAK))

    def _add(self, text: str, run: PaintedRun, *, own: bool, hidden: bool) -> None:
        inside = 0
        for index, piece in enumerate(text.split("\n")):
            if index:
                inside += 1
                self._at += 1 if own else 0
                if own:
                    self.cuts.append([])
                elif not hidden:
                    self.cuts[-1].append(PaintedRun("", RunRole.BREAK))
            if piece and not hidden:
                at = self._at if own else -1
                self.cuts[-1].append(replace(run, text=piece, at=at, inside=inside))
                run = replace(run, sign="")
            inside += len(piece)
            self._at += utf16_len(piece) if own else 0


def _edited(segments: tuple[Segment, ...]) -> dict[int, tuple[Segment, ...]]:
    if not any(segment.move for segment in segments):
        return {}
    from writer_app.bridge.base.words import cut_words  # not before the first paint

    return edited_moves(segments, cut_words)


def cut(
    segments: Iterable[Segment], head: str, tail: str, *, whole: bool, new_side: bool
) -> list[Cut]:
    """The runs of each document block. `head` and `tail` are what the range leaves of its blocks.

    With `new_side` the document holds the new text already, and the old is painted in.
    """
    cutter = _Cutter(new_side=new_side)
    cutter.outside(head, -utf16_len(head))
    segments = tuple(segments)
    inside = _edited(segments)
    change = -1
    for index, segment in enumerate(segments):
        if segment.kind == "same":
            cutter.same(segment.old, index)
            continue
        change += 1
        if segment.move and segment.state == "pending":
            _moved(cutter, segment, index, change, inside.get(abs(segment.move), (segment,)))
        elif whole and segment.state == "pending":
            _whole(cutter, segment, index, change)
        else:
            _changed(cutter, segment, index, change)
    if whole and tail.strip():
        cutter.part()
    cutter.outside(tail)
    return [tuple(runs) for runs in cutter.cuts]


def _whole(cutter: _Cutter, segment: Segment, index: int, change: int) -> None:
    cutter.part()
    cutter.old(segment.old, RunRole.OLD, index, change, hidden=False)
    cutter.part()
    cutter.new(segment.new, RunRole.NEW, index, change)


def _moved(
    cutter: _Cutter, segment: Segment, index: int, change: int, inside: Iterable[Segment]
) -> None:
    """One end of a move; words that changed on the way are marked as any others."""
    sign = "↑" if segment.move < 0 else "↓"
    for each in inside:
        same = each.kind == "same" or each is segment
        if segment.old and each.old:
            role = RunRole.LEFT if same else RunRole.DELETE
            cutter.old(each.old, role, index, change, hidden=False, sign=sign)
            sign = ""
        elif segment.new and each.new:
            cutter.new(each.new, RunRole.CAME if same else RunRole.INSERT, index, change, sign=sign)
            sign = ""


def _changed(cutter: _Cutter, segment: Segment, index: int, change: int) -> None:
    if segment.state == "rejected":
        cutter.old(segment.old, RunRole.SAME, index, change, hidden=False)
        return
    accepted = segment.state == "accepted"
    if not accepted:
        cutter.line_ends(segment.old, RunRole.DELETE, change)
    cutter.old(segment.old, RunRole.DELETE, index, change, hidden=accepted)
    if segment.old and segment.new and not accepted:
        cutter.thin(segment.new, change)
    if not accepted:
        cutter.line_ends(segment.new, RunRole.INSERT, change)
    cutter.new(segment.new, RunRole.ACCEPTED if accepted else RunRole.INSERT, index, change)
