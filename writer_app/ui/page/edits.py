"""Exact edits: what really changed, whatever Qt reports.

Qt reports whole blocks as replaced when a word is composed or a block is reformatted, and counts
the document's last separator in. A copy of the text in UTF-16 settles it: a report is checked
against the copy, trimmed to what differs, and passed on, or dropped when nothing does.
"""

from __future__ import annotations

from PySide6.QtGui import QTextCursor, QTextDocument

from writer_app.domain.change.parted import Change, parted

_CODEC = "utf-16-le"
_END = b"\n\0"  # perhaps across two units: then it is only looked at more closely


def encoded(text: str) -> bytes:
    """UTF-16 units of a text, two bytes each; lone surrogates survive."""
    return text.encode(_CODEC, "surrogatepass")


def text_between(document: QTextDocument, start: int, end: int) -> str:
    """The text between two UTF-16 positions, line ends as `\\n`, no-break spaces kept.

    What lies beyond the end of the document is left out.
    """
    cursor, last = QTextCursor(document), document.characterCount() - 1
    cursor.setPosition(min(start, last))
    cursor.setPosition(min(end, last), QTextCursor.MoveMode.KeepAnchor)
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

    def changes(self, position: int, removed: int, added: int) -> list[Change]:
        """The exact changes behind a report, in UTF-16 units; none when nothing changed.

        An undo of several edits is reported as one from the first to the last. They are told
        apart where whole lines between them stayed, in the order of the text: each place is the
        one that it has once those before it are made.
        """
        old_length, new_length = len(self._units) // 2, self._document.characterCount() - 1
        tail = max(0, min(old_length - position - removed, new_length - position - added))
        old = bytes(self._units[2 * position : 2 * (old_length - tail)])
        new = encoded(text_between(self._document, position, new_length - tail))
        if len(new) != 2 * (new_length - tail - position):  # half a surrogate pair was cut off
            self.reset()
            return [(position, len(old) // 2, new_length - tail - position)]
        if old == new:
            return []
        begin = _common_start(old, new) if old and new else 0
        end = _common_end(old[begin:], new[begin:]) if old and new else 0
        start = 2 * position + begin
        old, new = old[begin : len(old) - end], new[begin : len(new) - end]
        self._units[start : start + len(old)] = new
        at = start // 2
        if old.count(_END) < 2 or new.count(_END) < 2:
            return [(at, len(old) // 2, len(new) // 2)]
        first = self._document.findBlock(at)
        last = self._document.findBlock(at + len(new) // 2)
        lead = text_between(self._document, first.position(), at)
        behind = min(last.position() + last.length(), self._document.characterCount() - 1)
        behind_it = text_between(self._document, at + len(new) // 2, behind)
        was, now = (part.decode(_CODEC, "surrogatepass") for part in (old, new))
        return parted(at, was, now, lead=lead, tail=behind_it)


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
