"""Units of text: UTF-16 offsets as Qt counts them, words, single CJK characters, counting.

Python strings are code points, Qt's offsets are UTF-16 units; this module is the only place that
maps between them. Every function is linear in the length of its text.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import cache
from itertools import accumulate

# Scripts written without spaces: each character is a unit of its own in diffs and counts.
CJK = "\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
# Combining marks are no word characters for `re`; these blocks keep them with their letters.
_MARKS = (
    "\u0300-\u036f\u0483-\u0489\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed"
    "\u0900-\u0dff\u0e00-\u0eff\u0f00-\u0fff\u1000-\u109f\u1780-\u17ff\u1ab0-\u1aff"
    "\u1dc0-\u1dff\u20d0-\u20ff\u200c\u200d\ufe00-\ufe0f"
)
_LETTER = rf"(?:[^\W{CJK}_]|[{_MARKS}])"
_EMOJI = "[\u2190-\u21ff\u2300-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff]"
_TONE = "[\ufe0f\u20e3\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]"

# The large patterns are compiled when first used: opening the window needs none.
_TOKEN_PATTERN = rf"""
    [{CJK}][{_MARKS}]*
  | {_LETTER}+(?:['’]{_LETTER}+|(?<=\d)[.,](?=\d){_LETTER}+)*
  | \n | [^\S\n]+
  | (?:[\U0001f1e6-\U0001f1ff]{{2}}|{_EMOJI}{_TONE}*(?:\u200d{_EMOJI}{_TONE}*)*)
  | ([^\w\s]|_)\1*[{_MARKS}]*
  | .
    """
_COUNTED_PATTERN = rf"[{CJK}]|{_LETTER}+(?:['’\-‐‑.,:/@&_+]{_LETTER}+)*"


@cache
def _token() -> re.Pattern[str]:
    return re.compile(_TOKEN_PATTERN, re.VERBOSE | re.DOTALL)


@cache
def _counted() -> re.Pattern[str]:
    return re.compile(_COUNTED_PATTERN)


@cache
def _markup() -> re.Pattern[str]:
    """What Markdown adds that a reader does not read: fence lines, list numbers, link targets."""
    fences, numbers, targets = r"(?:```|~~~).*$", r"\d{1,9}[.)](?=[ \t])", r"\([^()\[\]\n]*\)"
    return re.compile(rf"^[ \t]*{fences}|^[ \t]*{numbers}|(?<=\]){targets}", re.MULTILINE)


@cache
def _han_kana() -> re.Pattern[str]:
    return re.compile(f"[{CJK}]")


_HAS_WORD = re.compile(r"[^\W_]")
_ASTRAL = re.compile("[\U00010000-\U0010ffff]")

WORDS_A_MINUTE = 238  # adults reading English prose silently: Brysbaert 2019
CHARACTERS_A_MINUTE = 260  # Chinese: the same review


def utf16_len(s: str) -> int:
    """Length in UTF-16 units."""
    return to_utf16(s, len(s))


def to_utf16(s: str, index: int) -> int:
    """The UTF-16 offset of code point `index`, which is clamped to the text."""
    index = min(max(index, 0), len(s))
    if s.isascii():
        return index
    return index + sum(1 for _ in _ASTRAL.finditer(s, 0, index))


def from_utf16(s: str, offset: int) -> int:
    """The code point at a UTF-16 offset; inside a surrogate pair, the character it belongs to."""
    if offset <= 0:
        return 0
    if s.isascii():
        return min(offset, len(s))
    pairs = 0
    for match in _ASTRAL.finditer(s):
        first = match.start() + pairs
        if first >= offset:
            break
        if first + 1 == offset:
            return match.start()
        pairs += 1
    return min(offset - pairs, len(s))


def slice16(s: str, start: int, end: int) -> str:
    """The text between two UTF-16 offsets."""
    return s[from_utf16(s, start) : from_utf16(s, end)]


class Utf16Map:
    """Many offset questions about one text: built once in linear time, then logarithmic."""

    def __init__(self, text: str) -> None:
        self._length = len(text)
        self._astral = [] if text.isascii() else [m.start() for m in _ASTRAL.finditer(text)]
        self._units = [at + pairs for pairs, at in enumerate(self._astral)]

    def to_utf16(self, index: int) -> int:
        """The UTF-16 offset of a code point."""
        index = min(max(index, 0), self._length)
        return index + bisect_left(self._astral, index)

    def from_utf16(self, offset: int) -> int:
        """The code point at a UTF-16 offset, rounded down inside a surrogate pair."""
        pairs = bisect_left(self._units, offset)
        if pairs and self._units[pairs - 1] + 1 == offset:
            return self._astral[pairs - 1]
        return min(max(offset - pairs, 0), self._length)


def words(s: str) -> list[str]:
    """Words, single CJK characters, runs of spaces, line ends and punctuation, in order.

    `"".join(words(s)) == s`. Accents, emoji with their modifiers, and numbers with their group
    marks stay whole; a hyphen is a token of its own.
    """
    return [match.group() for match in _token().finditer(s)]


def word_spans(s: str) -> list[tuple[int, int]]:
    """The code point ranges of `words(s)`."""
    ends = list(accumulate(len(word) for word in words(s)))
    return list(zip([0, *ends], ends, strict=False))


def is_word(token: str) -> bool:
    """Whether a token of `words` is read as a word, rather than space or punctuation."""
    return _HAS_WORD.search(token) is not None


def count_words(s: str) -> int:
    """Words as a reader counts them: each CJK character is one, Markdown's marks are none."""
    return sum(1 for match in _counted().finditer(_markup().sub(" ", s)) if is_word(match.group()))


def reading_seconds(s: str) -> int:
    """How long silent reading takes, in seconds."""
    plain = _markup().sub(" ", s)
    characters = sum(1 for _ in _han_kana().finditer(plain))
    others = count_words(plain) - characters
    return round(60 * (others / WORDS_A_MINUTE + characters / CHARACTERS_A_MINUTE))
