"""Stretches of two lists that differ, as of the lines of two texts, and of two paragraphs."""

from __future__ import annotations

import re
from collections.abc import Hashable, Sequence

from rapidfuzz.distance import Indel

from writer_app.domain.change.diff import Segment, diff
from writer_app.domain.word.inline import MARKS

_MARK = re.compile(f"([{chr(MARKS)}-\U000ffffd])")
_PRODUCT = 400_000_000


def starts(texts: list[str]) -> list[int]:
    """Where each of some texts begins when they are put together with line ends."""
    found, at = [], 0
    for text in texts:
        found.append(at)
        at += len(text) + 1
    return found


def changed(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[tuple[int, int, int, int]]:
    """Stretches of two lists that differ: old from, to, new from, to; in order."""
    head = 0
    while head < min(len(old), len(new)) and old[head] == new[head]:
        head += 1
    tail = 0
    while tail < min(len(old), len(new)) - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    a, b = old[head : len(old) - tail], new[head : len(new) - tail]
    if len(a) * len(b) > _PRODUCT:
        return [(head, head + len(a), head, head + len(b))]
    found: list[tuple[int, int, int, int]] = []
    for step in Indel.opcodes(a, b) if a or b else ():
        if step.tag == "equal":
            continue
        one = (
            step.src_start + head,
            step.src_end + head,
            step.dest_start + head,
            step.dest_end + head,
        )
        if found and found[-1][1] == one[0] and found[-1][3] == one[2]:
            one = found[-1][0], one[1], found[-1][2], one[3]
            found[-1] = one
        else:
            found.append(one)
    return found


def segments(old: str, new: str) -> tuple[Segment, ...]:
    """What changed in some paragraphs, word by word; where that is all of them, their marks stay
    if they are the same: a note that went and came again would be there twice.
    """
    whole = diff(old, new)
    if len(whole) > 1 or not _MARK.search(old) or _MARK.findall(old) != _MARK.findall(new):
        return whole
    pairs = zip(_MARK.split(old), _MARK.split(new), strict=True)
    return tuple(segment for one, other in pairs for segment in diff(one, other))
