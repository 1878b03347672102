"""What the page does by itself for a writer of Markdown: Enter in lists, Tab, Backspace, undo."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence

from writer_app.bridge.documents.line_kind import RAW, TypedLine
from writer_app.ui.page import typing_aids
from writer_app.ui.page.highlighter import PLAIN
from writer_app.ui.page.key_filter import Run
from writer_app.ui.page.page_view import PageView
from writer_app.ui.page.signs import take_sign

_K = Qt.Key
_PLAIN = Qt.KeyboardModifier.NoModifier
_SHIFT = Qt.KeyboardModifier.ShiftModifier
_KEYPAD = Qt.KeyboardModifier.KeypadModifier


class TypingKeys:
    """The meanings of keys that are left to typing, for the page's key filter."""

    def __init__(self, page: PageView) -> None:
        self._page = page

    def meaning(self, event: QKeyEvent) -> Run | None:
        """What a key does beyond what Qt does with it."""
        if self._page.isReadOnly():
            return None
        if event.matches(QKeySequence.StandardKey.Undo):
            return self._page.undo
        key, held = event.key(), event.modifiers() & ~_KEYPAD
        if key in (_K.Key_Return, _K.Key_Enter) and held in (_PLAIN, _SHIFT):
            return self._break if held == _SHIFT else self._enter
        if key == _K.Key_Backspace and held in (_PLAIN, _SHIFT):
            return self._backspace
        if key == _K.Key_Backtab or (key == _K.Key_Tab and held == _PLAIN):
            return lambda: self._tab(back=key == _K.Key_Backtab)
        return None

    def _enter(self) -> bool:
        cursor, kind = self._page.textCursor(), self._kind()
        done = typing_aids.continue_line(cursor, kind) or (
            self._page.paragraphs and not kind.raw and typing_aids.begin_paragraph(cursor)
        )
        if done:
            self._page.ensureCursorVisible()
        return done

    def _break(self) -> bool:
        """A line end inside the paragraph, shown as one in the preview and every export."""
        marked = self._page.paragraphs and not self._kind().raw
        typing_aids.break_line(self._page.textCursor(), marked=marked)
        self._page.ensureCursorVisible()
        return True

    def _backspace(self) -> bool:
        done = take_sign(self._page)
        if done:
            self._page.ensureCursorVisible()
        return done

    def _tab(self, *, back: bool) -> bool:
        if self._kind().raw:
            return back
        from writer_app.ui.page.table_edit import next_cell  # not before the first paint

        moved = next_cell(self._page, back=back)
        return moved or typing_aids.indent(self._page.textCursor(), back=back) or back

    def _kind(self) -> TypedLine:
        """What the caret's line is: an item, prose, or neither, in code, HTML, front matter."""
        block, prose = self._page.textCursor().block(), self._page.prose
        if not prose.is_prose(block):
            return RAW
        return typing_aids.kind_of(block, lambda first: prose.state_before(first) == PLAIN)
