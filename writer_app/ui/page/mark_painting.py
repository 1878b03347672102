"""Drawing the marks of a proposal: tints below the text, rules, rings and signs above it.

Everything is measured in em (the nominal text size) from the baseline, as the table of marks
has it. The order: page, tints, text, rules, ring.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QPainter, QPainterPath, QPen

from writer_app.ui.kit import icons
from writer_app.ui.kit.theme import Theme
from writer_app.ui.page.caret import BAND_HEIGHT, BAND_RISE
from writer_app.ui.page.page_lines import PageMetrics
from writer_app.ui.page.painted_block import (
    Box,
    FactPlace,
    PaintedBlock,
    PaintedParagraph,
    fact_places,
)
from writer_app.ui.page.painted_runs import PaintedRun, RunRole

HELD_OUT, RULE_OUT, RULE_WIDTH = 8, 14, 2
_TINTED = {
    RunRole.INSERT: ("ins_bg", "ins_bg2"),
    RunRole.DELETE: ("", "del_bg2"),
    RunRole.CAME: ("held", "pick"),
    RunRole.LEFT: ("", "pick"),
}
_MOVED = {RunRole.LEFT: "text2", RunRole.CAME: "ins"}


class MarkPainter:
    """Draws one painted block at a time. `painter` is antialiased, its origin the viewport's.

    Wide: a method for each kind of mark.
    """

    def __init__(self, theme: Theme, metrics: PageMetrics) -> None:
        self._theme = theme
        self._metrics = metrics
        self._em = metrics.nominal

    def band(self, box: Box, top: float) -> QRectF:
        """The band of a mark over a stretch of text."""
        rise, height = BAND_RISE * self._em, BAND_HEIGHT * self._em
        return QRectF(box.left, top + box.base - rise, box.right - box.left, round(height))

    def tints(self, painter: QPainter, block: PaintedBlock, top: float, focus: int | None) -> None:
        """What lies under the text."""
        painter.setPen(Qt.PenStyle.NoPen)
        for paragraph in block.paragraphs:
            for piece in paragraph.pieces:
                names = _TINTED.get(piece.run.role)
                focused = focus is not None and piece.run.change == focus
                name = names[focused] if names else ""
                if not name:
                    continue
                painter.setBrush(self._theme.color(name))
                for box in block.boxes(paragraph, piece.start, piece.end):
                    painter.drawRoundedRect(self.band(box, top).adjusted(-1, 0, 1, 0), 3, 3)

    def whole(self, painter: QPainter, block: PaintedBlock, top: float) -> None:
        """The two blocks of a proposal that changes most words: tint, rule and sign."""
        for role, tint, mark, sign in (
            (RunRole.OLD, "held", "dele", "−"),
            (RunRole.NEW, "ins_bg", "ins", "+"),
        ):
            mine = [p for p in block.paragraphs if p.role is role]
            if not mine:
                continue
            first, last = mine[0].lines[0], mine[-1].lines[-1] + mine[-1].shape.pitch
            area = self._block_area(top + first - 1, top + last + 2)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.color(tint))
            painter.drawRoundedRect(area, 5, 5)
            self.margin_rule(painter, area.top(), area.bottom(), mark)
            self._sign(painter, sign, mark, top + mine[0].layout.lineAt(0).y()
                       + mine[0].layout.lineAt(0).ascent())  # fmt: skip

    def text(self, painter: QPainter, block: PaintedBlock, top: float) -> None:
        """The text itself."""
        painter.setPen(self._theme.color("text"))
        for paragraph in block.paragraphs:
            paragraph.layout.draw(painter, QPointF(0, top))

    def rules(
        self, painter: QPainter, block: PaintedBlock, top: float, facts: Iterable[FactPlace]
    ) -> list[tuple[QRectF, int]]:
        """Underlines, strikes, zigzags; the signs of facts in the margin with their changes."""
        marks, signs = list(facts), list[tuple[QRectF, int]]()
        for paragraph in block.paragraphs:
            for piece in paragraph.pieces:
                boxes = block.boxes(paragraph, piece.start, piece.end)
                if piece.run.role in _MOVED or piece.run.sign:
                    self._moved(painter, list(boxes), top, piece.run)
                else:
                    self._rule(painter, boxes, top, piece.run.role)
            signs += self._facts(painter, block, paragraph, top, marks)
        return signs

    def ring(self, painter: QPainter, block: PaintedBlock, top: float, focus: int) -> None:
        """A ring around the focused change, one piece a line."""
        painter.setPen(QPen(self._theme.color("accent"), 1.5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for paragraph in block.paragraphs:
            lines: dict[float, QRectF] = {}
            for piece in paragraph.pieces:
                if piece.run.change != focus:
                    continue
                for box in block.boxes(paragraph, piece.start, piece.end):
                    band = self.band(box, top)
                    lines[band.top()] = lines.get(band.top(), band).united(band)
            for band in lines.values():
                painter.drawRoundedRect(band.adjusted(-2.5, -1.5, 2.5, 1.5), 4, 4)

    def frontier(self, painter: QPainter, block: PaintedBlock, top: float, at: int) -> None:
        """The bar in the blank before the first word that was not reached."""
        place = block.frontier(at)
        if place is None:
            return
        paragraph, position = place
        for box in block.boxes(paragraph, position, paragraph.pieces[-1].end):
            band = self.band(box, top)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.color("accent"))
            painter.drawRoundedRect(QRectF(band.left() - 3, band.top(), 2, band.height()), 1, 1)
            return

    def margin_rule(self, painter: QPainter, top: float, bottom: float, role: str) -> None:
        """The rule in the margin, beside what is held or changed."""
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color(role))
        x = self._metrics.left - RULE_OUT
        painter.drawRoundedRect(QRectF(x, top, RULE_WIDTH, bottom - top), 1, 1)

    def held_block(self, painter: QPainter, top: float, bottom: float) -> None:
        """The tint of whole paragraphs that are held."""
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color("held"))
        painter.drawRoundedRect(self._block_area(top, bottom), 5, 5)

    def hit(self, painter: QPainter, box: Box, top: float) -> None:
        """A place of what is looked for."""
        painter.setPen(QPen(self._theme.color("edge"), 1.0))
        painter.setBrush(self._theme.color("pick"))
        painter.drawRoundedRect(self.band(box, top).adjusted(-0.5, 0.5, 0.5, -0.5), 3, 3)

    def frozen(self, painter: QPainter, box: Box, top: float) -> None:
        """The hairline under a passage that the writer froze."""
        painter.setPen(QPen(self._theme.color("text3"), 1.0))
        line = round(top + box.base + 0.22 * self._em) + 0.5
        painter.drawLine(QPointF(box.left, line), QPointF(box.right, line))

    def held_band(self, painter: QPainter, box: Box, top: float) -> None:
        """The tint of held words inside a paragraph."""
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color("held"))
        painter.drawRoundedRect(self.band(box, top).adjusted(-2, 0, 2, 0), 3, 3)

    def _block_area(self, top: float, bottom: float) -> QRectF:
        left, width = self._metrics.left - HELD_OUT, self._metrics.measure + 2 * HELD_OUT
        return QRectF(left, top, width, bottom - top)

    def _sign(self, painter: QPainter, sign: str, role: str, base: float) -> None:
        font = self._theme.text_font("sans")
        font.setPixelSize(round(self._em * 0.8))
        font.setWeight(QFont.Weight.Bold)
        painter.setFont(font)
        painter.setPen(self._theme.color(role))
        painter.drawText(QPointF(self._metrics.left - 2, base), sign)

    def _rule(self, painter: QPainter, boxes: Iterable[Box], top: float, role: RunRole) -> None:
        table = {
            RunRole.INSERT: ("ins", 1.5, 0.20),
            RunRole.DELETE: ("dele", 1.25, -0.24),
            RunRole.ACCEPTED: ("edge", 1.0, 0.21),
        }
        if role not in table:
            return
        name, thick, away = table[role]
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color(name))
        for box in boxes:
            y = top + box.base + away * self._em
            painter.drawRect(QRectF(box.left, y - thick / 2, box.right - box.left, thick))

    def _moved(self, painter: QPainter, boxes: list[Box], top: float, run: PaintedRun) -> None:
        """Dots under what moved, and an arrow in the margin to where its other end is."""
        role = _MOVED.get(run.role, "text2")
        if run.role not in _MOVED:
            self._rule(painter, boxes, top, run.role)
            dotted: list[Box] = []
        else:
            dotted = boxes
        painter.setPen(QPen(self._theme.color(role), 1.5, Qt.PenStyle.DotLine))
        for box in dotted:
            y = top + box.base + 0.20 * self._em
            painter.drawLine(QPointF(box.left, y), QPointF(box.right, y))
        if not boxes or not run.sign:
            return
        font = self._theme.text_font("sans")
        font.setPixelSize(round(self._em * 0.8))
        painter.setFont(font)
        painter.setPen(self._theme.color(role))
        x = self._metrics.left + self._metrics.measure + 16
        painter.drawText(QPointF(x, top + boxes[0].base), run.sign)

    def _facts(
        self, painter: QPainter, block: PaintedBlock, paragraph: PaintedParagraph, top: float,
        marks: list[FactPlace],
    ) -> Iterator[tuple[QRectF, int]]:  # fmt: skip
        for start, end in fact_places(paragraph, marks):
            here = (p.run.change for p in paragraph.pieces if p.start <= start < p.end)
            change = next(here, -1)
            for number, box in enumerate(block.boxes(paragraph, start, end)):
                self.zigzag(painter, box, top)
                if number == 0:
                    yield self.sign(painter, box, top), change

    def zigzag(self, painter: QPainter, box: Box, top: float, role: str = "warn_mark") -> None:
        """The line under words that want a look. Amber is for facts alone."""
        y = top + box.base + 0.20 * self._em + 3
        path = QPainterPath(QPointF(box.left, y))
        x, up = box.left, True
        while x + 3 <= box.right:
            x, up = x + 3, not up
            path.lineTo(x, y if up else y + 2)
        painter.setPen(QPen(self._theme.color(role), 1.25))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(path)

    def sign(
        self,
        painter: QPainter,
        box: Box,
        top: float,
        name: str = "warning",
        role: str = "warn_mark",
    ) -> QRectF:
        """A sign in the right margin; where it stands."""
        band = self.band(box, top)
        ratio = painter.device().devicePixelRatio()
        sign = icons.pixmap(name, self._theme.color(role).name(), 16, ratio)
        x = round(self._metrics.left + self._metrics.measure + 16)
        at = QPointF(x, round(band.center().y() - 8))
        painter.drawPixmap(at, sign)
        return QRectF(at.x(), at.y(), 16, 16)
