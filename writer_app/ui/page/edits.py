"""Exact edits: what really changed, whatever Qt reports.

Qt reports whole blocks as replaced when a word is composed or a block is reformatted, and counts
the document's last separator in. A copy of the text in UTF-16 settles it: a report is checked
against the copy, trimmed to what differs, and passed on, or dropped when nothing does.
"""

from __future__ import annotations

from PySide6.QtGui import QTextCursor, QTextDocument

_CODEC = "utf-16-le"


def encoded(text: str) -> bytes:
    """UTF-16 units of a text, two bytes each; lone surrogates survive."""
    return text.encode(_CODEC, "surrogatepass")


def text_between(document: QTextDocument, start: int, end: int) -> str:
    """The text between two UTF-16 positions, line ends as `\\n`, no-break spaces kept."""
    cursor = QTextCursor(document)
    cursor.setPosition(start)
    cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
    return cursor.selectedText().replace("\u2029", "\n")


def raw_text(document: QTextDocument) -> str:
    """The whole text, exactly."""
    return document.toRawText().replace("\u2029", "\n")


class TextCopy:
    """A copy of a document's text that tells what a reported change really was."""

    def __init__(self, document: QTextDocument) -> None:
        self._document = document
        self._units = bytearray(encoded(raw_text(document)))

    def reset(self) -> None:
        """Take the document's text anew."""
        self._units = bytearray(encoded(raw_text(self._document)))

    def change(self, position: int, removed: int, added: int) -> tuple[int, int, int] | None:
        """The exact change behind a report, in UTF-16 units; None when nothing changed."""
        old_length, new_length = len(self._units) // 2, self._document.characterCount() - 1
        tail = max(0, min(old_length - position - removed, new_length - position - added))
        old = bytes(self._units[2 * position : 2 * (old_length - tail)])
        new = encoded(text_between(self._document, position, new_length - tail))
        if len(new) != 2 * (new_length - tail - position):  # half a surrogate pair was cut off
            self.reset()
            return position, len(old) // 2, new_length - tail - position
        if old == new:
            return None
        begin = _common_start(old, new) if old and new else 0
        end = _common_end(old[begin:], new[begin:]) if old and new else 0
        start = 2 * position + begin
        self._units[start : start + len(old) - begin - end] = new[begin : len(new) - end]
        return start // 2, (len(old) - begin - end) // 2, (len(new) - begin - end) // 2


def _common_start(a: bytes, b: bytes) -> int:
    """Length of the common start in bytes, never inside a surrogate pair."""
    low, high = 0, min(len(a), len(b)) // 2
    while low < high:
        middle = (low + high + 1) // 2
        if a[2 * low : 2 * middle] == b[2 * low : 2 * middle]:
            low = middle
        else:
            high = middle - 1
    if low and 0xD8 <= a[2 * low - 1] <= 0xDB:
        low -= 1
    return 2 * low


def _common_end(a: bytes, b: bytes) -> int:
    low, high = 0, min(len(a), len(b)) // 2
    while low < high:
        middle = (low + high + 1) // 2
        if a[len(a) - 2 * middle :] == b[len(b) - 2 * middle :]:
            low = middle
        else:
            high = middle - 1
    if low and 0xDC <= a[len(a) - 2 * low + 1] <= 0xDF:
        low -= 1
    return 2 * low
