"""Which changes of colleagues a text has taken over: with each of them it comes nearer to it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from rapidfuzz.distance import Indel

from writer_app.domain.word.values import Revision
from writer_app.storage.word import matching

_MOST_ASKED = 400  # changes looked for in a text that was edited
_AROUND = 2  # lines that stayed, on both sides of those that changed


def of(text: str, wanted: str, waiting: Sequence[Revision], said: frozenset[str]) -> frozenset[str]:
    """The names of those of the changes that wait in `text` which `wanted` has.

    `said` are names of changes that the writer accepted: they may have been edited since, others
    have to be there word for word.
    """
    if not waiting or wanted == text or len(waiting) > _MOST_ASKED:
        return frozenset()
    found: set[str] = set()
    text, rest = _moves(text, wanted, waiting, found)
    halves: dict[str, list[Revision]] = defaultdict(list)
    for before, then, near in _regions(text, wanted, rest):
        now = before
        for one in reversed(near):
            taken = now[: one.start] + one.new + now[one.end :]
            size = Indel.distance(now[one.start : one.end], one.new)
            nearer = Indel.distance(now, then) - Indel.distance(taken, then)
            if nearer == size or (nearer > 0 and said.issuperset(one.ids)):
                now = taken
                found.update(() if one.move else one.ids)
                halves[one.move].append(one)
    for name, ends in halves.items():
        if name and len(ends) == sum(one.move == name for one in rest):
            found.update(each for one in ends for each in one.ids)
    return frozenset(found)


def _moves(
    text: str, wanted: str, waiting: Sequence[Revision], found: set[str]
) -> tuple[str, list[Revision]]:
    """Take the moves of whole lines that are in `wanted`: the text with them, and what is left.

    By lines, as which of two paragraphs stayed and which one moved cannot be seen.
    """
    lines, rest = wanted.split("\n"), list(waiting)
    for name in dict.fromkeys(one.move for one in waiting if one.move):
        ends = [one for one in rest if one.move == name]
        taken = text
        for one in reversed(ends):
            taken = taken[: one.start] + one.new + taken[one.end :]
        now, then = text.split("\n"), taken.split("\n")
        nearer = Indel.distance(now, lines) - Indel.distance(then, lines)
        if nearer > 0 and nearer == Indel.distance(now, then):
            text, rest = taken, list(_shifted(rest, ends))
            found.update(each for one in ends for each in one.ids)
    return text, rest


def _shifted(rest: Sequence[Revision], ends: Sequence[Revision]) -> Iterator[Revision]:
    """The other changes where they stand once the ends of a move are taken."""
    came = next(one for one in ends if one.new)
    for one in rest:
        if one in ends:
            continue
        left = [e for e in ends if not e.new and e.start <= one.start and one.end <= e.end]
        at = came.start + one.start - left[0].start if left else one.start
        before = [e for e in ends if e.end <= (came.start if left else one.start) and e is not came]
        by = sum(len(e.new) - (e.end - e.start) for e in before)
        if not left and came.start <= one.start:
            by += len(came.new)
        yield replace(one, start=at + by, end=at + by + one.end - one.start)


def _regions(
    text: str, wanted: str, waiting: Sequence[Revision]
) -> Iterator[tuple[str, str, list[Revision]]]:
    """Stretches that differ, as they are and as they are to be, with the changes within, whose
    offsets are those in the stretch.
    """
    old, new = text.split("\n"), wanted.split("\n")
    starts = matching.starts(old)
    stretches: list[tuple[int, int, int, int]] = []
    for a, b, c, d in matching.changed(old, new):
        before, after = min(_AROUND, a), min(_AROUND, len(old) - b)
        one = (a - before, b + after, c - before, d + after)
        if stretches and one[0] <= stretches[-1][1]:
            one = (stretches[-1][0], one[1], stretches[-1][2], one[3])
            stretches.pop()
        stretches.append(one)
    for a, b, c, d in stretches:
        now, base = "\n".join(old[a:b]), starts[a] if a < len(starts) else len(text)
        near = [
            replace(one, start=one.start - base, end=one.end - base)
            for one in waiting
            if base <= one.start and one.end <= base + len(now)
        ]
        yield now, "\n".join(new[c:d]), near
