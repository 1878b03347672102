"""The bar over a text that is shown in parts, because it is too large to be shown at once."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QKeySequence, QPainter, QPaintEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget
from typing_extensions import override

from writer_app.domain.text.parts import parts
from writer_app.ui.kit.ink import ink
from writer_app.ui.kit.theme import Theme
from writer_app.ui.kit.widgets import IconButton


class PartBar(QWidget):
    """Which part is shown, and the way to the others. `show_text` begins with the first."""

    def __init__(
        self, theme: Theme, show: Callable[[str], None], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("partBar")
        self.setAccessibleName(self.tr("Parts of the document"))
        self._theme, self._show = theme, show
        self._text, self._parts, self._number = "", [(0, 0)], 0
        self._words = QLabel()
        self._back = IconButton(theme, "chevron-left", self.tr("Part before (Ctrl+PgUp)"))
        self._next = IconButton(theme, "chevron-right", self.tr("Next part (Ctrl+PgDown)"))
        row = QHBoxLayout(self)
        self._row = row
        row.addWidget(self._words, 1)
        row.addWidget(self._back)
        row.addWidget(self._next)
        self._back.clicked.connect(lambda: self.go(-1))
        self._next.clicked.connect(lambda: self.go(1))
        for key, by in (("Ctrl+PgUp", -1), ("Ctrl+PgDown", 1)):
            QShortcut(QKeySequence(key), self, lambda by=by: self.go(by))
        theme.follow(self._restyle)
        self.hide()

    def show_text(self, text: str) -> None:
        """Show the first part of a text, and the bar while there are others."""
        self._text, self._parts, self._number = text, parts(text), 0
        self.setVisible(len(self._parts) > 1)
        self._turn()

    def clear(self) -> None:
        """Another text is on the page, all of it."""
        self._text, self._parts = "", [(0, 0)]
        self.hide()

    def go(self, by: int) -> None:
        """Show another part; before the first and after the last nothing happens."""
        if 0 <= self._number + by < len(self._parts):
            self._number += by
            self._turn()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.color("chrome"))
        painter.fillRect(0, self.height() - 1, self.width(), 1, self._theme.color("line"))

    def _turn(self) -> None:
        start, end = self._parts[self._number]
        self._words.setText(
            self.tr("Part {0} of {1}").format(f"{self._number + 1:,}", f"{len(self._parts):,}")
        )
        self._back.setEnabled(self._number > 0)
        self._next.setEnabled(self._number + 1 < len(self._parts))
        self._show(self._text[start:end])

    def _restyle(self) -> None:
        unit = self._theme.unit
        self.setFixedHeight(unit(36) + 1)
        self._row.setContentsMargins(unit(16), 0, unit(12), 0)
        self._row.setSpacing(unit(6))
        self._words.setFont(self._theme.font("base"))
        ink(self._words, "text2")
