"""Blanks between Chinese and Latin as the source has them.

Models put a blank between Han and letters or figures (“38 户”) where the writer has none (“38户”):
changes that nobody asked for and hardly anybody sees. Where the source never has one, the answer
gets none either. A source that has some is left to the model.
"""

from __future__ import annotations

import re

_HAN, _LATIN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff", "A-Za-z0-9\u00c0-\u024f"
_JOINED = re.compile(f"[{_HAN}][{_LATIN}]|[{_LATIN}%][{_HAN}]")
_PARTED = re.compile(f"[{_HAN}] [{_LATIN}]|[{_LATIN}%] [{_HAN}]")
_BLANK = re.compile(f"(?<=[{_HAN}]) (?=[{_LATIN}])|(?<=[{_LATIN}%]) (?=[{_HAN}])")
_ASKED = re.compile("空格|空白|间隔|间距|spac|blank", re.IGNORECASE)


class Spacing:
    """Takes out such blanks while an answer streams. `asked` is what was asked for."""

    def __init__(self, source: str, asked: str = "") -> None:
        self._on = (
            _JOINED.search(source) is not None
            and _PARTED.search(source) is None
            and _ASKED.search(asked) is None
        )
        self._last = self._held = ""

    def feed(self, text: str) -> str:
        """Take the next piece, give back what is certain: a blank at its end is not yet."""
        if not self._on or not text:
            return text
        text = self._held + text
        self._held = " " if text[-1] == " " else ""
        text = text[: len(text) - len(self._held)]
        if not text:
            return ""
        before, self._last = self._last, text[-1]
        return _BLANK.sub("", before + text)[len(before) :]

    def finish(self) -> str:
        """Give back what was held."""
        held, self._held = self._held, ""
        return held
