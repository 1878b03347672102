"""Text of a server made harmless: no characters that break files, and never the writer's key."""

from __future__ import annotations

import re

_LEAST = 6  # characters of a key that is looked for; shorter ones would hit common words
_MASK = "…"
# Control characters but tab and line feeds, and halves of surrogate pairs, which no file can hold.
_BROKEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")

_HALF = re.compile("[\ud800-\udfff]")
_FIRST_HALF = re.compile("[\ud800-\udbff]")
_PAIR = re.compile("[\ud800-\udbff][\udc00-\udfff]")


def plain(text: str) -> str:
    """`text` without what cannot stand in a document."""
    return _BROKEN.sub("", text)


class Halves:
    """Joins the halves of a character that came in two pieces; a half without the other goes."""

    def __init__(self) -> None:
        self._held = ""

    def feed(self, text: str) -> str:
        """The text that is whole; a first half at its end waits for the second."""
        if not self._held and (text.isascii() or not _HALF.search(text)):
            return text
        text = _PAIR.sub(_joined, self._held + text)
        self._held = text[-1] if _FIRST_HALF.match(text[-1:]) else ""
        return _HALF.sub("", text)


def _joined(pair: re.Match[str]) -> str:
    return pair[0].encode("utf-16-le", "surrogatepass").decode("utf-16-le")


class Redactor:
    """Takes the key out of a stream of text, also where it comes in pieces.

    A server that repeats the key would bring it into the document, the journal and the logs.
    """

    def __init__(self, key: str) -> None:
        self._key = key if len(key) >= _LEAST else ""
        self._held = ""

    def whole(self, text: str) -> str:
        """`text` without the key."""
        return text.replace(self._key, _MASK) if self._key else text

    def feed(self, text: str) -> str:
        """The text that may be shown; what may be the beginning of the key waits."""
        if not self._key:
            return text
        found = self.whole(self._held + text)
        keep = next(
            (
                size
                for size in range(min(len(self._key) - 1, len(found)), 0, -1)
                if self._key.startswith(found[-size:])
            ),
            0,
        )
        self._held = found[len(found) - keep :] if keep else ""
        return found[: len(found) - keep]

    def finish(self) -> str:
        """What was held back and turned out to be no key."""
        held, self._held = self._held, ""
        return held
