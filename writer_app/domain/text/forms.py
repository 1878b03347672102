"""One form of a text for looking something up in it: letters composed, what shows nothing left out.

Text that is canonically the same (`é` as one character or as two, Hangul in syllables or in
letters) is found by either spelling; every place in the form is known in the text itself.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from functools import cache

_UNSEEN = "\u00ad\u200b\u2060\ufeff"  # soft hyphens, joints of width 0
_SELECTORS = "\ufe00-\ufe0f\U000e0100-\U000e01ef"  # of another form of the sign before
# What a keyboard has for full-width letters and marks, set quotation marks, hyphens and blanks.
_NARROW = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | str.maketrans(
    "‘’“”„‐‑\u00a0\u2009\u202f\u3000", '\'\'"""--    '
)
_PLANES = ((0x00A0, 0xD7FF), (0xF900, 0xFFFF), (0x10000, 0x1FFFF), (0x2F800, 0x2FA1F))


def composed(text: str, *, exact: bool = False) -> str:
    """The form itself; an `exact` one keeps what shows nothing."""
    if text.isascii():
        return text
    return unicodedata.normalize("NFC", text if exact else _unseen().sub("", text))


def narrow(text: str) -> str:
    """Full-width letters, set quotation marks and blanks as a keyboard has them, each as long as
    before."""
    return text if text.isascii() else text.translate(_NARROW)


class Form:
    """The form of one text with a map back to it. Offsets are code points of each."""

    def __init__(self, text: str, *, exact: bool = False) -> None:
        self._length, self._exact = len(text), exact
        # Pieces that differ: where they begin in the form and in the text, and their lengths.
        self._at: list[int] = []
        self._pieces: list[tuple[int, int, int]] = []
        plain = text.isascii() or (
            (exact or not _unseen().search(text)) and unicodedata.is_normalized("NFC", text)
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
            new = composed(old, exact=self._exact)
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
    # A soft hyphen between a letter and its mark ends no letter; a selector is part of its sign.
    soft = f"[{_UNSEEN}]*"
    return re.compile(
        f"[^\\s{_UNSEEN}]?(?:{soft}(?:{mark}|[{_SELECTORS}]))+{soft}|{twin}|[{_UNSEEN}]+"
    )


@cache
def _unseen() -> re.Pattern[str]:
    return re.compile(f"[{_UNSEEN}{_SELECTORS}]")
