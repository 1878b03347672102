"""Which changes of colleagues a text has taken over: with each of them it comes nearer to it.

Where the texts differ is found by their paragraphs, and the changes there are looked at.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from rapidfuzz.distance import Indel

from writer_app.domain.word.values import Revision
from writer_app.storage.word.stretches import changed

_MOST_ASKED = 40  # changes of one place, of which each is looked for
_NEARER = 0.8  # of the characters of a change, by how many the text has to be nearer with it

Change = tuple[Revision, ...]  # one, or both ends of a move
_Range = tuple[int, int]  # from, up to
_PARAGRAPH = re.compile(r"[^\n]*\n+|[^\n]+")  # with the blank lines behind it: those are all alike


def of(text: str, wanted: str, waiting: Sequence[Revision], said: frozenset[str]) -> frozenset[str]:
    """The names of those of the changes that wait in `text` which `wanted` has.

    `said` are names of changes that the writer accepted: they may have been edited since, and are
    left out where the text is nearer without them. Others have to be there, but for a little.
    """
    if not waiting or wanted == text:
        return frozenset()
    return frozenset(n for place in _places(text, wanted, waiting) for n in place.taken(said))


@dataclass(frozen=True)
class _ChangedPlace:
    """Paragraphs that differ and all changes that touch them: of `text` was made `wanted`."""

    text: str
    wanted: list[str]
    changes: list[Change]

    def taken(self, said: frozenset[str]) -> list[str]:
        """The names of those that are there."""
        there = [change for change in self.changes if said.issuperset(_names(change))]
        if len(self.changes) > _MOST_ASKED:
            return [name for change in there for name in _names(change)]
        taken = min([there, self.changes, []], key=self._cost)
        for change in self.changes if self._cost(taken) else ():
            others = [one for one in taken if one is not change]
            nearer = self._cost(others) - self._cost([*others, change])
            if change in there:
                holds = nearer >= 0
            else:
                size = _size(self.text, change[0])
                holds = nearer > 0 if len(change) > 1 else nearer > _NEARER * size
            taken = [*others, change] if holds else others
        return [name for change in taken for name in _names(change)]

    def _cost(self, taken: Iterable[Change]) -> int:
        now = sorted((one for change in taken for one in change), key=_where)
        return _distance(_PARAGRAPH.findall(_made(self.text, now)), self.wanted)


def _places(text: str, wanted: str, waiting: Sequence[Revision]) -> Iterator[_ChangedPlace]:
    """Where the two differ and changes wait; what one change touches is one place."""
    old, new = _PARAGRAPH.findall(text), _PARAGRAPH.findall(wanted)
    begins, stretches = [0, *accumulate(map(len, old))], changed(old, new)
    firsts, lasts = [each[0] for each in stretches], [each[1] for each in stretches]
    joined = list(range(len(stretches)))

    def group(number: int) -> int:
        while joined[number] != number:
            number = joined[number]
        return number

    found: list[tuple[int, Change, list[_Range]]] = []
    for change in _changes(waiting):
        at = [(_of(begins, c.start), min(_of(begins, c.end) + 1, len(old))) for c in change]
        near = [n for a, b in at for n in range(bisect_left(lasts, a), bisect_right(firsts, b))]
        for other in near:
            joined[group(other)] = group(near[0])
        if near:
            found.append((near[0], change, at))
    changes: dict[int, list[Change]] = defaultdict(list)
    ranges: dict[int, list[_Range]] = defaultdict(list)
    for number, change, at in found:
        changes[group(number)].append(change)
        ranges[group(number)] += at
    for number, (a, b, _, _) in enumerate(stretches):
        ranges[group(number)].append((a, b))
    for number, here in changes.items():
        before: list[str] = []
        after: list[str] = []
        shifts: list[tuple[int, int]] = []  # from which place on, and by how much
        size = 0
        for a, b in _merged(ranges[number]):
            shifts.append((begins[a], size - begins[a]))
            before += old[a:b]
            size += begins[b] - begins[a]
            first, last = bisect_left(lasts, a), bisect_right(lasts, b)
            to = a + stretches[first - 1][3] - stretches[first - 1][1] if first else a
            end = b + stretches[last - 1][3] - stretches[last - 1][1] if last else b
            after += new[to:end]
        moved = [tuple(_shifted(one, shifts) for one in change) for change in here]
        yield _ChangedPlace("".join(before), after, moved)


def _of(begins: list[int], place: int) -> int:
    """The paragraph that a place is in; the last one's end is."""
    return max(0, min(bisect_right(begins, place), len(begins) - 1) - 1)


def _merged(ranges: list[_Range]) -> list[_Range]:
    """Ranges in order, those that touch as one."""
    found: list[_Range] = []
    for a, b in sorted(ranges):
        if found and a <= found[-1][1]:
            found[-1] = found[-1][0], max(b, found[-1][1])
        else:
            found.append((a, b))
    return found


def _shifted(one: Revision, shifts: list[tuple[int, int]]) -> Revision:
    by = shifts[bisect_right(shifts, (one.start, one.start)) - 1][1]
    return replace(one, start=one.start + by, end=one.end + by)


def _where(one: Revision) -> _Range:
    return one.start, one.end


def _changes(waiting: Sequence[Revision]) -> list[Change]:
    """Each change, those that have one name of a move as one."""
    moves = dict.fromkeys(one.move for one in waiting if one.move)
    both = [tuple(one for one in waiting if one.move == name) for name in moves]
    return [*both, *((one,) for one in waiting if not one.move)]


def _names(change: Iterable[Revision]) -> list[str]:
    return [name for one in change for name in one.ids]


def _size(text: str, one: Revision) -> int:
    return int(Indel.distance(text[one.start : one.end], one.new))


def _made(text: str, taken: Iterable[Revision]) -> str:
    """The text with these changes, which are in its order."""
    pieces, at = [], 0
    for one in taken:
        pieces += [text[at : one.start], one.new]
        at = one.end
    return "".join([*pieces, text[at:]])


def _distance(old: list[str], new: list[str]) -> int:
    """How many characters differ, counted in the paragraphs that do."""
    return sum(
        int(Indel.distance("".join(old[a:b]), "".join(new[c:d])))
        for a, b, c, d in changed(old, new)
    )
