"""The card of a picture that comes onto the page: what it shows, and what stands below it.

Enter writes both into the text, Esc leaves the picture without them.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QRect, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from writer_app.ui.kit.fields import LineField, Switch
from writer_app.ui.kit.raised import Raised
from writer_app.ui.kit.sheet_page import note
from writer_app.ui.kit.theme import Theme
from writer_app.ui.kit.widgets import PlainButton, PrimaryButton

WIDTH, TOP = 460, 96  # pixels of the design
Told = Callable[[str, str, bool], None]
"""Gets the alternative text, the caption, and whether the figure is numbered."""


class PictureCard(Raised):
    """`told` hears what was written; then the card is gone."""

    def __init__(self, theme: Theme, window: QWidget, *, told: Told) -> None:
        super().__init__(theme, "palette", window)
        self.setObjectName("pictureCard")
        title = QCoreApplication.translate("PictureCard", "Picture")
        self.setAccessibleName(title)
        self._window, self._told = window, told
        self._return_to = QApplication.focusWidget()
        self.shown = LineField(theme)
        self.caption = LineField(theme)
        self.numbered = Switch(QCoreApplication.translate("PictureCard", "Number it as a figure"))
        self._assemble(title)
        window.installEventFilter(self)
        self._place()
        self.show()
        self.raise_()
        self.shown.setFocus()

    def leave(self) -> None:
        """Go without words for the picture; the focus goes back to where it was."""
        if self.isHidden():
            return
        self.hide()
        if self._return_to is not None:
            self._return_to.setFocus()
        self.deleteLater()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._window and event.type() == QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._take()
        event.accept()  # nothing of it reaches the page

    # ---- inside
    def _take(self) -> None:
        if not self.isHidden():
            words = self.shown.text().strip(), self.caption.text().strip()
            numbered = bool(self.numbered.value())
            self.leave()
            self._told(*words, numbered)

    def _place(self) -> None:
        window, unit = self._window, self._theme.unit
        width = min(unit(WIDTH), window.width() - unit(32))
        column = self.layout()
        assert column is not None
        column.activate()
        height = self.sizeHint().height() - 2 * self.body_margin()
        self.set_body(QRect((window.width() - width) // 2, unit(TOP), width, height))

    def _assemble(self, title: str) -> None:
        unit, theme = self._theme.unit, self._theme
        column = QVBoxLayout(self)
        margin = self.body_margin() + unit(16)
        column.setContentsMargins(margin, margin, margin, margin)
        column.setSpacing(unit(6))
        column.addWidget(note(theme, title, role="text", step="title"))
        column.addSpacing(unit(6))
        for name, words, field in (
            ("pictureShown", self._shows(), self.shown),
            ("pictureCaption", self._below(), self.caption),
        ):
            label = note(theme, words, role="text2", step="base")
            label.setBuddy(field)
            field.setObjectName(name)
            field.setAccessibleName(words)
            column.addWidget(label)
            column.addWidget(field)
            column.addSpacing(unit(4))
        self.numbered.setObjectName("pictureNumbered")
        column.addWidget(self.numbered)
        column.addSpacing(unit(6))
        leave = QCoreApplication.translate("PictureCard", "Without words")
        without = PlainButton(theme, leave, keys="Esc")
        without.clicked.connect(self.leave)
        take = QCoreApplication.translate("PictureCard", "Write them")
        accept = PrimaryButton(theme, take, keys="Return")
        accept.clicked.connect(self._take)
        buttons = QHBoxLayout()
        buttons.setSpacing(unit(8))
        buttons.addStretch(1)
        buttons.addWidget(without)
        buttons.addWidget(accept)
        column.addLayout(buttons)

    @staticmethod
    def _shows() -> str:
        return QCoreApplication.translate(
            "PictureCard", "What it shows, for those who cannot see it"
        )

    @staticmethod
    def _below() -> str:
        return QCoreApplication.translate("PictureCard", "Caption, below the picture")
