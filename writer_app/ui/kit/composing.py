"""A text field that knows when an input method composes, and where words of Chinese begin and end.

While a word is composed no key is a shortcut's. Qt finds words between blanks alone; on lines of
Chinese or Japanese the double click, the word keys and what takes the word at the caret go by a
list of words instead. Positions are UTF-16 units of the document.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import (
    QInputMethodEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QTextBlock,
    QTextCursor,
)
from PySide6.QtWidgets import QPlainTextEdit

from writer_app.ui.kit.overriding import override

_Std = QKeySequence.StandardKey
_KEEP, _LEFT = QTextCursor.MoveMode.KeepAnchor, Qt.MouseButton.LeftButton
_MOVES = (_Std.MoveToNextWord, _Std.MoveToPreviousWord)
_WORD_KEYS = (
    *_MOVES,
    *(_Std.SelectNextWord, _Std.SelectPreviousWord),
    *(_Std.DeleteEndOfWord, _Std.DeleteStartOfWord),
)
_FORWARD = (_Std.MoveToNextWord, _Std.SelectNextWord, _Std.DeleteEndOfWord)
_DELETES = (_Std.DeleteEndOfWord, _Std.DeleteStartOfWord)


class ComposingEdit(QPlainTextEdit):
    """`composing` holds while a word is on the screen that is not in the text yet; `composed_to`
    is how many units of it stand before the caret."""

    composing = False
    composed_to = 0
    _taken: tuple[int, int] | None = None  # the word of a double click, until the button is let go

    @override
    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and self.composing:
            event.accept()  # no shortcut of the window sees the key
            return True
        return super().event(event)

    @override
    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        composed = event.preeditString()
        self.composing = bool(composed)
        kind = QInputMethodEvent.AttributeType.Cursor
        carets = [a.start for a in event.attributes() if a.type == kind]
        self.composed_to = carets[-1] if carets else len(composed.encode("utf-16-le")) // 2
        super().inputMethodEvent(event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        wanted = next((key for key in _WORD_KEYS if event.matches(key)), None)
        if wanted is None or not self._step(wanted):
            super().keyPressEvent(event)

    @override
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        super().mouseDoubleClickEvent(event)  # a third click takes the paragraph
        if event.button() == _LEFT:
            self._taken = self._word_below(event.position().toPoint())
            if self._taken is not None:
                self._select(*self._taken)

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._taken is None or not event.buttons() & _LEFT:
            super().mouseMoveEvent(event)
            return
        where = event.position().toPoint()
        start, end = self._taken
        position = self.cursorForPosition(where).position()
        first, last = self._word_below(where) or (position, position)
        if first < start:
            self._select(end, first)
        else:
            self._select(start, max(end, last))
        self.ensureCursorVisible()

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._taken = None
        super().mouseReleaseEvent(event)

    def _select(self, anchor: int, position: int) -> None:
        cursor = self.textCursor()
        cursor.setPosition(anchor)
        cursor.setPosition(position, _KEEP)
        self.setTextCursor(cursor)

    def _word_below(self, where: QPoint) -> tuple[int, int] | None:
        """The word under the pointer; None where Qt finds it as well."""
        cursor = self.cursorForPosition(where)
        rect, block = self.cursorRect(cursor), cursor.block()
        if not _needs_words(block):
            return None
        at = _place(block, cursor.position())
        if at and (where.x() < rect.left() or where.y() < rect.top()):
            at -= 1  # the pointer is on the character whose end is nearest
        return _word(block, at, pointed=True)

    def _step(self, wanted: QKeySequence.StandardKey) -> bool:
        """Do what a key for words does, on a line whose words have no blanks between them."""
        from writer_app.domain.text.chinese_words import stop_after, stop_before

        cursor = self.textCursor()
        block = cursor.block()
        deletes = wanted in _DELETES
        if not _needs_words(block) or (deletes and (cursor.hasSelection() or self.isReadOnly())):
            return False
        find = stop_after if wanted in _FORWARD else stop_before
        stop = _found(block, cursor.position(), find)
        if stop == cursor.position():
            return False  # Qt goes on to the next line
        move = QTextCursor.MoveMode.MoveAnchor if wanted in _MOVES else _KEEP
        cursor.setPosition(stop, move)
        if deletes:
            cursor.removeSelectedText()
        self.setTextCursor(cursor)
        self.ensureCursorVisible()
        return True


def select_word(cursor: QTextCursor) -> None:
    """Select the word at a cursor, in a text of any script."""
    block = cursor.block()
    if not _needs_words(block):
        cursor.select(QTextCursor.SelectionType.WordUnderCursor)
        return
    start, end = _word(block, _place(block, cursor.position()))
    cursor.setPosition(start)
    cursor.setPosition(end, _KEEP)


def _needs_words(block: QTextBlock) -> bool:
    from writer_app.domain.text.chinese_words import has_no_blanks

    return has_no_blanks(block.text())


def _known() -> Mapping[str, int]:
    from writer_app.bridge.base.words import chinese_words  # not before the first paint

    return chinese_words()


def _place(block: QTextBlock, position: int) -> int:
    """The code point of a block at a position of the document."""
    from writer_app.domain.text.units import from_utf16

    return from_utf16(block.text(), position - block.position())


def _word(block: QTextBlock, at: int, *, pointed: bool = False) -> tuple[int, int]:
    from writer_app.domain.text.chinese_words import span_at
    from writer_app.domain.text.units import to_utf16

    text = block.text()
    start, end = span_at(text, at, _known(), pointed=pointed)
    return block.position() + to_utf16(text, start), block.position() + to_utf16(text, end)


def _found(
    block: QTextBlock, position: int, find: Callable[[str, int, Mapping[str, int]], int]
) -> int:
    from writer_app.domain.text.units import to_utf16

    stop = find(block.text(), _place(block, position), _known())
    return block.position() + to_utf16(block.text(), stop)
