"""Tints and underlines that tell what a model edited or wrote from what the writer typed.

Never colour alone: what was edited has a dotted underline, what was written a double one, and a
thin bar below the page names both with their shares of the words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QTextBlock
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from writer_app.domain.change.provenance import Origin, Shares, Spans, cut
from writer_app.ui.kit.theme import Theme
from writer_app.ui.page.canvas import Canvas
from writer_app.ui.page.legend import Legend
from writer_app.ui.page.mark_painting import MarkPainter
from writer_app.ui.page.painted_block import Box

Boxes = Callable[[QTextBlock, int, int], Iterable[Box]]
_TINT = {Origin.EDITED: "held", Origin.WRITTEN: "ins_bg"}
_UNDER = 0.22  # em below the baseline
_SAMPLES = tuple(_TINT)


def paint(painter: QPainter, canvas: Canvas, boxes: Boxes, spans: Spans) -> None:
    """Paint the spans in view below the page's text; blocks under a proposal are left alone."""
    marks = MarkPainter(canvas.theme, canvas.prose.metrics)
    em = canvas.prose.metrics.nominal
    for block, top in canvas.visible_blocks():
        if canvas.prose.painted(block) is not None:
            continue
        begin = block.position()
        for span in cut(spans, begin, begin + block.length() - 1):
            kind = span.source.kind
            for box in boxes(block, span.anchor.start - begin, span.anchor.end - begin):
                if box.right - box.left < 1:  # a blank at the end of a line
                    continue
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(canvas.theme.color(_TINT[kind]))
                painter.drawRoundedRect(marks.band(box, top), 3, 3)
                y = top + box.base + _UNDER * em
                underline(painter, canvas.theme, kind, QLineF(box.left, y, box.right, y))


def underline(painter: QPainter, theme: Theme, kind: Origin, line: QLineF) -> None:
    """The underline of a kind: dotted for edited, double for written."""
    pen = QPen(theme.color("accent"), 1.0)
    if kind is Origin.EDITED:
        pen.setWidthF(1.5)
        pen.setStyle(Qt.PenStyle.DotLine)
    painter.setPen(pen)
    painter.drawLine(line)
    if kind is Origin.WRITTEN:
        painter.drawLine(line.translated(0, 2.5))


class AuthorLegend(Legend):
    """Which mark means what, and how many words it has."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        self._named: list[tuple[int, str]] = []
        super().__init__(theme, "authorLegend", parent)

    def show_shares(self, found: Shares) -> None:
        """Figures of the page."""
        names = {
            Origin.TYPED: self.tr("Typed {0}%"),
            Origin.EDITED: self.tr("Edited with a model {0}%"),
            Origin.WRITTEN: self.tr("Written with a model {0}%"),
        }
        self._named = [
            (_SAMPLES.index(kind) if kind in _SAMPLES else -1, text.format(found.percent(kind)))
            for kind, text in names.items()
        ]
        self._told()

    @override
    def _parts(self) -> list[tuple[int, str]]:
        return self._named

    @override
    def _sample(self, painter: QPainter, mark: int, box: QRectF, base: float) -> None:
        kind = _SAMPLES[mark]
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color(_TINT[kind]))
        painter.drawRoundedRect(box, 3, 3)
        y = base + self._theme.unit(2)
        underline(painter, self._theme, kind, QLineF(box.left(), y, box.right(), y))
