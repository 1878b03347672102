"""Words of any script in lines of one height, so that two columns stand level.

A face that stands in for missing letters has another ascent than the first one; Qt gives such a
line another height and another baseline.
"""

from __future__ import annotations

from math import ceil

from PySide6.QtCore import QPointF
from PySide6.QtGui import QFont, QPainter, QTextLayout, QTextOption

_SAMPLE = "x字"


class WordLines:
    """Breaks and draws words in one font; lengths are pixels."""

    def __init__(self, font: QFont) -> None:
        self._font = font
        layout = self._broken(_SAMPLE, 1000)  # a line lives as long as its layout
        sample = layout.lineAt(0)
        self.ascent = ceil(sample.ascent())
        self.pitch = self.ascent + ceil(sample.descent()) + 1

    def height(self, words: str, width: float) -> int:
        """How high words are in a column of this width; an empty text has one line."""
        return self.pitch * max(1, self._broken(words, width).lineCount())

    def draw(self, painter: QPainter, left: float, top: float, words: str, width: float) -> None:
        """Draw them in the painter's pen."""
        layout = self._broken(words, width)
        for number in range(layout.lineCount()):
            line = layout.lineAt(number)
            line.setPosition(QPointF(0, number * self.pitch + self.ascent - line.ascent()))
        layout.draw(painter, QPointF(left, top))

    def _broken(self, words: str, width: float) -> QTextLayout:
        layout = QTextLayout(words.replace("\n", "\u2028"), self._font)
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        layout.beginLayout()
        while (line := layout.createLine()).isValid():
            line.setLineWidth(width)
        layout.endLayout()
        return layout
