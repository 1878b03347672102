"""`matches`: a regular expression from a template's file, tried within limits of length and time.

The library `regex` can stop a search; `re` cannot, and patterns come from strangers.
"""

from __future__ import annotations

import regex  # type: ignore[import-untyped]  # the library has no stubs

from writer_app.domain.base.message import coded

SECONDS = 0.25
CHARACTERS = 50_000
# `(a{1000}){1000}` compiles to a program of a million steps: counted repeats stay small.
_LARGE_REPEAT = regex.compile(r"\{\s*(?:\d{3,}|\d*\s*,\s*\d{3,})")
_ADJACENT = regex.compile(r"\{[^{}]*\}[^{}]*\{[^{}]*\}[^{}]*\{")


def pattern_problem(pattern: str) -> str:
    """Why a pattern is refused, "" when it may be used."""
    if _LARGE_REPEAT.search(pattern) or _ADJACENT.search(pattern):
        return coded(
            "template-match.counted-repeats-must-be-below",
            "counted repeats must be below 100, and at most two in a pattern",
        )
    try:
        regex.compile(pattern)
    except regex.error as error:
        return coded(
            "template-match.not-regular-expression",
            "this is not a regular expression: {0}",
            error.msg,
        )
    except (RecursionError, OverflowError, MemoryError):
        return coded(
            "template-match.regular-expression-too-large", "this regular expression is too large"
        )
    return ""


def matches(pattern: str, text: str) -> bool | None:
    """Whether the pattern is found in the first `CHARACTERS`; None when it took too long."""
    if pattern_problem(pattern):
        return None
    try:
        return regex.search(pattern, text[:CHARACTERS], timeout=SECONDS) is not None
    except TimeoutError:
        return None
