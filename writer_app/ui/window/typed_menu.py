"""A list that opens when something is typed on the page, and is filtered by what follows it.

The sign and the letters behind it are text like any other; choosing replaces both, Esc leaves
them. In code, and while an input method composes, nothing opens.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QKeyEvent, QTextBlock

from writer_app.domain.change.anchor import Anchor
from writer_app.ui.kit.rows import ListRow
from writer_app.ui.kit.theme import Theme
from writer_app.ui.page.caret_list import CaretList
from writer_app.ui.page.editor import Editor
from writer_app.ui.page.highlighter import PLAIN

ROW_HEIGHT, ROWS = 32, 8
MOST = 40  # rows
_K = Qt.Key
_CHOOSE = (_K.Key_Return, _K.Key_Enter, _K.Key_Tab)


class TypedMenu(QObject):
    """A subclass says where its `SIGN` opens, what fits and what choosing does."""

    SIGN = ""
    WIDTH = 360  # pixels of the design

    def __init__(self, theme: Theme, editor: Editor, *, name: str, title: str) -> None:
        super().__init__(editor)
        self._editor = editor
        self._start: int | None = None  # where the sign stands, while the menu may show
        self.list = CaretList(
            theme, editor, name, title, width=self.WIDTH, row=ROW_HEIGHT, most=ROWS
        )
        self.list.chosen.connect(self._run)
        editor.keys.add("slash", self._meaning, letters=False)
        editor.focusLost.connect(self.close)
        editor.edited.connect(self._edited)
        editor.cursorPositionChanged.connect(self._refresh)
        editor.verticalScrollBar().valueChanged.connect(self.close)

    def begin(self) -> None:
        """Write the sign at the caret and open the menu, whatever stands there."""
        caret = self._editor.textCursor()
        start = caret.selectionEnd()
        self._start = None
        self._editor.replace(Anchor(start, start), self.SIGN)
        at = start + len(self.SIGN)
        self._start = start
        self._editor.select(Anchor(at, at))
        self._refresh()

    def close(self) -> None:
        """Take the menu away; the text stays as it is."""
        self._start = None
        if self.list.isVisible():
            self.list.hide()

    # ---- what a subclass says
    def opens(self, before: str) -> bool:
        """Whether the sign opens the menu behind this start of its line."""
        raise NotImplementedError

    def is_query(self, typed: str) -> bool:
        """Whether what was typed behind the sign still looks for something."""
        raise NotImplementedError

    def rows(self, query: str) -> Sequence[ListRow]:
        """What fits, the best first; at most `MOST`."""
        raise NotImplementedError

    def choose(self, key: str, typed: Anchor) -> None:
        """A row was chosen; `typed` is where the sign and the letters stand, in UTF-16 units."""
        raise NotImplementedError

    # ---- inside
    def _edited(self, position: int, removed: int, added: int) -> None:
        """The sign was typed, perhaps; the caret has not moved yet."""
        if self._start is not None or (removed, added) != (0, 1):
            return
        editor = self._editor
        if not editor.hasFocus() or editor.composing:
            return
        start = position + 1 - len(self.SIGN)
        if start < 0 or editor.text_of(Anchor(start, position + 1)) != self.SIGN:
            return
        block = editor.document().findBlock(start)
        before = block.text()[: start - block.position()]
        if self._is_prose(block, before) and self.opens(before):
            self._start = start

    def _is_prose(self, block: QTextBlock, before: str) -> bool:
        return self._editor.prose.state_before(block) == PLAIN and before.count("`") % 2 == 0

    def _refresh(self) -> None:
        if self._start is None:
            return
        query = self._query()
        found = self.rows(query)[:MOST] if query is not None else ()
        if not found:
            self.close()
            return
        self.list.show_rows(found, self._start)

    def _query(self) -> str | None:
        """What stands between the sign and the caret; None when that is no query any more."""
        start, caret = self._start, self._editor.textCursor()
        if start is None or caret.hasSelection() or caret.position() <= start:
            return None
        text = self._editor.text_of(Anchor(start, caret.position()))
        query = text.removeprefix(self.SIGN)
        return query if text.startswith(self.SIGN) and self.is_query(query) else None

    def _meaning(self, event: QKeyEvent) -> Callable[[], None] | None:
        if not self.list.isVisible() or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            return None
        known = (*_CHOOSE, _K.Key_Escape, _K.Key_Up, _K.Key_Down)
        return partial(self._press, event.key()) if event.key() in known else None

    def _press(self, key: int) -> None:
        if key == _K.Key_Escape:
            self.close()
        elif key in (_K.Key_Up, _K.Key_Down):
            self.list.list.step(1 if key == _K.Key_Down else -1)
        else:
            self._run(self.list.list.current_key())

    def _run(self, key: str) -> None:
        start, end = self._start, self._editor.cursor_position()
        self.close()
        if key and start is not None:
            self._editor.setFocus()
            self.choose(key, Anchor(start, end))
