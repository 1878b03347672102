"""A whole-window page to work on something: a head with the way back, a title, how it stands and
what can be done; a notice bar of its own; the work below.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLayout,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from writer_app.ui.kit.ink import ink
from writer_app.ui.kit.notices import NoticeBar
from writer_app.ui.kit.theme import Theme
from writer_app.ui.kit.widgets import IconButton

HEAD = 48  # pixels of the design


class ShortLabel(QLabel):
    """A line that is cut with … where there is no room, so that a page can be narrow; so many
    letters of it stay."""

    def __init__(self, letters: int = 2) -> None:
        super().__init__()
        self._letters = letters
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)

    @override
    def minimumSizeHint(self) -> QSize:
        least = self.fontMetrics().horizontalAdvance("n…" * (self._letters // 2))
        return QSize(min(least, super().sizeHint().width()), super().minimumSizeHint().height())

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        shown = self.fontMetrics().elidedText(
            self.text(), Qt.TextElideMode.ElideRight, self.width()
        )
        painter = QPainter(self)
        painter.setPen(self.palette().windowText().color())
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter, shown)


class WorkPage(QWidget):
    """Esc and the arrow ask to leave by `finished`."""

    finished = Signal()

    def __init__(self, theme: Theme, name: str, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(title)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._theme = theme
        back = QCoreApplication.translate("WorkPage", "Back to writing (Esc)")
        self._back = IconButton(theme, "chevron-left", back)
        self._back.setObjectName(f"{name}Back")
        self._back.clicked.connect(self.finished)
        self._title, self._state = ShortLabel(), ShortLabel(16)  # the title gives way
        self.notices = NoticeBar(theme)
        self.notices.setObjectName(f"{name}Notice")
        self._head = QWidget()
        self._head_row = QHBoxLayout(self._head)
        theme.follow(self._restyle_head)

    def _fill(self, right: list[QWidget], body: QWidget | QLayout) -> None:
        """Put the page together: `right` stands at the right end of the head."""
        left: list[QWidget] = [self._back, self._title, self._state]
        for widget in left:
            self._head_row.addWidget(widget)
        self._head_row.addStretch(1)
        for widget in right:
            self._head_row.addWidget(widget)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self._head)
        outer.addWidget(self.notices)
        if isinstance(body, QLayout):
            outer.addLayout(body, 1)
        else:
            outer.addWidget(body, 1)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.finished.emit()
        else:
            super().keyPressEvent(event)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.color("chrome"))
        bottom = self._head.geometry().bottom()
        painter.fillRect(0, bottom, self.width(), 1, self._theme.color("line"))

    def _restyle_head(self) -> None:
        unit = self._theme.unit
        self._head.setFixedHeight(unit(HEAD) + 1)
        self._head_row.setContentsMargins(unit(12), 0, unit(12), 0)
        self._head_row.setSpacing(unit(8))
        self._title.setFont(self._theme.font("title"))
        ink(self._title, "text")
        self._state.setFont(self._theme.font("small"))
        ink(self._state, "text2")


def scrolled(inside: QWidget) -> QScrollArea:
    """A widget that scrolls up and down and shows the ground behind it."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(inside)
    for clear in (area, area.viewport(), inside):
        clear.setAutoFillBackground(False)
    return area
