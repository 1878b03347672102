"""A card that asks over the window, and the one with a single line for an answer; nothing waits."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QRect, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from writer_app.ui.kit.ink import ink
from writer_app.ui.kit.raised import Raised, give_focus
from writer_app.ui.kit.theme import Theme
from writer_app.ui.kit.widgets import PlainButton, PrimaryButton

WIDTH, TOP = 460, 96  # pixels of the design


class AskingCard(Raised):
    """A card with a button that accepts (Enter) and one that cancels (Esc). It stands high over
    the window, moves with its size, and gives the focus back when it leaves."""

    def __init__(self, theme: Theme, window: QWidget, accept: str, *, width: int = WIDTH) -> None:
        """`accept` is the button's text, `width` in pixels of the design."""
        super().__init__(theme, "palette", window)
        self._window, self._width = window, width
        self._return_to = QApplication.focusWidget()
        self.accept = PrimaryButton(theme, accept, keys="Return")
        self._cancel = PlainButton(theme, QCoreApplication.translate("Ask", "Cancel"), keys="Esc")
        self._cancel.clicked.connect(self.leave)
        window.installEventFilter(self)

    def leave(self) -> None:
        """Go without an answer; the focus goes back to where it was."""
        if self.isHidden():
            return
        self.hide()
        self._window.removeEventFilter(self)
        if self._return_to is not None:
            give_focus(self._return_to, self._window)
        self.deleteLater()

    @override
    def event(self, event: QEvent) -> bool:
        override = event.type() == QEvent.Type.ShortcutOverride
        if override and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            event.accept()  # before a shortcut of the window
            return True
        return super().event(event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """What no field took: Esc leaves, Enter presses the button that has the focus, or accepts.
        Nothing reaches the page."""
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            focused = self.focusWidget()
            pressed = focused if isinstance(focused, QPushButton) else self.accept
            pressed.click()
        event.accept()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._window and event.type() == QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        unit, column = self._theme.unit, self.layout()
        assert column is not None
        column.activate()
        wide = min(unit(self._width), self._window.width() - unit(32))
        high = column.totalHeightForWidth(wide + 2 * self.body_margin())
        high = max(high, self.sizeHint().height()) - 2 * self.body_margin()
        self.set_body(QRect((self._window.width() - wide) // 2, unit(TOP), wide, high))

    def _column(self, spacing: int) -> QVBoxLayout:
        """The card's column, empty; `spacing` in pixels of the design."""
        column = QVBoxLayout(self)
        margin = self.body_margin() + self._theme.unit(16)
        column.setContentsMargins(margin, margin, margin, margin)
        column.setSpacing(self._theme.unit(spacing))
        return column

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(self._theme.unit(8))
        row.addStretch(1)
        row.addWidget(self._cancel)
        row.addWidget(self.accept)
        return row


class Ask(AskingCard):
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
        super().__init__(theme, window, title)
        self.setObjectName("ask")
        self.setAccessibleName(title)
        self._done = done
        self.field = QLineEdit(value)
        self.field.setObjectName("askField")
        self.field.setAccessibleName(words)
        self._assemble(title, words)
        self.accept.clicked.connect(self._take)
        self.field.textChanged.connect(self._typed)
        self._typed(value)
        self._place()
        self.show()
        self.raise_()
        self.field.selectAll()
        self.field.setFocus()

    def _take(self) -> None:
        answer = self.field.text().strip()
        if answer and not self.isHidden():
            self.leave()
            self._done(answer)

    def _typed(self, text: str) -> None:
        self.accept.setEnabled(bool(text.strip()))

    def _assemble(self, title: str, words: str) -> None:
        theme = self._theme
        head, label = QLabel(title), QLabel(words)
        for text, step, role in ((head, "title", "text"), (label, "small", "text2")):
            text.setTextFormat(Qt.TextFormat.PlainText)
            text.setFont(theme.font(step))  # type: ignore[arg-type]  # a Step
            ink(text, role)
        column = self._column(spacing=8)
        for widget in (head, label, self.field):
            column.addWidget(widget)
        column.addSpacing(theme.unit(8))
        column.addLayout(self._buttons())
