"""Proposals over the page: what is painted in place of blocks, while the document stays as it is.

A `ProposalView` says what to show; the layer cuts it into one `PaintedBlock` a document block and
keeps them at their place while the writer types elsewhere. Offsets are UTF-16 units.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QTimer
from PySide6.QtGui import QTextBlock, QTextCursor

from writer_app.domain.change.anchor import Anchor
from writer_app.ui.page.canvas import Canvas
from writer_app.ui.page.caret import BAND_HEIGHT, BAND_RISE
from writer_app.ui.page.painted_block import FactPlace, PaintedBlock
from writer_app.ui.page.painted_runs import Cut, cut
from writer_app.ui.page.prose_layout import ProseLayout

if TYPE_CHECKING:
    from writer_app.domain.change.diff import Segment

FLASH_MS, FADE_MS, FADE_STEPS = 3000, 120, 6


@dataclass(frozen=True, slots=True)
class ProposalView:
    """What to show over a range.

    `focus` counts the changes (segments that are not the same) from 0; `frontier` is where the
    model stands in the original, in UTF-16 units from the range's start; `facts` are the places
    of facts that differ; `whole` shows old above new; `new_side` is for a document that already
    holds the new text.
    """

    anchor: Anchor
    segments: tuple[Segment, ...]
    focus: int | None = None
    frontier: int | None = None
    facts: tuple[FactPlace, ...] = field(default=())
    whole: bool = False
    show_original: bool = False
    new_side: bool = False


class ProposalLayer:
    """Keeps a proposal's painted blocks. Paints nothing itself."""

    def __init__(self, canvas: Canvas, moved: Callable[[], None]) -> None:
        """`moved` is called when what stands below may have moved."""
        self._canvas, self._moved = canvas, moved
        self._view: ProposalView | None = None
        self._range: QTextCursor | None = None
        self._blocks: tuple[PaintedBlock, ...] = ()
        self._seen: list[tuple[int, float, float]] = []  # block, top, height, when last told
        self._steps = 0
        self.opacity = 1.0
        self._flash = QTimer(canvas.viewport())
        self._flash.setSingleShot(True)
        self._flash.timeout.connect(self._fade)

    @property
    def _page(self) -> ProseLayout:
        return self._canvas.prose  # another one with another text

    @property
    def view(self) -> ProposalView | None:
        """What is shown."""
        return self._view

    @property
    def start(self) -> int:
        """Where the range begins in the document as it is now; 0 without one."""
        return self._range.selectionStart() if self._range is not None else 0

    def show(self, view: ProposalView | None) -> None:
        """Show a proposal in place of the one before; None shows the text itself."""
        self._flash.stop()
        self.opacity = 1.0
        if view is None and self._view is None:
            return
        self._view = view
        if view is None:
            self._range, self._blocks = None, ()
            self._page.set_painted(None, ())
        else:
            self._range = self._canvas.cursor_over(view.anchor)
            self._build()
        self._told()

    def flash(self, view: ProposalView) -> None:
        """Show what changed for three seconds, then fade; motion reduced means no fading."""
        self.show(view)
        self._steps = 0 if self._canvas.theme.reduced_motion else FADE_STEPS
        self._flash.start(FLASH_MS - FADE_MS)

    def refresh(self) -> None:
        """Set the painted blocks anew, as after a change of width or face."""
        if self._view is not None:
            self._blocks = ()
            self._build()

    def document_edited(self, position: int, removed: int, added: int) -> None:
        """Follow an edit: rebuild when it touched a painted paragraph."""
        if self._view is None or self._range is None:
            return
        if self._view.new_side:
            self.show(None)
            return
        first = self._canvas.document().findBlock(self._range.selectionStart())
        last = self._canvas.document().findBlock(self._range.selectionEnd())
        if position + added >= first.position() and position <= last.position() + last.length():
            self._build()
            self._told()

    def painted(self, block: QTextBlock) -> PaintedBlock | None:
        """What stands in for a block."""
        if self._view is None:
            return None
        found = self._page.painted(block)
        return found if isinstance(found, PaintedBlock) else None

    def change_at(self, point: QPointF) -> int | None:
        """The change under a point of the viewport: -1 beside any, None outside the proposal."""
        if self._view is None:
            return None
        for block, top in self._canvas.visible_blocks():
            painted = self.painted(block)
            height = self._page.height(block)
            if painted is not None and top <= point.y() < top + height:
                return painted.change_at(point.x(), point.y() - top)
        return None

    def place_of(self, change: int) -> QRectF | None:
        """Where a change ends, in the viewport: the band of its last line in view."""
        em, found = self._page.metrics.nominal, None
        for block, top in self._canvas.visible_blocks():
            painted = self.painted(block)
            for box in painted.change_boxes(change) if painted is not None else ():
                rise = top + box.base - BAND_RISE * em
                found = QRectF(box.left, rise, box.right - box.left, BAND_HEIGHT * em)
        return found

    def _build(self) -> None:
        view, place = self._view, self._range
        if view is None or place is None:
            return
        document = self._canvas.document()
        block = document.findBlock(place.selectionStart())
        last = document.findBlock(place.selectionEnd())
        head = self._canvas.text_of(Anchor(block.position(), place.selectionStart()))
        end_of_last = last.position() + last.length() - 1
        tail = self._canvas.text_of(Anchor(place.selectionEnd(), end_of_last))
        cuts = cut(_shown(view), head, tail, whole=view.whole, new_side=view.new_side)
        self._blocks = tuple(self._set(cuts, block))
        start = QTextCursor(document)
        start.setPosition(block.position())
        self._page.set_painted(start, self._blocks)

    def _set(self, cuts: Sequence[Cut], block: QTextBlock) -> list[PaintedBlock]:
        """Painted blocks for the cuts, those kept whose content did not change."""
        page, font = self._page, self._canvas.document().defaultFont()
        result = []
        for index, runs in enumerate(cuts):
            old = self._blocks[index] if index < len(self._blocks) else None
            if old is not None and old.fits(runs, page.state_before(block), block.position()):
                result.append(old)
            else:
                result.append(PaintedBlock(runs, page, font, block))
            block = block.next()
        return result

    def _told(self) -> None:
        """Repaint: the proposal alone while no height changed, else everything."""
        seen = [
            (block.blockNumber(), top, self._page.height(block))
            for block, top in self._canvas.visible_blocks()
            if self._page.painted(block) is not None
        ]
        viewport = self._canvas.viewport()
        self._moved()
        if seen and seen == self._seen:
            top, bottom = seen[0][1], seen[-1][1] + seen[-1][2]
            viewport.update(0, round(top) - 4, viewport.width(), round(bottom - top) + 8)
            return
        self._seen = seen
        self._page.announce()
        viewport.update()

    def _fade(self) -> None:
        self._steps -= 1
        if self._steps <= 0:
            self.show(None)
            return
        self.opacity = self._steps / FADE_STEPS
        self._canvas.viewport().update()
        self._flash.start(FADE_MS // FADE_STEPS)


def _shown(view: ProposalView) -> tuple[Segment, ...]:
    """The segments to paint: the original's alone while the writer looks at it."""
    if not view.show_original:
        return view.segments
    return tuple(replace(s, kind="same", new=s.old, state="pending") for s in view.segments)
