"""Finding things by a few letters of their names: “sum cou” finds “Summary for the council”.

Every letter of the query must appear in the name, in order; hits at the starts of words and hits
side by side count most, so that what a person means comes first. Case and accents do not matter.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")

_START, _SIDE, _FIRST, _GAP = 8.0, 10.0, 4.0, 0.15
_WAYS = 8  # ways kept a letter
_LONGEST = 100  # characters of a name that are looked at


@dataclass(frozen=True, slots=True)
class Match:
    """How well a name fits; `hits` are the code points that matched."""

    score: float
    hits: tuple[int, ...]


def folded(text: str) -> str:
    """The text without case and accents, character by character as long as before."""
    if text.isascii():
        return text.lower()
    result = []
    for character in text:
        base = unicodedata.normalize("NFD", character)[0].casefold()
        result.append(base[0] if base else character)
    return "".join(result)


def match(query: str, name: str) -> Match | None:
    """How `query` fits `name`, None when it does not. An empty query fits everything."""
    wanted = _letters(query)
    if not wanted:
        return Match(0.0, ())
    text = folded(name[:_LONGEST])
    return _fit(wanted, text, name) if _has(wanted, text) else None


class Index:
    """Names made ready once, for lists of thousands that are searched at every key press."""

    def __init__(self, names: Sequence[str]) -> None:
        self._names = tuple(names)
        self._folded = tuple(folded(name[:_LONGEST]) for name in self._names)
        self._last: tuple[str, tuple[int, ...]] = ("", tuple(range(len(self._names))))

    def search(self, query: str) -> list[tuple[int, Match]]:
        """The numbers of the names that fit, best first; those that fit alike keep their order."""
        wanted = _letters(query)
        typed, candidates = self._last
        # A name that has the letters in order also has the letters typed before them.
        if not wanted.startswith(typed):
            candidates = tuple(range(len(self._names)))
        there = tuple(n for n in candidates if _has(wanted, self._folded[n]))
        self._last = (wanted, there)
        fits = ((n, _fit(wanted, self._folded[n], self._names[n])) for n in there)
        found = [(n, fit) for n, fit in fits if fit is not None]
        if wanted:
            found.sort(key=lambda pair: -pair[1].score)
        return found


def _letters(query: str) -> str:
    return "".join(c for c in folded(query) if not c.isspace())


def _has(wanted: str, text: str) -> bool:
    """Whether the letters stand in the text in this order."""
    place = -1
    for letter in wanted:
        place = text.find(letter, place + 1)
        if place < 0:
            return False
    return True


def _fit(wanted: str, text: str, name: str) -> Match | None:
    if not wanted:
        return Match(0.0, ())
    best: dict[int, tuple[float, tuple[int, ...]]] = {-1: (0.0, ())}
    for letter in wanted:
        best = _step(letter, text, name, best)
        if not best:
            return None
    score, hits = max(best.values(), key=lambda found: found[0])
    return Match(score - len(name) * 0.01, hits)


def ranked(query: str, things: Iterable[T], name: Callable[[T], str]) -> list[tuple[T, Match]]:
    """The things that fit, best first; those that fit alike keep their order."""
    found = [(thing, fit) for thing in things if (fit := match(query, name(thing))) is not None]
    if query.strip():
        found.sort(key=lambda pair: -pair[1].score)
    return found


def _step(
    letter: str, text: str, name: str, before: dict[int, tuple[float, tuple[int, ...]]]
) -> dict[int, tuple[float, tuple[int, ...]]]:
    """For each place of `letter`, the best way to get there from the places before."""
    after: dict[int, tuple[float, tuple[int, ...]]] = {}
    place = text.find(letter)
    while place >= 0:
        own = _FIRST if place == 0 else 0.0
        own += _START if _starts_word(name, place) else 0.0
        ways = [
            (score + own + _joined(last, place), (*hits, place))
            for last, (score, hits) in before.items()
            if last < place
        ]
        if ways:
            after[place] = max(ways, key=lambda way: way[0])
        place = text.find(letter, place + 1)
    if len(after) <= _WAYS:
        return after
    return dict(sorted(after.items(), key=lambda way: -way[1][0])[:_WAYS])


def _joined(last: int, place: int) -> float:
    if last < 0:
        return 0.0
    return _SIDE if place == last + 1 else -_GAP * (place - last)


def _starts_word(name: str, place: int) -> bool:
    if place == 0:
        return True
    before, here = name[place - 1], name[place]
    return not before.isalnum() or (before.islower() and here.isupper())
