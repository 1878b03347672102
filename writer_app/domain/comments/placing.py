"""Where comments stand after a text was changed elsewhere, by comparing the two texts."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import replace

from rapidfuzz.distance import Indel

from writer_app.domain.comments.values import Margin

_HAN = "\u3400-\u9fff\uf900-\ufaff"
_WORD = re.compile(rf"[{_HAN}]|[^\W{_HAN}]+|[^\w\s]")
_MOST = 40_000  # words compared; beyond, the ends that are alike are all that is used


def moved(margin: Margin, old: str, new: str) -> Margin:
    """The same threads and suggestions at their places in `new`.

    A thread whose words went stays at the place where they stood; a suggestion about words that
    were changed is settled and goes.
    """
    if old == new or not margin:
        return margin
    place = _Mapping(old, new)
    threads = tuple(
        replace(one, start=place(one.start), end=max(place(one.start), place.end(one.end)))
        for one in margin.threads
    )
    suggested = tuple(replace(one, start=place(one.start)) for one in margin.suggested)
    kept = tuple(one for one in suggested if new.startswith(one.old, one.start))
    return Margin(threads, kept)


class _Mapping:
    """From a place of one text to one of another."""

    def __init__(self, old: str, new: str) -> None:
        head = 0
        most = min(len(old), len(new))
        while head < most and old[head] == new[head]:
            head += 1
        tail = 0
        while tail < most - head and old[-1 - tail] == new[-1 - tail]:
            tail += 1
        self.pairs = [(0, 0, head)]  # old place, new place, length
        self._middle(old[head : len(old) - tail], new[head : len(new) - tail], head)
        self.pairs.append((len(old) - tail, len(new) - tail, tail))
        self.starts = [pair[0] for pair in self.pairs]

    def _middle(self, old: str, new: str, at: int) -> None:
        a, b = list(_WORD.finditer(old)), list(_WORD.finditer(new))
        if not a or not b or max(len(a), len(b)) > _MOST:
            return
        for step in Indel.opcodes([one[0] for one in a], [one[0] for one in b]):
            if step.tag != "equal":
                continue
            for n in range(step.src_end - step.src_start):
                one, other = a[step.src_start + n], b[step.dest_start + n]
                start, to, size = self.pairs[-1]
                blank = at + one.start() - start - size
                gap = old[one.start() - blank : one.start()] if 0 <= blank <= one.start() else None
                if n and gap == new[to + size - at : other.start()]:
                    self.pairs[-1] = start, to, at + one.end() - start
                else:
                    self.pairs.append((at + one.start(), at + other.start(), len(one[0])))

    def __call__(self, place: int) -> int:
        old, new, size = self.pairs[bisect_right(self.starts, place) - 1]
        return new + min(size, place - old)

    def end(self, place: int) -> int:
        """The place behind the character that stood before `place`."""
        old, new, size = self.pairs[max(0, bisect_left(self.starts, place) - 1)]
        return new + min(size, place - old)
