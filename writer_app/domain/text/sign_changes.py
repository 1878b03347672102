"""Single changes between two forms of a sentence, sign by sign."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher


@dataclass(frozen=True, slots=True)
class SignChange:
    """`new` for what stands from `start` to `end`, in code points; either may be nothing."""

    start: int
    end: int
    new: str


def changes(before: str, after: str) -> list[SignChange]:
    """What was changed, in order."""
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    return [
        SignChange(start, end, after[first:last])
        for tag, start, end, first, last in matcher.get_opcodes()
        if tag != "equal"
    ]


def with_changes(text: str, kept: Iterable[SignChange]) -> str:
    """The text with some of its changes."""
    for each in sorted(kept, key=lambda change: -change.start):
        text = text[: each.start] + each.new + text[each.end :]
    return text
