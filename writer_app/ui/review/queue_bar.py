"""The bar above the page while a document, or a folder, goes through a template."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget
from typing_extensions import override

from writer_app.ui.kit.ink import ink
from writer_app.ui.kit.theme import Theme
from writer_app.ui.kit.widgets import IconButton, IconSign, Meter, PlainButton
from writer_app.ui.kit.work_page import ShortLabel

HEIGHT, METER = 40, 96  # pixels of the design


@dataclass(frozen=True, slots=True)
class QueueView:
    """What the bar shows. `undecided` is how many proposals wait, None where none ever do."""

    words: str
    done: int
    total: int
    busy: bool
    goes_on: bool  # there is something left to do
    undecided: int | None = None


class QueueBar(QWidget):
    """Progress in figures and a line, and what can be done about it."""

    pauseRequested = Signal()
    startRequested = Signal()
    nextRequested = Signal()
    endRequested = Signal()

    def __init__(self, theme: Theme, name: str, *, action: str) -> None:
        """`action` is the button beside pausing: the next proposal, or the folder of results."""
        super().__init__()
        self.setObjectName(name)
        self._theme, self._busy = theme, False
        self._sign = IconSign(theme, "template")
        self._words = ShortLabel()
        self._words.setObjectName(f"{name}Words")
        self._meter = Meter(theme, width=METER)
        self.next = PlainButton(theme, action)
        self.next.setObjectName(f"{name}Next")
        self.next.clicked.connect(self.nextRequested)
        self.run = PlainButton(theme, self._pause_words())
        self.run.setObjectName(f"{name}Run")
        self.run.clicked.connect(self._press)
        end = QCoreApplication.translate("QueueBar", "End it; proposals on the page stay")
        self.close_ = IconButton(theme, "close", end)
        self.close_.setObjectName(f"{name}End")
        self.close_.clicked.connect(self.endRequested)
        self._row = QHBoxLayout(self)
        for widget in (self._sign, self._words, self._meter):
            self._row.addWidget(widget)
        self._row.addStretch(1)
        for button in (self.next, self.run, self.close_):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves the caret on the page
            self._row.addWidget(button)
        theme.follow(self._restyle)
        self.hide()

    def show_view(self, view: QueueView | None) -> None:
        """Show how it stands; None takes the bar away."""
        self.setVisible(view is not None)
        if view is None:
            return
        self._busy = view.busy
        self._words.setText(view.words)
        self._words.updateGeometry()
        self.setAccessibleName(view.words)
        self._meter.set_value(view.done, view.total)
        self.run.set_words(self._pause_words() if view.busy else self._go_on_words())
        self.run.setVisible(view.busy or view.goes_on)
        self.next.setVisible(view.undecided is None or view.undecided > 0)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.color("raised"))
        painter.fillRect(0, self.height() - 1, self.width(), 1, self._theme.color("line"))

    def _press(self) -> None:
        (self.pauseRequested if self._busy else self.startRequested).emit()

    @staticmethod
    def _pause_words() -> str:
        return QCoreApplication.translate("QueueBar", "Pause")

    @staticmethod
    def _go_on_words() -> str:
        return QCoreApplication.translate("QueueBar", "Go on")

    def _restyle(self) -> None:
        unit = self._theme.unit
        self.setFixedHeight(unit(HEIGHT) + 1)
        self._row.setContentsMargins(unit(16), 0, unit(8), 0)
        self._row.setSpacing(unit(8))
        self._words.setFont(self._theme.font("base"))
        ink(self._words, "text")
