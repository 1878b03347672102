"""A question with one line for an answer, on a card over the window; nothing waits for it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QRect, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget
from typing_extensions import override

from writer_app.ui.kit.ink import ink
from writer_app.ui.kit.raised import Raised
from writer_app.ui.kit.theme import Theme
from writer_app.ui.kit.widgets import PlainButton, PrimaryButton

WIDTH, TOP = 460, 96  # pixels of the design


class Ask(Raised):
    """Enter gives the answer to `done`, Esc or a click elsewhere none; then it is gone.

    An empty answer is none: the button stays off until something stands there.
    """

    def __init__(
        self,
        theme: Theme,
        window: QWidget,
        title: str,
        words: str,
        done: Callable[[str], None],
        *,
        value: str = "",
    ) -> None:
        super().__init__(theme, "palette", window)
        self.setObjectName("ask")
        self.setAccessibleName(title)
        self._done, self._window = done, window
        self._return_to = QApplication.focusWidget()
        self.field = QLineEdit(value)
        self.field.setObjectName("askField")
        self.field.setAccessibleName(words)
        self.accept = PrimaryButton(theme, title, keys="Return")
        self.accept.clicked.connect(self._take)
        cancel = PlainButton(theme, QCoreApplication.translate("Ask", "Cancel"), keys="Esc")
        cancel.clicked.connect(self.leave)
        self._assemble(title, words, cancel)
        self.field.textChanged.connect(self._typed)
        self.field.installEventFilter(self)
        window.installEventFilter(self)
        self._typed(value)
        self._place()
        self.show()
        self.raise_()
        self.field.selectAll()
        self.field.setFocus()

    def leave(self) -> None:
        """Go without an answer; the focus goes back to where it was."""
        if self.isHidden():
            return
        self.hide()
        if self._return_to is not None:
            self._return_to.setFocus()
        self.deleteLater()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if watched is self._window and kind == QEvent.Type.Resize:
            self._place()
        elif watched is self.field and isinstance(event, QKeyEvent):
            return self._key(event)
        return super().eventFilter(watched, event)

    def _key(self, event: QKeyEvent) -> bool:
        if event.key() == Qt.Key.Key_Escape:
            if event.type() == QEvent.Type.KeyPress:
                self.leave()
            event.accept()
            return True
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and event.type() == QEvent.Type.KeyPress:
            self._take()
            return True
        return False

    def _take(self) -> None:
        answer = self.field.text().strip()
        if answer and not self.isHidden():
            self.leave()
            self._done(answer)

    def _typed(self, text: str) -> None:
        self.accept.setEnabled(bool(text.strip()))

    def _place(self) -> None:
        window, unit = self._window, self._theme.unit
        width = min(unit(WIDTH), window.width() - unit(32))
        height = self.sizeHint().height() - 2 * self.body_margin()
        self.set_body(QRect((window.width() - width) // 2, unit(TOP), width, height))

    def _assemble(self, title: str, words: str, cancel: QWidget) -> None:
        unit, theme = self._theme.unit, self._theme
        head, label = QLabel(title), QLabel(words)
        for text, step, role in ((head, "title", "text"), (label, "small", "text2")):
            text.setTextFormat(Qt.TextFormat.PlainText)
            text.setFont(theme.font(step))  # type: ignore[arg-type]  # a Step
            ink(text, role)
        buttons = QHBoxLayout()
        buttons.setSpacing(unit(8))
        buttons.addStretch(1)
        buttons.addWidget(cancel)
        buttons.addWidget(self.accept)
        column = QVBoxLayout(self)
        margin = self.body_margin() + unit(16)
        column.setContentsMargins(margin, margin, margin, margin)
        column.setSpacing(unit(8))
        for widget in (head, label, self.field):
            column.addWidget(widget)
        column.addSpacing(unit(8))
        column.addLayout(buttons)
