"""The menu behind a slash in the text: commands and templates, found by a few letters.

A `/` at the start of a line or after a blank is typed like any other character and opens the
menu; what follows it is typed as well, and filters. Choosing takes both out of the text again;
Esc leaves them there. In code, and while an input method composes, a slash is a slash.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QKeyEvent

from writer_app.domain.base import fuzzy
from writer_app.domain.change.anchor import Anchor
from writer_app.ui.kit.command_palette import Item, rows_of
from writer_app.ui.kit.theme import Theme
from writer_app.ui.page.caret_list import CaretList
from writer_app.ui.page.editor import Editor
from writer_app.ui.page.highlighter import PLAIN

WIDTH, ROW_HEIGHT, ROWS = 360, 32, 8
MOST = 40  # rows
LONGEST = 24  # characters after the slash; a longer word is no query
_K = Qt.Key
_CHOOSE = (_K.Key_Return, _K.Key_Enter, _K.Key_Tab)
Items = Callable[[str], list[Item]]
"""What is offered for the typed letters; for none of them, what is wanted most."""


class SlashMenu(QObject):
    """Connects the page with the list of what can be done."""

    def __init__(
        self, theme: Theme, editor: Editor, *, items: Items, wanted: Callable[[], bool]
    ) -> None:
        super().__init__(editor)
        self._editor, self._source, self._wanted = editor, items, wanted
        self._start: int | None = None  # where the slash stands, while the menu may show
        self._items: dict[str, Item] = {}
        self.list = CaretList(
            theme,
            editor,
            "slashMenu",
            self.tr("Commands and templates"),
            width=WIDTH,
            row=ROW_HEIGHT,
            most=ROWS,
        )
        self.list.chosen.connect(self._run)
        editor.keys.add("slash", self._meaning)
        editor.focusLost.connect(self.close)
        editor.edited.connect(self._edited)
        editor.cursorPositionChanged.connect(self._refresh)
        editor.verticalScrollBar().valueChanged.connect(self.close)

    def close(self) -> None:
        """Take the menu away; the text stays as it is."""
        self._start = None
        if self.list.isVisible():
            self.list.hide()

    # ---- inside
    def _edited(self, position: int, removed: int, added: int) -> None:
        """A slash was typed, perhaps; the caret has not moved yet."""
        if self._start is not None or (removed, added) != (0, 1) or not self._wanted():
            return
        editor = self._editor
        if not editor.hasFocus() or editor.composing:
            return
        if editor.text_of(Anchor(position, position + 1)) == "/" and self._opens(position):
            self._start = position

    def _opens(self, position: int) -> bool:
        block = self._editor.document().findBlock(position)
        before = block.text()[: position - block.position()]
        plain = self._editor.page.state_before(block) == PLAIN
        return plain and before.count("`") % 2 == 0 and (not before or before[-1].isspace())

    def _refresh(self) -> None:
        if self._start is None:
            return
        query = self._query()
        items = self._source(query) if query is not None else []
        found = fuzzy.ranked(query or "", items, lambda item: item.title)[:MOST]
        self._items = {item.key: item for item, _ in found}
        if not found:
            self.close()
            return
        self.list.show_rows(rows_of(found), self._start)

    def _query(self) -> str | None:
        """What stands between the slash and the caret; None when that is no query any more."""
        start, caret = self._start, self._editor.textCursor()
        if start is None or caret.hasSelection() or caret.position() <= start:
            return None
        text = self._editor.text_of(Anchor(start, caret.position()))
        query = text[1:]
        typed = text.startswith("/") and len(query) <= LONGEST
        return query if typed and not any(c.isspace() for c in query) else None

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
        item, start = self._items.get(key), self._start
        end = self._editor.cursor_position()
        self.close()
        if item is None or start is None:
            return
        self._editor.setFocus()
        self._editor.replace(Anchor(start, end), "")
        item.run()
