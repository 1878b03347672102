"""A text field that knows when an input method composes, and leaves no key to shortcuts then."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QPlainTextEdit

from writer_app.ui.kit.overriding import override


class ComposingEdit(QPlainTextEdit):
    """`composing` holds while a word is on the screen that is not in the text yet."""

    composing = False

    @override
    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and self.composing:
            event.accept()  # no shortcut of the window sees the key
            return True
        return super().event(event)

    @override
    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        self.composing = bool(event.preeditString())
        super().inputMethodEvent(event)
