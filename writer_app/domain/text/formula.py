"""Formulas between dollar signs: where one stands, and what is a price or a name instead.

`$5-$7`, `$HOME/$USER`, `US$5 or (US$6)` stay text: a dollar sign opens a formula at no word's end
and closes it at no word's beginning, and no line of prose stands inside.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from writer_app.domain.text.flanking import is_cjk

_SINGLE = re.compile(r"\$(?![\s$])((?:\\.|[^\\$])+)(?<!\s)\$(?!\$)", re.DOTALL)
_DOUBLE = re.compile(r"\$\$(?!\$)((?:\\.|[^\\$]|\$(?!\$))+?)\$\$(?!\$)", re.DOTALL)
_ARGUMENT = re.compile(r"\\[a-zA-Z]+\s*(?:\{[^{}]*\})*")
_WORDS = re.compile(r"[^\W\d_]{2,}")
_MOST = 2000  # characters of a formula between single dollar signs


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula in a text: its source without the signs, the signs, and where it ends."""

    source: str
    sign: str
    end: int


def formula_at(text: str, start: int, stop: int | None = None) -> Formula | None:
    """The formula whose first dollar sign stands at `start`; None when it begins none."""
    if text[start : start + 1] != "$":
        return None
    if start and (text[start - 1] in "$\\" or _in_word(text[start - 1])):
        return None
    last = len(text) if stop is None else stop
    double = _DOUBLE.match(text, start, min(last, start + 4 * _MOST))
    match = double or _SINGLE.match(text, start, min(last, start + _MOST))
    if match is None or _in_word(text[match.end() : match.end() + 1]) or not _is_formula(match[1]):
        return None
    return Formula(match[1], "$$" if double else "$", match.end())


def _in_word(char: str) -> bool:
    return (char.isalnum() and not is_cjk(char)) or char == "_"


def _is_formula(source: str) -> bool:
    """Whether what stands between two dollar signs reads as a formula, not as prose or prices."""
    bare = source.strip()
    if not bare or "\n\n" in bare or "`" in bare:
        return False
    if any(bare.count(a) != bare.count(b) for a, b in ("()", "[]", "{}")) and "\\" not in bare:
        return False
    left = _ARGUMENT.sub(" ", bare)
    words = _WORDS.findall(left)
    if not words or "\\" in bare:
        return True
    if bare[0].isdigit():
        return False
    return any(sign in left for sign in "=^_<>+") or (len(words) == 1 and " " not in bare)
