"""The field for a question."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from writer_app.ui.kit.fields import TextBox
from writer_app.ui.kit.theme import Theme

ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class ChatInput(TextBox):
    """The field. `asked` and `wanted` carry what was written: a question, or a change. What
    `before` gives for a key is done in its place.
    """

    asked = Signal(str)
    wanted = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, least=2, most=8, parent=parent)
        self.setObjectName("chatInput")
        self.before: Callable[[int], Callable[[], object] | None] = lambda _key: None

    @override
    def setPlaceholderText(self, text: str) -> None:
        super().setPlaceholderText(text)
        self.viewport().update()  # Qt paints another one only when the field changes

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        modifiers = event.modifiers()
        if not modifiers & ~Qt.KeyboardModifier.KeypadModifier and (do := self.before(event.key())):
            do()
            return
        if event.key() in ENTER and not modifiers & Qt.KeyboardModifier.ShiftModifier:
            change = bool(modifiers & Qt.KeyboardModifier.ControlModifier)
            (self.wanted if change else self.asked).emit(self.value())
            return
        super().keyPressEvent(event)
