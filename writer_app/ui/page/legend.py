"""The thin bar below the page that says what its marks mean."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from writer_app.ui.kit.theme import Theme

HEIGHT = 28
_EDGE, _SWATCH, _GAP, _APART = 16, 24, 6, 24  # units


class Legend(QWidget):
    """Names in a row, each with a sample of its mark before it where there is one."""

    def __init__(self, theme: Theme, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._theme = theme
        self.hide()
        theme.follow(self._restyle)

    # ---- for heirs
    def _parts(self) -> Sequence[tuple[int, str]]:
        """Marks, by numbers of the heir's own, −1 for none, and their names."""
        raise NotImplementedError

    def _sample(self, painter: QPainter, mark: int, box: QRectF, base: float) -> None:
        """Draw a mark into a box as high as the text, whose baseline is at `base`."""
        raise NotImplementedError

    def _also(self) -> str:
        """What stands at the right."""
        return ""

    def _told(self) -> None:
        """What is said has changed."""
        also = self._also()
        told = [text for _, text in self._parts()] + ([also] if also else [])
        self.setAccessibleName(" · ".join(told))
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
        x, middle = float(unit(_EDGE)), Qt.AlignmentFlag.AlignVCenter
        for mark, text in self._parts():
            if mark >= 0:
                box = QRectF(x, base - metrics.ascent(), unit(_SWATCH), metrics.height())
                self._sample(painter, mark, box, base)
                x = box.right() + unit(_GAP)
            painter.setPen(theme.color("text2"))
            painter.drawText(QRectF(x, 0, self.width() - x, self.height()), middle, text)
            x += metrics.horizontalAdvance(text) + unit(_APART)
        if also := self._also():
            rest = QRectF(x, 0, self.width() - x - unit(_EDGE), self.height())
            words = metrics.elidedText(also, Qt.TextElideMode.ElideRight, rest.width())
            painter.setPen(theme.color("text"))
            painter.drawText(rest, Qt.AlignmentFlag.AlignRight | middle, words)

    def _restyle(self) -> None:
        self.setFixedHeight(self._theme.unit(HEIGHT) + 1)
        self.update()
