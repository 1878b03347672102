"""Ghost text: words painted after the caret that are not in the document."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QTextLayout

from writer_app.domain.text.units import slice16, utf16_len
from writer_app.ui.page.canvas import Canvas
from writer_app.ui.page.caret import Caret
from writer_app.ui.page.page_lines import page_option


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
        return len(self._broken()) - 1 if self.opens and self.text else 0

    def paint(self, painter: QPainter) -> None:
        """Draw the words."""
        caret = self._caret.rect()
        if not self.text or caret.isEmpty():
            return
        metrics = self._canvas.prose.metrics
        base = self._caret.baseline()
        painter.setFont(self._canvas.document().defaultFont())
        painter.setPen(self._canvas.theme.color("text3"))
        lines = self._broken()
        if not self.opens:
            lines = [self._elided(lines)]
        painter.drawText(QPointF(caret.center().x(), base), lines[0])
        for number, line in enumerate(lines[1:], 1):
            painter.drawText(QPointF(metrics.left, base + number * metrics.pitch), line)

    def _room(self) -> float:
        """Pixels between the caret and the column's end; none when words follow on the line."""
        cursor = self._canvas.textCursor()
        at = cursor.position() - cursor.block().position()
        line = cursor.block().layout().lineForTextPosition(at)
        if not line.isValid():
            return 0.0
        rest = slice16(cursor.block().text(), at, line.textStart() + line.textLength())
        if rest.strip():
            return 0.0
        metrics = self._canvas.prose.metrics
        return metrics.left + metrics.measure - self._caret.rect().center().x()

    def _broken(self) -> list[str]:
        room = self._room()
        first, *others = self.text.split("\n")
        lines = self._break(first, room)
        for paragraph in others:
            lines += self._break(paragraph, float(self._canvas.prose.metrics.measure))
        return lines

    def _break(self, text: str, first_width: float) -> list[str]:
        metrics = self._canvas.prose.metrics
        layout = QTextLayout(text, self._canvas.document().defaultFont())
        layout.setTextOption(page_option(metrics))
        lines: list[str] = []
        layout.beginLayout()
        # A first line too narrow for any word stays empty, as a word never breaks for it.
        word = QFontMetricsF(self._canvas.document().defaultFont()).horizontalAdvance(
            (text.split() or [""])[0]
        )
        if first_width < word:
            lines.append("")
            first_width = float(metrics.measure)
        while (line := layout.createLine()).isValid():
            line.setLineWidth(first_width if not line.lineNumber() else metrics.measure)
            lines.append(slice16(text, line.textStart(), line.textStart() + line.textLength()))
        layout.endLayout()
        return lines or [""]

    def _elided(self, lines: list[str]) -> str:
        room = self._room()
        if room <= 0:
            return ""
        whole = self.text.replace("\n", " ")
        if len(lines) == 1 and utf16_len(lines[0]) == utf16_len(whole):
            return whole
        metrics = QFontMetricsF(self._canvas.document().defaultFont())
        return metrics.elidedText(whole, Qt.TextElideMode.ElideRight, room)
