"""Typesetting of Chinese on the page: in the selection, or in the whole text; one undo step."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtGui import QTextCursor

from writer_app.domain.change.anchor import Anchor
from writer_app.domain.text.chinese import Edit
from writer_app.domain.text.units import Utf16Map
from writer_app.ui.page.editor import Editor


def apply(editor: Editor, find: Callable[[str], Sequence[Edit]]) -> int:
    """Make the edits that `find` has for the text, in the selection if there is one; how many."""
    text = editor.raw_text()
    units, selection = Utf16Map(text), editor.selection()
    places = [
        (Anchor(units.to_utf16(edit.start), units.to_utf16(edit.end)), edit.text)
        for edit in find(text)
    ]
    if selection.length:
        places = [p for p in places if selection.start <= p[0].start and p[0].end <= selection.end]
    if not places:
        return 0
    cursor = QTextCursor(editor.document())
    cursor.beginEditBlock()
    for anchor, words in reversed(places):  # from the end, so that no place moves
        cursor.setPosition(anchor.start)
        cursor.setPosition(anchor.end, QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(words)
    cursor.endEditBlock()
    return len(places)
