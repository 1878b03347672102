"""Lines under words that the model did not expect, by strength, and under stretches of cliché.

Quiet: grey, below the baseline, heavier the less a word was expected; a stretch of cliché is
dotted. Colour tells nothing.
"""

from __future__ import annotations

from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from writer_app.ui.kit.theme import Theme

_WIDTHS = (1.2, 1.0, 1.8, 3.0)  # of a cliché's line and of levels 1 to 3, pixels
_INKS = ("text3", "text3", "text2", "text")
HEIGHT = 28


def line(painter: QPainter, theme: Theme, level: int, at: QLineF) -> None:
    """The line of a level; 0 is a cliché."""
    pen = QPen(theme.color(_INKS[level]), _WIDTHS[level])
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    if level == 0:
        pen.setStyle(Qt.PenStyle.DotLine)
    painter.setPen(pen)
    painter.drawLine(at)


class SurpriseLegend(QWidget):
    """The thin bar below the page: which line means what, and what the word at hand has."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("surpriseLegend")
        self._theme, self._text = theme, ""
        self.hide()
        theme.changed.connect(self._restyle)
        self._restyle()

    def say(self, text: str) -> None:
        """Of the word at hand, or of how far the reading is."""
        self._text = text
        self._name()
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
        for level, text in self._levels():
            y = base + unit(2)
            line(painter, theme, level, QLineF(x, y, x + unit(24), y))
            x += unit(30)
            painter.setPen(theme.color("text2"))
            painter.drawText(QRectF(x, 0, self.width() - x, self.height()),
                             Qt.AlignmentFlag.AlignVCenter, text)  # fmt: skip
            x += metrics.horizontalAdvance(text) + unit(20)
        rest = QRectF(x, 0, self.width() - x - unit(16), self.height())
        said = metrics.elidedText(self._text, Qt.TextElideMode.ElideRight, rest.width())
        painter.setPen(theme.color("text"))
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(rest, right, said)

    # ---- inside
    def _levels(self) -> tuple[tuple[int, str], ...]:
        return (
            (1, self.tr("Slight")),
            (2, self.tr("Clear")),
            (3, self.tr("Strong")),
            (0, self.tr("Cliché")),
        )

    def _name(self) -> None:
        told = [text for _, text in self._levels()] + ([self._text] if self._text else [])
        self.setAccessibleName(" · ".join(told))

    def _restyle(self) -> None:
        self.setFixedHeight(self._theme.unit(HEIGHT) + 1)
        self._name()
        self.update()
