"""The field that searches a list below it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLineEdit, QWidget
from typing_extensions import override

from writer_app.ui.kit import icons
from writer_app.ui.kit.theme import Theme


class SearchField(QLineEdit):
    """A field with a magnifier that hands its arrow keys to the list below."""

    stepped = Signal(int)
    taken = Signal()

    def __init__(self, theme: Theme, name: str, words: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._theme = theme
        self.setPlaceholderText(words)
        self.setAccessibleName(words)
        self.setClearButtonEnabled(False)
        theme.follow(self._restyle)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self.stepped.emit(1 if key == Qt.Key.Key_Down else -1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.taken.emit()
        elif key == Qt.Key.Key_Escape and self.text():
            self.clear()
        else:
            super().keyPressEvent(event)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        unit, size = self._theme.unit, self._theme.unit(16)
        mark = icons.icon("search", self._theme.palette.text2, size).pixmap(size, size)
        QPainter(self).drawPixmap(unit(8), (self.height() - size) // 2, mark)

    def _restyle(self) -> None:
        unit = self._theme.unit
        self.setFixedHeight(unit(30))
        self.setFont(self._theme.font("base"))
        self.setTextMargins(unit(20), 0, 0, 0)
