"""What the page paints around Qt's own text: tints below it, proposals, ghost and caret above."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QTextBlock, QTextCursor

from writer_app.domain.change.anchor import Anchor
from writer_app.ui.kit import keycaps
from writer_app.ui.page.canvas import Canvas
from writer_app.ui.page.caret import Caret
from writer_app.ui.page.ghost import GhostPainter
from writer_app.ui.page.mark_painting import MarkPainter
from writer_app.ui.page.page_lines import x_at
from writer_app.ui.page.painted_block import Box
from writer_app.ui.page.suggestion_layer import ProposalLayer

if TYPE_CHECKING:
    from writer_app.domain.change.provenance import Spans
    from writer_app.ui.kit.theme import Theme

DrawLine = Callable[[QPainter, int, QLineF], None]
KEYS_OUT = 28  # how far right of the column the ghost's keys stand
_UNDER = 0.26  # em below the baseline, where lines below words are
_EMPTY_LINE = 6.0  # how much of an empty line a selection shows


@dataclass(frozen=True, slots=True)
class MarginSign:
    """A sign in the margin: its place in the viewport, and what it is about.

    `position` is that of an issue (UTF-16), `change` the number of a change of the proposal.
    """

    rect: QRectF
    position: int = -1
    words: Callable[[], str] = str
    change: int = -1


@dataclass(frozen=True, slots=True)
class Marked:
    """A range that wants a look, with what is to be said about it where it is pointed at."""

    anchor: Anchor
    words: Callable[[], str]
    spelling: bool


class ShownRanges:
    """Ranges of the text that are tinted or marked. They follow the writer's edits while they are
    held as cursors; the others are set anew."""

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        self.held: QTextCursor | None = None  # under work
        self.waiting: tuple[QTextCursor, ...] = ()  # of proposals that are not in hand
        self.frozen: tuple[Anchor, ...] = ()  # that no proposal changes, in order
        self.hits: tuple[Anchor, ...] = ()  # what is looked for, in order

    def clear(self) -> None:
        """Forget all of them; nothing is repainted."""
        self.held, self.waiting, self.frozen, self.hits = None, (), (), ()

    def hold(self, anchor: Anchor | None) -> None:
        """Tint the range under work and draw its rule; None takes both away."""
        self.held = self._canvas.cursor_over(anchor) if anchor is not None else None
        self._canvas.viewport().update()

    def let_wait(self, anchors: Iterable[Anchor]) -> None:
        """Tint these, with a quiet rule."""
        self.waiting = tuple(self._canvas.cursor_over(anchor) for anchor in anchors)
        self._canvas.viewport().update()

    def freeze(self, anchors: Iterable[Anchor]) -> None:
        """Draw a hairline under these."""
        self.frozen = tuple(anchors)
        self._canvas.viewport().update()

    def find(self, hits: Sequence[Anchor]) -> None:
        """Mark these; none takes the marks away."""
        if tuple(hits) != self.hits:
            self.hits = tuple(hits)
            self._canvas.viewport().update()


class PagePainter:
    """Paints one editor. Holds what is not text: ranges, ghost, and who wrote what."""

    def __init__(self, canvas: Canvas, layer: ProposalLayer, caret: Caret) -> None:
        self._canvas, self._layer, self._caret = canvas, layer, caret
        self.plain = False  # lines of this text may be shown in part
        self.ranges = ShownRanges(canvas)
        self.authors: Spans = ()
        self.signs: list[MarginSign] = []  # in the margin, as they were painted last
        self.ghost = GhostPainter(canvas, caret)
        self.underlays: list[Callable[[QPainter], None]] = []  # painted below the text
        self.overlays: list[Callable[[QPainter], None]] = []  # painted above the text

    def clear(self) -> None:
        """Forget what belongs to the text that was on the page."""
        self.ranges.clear()
        self.authors = ()
        self.ghost.set("", keys=False)

    @property
    def theme(self) -> Theme:
        """The page's theme."""
        return self._canvas.theme

    def bands(self, anchor: Anchor) -> Iterator[QRectF]:
        """The bands of a range's words in view, one a line; none under a proposal."""
        for block, top, one in self._in_view((anchor,)):
            here = block.position()
            for box in self._boxes(block, one.start - here, one.end - here):
                yield self._marks().band(box, top)

    def view_range(self) -> tuple[int, int]:
        """The first and the last place of the blocks in view."""
        blocks = [block for block, _ in self._canvas.visible_blocks()]
        if not blocks:
            return 0, 0
        return blocks[0].position(), blocks[-1].position() + blocks[-1].length() - 1

    def place(self, position: int) -> QRectF | None:
        """Where a caret would stand at a place; None when it is out of view."""
        return self.places((position,)).get(position)

    def places(self, positions: Iterable[int]) -> dict[int, QRectF]:
        """Where a caret would stand at those of these places that are in view."""
        wanted, found = sorted(set(positions)), dict[int, QRectF]()
        for block, top in self._canvas.visible_blocks() if wanted else ():
            here, after = block.position(), block.position() + block.length()
            for position in wanted[bisect_left(wanted, here) : bisect_left(wanted, after)]:
                if self._layer.painted(block) is not None:
                    found[position] = QRectF(0, top, 1, self._canvas.prose.metrics.pitch)
                    continue
                line = block.layout().lineForTextPosition(position - here)
                if line.isValid():
                    x = x_at(line, position - here)
                    box = Box(x, x + 1, line.y() + line.ascent())
                    found[position] = self._marks().band(box, top)
        return found

    def paint_below(self, painter: QPainter) -> None:
        """Tints under Qt's text: who wrote what, the held range, the selection, what is frozen."""
        if self.authors:
            # Imported when first asked for: the diff behind it is no part of the first paint.
            from writer_app.ui.page import author_tints

            author_tints.paint(painter, self._canvas, self._boxes, self.authors)
        for paint in self.underlays:
            paint(painter)
        for range_ in self.ranges.waiting:
            self._paint_held(painter, range_, over=False, rule="edge")
        if self.ranges.held is not None:
            self._paint_held(painter, self.ranges.held, over=False)
        if self.ranges.hits:
            self._paint_hits(painter)
        cursor = self._canvas.textCursor()
        if cursor.hasSelection():
            self._paint_selection(painter, cursor)
        for block, top, anchor in self._in_view(self.ranges.frozen):  # seen on every tint
            here = block.position()
            for box in self._boxes(block, anchor.start - here, anchor.end - here):
                self._marks().frozen(painter, box, top)

    def paint_above(self, painter: QPainter) -> None:
        """Proposals over their blocks, then ghost text and the caret."""
        self.signs.clear()
        if self.plain:
            self._paint_notes(painter)
        self._paint_proposal(painter)
        for paint in self.overlays:
            paint(painter)
        if self.ghost.text:
            self.ghost.paint(painter)
            if self.ghost.keys:
                self._paint_keys(painter)
        if self._layer.painted(self._canvas.textCursor().block()) is None:
            self._caret.paint(painter)

    def _paint_hits(self, painter: QPainter) -> None:
        """A tint with an outline on every place of what is looked for."""
        marks = self._marks()
        for block, top, anchor in self._in_view(self.ranges.hits):
            here = block.position()
            for box in self._boxes(block, anchor.start - here, anchor.end - here):
                marks.hit(painter, box, top)

    def _in_view(self, anchors: Sequence[Anchor]) -> Iterator[tuple[QTextBlock, float, Anchor]]:
        """(block, top, anchor) of those ranges, which are in order, that touch a block in view;
        blocks under a proposal are left out."""
        ends = [anchor.end for anchor in anchors]
        for block, top in self._canvas.visible_blocks():
            if self._layer.painted(block) is not None:
                continue
            here, after = block.position(), block.position() + block.length()
            for anchor in anchors[bisect_left(ends, here) :]:
                if anchor.start >= after:
                    break
                yield block, top, anchor

    def _marks(self) -> MarkPainter:
        return MarkPainter(self._canvas.theme, self._canvas.prose.metrics)

    # ---- selection -----------------------------------------------------------------------------

    def _paint_selection(self, painter: QPainter, cursor: QTextCursor) -> None:
        start, end = cursor.selectionStart(), cursor.selectionEnd()
        path = QPainterPath()
        path.setFillRule(Qt.FillRule.WindingFill)
        for block, top in self._canvas.visible_blocks():
            if block.position() + block.length() <= start or block.position() > end:
                continue
            for band in self._selected(block, start - block.position(), end - block.position()):
                path.addRect(band.translated(0, top))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.fillPath(path, self._canvas.theme.color("sel"))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)

    def _selected(self, block: QTextBlock, start: int, end: int) -> list[QRectF]:
        bands = []
        layout = block.layout()
        for index, top, pitch in self._canvas.line_slots(block):
            line = layout.lineAt(index)
            first = max(start, line.textStart())
            last = min(end, line.textStart() + line.textLength())
            if first < last:
                left, right = x_at(line, first), x_at(line, last)
                right = min(right, line.x() + line.naturalTextWidth()) if left < right else right
                bands.append(QRectF(left, top, right - left, pitch))
            elif not line.textLength() and start <= 0 < end:
                bands.append(QRectF(line.x(), top, _EMPTY_LINE, pitch))
        return bands

    # ---- held range ----------------------------------------------------------------------------

    def _paint_held(
        self, painter: QPainter, held: QTextCursor, *, over: bool, rule: str = "accent"
    ) -> None:
        """Tint and rule of the held range; `over` only for blocks that a proposal covers."""
        start, end = held.selectionStart(), held.selectionEnd()
        whole = self._is_whole(held)
        marks = self._marks()
        top = bottom = None
        for block, offset in self._canvas.visible_blocks():
            if block.position() + block.length() <= start or block.position() > end:
                continue
            if end == block.position() and end > start:
                continue  # the range ends with the line before
            if over and self._layer.painted(block) is None:
                continue
            span = self._span(block, start - block.position(), end - block.position())
            if span is None:
                continue
            top = offset + span[0] if top is None else top
            bottom = offset + span[1]
            if not whole:
                for box in self._held_boxes(block, start, end):
                    marks.held_band(painter, box, offset)
        if top is None or bottom is None:
            return
        if whole:
            marks.held_block(painter, top, bottom)
        marks.margin_rule(painter, top, bottom, rule)

    def _is_whole(self, held: QTextCursor) -> bool:
        document = self._canvas.document()
        first = document.findBlock(held.selectionStart())
        last = document.findBlock(held.selectionEnd())
        at_end = held.selectionEnd() == last.position() + last.length() - 1
        at_start = held.selectionEnd() == last.position() and last != first
        return held.selectionStart() == first.position() and (at_end or at_start)

    def _span(self, block: QTextBlock, start: int, end: int) -> tuple[float, float] | None:
        """Top and bottom of the lines of a block that a range touches."""
        painted = self._layer.painted(block)
        if painted is not None:
            return painted.range_span()
        touched = [
            (top, top + pitch)
            for index, top, pitch in self._canvas.line_slots(block)
            if block.layout().lineAt(index).textStart() <= end
            and block.layout().lineAt(index).textStart()
            + block.layout().lineAt(index).textLength() >= max(start, 0)
        ]  # fmt: skip
        return (touched[0][0], touched[-1][1]) if touched else None

    def _held_boxes(self, block: QTextBlock, start: int, end: int) -> list[Box]:
        painted = self._layer.painted(block)
        if painted is not None:
            return list(painted.range_boxes())
        return self._boxes(block, start - block.position(), end - block.position())

    def _boxes(self, block: QTextBlock, start: int, end: int) -> list[Box]:
        boxes = []
        for index in range(block.layout().lineCount()):
            line = block.layout().lineAt(index)
            first = max(start, line.textStart())
            last = min(end, line.textStart() + line.textLength())
            if first < last:
                right = min(x_at(line, last), line.x() + line.naturalTextWidth())
                boxes.append(Box(x_at(line, first), right, line.y() + line.ascent()))
        return boxes

    # ---- proposals -----------------------------------------------------------------------------

    def _paint_proposal(self, painter: QPainter) -> None:
        layer, view = self._layer, self._layer.view
        if view is None:
            return
        blocks = [
            (painted, top, block)
            for block, top in self._canvas.visible_blocks()
            if (painted := layer.painted(block)) is not None
        ]
        painter.setOpacity(layer.opacity)
        for _, top, block in blocks:
            height = self._canvas.prose.height(block)
            width = self._canvas.viewport().width()
            painter.fillRect(QRectF(0, top, width, height), self._canvas.theme.color("sheet"))
        if self.ranges.held is not None and not view.whole:
            self._paint_held(painter, self.ranges.held, over=True)
        marks = self._marks()
        for painted, top, _ in blocks:
            marks.whole(painter, painted, top)
            marks.tints(painter, painted, top, view.focus)
            marks.text(painter, painted, top)
            for anchor in self.ranges.frozen:
                for box in painted.kept_boxes(anchor.start - layer.start, anchor.end - layer.start):
                    marks.frozen(painter, box, top)
            facts = () if view.show_original else view.facts
            for rect, change in marks.rules(painter, painted, top, facts):
                self.signs.append(MarginSign(rect, change=change))
            if view.focus is not None and not view.show_original and not view.whole:
                marks.ring(painter, painted, top, view.focus)
            if view.frontier is not None and not view.show_original:
                marks.frontier(painter, painted, top, view.frontier)
        painter.setOpacity(1.0)

    # ---- words that want a look ----------------------------------------------------------------

    def paint_issues(self, painter: QPainter, issues: Sequence[Marked]) -> None:
        """Lines under what is wrong, in order; grammar has one sign in the margin as well.

        Of what goes over more than two lines only the first is marked.
        """
        marks, signed = self._marks(), set[float]()
        by_anchor = {issue.anchor: issue for issue in issues}
        for block, top, anchor in self._in_view([issue.anchor for issue in issues]):
            issue, here = by_anchor[anchor], block.position()
            boxes = self._boxes(block, anchor.start - here, anchor.end - here)
            for box in boxes[:1] if len(boxes) > 2 else boxes:
                marks.zigzag(painter, box, top, "dele" if issue.spelling else "text2")
            for box in boxes[:1] if anchor.start >= here and not issue.spelling else []:
                if top + box.base not in signed:
                    signed.add(top + box.base)
                    rect = marks.sign(painter, box, top, "info", "text2")
                    self.signs.append(MarginSign(rect, anchor.start, issue.words))

    def paint_lines(
        self, painter: QPainter, lines: Sequence[tuple[Anchor, int]], draw: DrawLine
    ) -> None:
        """Lines below words, in order, each drawn by what it is (a number of the drawer's own)."""
        em = self._canvas.prose.metrics.nominal
        kinds = dict(lines)
        for block, top, anchor in self._in_view([anchor for anchor, _ in lines]):
            here = block.position()
            for box in self._boxes(block, anchor.start - here, anchor.end - here):
                y = top + box.base + _UNDER * em
                draw(painter, kinds[anchor], QLineF(box.left, y, box.right, y))

    def sign_at(self, point: QPointF) -> MarginSign | None:
        """The sign of the margin under a point of the viewport."""
        return next((s for s in self.signs if s.rect.adjusted(-4, -4, 4, 4).contains(point)), None)

    # ---- long lines ----------------------------------------------------------------------------

    def _paint_notes(self, painter: QPainter) -> None:
        """Below a line that is shown in part: how much of it is not."""
        page, theme = self._canvas.prose, self._canvas.theme
        for block, top in self._canvas.visible_blocks():
            hidden = page.hidden(block)
            if not hidden:
                continue
            *_, (_, slot, pitch) = page.slots(block)
            painter.setFont(theme.font("small"))
            painter.setPen(theme.color("text2"))
            words = QCoreApplication.translate(
                "PagePainter", "This line goes on for {0} characters; they are kept."
            )
            at = QPointF(page.metrics.left, top + slot + pitch + page.metrics.baseline(pitch))
            painter.drawText(at, words.format(f"{hidden:,}"))

    # ---- ghost ---------------------------------------------------------------------------------

    def _paint_keys(self, painter: QPainter) -> None:
        keys = [
            ("Tab", QCoreApplication.translate("PagePainter", "take")),
            ("Ctrl+Right", QCoreApplication.translate("PagePainter", "a word")),
            ("Esc", QCoreApplication.translate("PagePainter", "drop")),
        ]
        metrics, theme = self._canvas.prose.metrics, self._canvas.theme
        left = metrics.left + metrics.measure + KEYS_OUT
        room = self._canvas.viewport().width() - left
        if room >= keycaps.labelled_width(theme, keys):
            middle = self._caret.rect().center().y()
            keycaps.paint_labelled(painter, theme, left, middle, keys)
