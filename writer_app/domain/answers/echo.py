"""The source told again before the answer: "Original: … Corrected: …", as small models do it.

Only where the source itself stands there, word for word, between two labels.
"""

from __future__ import annotations

import re

_MARK = r"(?:\*\*|__|#{1,4}[ \t]+)?"
_BEFORE = re.compile(
    rf"{_MARK}(?:original(?: (?:text|sentence|version|paragraph))?|before|input|source"
    rf"|原文本?|原句|修改前"
    rf"|改前|originaltext|vorher|texte original|avant)\s?{_MARK}\s?[:：]{_MARK}\s*[\"“「]?",
    re.IGNORECASE,
)
_AFTER = re.compile(
    rf"[\"”」]?\s*{_MARK}(?:(?:corrected|revised|rewritten|edited|improved|new|fixed)"
    rf"(?: (?:text|sentence|version|paragraph))?|correction|after|output|rewrite"
    rf"|修改(?:后|為|为)?|改写(?:后|为)?"
    rf"|改后|修正(?:后)?|改正(?:后)?|润色后?|korrigiert|korrektur|nachher|corrigé|après)"
    rf"\s?{_MARK}\s?[:：]{_MARK}\s*(?=[^\s*_]|[*_]+[^\s*_])",
    re.IGNORECASE,
)
_LONGEST = 40  # characters of a label with its marks


def find(body: str, source: str) -> int:
    """The length of the echo that `body` begins with; 0 where there is none."""
    start = _BEFORE.match(body)
    bare = source.strip()
    if start is None or not bare or not body.startswith(bare, start.end()):
        return 0
    after = _AFTER.match(body, start.end() + len(bare))
    return after.end() if after else 0


def may_begin(body: str, source: str) -> bool:
    """Whether `body`, the first characters of an answer, may still become an echo."""
    start = _BEFORE.match(body)
    bare = source.strip()
    if not bare:
        return False
    if start is None:
        return len(body) < _LONGEST and _may_label(body)
    rest = body[start.end() :]
    if len(rest) <= len(bare):
        return bare.startswith(rest)
    return rest.startswith(bare) and len(rest) - len(bare) < _LONGEST


_LABELS = (
    "original", "before", "input", "source", "原", "修改前", "改前", "originaltext", "vorher",
    "texte original", "avant",
)  # fmt: skip


def _may_label(body: str) -> bool:
    low = body.lstrip("*_# ").lower()
    return any(low.startswith(label[: len(low)]) for label in _LABELS) and "\n" not in body
