"""Going to words of the page that something elsewhere speaks of."""

from __future__ import annotations

from writer_app.domain.change.anchor import Anchor
from writer_app.domain.text.units import to_utf16
from writer_app.ui.page.editor import Editor


def select_words(editor: Editor, words: str, start: int) -> bool:
    """Select words that stood at `start` (code points), or where they stand since an edit.

    False where the page does not have them any more.
    """
    text = editor.raw_text()
    if text[start : start + len(words)] != words:
        start = text.find(words)
    if start < 0:
        return False
    first = to_utf16(text, start)
    editor.reveal(first)
    editor.select(Anchor(first, to_utf16(text, start + len(words))))
    editor.setFocus()
    return True
