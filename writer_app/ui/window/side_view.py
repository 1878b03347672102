"""Another document beside the page, to be read and written in, and changed places with."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from writer_app.ui.kit.ink import ink
from writer_app.ui.kit.theme import Theme
from writer_app.ui.kit.widgets import EmptyState, IconButton, PlainButton
from writer_app.ui.kit.work_page import ShortLabel
from writer_app.ui.page.editor import Editor

HEIGHT = 34


class SideView(QWidget):
    """`set_document` shows a text; what is typed in it is the controller's to save."""

    closeRequested = Signal()
    swapRequested = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sideView")
        self.setAccessibleName(self.tr("Document beside the page"))
        self._theme = theme
        self.path: Path | None = None
        self.editor = Editor(theme)
        self.editor.setObjectName("sideEditor")
        self._title = ShortLabel()
        self._swap = PlainButton(theme, self.tr("Change places"))
        self._swap.setObjectName("sideSwap")
        self._swap.clicked.connect(self.swapRequested)
        self._close = IconButton(theme, "close", self.tr("Close"))
        self._close.setObjectName("sideClose")
        self._close.clicked.connect(self.closeRequested)
        self._head = QHBoxLayout()
        self._state = QLabel()
        self._state.setObjectName("sideState")
        self._state.setTextFormat(Qt.TextFormat.PlainText)
        self._head.addWidget(self._title, 1)
        self._head.addWidget(self._state)
        self._head.addWidget(self._swap)
        self._head.addWidget(self._close)
        words = self.tr("Right click a document in the library and choose “Open beside”.")
        self._nothing = EmptyState(theme, "file", self.tr("A second document"), words)
        self._pages = QStackedWidget()
        self._pages.addWidget(self._nothing)
        self._pages.addWidget(self.editor)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._head)
        column.addWidget(self._pages, 1)
        theme.follow(self._restyle)

    def set_document(self, path: Path, text: str, *, writable: bool) -> None:
        """Show a document; the same text again keeps its place and its undo."""
        editor = self.editor
        same, caret = path == self.path, editor.cursor_position()
        top = editor.verticalScrollBar().value()
        self.set_path(path)
        if not same or editor.raw_text() != text:
            editor.set_text(text)
            if same:
                editor.put_caret(caret)
        if same:
            editor.verticalScrollBar().setValue(top)
        editor.setReadOnly(not writable)
        self._pages.setCurrentWidget(self.editor)
        self._swap.setVisible(True)

    def set_path(self, path: Path) -> None:
        """The same text stands in this file now."""
        self.path = path
        self._title.setText(path.stem)
        self._title.setToolTip(str(path))

    def set_state(self, words: str) -> None:
        """Whether it is saved, in a word or two."""
        self._state.setText(words)

    def show_nothing(self) -> None:
        """Say how a document comes here."""
        self.path = None
        self._title.clear()
        self._state.clear()
        self._swap.hide()
        self._pages.setCurrentWidget(self._nothing)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.color("chrome"))
        painter.fillRect(0, 0, 1, self.height(), self._theme.color("line"))

    def _restyle(self) -> None:
        unit = self._theme.unit
        self._head.setContentsMargins(unit(14), unit(3), unit(8), unit(3))
        self._head.setSpacing(unit(6))
        self._title.setFont(self._theme.font("base", 600))
        self._state.setFont(self._theme.font("small"))
        ink(self._state, "text2")
        self._title.setMinimumHeight(unit(HEIGHT - 6))
