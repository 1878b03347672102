"""Lines under words that the model did not expect, by strength, and under stretches of cliché.

Quiet: grey, below the baseline, heavier the less a word was expected; a stretch of cliché is
dotted. Colour tells nothing.
"""

from __future__ import annotations

from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from writer_app.ui.kit.theme import Theme
from writer_app.ui.page.legend import Legend

_WIDTHS = (1.2, 1.0, 1.8, 3.0)  # of a cliché's line and of levels 1 to 3, pixels
_INKS = ("text3", "text3", "text2", "text")


def line(painter: QPainter, theme: Theme, level: int, at: QLineF) -> None:
    """The line of a level; 0 is a cliché."""
    pen = QPen(theme.color(_INKS[level]), _WIDTHS[level])
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    if level == 0:
        pen.setStyle(Qt.PenStyle.DotLine)
    painter.setPen(pen)
    painter.drawLine(at)


class SurpriseLegend(Legend):
    """Which line means what, and what the word at hand has."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        self._text = ""
        super().__init__(theme, "surpriseLegend", parent)
        self._told()

    def say(self, text: str) -> None:
        """Of the word at hand, or of how far the reading is."""
        self._text = text
        self._told()

    @override
    def _parts(self) -> tuple[tuple[int, str], ...]:
        return (
            (1, self.tr("Slight")),
            (2, self.tr("Clear")),
            (3, self.tr("Strong")),
            (0, self.tr("Cliché")),
        )

    @override
    def _sample(self, painter: QPainter, mark: int, box: QRectF, base: float) -> None:
        y = base + self._theme.unit(2)
        line(painter, self._theme, mark, QLineF(box.left(), y, box.right(), y))

    @override
    def _also(self) -> str:
        return self._text
