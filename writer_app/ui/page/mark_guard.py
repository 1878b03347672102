"""Marks of a Word text such as ⟦image 1⟧: one thing to the caret, and to what takes words away.

The caret does not stand inside one, a selection takes one whole, and Backspace or Delete beside
one takes it away as a whole. What is typed, pasted or composed can so never come into one.
"""

from __future__ import annotations

import re

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QKeyEvent, QTextCursor

from writer_app.domain.change.anchor import Anchor
from writer_app.domain.text.text import Utf16Map
from writer_app.ui.page.editor import Editor
from writer_app.ui.page.key_filter import Run

_MARK = re.compile(r"⟦[^⟦⟧\n]{1,80}⟧")
_KEPT = QTextCursor.MoveMode.KeepAnchor


class MarkGuard(QObject):
    """Guards the marks of one page while `active`: only a text that came from Word has any."""

    def __init__(self, editor: Editor) -> None:
        super().__init__(editor)
        self._editor = editor
        self._last = 0  # where the caret stood
        self._moving = False
        self.active = False
        editor.cursorPositionChanged.connect(self._settle)
        editor.selectionChanged.connect(self._settle)
        editor.keys.add("typing", self._meaning, claims=False)

    def mark_over(self, position: int) -> Anchor | None:
        """The mark that a place is inside of, in UTF-16 units of the page."""
        return next((m for m in self._marks(position) if m.start < position < m.end), None)

    # ---- inside
    def _marks(self, position: int) -> list[Anchor]:
        block = self._editor.document().findBlock(position)
        text = block.text()
        if "⟦" not in text:
            return []
        units, start = Utf16Map(text), block.position()
        return [
            Anchor(start + units.to_utf16(m.start()), start + units.to_utf16(m.end()))
            for m in _MARK.finditer(text)
        ]

    def _settle(self) -> None:
        """Put both ends of the selection outside of marks."""
        if not self.active or self._moving or self._editor.composing:
            return
        cursor = self._editor.textCursor()
        at, anchor = self._outside(cursor)
        self._last = at
        if (at, anchor) == (cursor.position(), cursor.anchor()):
            return
        self._moving = True
        try:
            cursor.setPosition(anchor)
            cursor.setPosition(at, _KEPT)
            self._editor.setTextCursor(cursor)
        finally:
            self._moving = False

    def _outside(self, cursor: QTextCursor) -> tuple[int, int]:
        """Where caret and anchor may stand: a caret passes a mark in the way it was going."""
        at, anchor = cursor.position(), cursor.anchor()
        over, under = self.mark_over(at), self.mark_over(anchor)
        if at == anchor:
            if over is None:
                return at, at
            near = over.end if 2 * at >= over.start + over.end else over.start
            passed = {over.start: over.end, over.end: over.start}.get(self._last, near)
            return passed, passed
        if over is not None:
            at = self._whole(over, at, anchor)
        if under is not None:
            anchor = under.start if anchor < at else under.end
        return at, anchor

    def _whole(self, mark: Anchor, at: int, anchor: int) -> int:
        """The end of a selection that comes into a mark: over it, or back where it came from."""
        outward = mark.end if at > anchor else mark.start
        return (mark.start if at > anchor else mark.end) if self._last == outward else outward

    def _meaning(self, event: QKeyEvent) -> Run | None:
        """Backspace behind a mark and Delete before one take it away."""
        cursor = self._editor.textCursor()
        keys = (Qt.Key.Key_Backspace, Qt.Key.Key_Delete)
        if not self.active or self._editor.isReadOnly() or event.key() not in keys:
            return None
        if cursor.hasSelection():
            return None
        back, at = event.key() == Qt.Key.Key_Backspace, cursor.position()
        near = (m for m in self._marks(at) if (m.end if back else m.start) == at)
        mark = next(near, None)
        return None if mark is None else lambda: self._editor.replace(mark, "")
