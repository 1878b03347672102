"""The card of a picture that comes onto the page: what it shows, and what stands below it.

Enter writes both into the text, Esc leaves the picture without them.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from writer_app.ui.kit.ask import AskingCard
from writer_app.ui.kit.fields import LineField, Switch
from writer_app.ui.kit.sheet_page import note
from writer_app.ui.kit.theme import Theme

Told = Callable[[str, str, bool], None]
"""Gets the alternative text, the caption, and whether the figure is numbered."""


class PictureCard(AskingCard):
    """`told` hears what was written; then the card is gone."""

    def __init__(self, theme: Theme, window: QWidget, *, told: Told) -> None:
        take = QCoreApplication.translate("PictureCard", "Write them")
        super().__init__(theme, window, take)
        self.setObjectName("pictureCard")
        title = QCoreApplication.translate("PictureCard", "Picture")
        self.setAccessibleName(title)
        self._told = told
        self._cancel.setText(QCoreApplication.translate("PictureCard", "Without words"))
        self.shown = LineField(theme)
        self.caption = LineField(theme)
        self.numbered = Switch(QCoreApplication.translate("PictureCard", "Number it as a figure"))
        self._assemble(title)
        self.accept.clicked.connect(self._take)
        self._place()
        self.show()
        self.raise_()
        self.shown.setFocus()

    def _take(self) -> None:
        if not self.isHidden():
            words = self.shown.text().strip(), self.caption.text().strip()
            numbered = bool(self.numbered.value())
            self.leave()
            self._told(*words, numbered)

    def _assemble(self, title: str) -> None:
        unit, theme = self._theme.unit, self._theme
        column = self._column(spacing=6)
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
        column.addLayout(self._buttons())

    @staticmethod
    def _shows() -> str:
        return QCoreApplication.translate(
            "PictureCard", "What it shows, for those who cannot see it"
        )

    @staticmethod
    def _below() -> str:
        return QCoreApplication.translate("PictureCard", "Caption, below the picture")
