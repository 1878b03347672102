"""The header over the page while two versions are compared."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget
from typing_extensions import override

from writer_app.ui.kit import icons
from writer_app.ui.kit.ink import ink
from writer_app.ui.kit.theme import Theme
from writer_app.ui.kit.widgets import KeyCaps, PlainButton, PrimaryButton


class CompareHeader(QWidget):
    """Which two versions, how much differs, and what can be done."""

    nextRequested = Signal()
    takeRequested = Signal()
    restoreRequested = Signal()
    doneRequested = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("compareHeader")
        self._theme = theme
        self._icon, self._title, self._counts = QLabel(), QLabel(), QLabel()
        self._counts.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._keys = KeyCaps(theme, [("F7", self.tr("next"))])
        self.take = PlainButton(theme, self.tr("Take back"), keys="Backspace")
        self.take.setObjectName("compareTake")
        self.take.setToolTip(self.tr("As the other text has it, at the marked difference"))
        self.take.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.restore = PlainButton(theme, self.tr("Restore"), icon="undo")
        self.restore.setObjectName("compareRestore")
        self.done = PrimaryButton(theme, self.tr("Done"), keys="Esc")
        self.done.setObjectName("compareDone")
        self._row = QHBoxLayout(self)
        for widget in (
            self._icon,
            self._title,
            self._counts,
            self._keys,
            self.take,
            self.restore,
            self.done,
        ):
            self._row.addWidget(widget)
        self.restore.clicked.connect(self.restoreRequested)
        self.take.clicked.connect(self.takeRequested)
        self.done.clicked.connect(self.doneRequested)
        theme.follow(self._restyle)
        self.hide()

    def show_versions(self, old: str, new: str, counts: str, *, comments: bool = False) -> None:
        """Say what is compared; without `counts` no words differ, and none can be taken back.
        `comments` says that those of the older one are others.
        """
        self.take.setVisible(bool(counts))
        self._keys.setVisible(bool(counts))
        same = self.tr("Only comments differ") if comments else self.tr("No differences")
        counts = counts or same
        self._title.setText(f"{old} → {new}")
        self._counts.setText(counts)
        self.restore.set_words(self.tr("Restore {0}").format(old))
        self.setAccessibleName(f"{self._title.text()}, {counts}")
        self.show()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.color("chrome"))
        painter.fillRect(0, self.height() - 1, self.width(), 1, self._theme.color("line"))

    def _restyle(self) -> None:
        unit, palette = self._theme.unit, self._theme.palette
        self.setFixedHeight(unit(44) + 1)
        self._row.setContentsMargins(unit(16), 0, unit(12), 0)
        self._row.setSpacing(unit(8))
        self._icon.setPixmap(icons.icon("history", palette.text2).pixmap(16, 16))
        self._title.setFont(self._theme.font("base", 600))
        ink(self._counts, "text2")
        self._counts.setFont(self._theme.font("base"))
