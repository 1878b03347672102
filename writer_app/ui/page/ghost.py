"""Ghost text: words painted after the caret that are not in the document."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QTextLayout, QTextOption

from writer_app.domain.text.units import slice16, utf16_len
from writer_app.ui.page.canvas import Canvas
from writer_app.ui.page.caret import Caret
from writer_app.ui.page.page_lines import CLOSING, page_option

_NONE = -1.0  # no room: words of the document follow


class GhostPainter:
    """The words, where they break, and how they are drawn.

    On the caret's line they end with the column, cut with an ellipsis; with `opens` the rest
    goes into lines opened below. They never cover words of the document.
    """

    def __init__(self, canvas: Canvas, caret: Caret) -> None:
        self._canvas, self._caret = canvas, caret
        self.text = ""
        self.keys = False
        self.opens = False

    def set(self, text: str, *, keys: bool, opens: bool = False) -> None:
        """Take other words; the empty string takes them away."""
        self.text, self.keys, self.opens = text, keys, opens

    def lines_below(self) -> int:
        """How many lines the words need below the caret's line."""
        return len(self.lines()) - 1 if self.opens and self.text else 0

    def paint(self, painter: QPainter) -> None:
        """Draw the words."""
        caret = self._caret.rect()
        if caret.isEmpty():
            return
        metrics = self._canvas.prose.metrics
        base = self._caret.baseline()
        painter.setFont(self._canvas.document().defaultFont())
        painter.setPen(self._canvas.theme.color("text3"))
        lines = self.lines()
        if not self.opens:
            lines = [self._elided(lines)]
        painter.drawText(QPointF(caret.center().x(), base), lines[0])
        for number, line in enumerate(lines[1:], 1):
            painter.drawText(QPointF(metrics.left, base + number * metrics.pitch), line)

    def _room(self) -> float:
        """Pixels between the caret and the column's end; below 0 when words follow on the line."""
        cursor = self._canvas.textCursor()
        at = cursor.position() - cursor.block().position()
        line = cursor.block().layout().lineForTextPosition(at)
        if not line.isValid():
            return _NONE
        rest = slice16(cursor.block().text(), at, line.textStart() + line.textLength())
        if rest.strip():
            return _NONE
        metrics = self._canvas.prose.metrics
        return max(metrics.left + metrics.measure - self._caret.rect().center().x(), 0.0)

    def lines(self) -> list[str]:
        """The words as they are set: what stands behind the caret, then the lines below."""
        first, *others = self.text.split("\n")
        head = self._head(first, self._room())
        rest = first[len(head) :].lstrip(" ")
        lines = [head, *(self._break(rest) if rest else ())]
        for paragraph in others:
            lines += self._break(paragraph)
        return lines

    def _head(self, text: str, room: float) -> str:
        """How much of a paragraph stands behind the caret: up to where a line may break.

        What may not begin a line stands behind the caret in any case, out of the column if need be.
        """
        if not text or room < 0:
            return ""
        line, width = self._layout(text, room, QTextOption.WrapMode.WordWrap)[0]
        if width <= room:
            return line
        closing = 0
        while closing < len(text) and text[closing] in CLOSING:
            closing += 1
        return text[:closing]

    def _break(self, text: str) -> list[str]:
        measure = float(self._canvas.prose.metrics.measure)
        wrap = QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere
        return [line for line, _ in self._layout(text, measure, wrap)] or [""]

    def _layout(
        self, text: str, width: float, wrap: QTextOption.WrapMode
    ) -> list[tuple[str, float]]:
        """The lines of a text, with their widths in pixels."""
        layout = QTextLayout(text, self._canvas.document().defaultFont())
        option = page_option(self._canvas.prose.metrics)
        option.setWrapMode(wrap)
        layout.setTextOption(option)
        lines: list[tuple[str, float]] = []
        layout.beginLayout()
        while (line := layout.createLine()).isValid():
            line.setLineWidth(width)
            words = slice16(text, line.textStart(), line.textStart() + line.textLength())
            lines.append((words, line.naturalTextWidth()))
        layout.endLayout()
        return lines

    def _elided(self, lines: list[str]) -> str:
        room = self._room()
        if room <= 0:
            return ""
        whole = self.text.replace("\n", " ")
        if len(lines) == 1 and utf16_len(lines[0]) == utf16_len(whole):
            return whole
        metrics = QFontMetricsF(self._canvas.document().defaultFont())
        return metrics.elidedText(whole, Qt.TextElideMode.ElideRight, room)
