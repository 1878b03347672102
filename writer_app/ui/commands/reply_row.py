"""The row over a mail in the quick window: whom the reply goes to, and what was decided."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from writer_app.ui.kit.fields import LineField
from writer_app.ui.kit.ink import ink
from writer_app.ui.kit.theme import Theme
from writer_app.ui.kit.widgets import PrimaryButton, QuietButton

LONGEST = 60  # characters of a subject that are shown


class ReplyRow(QWidget):
    """It decides nothing: `ui/commands/reply_controller.py` does."""

    wanted = Signal(str)  # what was decided
    rewriteWanted = Signal()  # the text itself, as any other text

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("replyRow")
        self._theme = theme
        self._whom, self._about = QLabel(), QLabel()
        self._about.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.rewrite = QuietButton(theme, self.tr("Rewrite it instead"))
        self.rewrite.setObjectName("replyRewrite")
        self.decided = LineField(theme)
        self.decided.setObjectName("replyDecided")
        self.decided.setPlaceholderText(self.tr("What was decided? In one line"))
        self.decided.setAccessibleName(self.tr("What was decided"))
        self.write = PrimaryButton(theme, self.tr("Write the reply"), keys="Return")
        self.write.setObjectName("replyWrite")
        self._column = QVBoxLayout(self)
        self._first, self._second = QHBoxLayout(), QHBoxLayout()
        for widget in (self._whom, self._about, self.rewrite):
            self._first.addWidget(widget, 1 if widget is self._about else 0)
        for field in (self.decided, self.write):
            self._second.addWidget(field)
        self._column.addLayout(self._first)
        self._column.addLayout(self._second)
        self.decided.returnPressed.connect(self._ask)
        self.write.clicked.connect(self._ask)
        self.rewrite.clicked.connect(self.rewriteWanted)
        theme.follow(self._restyle)
        self.hide()

    def show_mail(self, name: str, subject: str) -> None:
        """Say whose mail is answered; an empty name is somebody."""
        self._whom.setText(self.tr("Reply to {0}").format(name) if name else self.tr("Reply"))
        about = subject if len(subject) <= LONGEST else subject[:LONGEST].rstrip() + "…"
        self._about.setText(about)
        self.decided.clear()
        self.set_busy(False)
        self.show()

    def set_busy(self, busy: bool) -> None:
        """While it is written the field waits."""
        self.write.setEnabled(not busy)
        self.rewrite.setEnabled(not busy)
        self.decided.setReadOnly(busy)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.color("chrome"))
        painter.fillRect(0, self.height() - 1, self.width(), 1, self._theme.color("line"))

    def _ask(self) -> None:
        if self.write.isEnabled():
            self.wanted.emit(self.decided.text().strip())

    def _restyle(self) -> None:
        unit = self._theme.unit
        self._column.setContentsMargins(unit(16), unit(8), unit(12), unit(12))
        self._column.setSpacing(unit(6))
        for row in (self._first, self._second):
            row.setSpacing(unit(8))
        self._whom.setFont(self._theme.font("base", 600))
        self._about.setFont(self._theme.font("small"))
        ink(self._whom, "text")
        ink(self._about, "text2")
