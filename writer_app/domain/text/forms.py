"""One form of a text for looking something up in it: letters composed, soft hyphens left out.

Text that is canonically the same (`é` as one character or as two, Hangul in syllables or in
letters) is found by either spelling; every place in the form is known in the text itself.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from functools import cache

SOFT_HYPHEN = "\u00ad"
_NARROW = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_PLANES = ((0x00A0, 0xD7FF), (0xF900, 0xFFFF), (0x10000, 0x1FFFF), (0x2F800, 0x2FA1F))


def composed(text: str) -> str:
    """The form itself."""
    if text.isascii():
        return text
    return unicodedata.normalize("NFC", text.replace(SOFT_HYPHEN, ""))


def narrow(text: str) -> str:
    """Full-width letters, figures and marks as ASCII, character by character as long as before."""
    return text if text.isascii() else text.translate(_NARROW)


class Form:
    """The form of one text with a map back to it. Offsets are code points of each."""

    def __init__(self, text: str) -> None:
        self._length = len(text)
        # Pieces that differ: where they begin in the form and in the text, and their lengths.
        self._at: list[int] = []
        self._pieces: list[tuple[int, int, int]] = []
        plain = text.isascii() or (
            SOFT_HYPHEN not in text and unicodedata.is_normalized("NFC", text)
        )
        self.text = text if plain else self._made(text)

    def start(self, place: int) -> int:
        """Where something begins in the text that begins at `place` in the form."""
        return self._back(place, end=False)

    def end(self, place: int) -> int:
        """Where something ends in the text that ends before `place` in the form."""
        if place == 0:
            return 0
        return self._back(place, end=True)

    def _made(self, text: str) -> str:
        parts, done, length = [], 0, 0
        for match in _changing().finditer(text):
            old = match.group()
            new = composed(old)
            if new == old:
                continue
            before = text[done : match.start()]
            parts += [before, new]
            length += len(before)
            self._at.append(length)
            self._pieces.append((match.start(), len(old), len(new)))
            length += len(new)
            done = match.end()
        parts.append(text[done:])
        return "".join(parts)

    def _back(self, place: int, *, end: bool) -> int:
        # What ends where a piece begins does not reach into it.
        index = bisect_right(self._at, place - 1 if end else place) - 1
        if index < 0:
            return place
        at, (start, old, new) = self._at[index], self._pieces[index]
        inside = place - at
        if inside < new or (end and inside == new):
            if inside == 0:
                return start
            return start + old if end else start
        return min(start + old + inside - new, self._length)


@cache
def _changing() -> re.Pattern[str]:
    """What composing may change: a character with marks, or one that is another's twin."""
    marks, twins = [], []
    for first, last in _PLANES:
        for code in range(first, last + 1):
            char = chr(code)
            if unicodedata.combining(char) or 0x1160 <= code <= 0x11FF:
                marks.append(char)
            elif not unicodedata.is_normalized("NFC", char):
                twins.append(char)
    mark = f"[{''.join(map(re.escape, marks))}]"
    twin = f"[{''.join(map(re.escape, twins))}]"
    # A soft hyphen between a letter and its mark is no letter's end.
    soft = f"{SOFT_HYPHEN}*"
    return re.compile(f"[^\\s{SOFT_HYPHEN}]?(?:{soft}{mark})+{soft}|{twin}|{SOFT_HYPHEN}+")
