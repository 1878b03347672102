"""Tints and underlines that tell what a model edited or wrote from what the writer typed.

Never colour alone: what was edited has a dotted underline, what was written a double one, and a
thin bar below the page names both with their shares of the words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen, QTextBlock
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from writer_app.domain.change.provenance import Origin, Shares, Spans, cut
from writer_app.ui.kit.theme import Theme
from writer_app.ui.page.canvas import Canvas
from writer_app.ui.page.mark_painting import MarkPainter
from writer_app.ui.page.painted_block import Box

Boxes = Callable[[QTextBlock, int, int], Iterable[Box]]
_TINT = {Origin.EDITED: "held", Origin.WRITTEN: "ins_bg"}
_UNDER = 0.22  # em below the baseline
HEIGHT = 28


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


class AuthorLegend(QWidget):
    """The thin bar below the page: which mark means what, and how many words it has."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("authorLegend")
        self._theme = theme
        self._parts: list[tuple[Origin, str]] = []
        self.hide()
        theme.changed.connect(self._restyle)
        self._restyle()

    def show_shares(self, found: Shares) -> None:
        """Figures of the page."""
        names = {
            Origin.TYPED: self.tr("Typed {0}%"),
            Origin.EDITED: self.tr("Edited with a model {0}%"),
            Origin.WRITTEN: self.tr("Written with a model {0}%"),
        }
        self._parts = [(kind, text.format(found.percent(kind))) for kind, text in names.items()]
        self.setAccessibleName(" · ".join(text for _, text in self._parts))
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        theme, unit = self._theme, self._theme.unit
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.color("sheet"))
        painter.fillRect(0, 0, self.width(), 1, theme.color("line"))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font = theme.font("small")
        metrics = QFontMetricsF(font)
        painter.setFont(font)
        base = (self.height() + metrics.ascent() - metrics.descent()) / 2
        x = float(unit(16))
        for kind, text in self._parts:
            if kind is not Origin.TYPED:
                swatch = QRectF(x, base - metrics.ascent(), unit(24), metrics.height())
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(theme.color(_TINT[kind]))
                painter.drawRoundedRect(swatch, 3, 3)
                y = base + unit(2)
                underline(painter, theme, kind, QLineF(swatch.left(), y, swatch.right(), y))
                x = swatch.right() + unit(6)
            painter.setPen(theme.color("text2"))
            painter.drawText(QRectF(x, 0, self.width() - x, self.height()),
                             Qt.AlignmentFlag.AlignVCenter, text)  # fmt: skip
            x += metrics.horizontalAdvance(text) + unit(24)

    def _restyle(self) -> None:
        self.setFixedHeight(self._theme.unit(HEIGHT) + 1)
        self.update()
