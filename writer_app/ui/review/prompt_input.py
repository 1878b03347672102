"""The field of the prompt bar: one line that grows, with keys of its own.

Enter sends, Shift+Enter makes a line; neither does while an input method is composing.
"""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QResizeEvent, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QSizePolicy, QWidget
from typing_extensions import override

from writer_app.ui.kit.composing import ComposingEdit
from writer_app.ui.kit.ink import dress
from writer_app.ui.kit.theme import Theme
from writer_app.ui.page.key_filter import KeyFilter, Run
from writer_app.ui.page.signs import take_sign

MOST_LINES = 6
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_NONE = Qt.KeyboardModifier.NoModifier
_KEYPAD = Qt.KeyboardModifier.KeypadModifier


class PromptInput(ComposingEdit):
    """`text` and `setText` are those of a line edit."""

    submitted = Signal()
    escaped = Signal()
    stepped = Signal(int)  # ↑ -1, ↓ +1, at the first and last line
    filled = Signal()  # Tab
    focusChanged = Signal(bool)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("promptInput")
        self._theme = theme
        self.tab_fills = False
        self._hints: tuple[str, ...] = ()
        self.setFrameShape(QPlainTextEdit.Shape.NoFrame)
        self.document().setDocumentMargin(0)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setTabChangesFocus(True)
        self._typing = QElapsedTimer()
        self.keys = KeyFilter(self)
        self.keys.add("bar", self._meaning)
        self.keys.add("typing", self._took_sign, claims=False)
        theme.changed.connect(self.restyle)
        self.restyle()

    def text(self) -> str:
        """What was typed."""
        return self.toPlainText()

    def setText(self, text: str) -> None:
        """Put a text in, selected, so that typing replaces it."""
        self.setPlainText(text)
        self.selectAll()

    def set_hints(self, *texts: str) -> None:
        """What the empty field says: the first of these that has room."""
        self._hints = texts
        self._fit_hint()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_hint()

    def _fit_hint(self) -> None:
        room, metrics = self.viewport().width() - 4, self.fontMetrics()
        fitting = (t for t in self._hints if metrics.horizontalAdvance(t) <= room)
        wanted = next(fitting, self._hints[-1] if self._hints else "")
        if wanted != self.placeholderText():
            self.setPlaceholderText(wanted)

    @property
    def untouched(self) -> bool:
        """Whether typing would begin anew: it is empty, or all of it is selected."""
        return not self.text() or self.textCursor().selectedText() == self.text()

    def lines(self) -> int:
        """Lines on show."""
        return min(MOST_LINES, max(1, self.document().size().toSize().height()))

    @override
    def sizeHint(self) -> QSize:
        return QSize(200, self.fontMetrics().lineSpacing() * self.lines() + 2)

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(80, self.sizeHint().height())

    def restyle(self) -> None:
        """Take font and colours from the theme."""
        self.setFont(self._theme.font("input"))
        dress(self, self._theme, base="raised")

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.focusChanged.emit(True)

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.composing = False
        self.focusChanged.emit(False)

    def typing(self, quiet_ms: int) -> bool:
        """Whether the last key came less than `quiet_ms` ago and did not leave the field."""
        return self._typing.isValid() and self._typing.elapsed() < quiet_ms

    def note_key(self) -> None:
        """A key arrived that was meant for this field."""
        self._typing.start()

    def _meaning(self, event: QKeyEvent) -> Run | None:
        self.note_key()
        key, held = event.key(), event.modifiers() & ~_KEYPAD
        if key in _ENTER and held in (_NONE, Qt.KeyboardModifier.ShiftModifier):
            return lambda: self._enter(held)
        if held != _NONE:
            return None
        if key == Qt.Key.Key_Escape:
            return self._leave
        if key == Qt.Key.Key_Up and self._at_edge(QTextCursor.MoveOperation.Up):
            return lambda: self.stepped.emit(-1)
        if key == Qt.Key.Key_Down and self._at_edge(QTextCursor.MoveOperation.Down):
            return lambda: self.stepped.emit(1)
        return self.filled.emit if key == Qt.Key.Key_Tab and self.tab_fills else None

    def _took_sign(self, event: QKeyEvent) -> Run | None:
        plain = event.key() == Qt.Key.Key_Backspace and event.modifiers() == _NONE
        return (lambda: take_sign(self)) if plain else None

    def _leave(self) -> None:
        self._typing.invalidate()  # what follows is meant for the page
        self.escaped.emit()

    def _enter(self, held: Qt.KeyboardModifier) -> None:
        if held == _NONE:
            self.submitted.emit()
        else:
            self.insertPlainText("\n")

    def _at_edge(self, direction: QTextCursor.MoveOperation) -> bool:
        """Whether the caret cannot go further up, or down."""
        return not QTextCursor(self.textCursor()).movePosition(direction)
