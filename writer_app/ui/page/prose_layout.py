"""The page's own layout: one pitch, a measured column, marks that hang, gaps for bars.

Qt's plain-text layout lays a block out when it is first shown or after it changed, with the
font's own spacing and at x = 0. This layout recognises such a block by that x, and lays it out
again in `blockBoundingRect`: formats first (they throw all lines away), then lines. Nothing is
laid out before it is needed, so a long document opens at once.
Offsets are UTF-16 units; lengths are pixels of the viewport.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import QRectF, QTimer
from PySide6.QtGui import QTextBlock, QTextCursor, QTextDocument, QTextLayout
from PySide6.QtWidgets import QPlainTextDocumentLayout

from writer_app.ui.kit.overriding import override
from writer_app.ui.page import highlighter
from writer_app.ui.page.formats import Formats
from writer_app.ui.page.highlighter import PLAIN
from writer_app.ui.page.page_lines import (
    BOTTOM,
    LETTERS,
    TOP,
    LineColumn,
    PageMetrics,
    ParagraphShape,
    page_option,
    set_lines,
    shape_of,
)

LONG_BLOCK, LONG_LINES = 20_000, 400
HUGE_BLOCK, HUGE_LINES = 1_000_000, 100  # Qt looks for each line from the start of its block
GUESS_SLICE, GUESS_PAUSE_MS = 1500, 60


class Painted(Protocol):
    """What stands in for a block's own text: a proposal."""

    def height(self, gap: float) -> float:
        """Its height with room for a bar of `gap` pixels."""

    def range_bottom(self) -> float:
        """Where the line ends in which the proposal's range ends, from the block's top."""


@dataclass(slots=True)
class Gap:
    """Room opened under the line that holds a position."""

    cursor: QTextCursor
    height: float


class ProseLayout(QPlainTextDocumentLayout):
    """Lays out the page. The document's margin must be 0.

    Wide: a document has one layout, and all that painting asks about lines is asked of it.
    """

    def __init__(self, document: QTextDocument, metrics: PageMetrics, formats: Formats) -> None:
        super().__init__(document)
        self.metrics = metrics
        self.formats = formats
        self.plain = False
        self.gaps: dict[str, Gap] = {}
        self._painted: tuple[Painted, ...] = ()
        self._painted_from: QTextCursor | None = None
        self._busy = False
        self._shapes: dict[int, ParagraphShape] = {}  # by fragment: the lasting number of a block
        self.loading = False
        self._count = document.blockCount()
        self._guess = 0  # number of the block whose lines are guessed next
        self._guesses = QTimer(self)
        self._guesses.timeout.connect(self._guess_some)
        self._option = page_option(metrics)

    # ---- what Qt calls -------------------------------------------------------------------------

    @override
    def blockBoundingRect(self, block: QTextBlock) -> QRectF:
        if not block.isValid():
            return super().blockBoundingRect(block)
        layout = block.layout()
        if not (layout.lineCount() and layout.lineAt(0).x()):  # Qt's own lines begin at 0
            self._lay_out(block)
        # Qt asks this a hundred times for each key: no calls of ours on the usual way.
        below = BOTTOM if not block.next().isValid() else 0
        gap = 0.0
        for opened in self.gaps.values():
            if opened.cursor.block() == block:
                gap += opened.height
        painted = self.painted(block) if self._painted_from is not None else None
        if painted is not None:
            return QRectF(0, 0, self.metrics.width, painted.height(gap) + below)
        shape = self._shapes.get(block.fragmentIndex()) or self._shape(block)
        lines = layout.lineCount()
        if block.length() > LONG_BLOCK:
            lines = self.shown(block) + (1 if self.hidden(block) else 0)
        high = shape.above + shape.pitch * lines + gap + below
        return QRectF(0, 0, self.metrics.width, high)

    @override
    def documentChanged(self, start: int, removed: int, added: int) -> None:
        if self._busy:
            return
        if self.loading:
            if is_long(self.document().firstBlock()):  # Qt would lay all of it out at once
                self.document().firstBlock().clearLayout()
                return  # `prepare` tells what there is
            super().documentChanged(start, removed, added)
            return
        last_changed = start if self.plain else self._update_states(start, added)
        block = self.document().findBlock(start)
        if is_long(block) and self.document().blockCount() == self._count:
            block.clearLayout()  # Qt would lay all of it out
            self.announce()
            self.update.emit()
        else:
            super().documentChanged(start, removed, added)
        self._count = self.document().blockCount()
        if last_changed > start + added:
            self.reflow(start + added, last_changed)

    # ---- the page ------------------------------------------------------------------------------

    def set_metrics(self, metrics: PageMetrics) -> None:
        """Take new measures; `reflow` puts them to use."""
        self.metrics = metrics
        self._option = page_option(metrics)

    def state_before(self, block: QTextBlock) -> int:
        """The state the line above left behind."""
        previous = block.previous()
        return max(previous.userState(), PLAIN) if previous.isValid() else PLAIN

    def is_prose(self, block: QTextBlock) -> bool:
        """Whether a block is no part of fenced code, front matter or a comment."""
        return self.state_before(block) == PLAIN and max(block.userState(), PLAIN) == PLAIN

    def shape(self, block: QTextBlock) -> ParagraphShape:
        """How a block that is laid out is set."""
        known = self._shapes.get(block.fragmentIndex())
        return known if known is not None else self._shape(block)

    def hidden(self, block: QTextBlock) -> int:
        """How many UTF-16 units of a long block that is laid out are not shown."""
        if not is_long(block) or not block.layout().lineCount():
            return 0
        last = block.layout().lineAt(self.shown(block) - 1)
        return block.length() - 1 - last.textStart() - last.textLength()

    @staticmethod
    def shown(block: QTextBlock) -> int:
        """How many lines of a block that is laid out are shown."""
        count = block.layout().lineCount()
        return min(count, most_lines(block)) if is_long(block) else count

    def _shape(self, block: QTextBlock) -> ParagraphShape:
        if self.plain or is_long(block):
            return ParagraphShape(self.metrics.pitch, float(TOP) if block.position() == 0 else 0.0)
        return shape_of(
            block.text(),
            self.metrics,
            before=self.state_before(block),
            after=max(block.userState(), PLAIN),
            first=block.position() == 0,
        )

    def height(self, block: QTextBlock) -> float:
        """The height of a block in pixels, gaps and proposals counted."""
        return self.blockBoundingRect(block).height()

    def slots(self, block: QTextBlock) -> Iterator[tuple[int, float, float]]:
        """(line, top, pitch) of every line, in the block's coordinates."""
        shape, layout = self.shape(block), block.layout()
        rise = self.metrics.baseline(shape.pitch)
        for index in range(self.shown(block)):
            line = layout.lineAt(index)
            yield index, line.y() + line.ascent() - rise, shape.pitch

    def gaps_in(self, block: QTextBlock) -> list[tuple[int, float]]:
        """(position in the block, height) of the gaps that a block opens, in order."""
        inside = [gap for gap in self.gaps.values() if gap.cursor.block() == block]
        return sorted((gap.cursor.position() - block.position(), gap.height) for gap in inside)

    # ---- proposals -----------------------------------------------------------------------------

    def set_painted(self, start: QTextCursor | None, painted: tuple[Painted, ...]) -> None:
        """Let `painted` stand in for the block at `start` and those after it."""
        self._painted_from, self._painted = start, painted

    def painted(self, block: QTextBlock) -> Painted | None:
        """What stands in for a block, if anything does."""
        if self._painted_from is None:
            return None
        index = block.blockNumber() - self._painted_from.block().blockNumber()
        return self._painted[index] if 0 <= index < len(self._painted) else None

    # ---- doing it again ------------------------------------------------------------------------

    def prepare(self) -> None:
        """After a text was loaded: states and likely numbers of lines for all of it, at once."""
        self._shapes.clear()
        self._count = self.document().blockCount()
        if self.plain:
            self.guess_lines()
            return
        letters, state = self._letters(), PLAIN
        block = self.document().begin()
        for number, text in enumerate(self.document().toRawText().split("\u2029")):
            if len(text) <= LONG_BLOCK:
                state = highlighter.next_state(text, state, first=number == 0)
            block.setUserState(state)
            if len(text) > letters:
                block.setLineCount(min(-(-len(text) // letters), LONG_LINES))
            block = block.next()
        self.announce()

    def reflow(self, start: int = 0, end: int | None = None) -> None:
        """Lay out again what stands between two positions, when it is next needed."""
        block = self.document().findBlock(start)
        while block.isValid() and (end is None or block.position() <= end):
            block.clearLayout()
            block = block.next()
        self.announce()

    def reflow_block(self, block: QTextBlock) -> None:
        """Lay one block out again; its number of lines stays."""
        if block.isValid():
            block.clearLayout()

    def guess_lines(self) -> None:
        """Set likely numbers of lines for the scroll bar, a slice at a time, while idle."""
        self._guess = 0
        self._guesses.start(GUESS_PAUSE_MS)

    def announce(self) -> None:
        """Tell the scroll bar that heights or line counts changed."""
        self.documentSizeChanged.emit(self.documentSize())

    def _letters(self) -> int:
        """How many letters a full line holds, about."""
        return max(1, int(self.metrics.measure / self.metrics.nominal * LETTERS * 19 / 632))

    def _guess_some(self) -> None:
        # A block kept from one slice to the next may be gone by then, and Qt crashes on it.
        block, letters = self.document().findBlockByNumber(self._guess), self._letters()
        self._guesses.setInterval(0)
        for _ in range(GUESS_SLICE):
            if not block.isValid():
                self._guesses.stop()
                self.announce()
                return
            length = block.length()
            if length > letters and not block.layout().lineCount():
                block.setLineCount(min(-(-length // letters), LONG_LINES))
            block = block.next()
            self._guess += 1

    def _update_states(self, start: int, added: int) -> int:
        """Bring block states up to date; the position of the last block whose state changed."""
        block = self.document().findBlock(start)
        state, changed = self.state_before(block), start
        while block.isValid():
            first = block.position() == 0
            if not is_long(block):
                state = highlighter.next_state(block.text(), state, first=first)
            if state == block.userState() and block.position() > start + added:
                break
            if state != block.userState():
                block.setUserState(state)
                following = block.next()
                changed = following.position() if following.isValid() else block.position()
            block = block.next()
        return changed

    def _lay_out(self, block: QTextBlock) -> None:
        layout = block.layout()
        long = is_long(block)
        if not self.plain and not long:
            self._set_formats(block, layout)
        # Without its cache Qt analyses all of the line again to paint it and for each place in it.
        layout.setCacheEnabled(long)
        layout.setTextOption(self._option)
        shape = self._shapes[block.fragmentIndex()] = self._shape(block)
        count, _ = set_lines(
            layout,
            "" if long else block.text(),
            shape,
            self.metrics,
            column=LineColumn(self.metrics.left, self.metrics.measure),
            top=shape.above,
            gaps=self.gaps_in(block) if self.gaps else [],
            most=most_lines(block) if long else None,
        )
        block.setLineCount(max(1, count))

    def _set_formats(self, block: QTextBlock, layout: QTextLayout) -> None:
        """Give a block its formats, leaving those of a word being composed alone."""
        text = block.text()
        before, first = self.state_before(block), block.position() == 0
        found = highlighter.to_units(text, highlighter.spans(text, before, first=first))
        ranges = self.formats.ranges(found)
        composed = len(layout.preeditAreaText().encode("utf-16-le")) // 2
        if composed:
            ranges = _around(ranges, layout, composed)
        if not ranges and not layout.formats():
            return
        self._busy = True  # Qt reports formats as a change of the text; nothing changed
        try:
            layout.setFormats(ranges)
            self.document().markContentsDirty(block.position(), 0)
        finally:
            self._busy = False


def is_long(block: QTextBlock) -> bool:
    """Whether a block is too long to be prose: it gets no formats and shows its beginning."""
    return block.length() > LONG_BLOCK


def most_lines(block: QTextBlock) -> int:
    """How many lines of a long block are shown."""
    return HUGE_LINES if block.length() > HUGE_BLOCK else LONG_LINES


def _around(
    ranges: list[QTextLayout.FormatRange], layout: QTextLayout, composed: int
) -> list[QTextLayout.FormatRange]:
    """Ranges moved out of the way of composed text, and the input method's own kept."""
    at = layout.preeditAreaPosition()
    moved = []
    for item in ranges:
        if item.start >= at:
            item.start += composed
        elif item.start + item.length > at:
            item.length += composed
        moved.append(item)
    own = [f for f in layout.formats() if f.start >= at and f.start + f.length <= at + composed]
    return moved + own
