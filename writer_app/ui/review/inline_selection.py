"""The writer's own selection, put aside while a passage is shown, and given back exactly."""

from __future__ import annotations

from PySide6.QtGui import QTextCursor

from writer_app.domain.change.anchor import Anchor
from writer_app.ui.page.editor import Editor


class WritersSelection:
    """A text cursor follows edits by itself, so what is given back is still the same text."""

    def __init__(self, editor: Editor) -> None:
        self._editor = editor
        self._cursor: QTextCursor | None = None
        self.moving = False  # while the caret moves by itself

    @property
    def kept(self) -> QTextCursor | None:
        """What will be given back."""
        return self._cursor

    def show(self, passage: Anchor) -> None:
        """Select a passage in its stead."""
        self._cursor = self._cursor or QTextCursor(self._editor.textCursor())
        self._move(self._editor.cursor_over(passage))

    def collapse(self) -> None:
        """Leave the caret alone at its end, or the next key would replace what is selected."""
        if self._cursor is not None:
            caret = QTextCursor(self._cursor)
            caret.setPosition(caret.selectionEnd())
            self._move(caret)

    def give_back(self) -> None:
        """Restore it, unless the writer went elsewhere."""
        cursor, self._cursor = self._cursor, None
        if cursor is not None:
            self._move(cursor)

    def forget(self) -> None:
        """The writer went elsewhere."""
        self._cursor = None

    def _move(self, cursor: QTextCursor) -> None:
        now = self._editor.textCursor()
        if (now.anchor(), now.position()) == (cursor.anchor(), cursor.position()):
            return
        self.moving = True
        scroll = self._editor.verticalScrollBar()
        place = scroll.value()
        try:
            self._editor.setTextCursor(cursor)
            scroll.setValue(place)  # Qt goes to the caret; the writer looks where he looked
        finally:
            self.moving = False
