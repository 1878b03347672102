"""What stands in for one block of the document while a proposal is shown.

`PaintedBlock` sets the runs that `painted_runs.cut` makes with the page's measures and answers
where each stands. Offsets are UTF-16 units, lengths pixels.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Protocol

from PySide6.QtGui import QFont, QTextBlock, QTextCharFormat, QTextLayout

from writer_app.domain.text.units import to_utf16, utf16_len
from writer_app.ui.page import highlighter
from writer_app.ui.page.highlighter import PLAIN
from writer_app.ui.page.page_lines import (
    LineColumn,
    ParagraphShape,
    page_option,
    set_lines,
    shape_of,
    x_at,
)
from writer_app.ui.page.painted_runs import Cut, PaintedRun, RunRole
from writer_app.ui.page.prose_layout import ProseLayout

BLOCK_APART = 6  # between the old block and the new
BLOCK_INDENT = 12  # old and new text of a whole block, beside their signs


class FactPlace(Protocol):
    """Where a fact that differs stands: code points in a segment's new text, or its old one."""

    @property
    def segment(self) -> int: ...
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def old(self) -> bool: ...


_NEW_TEXT = (RunRole.INSERT, RunRole.ACCEPTED, RunRole.NEW, RunRole.SAME, RunRole.CAME)
_KEPT = (RunRole.OUTSIDE, RunRole.SAME, RunRole.OLD, RunRole.LEFT)
_OLD_TEXT = (RunRole.DELETE, RunRole.OLD, RunRole.SAME, RunRole.LEFT)


@dataclass(slots=True)
class PaintedPiece:
    """A run at its place in a paragraph."""

    start: int
    end: int
    run: PaintedRun


@dataclass(slots=True)
class PaintedParagraph:
    """One painted paragraph."""

    text: str
    pieces: list[PaintedPiece]
    shape: ParagraphShape
    layout: QTextLayout
    top: float = 0.0
    bottom: float = 0.0
    lines: list[float] = field(default_factory=list)  # tops of the lines' slots

    @property
    def role(self) -> RunRole:
        """OLD or NEW for the paragraphs of a whole block, else SAME."""
        first = self.pieces[0].run.role if self.pieces else RunRole.SAME
        return first if first in (RunRole.OLD, RunRole.NEW) else RunRole.SAME


@dataclass(frozen=True, slots=True)
class Box:
    """A stretch of text on one line: from x to x, on a baseline."""

    left: float
    right: float
    base: float


class PaintedBlock:
    """One block's stand-in. Set when first measured, again when its gap changes."""

    def __init__(self, runs: Cut, page: ProseLayout, font: QFont, block: QTextBlock) -> None:
        self.runs = runs
        self._page = page
        self._font = font
        self._before = page.state_before(block)
        self._first = block.position() == 0
        self._gap = -1.0
        self._height = 0.0
        self._paragraphs: list[PaintedParagraph] = []

    def fits(self, runs: Cut, before: int, position: int) -> bool:
        """Whether this block would come out the same."""
        return (runs, before, position == 0) == (self.runs, self._before, self._first)

    def height(self, gap: float) -> float:
        """The block's height with a gap after the line where the range ends."""
        if gap != self._gap:
            self._gap = gap
            self._compose(gap)
        return self._height

    @property
    def paragraphs(self) -> list[PaintedParagraph]:
        """The paragraphs, set."""
        self.height(max(self._gap, 0.0))
        return self._paragraphs

    def range_boxes(self) -> Iterator[Box]:
        """The boxes of everything that belongs to the range."""
        for paragraph in self.paragraphs:
            inside = [p for p in paragraph.pieces if p.run.role is not RunRole.OUTSIDE]
            if inside:
                yield from self.boxes(paragraph, inside[0].start, inside[-1].end)

    def range_span(self) -> tuple[float, float]:
        """Top and bottom of the lines that the range stands on, from the block's top."""
        boxes = list(self.range_boxes())
        if not boxes:
            only = self.paragraphs[0]
            return only.lines[0], only.lines[-1] + only.shape.pitch
        pitch = self._page.metrics.pitch
        rise = self._page.metrics.baseline(pitch)
        return boxes[0].base - rise, boxes[-1].base - rise + pitch

    def range_bottom(self) -> float:
        """Where the line ends in which the range ends, from the block's top."""
        self.height(max(self._gap, 0.0))
        paragraph, position = self._range_end()
        line = paragraph.layout.lineForTextPosition(position)
        index = line.lineNumber() if line.isValid() else -1
        return paragraph.lines[index] + paragraph.shape.pitch

    def change_boxes(self, change: int) -> Iterator[Box]:
        """The boxes of a change, line by line."""
        for paragraph in self.paragraphs:
            for piece in paragraph.pieces:
                if piece.run.change == change:
                    yield from self.boxes(paragraph, piece.start, piece.end)

    def boxes(self, paragraph: PaintedParagraph, start: int, end: int) -> Iterator[Box]:
        """The boxes of a stretch, blanks at the ends of each line left out."""
        units = paragraph.text.encode("utf-16-le", "surrogatepass")
        for index in range(paragraph.layout.lineCount()):
            line = paragraph.layout.lineAt(index)
            first = max(start, line.textStart())
            last = min(end, line.textStart() + line.textLength())
            if first >= last:
                continue
            words = units[2 * first : 2 * last].decode("utf-16-le", "surrogatepass")
            first += utf16_len(words) - utf16_len(words.lstrip())
            last -= utf16_len(words) - utf16_len(words.rstrip())
            if first < last:
                base = line.y() + line.ascent()
                yield Box(x_at(line, first), x_at(line, last), base)

    def change_at(self, x: float, y: float) -> int:
        """The change under a point of the block, or -1."""
        for paragraph in self.paragraphs:
            if not paragraph.top <= y < paragraph.bottom:
                continue
            for piece in paragraph.pieces:
                if piece.run.change >= 0 and self._covers(paragraph, piece, x, y):
                    return piece.run.change
        return -1

    def _covers(self, paragraph: PaintedParagraph, piece: PaintedPiece, x: float, y: float) -> bool:
        pitch = paragraph.shape.pitch
        rise = self._page.metrics.baseline(pitch)
        return any(
            box.left - 2 <= x <= box.right + 2 and box.base - rise <= y < box.base - rise + pitch
            for box in self.boxes(paragraph, piece.start, piece.end)
        )

    def kept_boxes(self, start: int, end: int) -> Iterator[Box]:
        """The boxes of a stretch of the document, counted from the range's start, as far as its
        words stand here too."""
        for paragraph in self.paragraphs:
            for piece in paragraph.pieces:
                if piece.run.role in _KEPT:
                    first = piece.start + max(0, start - piece.run.at)
                    last = min(piece.end, piece.start + end - piece.run.at)
                    yield from self.boxes(paragraph, first, last)

    def frontier(self, original: int) -> tuple[PaintedParagraph, int] | None:
        """(paragraph, position) where a position of the original is painted, if it is here."""
        for paragraph in self.paragraphs:
            for piece in paragraph.pieces:
                run, length = piece.run, piece.end - piece.start
                if run.role is RunRole.SAME and run.at <= original <= run.at + length:
                    blanks = utf16_len(run.text) - utf16_len(run.text.lstrip())
                    return paragraph, piece.start + max(original - run.at, blanks)
        return None

    def _compose(self, gap: float) -> None:
        if not self._paragraphs:
            self._paragraphs = self._make_paragraphs()
        metrics = self._page.metrics
        top, gap_in, at = 0.0, *self._range_end()
        role = RunRole.SAME
        for paragraph in self._paragraphs:
            shape = paragraph.shape
            paragraph.top = top
            mine = paragraph.role if paragraph.pieces else role
            if mine is not role and RunRole.SAME is not (role := mine):
                top += BLOCK_APART
            top += shape.above
            block = BLOCK_INDENT if paragraph.role in (RunRole.OLD, RunRole.NEW) else 0
            _, top = set_lines(
                paragraph.layout,
                paragraph.text,
                shape,
                metrics,
                column=LineColumn(metrics.left + block, metrics.measure - block),
                top=top,
                gaps=[(at, gap)] if gap and paragraph is gap_in else [],
            )
            rise = metrics.baseline(shape.pitch)
            lines = (paragraph.layout.lineAt(i) for i in range(paragraph.layout.lineCount()))
            paragraph.lines = [line.y() + line.ascent() - rise for line in lines]
            paragraph.bottom = top
        self._height = top

    def _range_end(self) -> tuple[PaintedParagraph, int]:
        if not self._paragraphs:
            self._paragraphs = self._make_paragraphs()
        for paragraph in reversed(self._paragraphs):
            for piece in reversed(paragraph.pieces):
                if piece.run.role is not RunRole.OUTSIDE:
                    return paragraph, piece.end
        last = self._paragraphs[-1]
        return last, utf16_len(last.text)

    def _make_paragraphs(self) -> list[PaintedParagraph]:
        made: list[PaintedParagraph] = []
        state = self._before
        for runs in _paragraphs(self.runs):
            text = "".join(run.text for run in runs)
            first = self._first and not made
            after = highlighter.next_state(text, state, first=first)
            plain = any(run.role in (RunRole.OLD, RunRole.NEW) for run in runs)
            shape = shape_of(text, self._page.metrics, before=state, after=after, first=first)
            if plain and text:
                shape = ParagraphShape(shape.pitch, shape.above, 0, shape.indent)
            made.append(self._paragraph(text, runs, shape, state, first))
            state = after if after != PLAIN or state != PLAIN else PLAIN
        return made

    def _paragraph(
        self, text: str, runs: list[PaintedRun], shape: ParagraphShape, state: int, first: bool
    ) -> PaintedParagraph:
        pieces, at = [], 0
        for run in runs:
            length = utf16_len(run.text)
            pieces.append(PaintedPiece(at, at + length, run))
            at += length
        layout = QTextLayout(text, self._font)
        layout.setCacheEnabled(True)
        layout.setTextOption(page_option(self._page.metrics))
        found = highlighter.to_units(text, highlighter.spans(text, state, first=first))
        ranges = self._page.formats.ranges(found)
        layout.setFormats(ranges + [_range(p, self._page.formats.role(p.run.role.name))
                                    for p in pieces])  # fmt: skip
        return PaintedParagraph(text, pieces, shape, layout)


def _range(piece: PaintedPiece, look: QTextCharFormat) -> QTextLayout.FormatRange:
    item = QTextLayout.FormatRange()
    item.start, item.length, item.format = piece.start, piece.end - piece.start, look
    return item


def _paragraphs(runs: Cut) -> Iterator[list[PaintedRun]]:
    current: list[PaintedRun] = []
    for run in runs:
        if run.role is RunRole.BREAK:
            yield current
            current = []
        else:
            current.append(run)
    yield current


def fact_places(
    paragraph: PaintedParagraph, marks: Iterable[FactPlace]
) -> Iterator[tuple[int, int]]:
    """Where facts that differ stand in a paragraph."""
    for mark in marks:
        for piece in paragraph.pieces:
            run = piece.run
            roles = _OLD_TEXT if mark.old else _NEW_TEXT
            if run.segment != mark.segment or run.role not in roles:
                continue
            start = max(mark.start - run.inside, 0)
            end = min(mark.end - run.inside, len(run.text))
            if start < end:
                yield piece.start + to_utf16(run.text, start), piece.start + to_utf16(run.text, end)
