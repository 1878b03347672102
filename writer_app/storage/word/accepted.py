"""Which changes of colleagues a text has taken over: with each of them it comes nearer to it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rapidfuzz.distance import Indel

from writer_app.domain.word.values import Revision
from writer_app.storage.word.stretches import changed

_MOST_ASKED = 400  # changes looked for in a text that was edited
_NEARER = 0.8  # of the characters of a change, by how many the text has to be nearer with it

Change = tuple[Revision, ...]  # one, or both ends of a move


def of(text: str, wanted: str, waiting: Sequence[Revision], said: frozenset[str]) -> frozenset[str]:
    """The names of those of the changes that wait in `text` which `wanted` has.

    `said` are names of changes that the writer accepted: they may have been edited since, and are
    left out where the text is nearer without them. Others have to be there, but for a little.
    """
    if not waiting or wanted == text or len(waiting) > _MOST_ASKED:
        return frozenset()
    lines = wanted.split("\n")
    changes = _changes(waiting)

    def cost(taken: Iterable[Change]) -> int:
        ids = set(_names([one for change in taken for one in change]))
        now = [one for one in waiting if ids.issuperset(one.ids)]
        return _distance(_made(text, now).split("\n"), lines)

    there = [change for change in changes if said.issuperset(_names(change))]
    starts = [there, changes, []]
    taken = min(starts, key=cost)
    if not cost(taken):
        return frozenset(name for change in taken for name in _names(change))
    for change in changes:
        others = [one for one in taken if one is not change]
        nearer = cost(others) - cost([*others, change])
        if change in there:
            holds = nearer >= 0
        else:
            holds = nearer > 0 if len(change) > 1 else nearer > _NEARER * _size(text, change[0])
        taken = [*others, change] if holds else others
    return frozenset(name for change in taken for name in _names(change))


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
    """How many characters differ, counted in the lines that do."""
    return sum(
        int(Indel.distance("\n".join(old[a:b]), "\n".join(new[c:d])))
        for a, b, c, d in changed(old, new)
    )
