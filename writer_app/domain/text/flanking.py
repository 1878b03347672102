"""Where `*`, `_` and `~~` open and close: CommonMark's rule, and its amendment for CJK writing.

CommonMark asks for a space or a sign on one side of a mark that stands beside punctuation; Chinese
and Japanese put no spaces, so that `**注意：**请` would stay as it is. The amendment (issue 650 of
commonmark-spec, as "markdown-cjk-friendly" states it): full-width punctuation counts as a letter,
and a CJK character beside the mark counts as a space does. Texts without CJK are read as before.
"""

from __future__ import annotations

import unicodedata
from functools import cache


@cache
def is_cjk(char: str) -> bool:
    """Whether a character is wide as Chinese, kana and their signs are, or Hangul; no emoji."""
    if char < "\u1100":
        return False
    if "\U000e0100" <= char <= "\U000e01ef":  # selects the form of an ideograph
        return True
    if unicodedata.east_asian_width(char) in "WFH":
        return unicodedata.category(char) != "So" or "\u2e80" <= char <= "\uffff"
    return "HANGUL" in unicodedata.name(char, "")


@cache
def _kind(char: str) -> int:
    """0 a letter, 1 a space, 2 punctuation that is not CJK, 3 CJK punctuation, 4 a CJK letter."""
    if char in "\t\n\v\f\r" or unicodedata.category(char) == "Zs":
        return 1
    sign = unicodedata.category(char)[0] in "PS"
    if is_cjk(char):
        return 3 if sign else 4
    return 2 if sign else 0


def flanking(before: str, after: str) -> tuple[bool, bool]:
    """Whether a run of marks between two characters may open, and may close.

    An empty string is the end of the text and counts as a space.
    """
    left, right = _kind(before or " "), _kind(after or " ")
    opens = right != 1 and (right != 2 or left != 0)
    closes = left != 1 and (left != 2 or right != 0)
    return opens, closes


def can_mark(mark: str, before: str, after: str) -> tuple[bool, bool]:
    """Whether this mark (`*`, `_` or `~`) opens and closes there; `_` never inside a word."""
    opens, closes = flanking(before, after)
    if mark != "_" or not (opens and closes):
        return opens, closes
    return _kind(before or " ") in (2, 3), _kind(after or " ") in (2, 3)
