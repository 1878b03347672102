"""Finding things by a few letters of their names: “sum cou” finds “Summary for the council”.

Every letter of the query must appear in the name, in order; hits at the starts of words and hits
side by side count most, so that what a person means comes first. Case and accents do not matter.
Chinese is found by its pinyin, too, in full or by initials.
"""

from __future__ import annotations

import time
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain, islice
from typing import TypeVar

from writer_app.domain.text import pinyin

T = TypeVar("T")

_START, _SIDE, _FIRST, _GAP = 8.0, 10.0, 4.0, 0.15
_WAYS = 8  # ways kept a letter
_LONGEST = 100  # characters of a name that are looked at
_MANY = 5_000  # names from which letters must stand together
_TRIED = 1_000  # names with the first word among which there may be enough with all
_APART_S = 0.005
_SPELLED_S = 0.015


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
    found = _fit(wanted, text, name) if _has(wanted, text) else None
    return found or _spelled(wanted, name)


def holds(query: str, text: str) -> bool:
    """Whether a text has the letters side by side, or is spelled so in Chinese. An empty query is
    in every text.
    """
    wanted = folded(query)
    if wanted in folded(text):
        return True
    return _can_be_spelled(wanted, text) and any(wanted in way for way in pinyin.spellings(text))


def _can_be_spelled(wanted: str, text: str) -> bool:
    return wanted.isascii() and any(c.isalpha() for c in wanted) and pinyin.has_han(text)


def _spelled(wanted: str, name: str) -> Match | None:
    """How a query of Latin letters fits a Chinese name."""
    name = name[:_LONGEST]
    if not _can_be_spelled(wanted, name) or not _has(wanted, pinyin.letters(name)):
        return None
    found = pinyin.fit(wanted, name)
    return Match(*found) if found is not None else None


class Index:
    """Names made ready once, for lists of thousands that are searched at every key press.

    Up to 5,000 names are searched as `ranked` does. In more, each word of the query must stand in
    the name as it is typed; only where no name has them, letters apart count, and only in the
    names that a few milliseconds reach. So most keys take some 3 ms among 100,000 names, words
    that seldom stand together 30.
    """

    def __init__(self, names: Sequence[str]) -> None:
        self._names = tuple(names)
        self._folded = tuple(folded(name[:_LONGEST]).replace("\n", " ") for name in self._names)
        self._lines = "\n" + "\n".join(self._folded) + "\n"
        self._starts = tuple(accumulate((len(text) + 1 for text in self._folded), initial=1))
        # Chinese names, spelled: the number of each and the letters that could spell it.
        self._spelled = [
            (number, pinyin.letters(name[:_LONGEST]).replace("\n", " "))
            for number, name in enumerate(self._names)
            if pinyin.has_han(name[:_LONGEST])
        ]

    def search(self, query: str, limit: int | None = None) -> list[tuple[int, Match]]:
        """The numbers of the names that fit, best first, at most `limit`; alike ones in order."""
        limit = len(self._names) if limit is None else limit
        wanted, words = _letters(query), folded(query).split()
        if not wanted:
            return [(number, Match(0.0, ())) for number in range(min(limit, len(self._names)))]
        if len(self._names) <= _MANY:
            there = [n for n, text in enumerate(self._folded) if _has(wanted, text)]
        else:
            there = self._closest(words, limit) or self._apart(wanted, limit)
        fits = ((n, _fit(wanted, self._folded[n], self._names[n])) for n in there)
        found = [(n, fit) for n, fit in fits if fit is not None]
        if self._spelled and wanted.isascii():
            found += self._by_pinyin(wanted, {n for n, _ in found}, limit)
        found.sort(key=lambda pair: -pair[1].score)
        return found[:limit]

    def _by_pinyin(self, wanted: str, there: set[int], limit: int) -> Iterator[tuple[int, Match]]:
        """Names that a query spells, as far as a few milliseconds reach."""
        until, found = time.monotonic() + _SPELLED_S, 0
        for count, (number, spelled) in enumerate(self._spelled):
            if count % 256 == 0 and (time.monotonic() > until or found >= limit):
                return
            if number in there or not _has(wanted, spelled):
                continue
            if fit := _spelled(wanted, self._names[number]):
                found += 1
                yield number, fit

    def _closest(self, words: Sequence[str], limit: int) -> list[int]:
        """Names that hold every word: first those that begin with the first one, then those where
        a word does, then others. Common words give enough at once; else the rarest one leads.
        """
        start, inside = f"\n{words[0]}", f" {words[0]}"
        tried = chain.from_iterable(map(self._holding, (start, inside, words[0])))
        soon = dict.fromkeys(n for n in islice(tried, _TRIED) if self._holds(n, words))
        if len(soon) >= limit:
            return list(soon)[:limit]
        rarest = min(words, key=self._lines.count)
        there = [n for n in self._holding(rarest) if self._holds(n, words)]
        if len(there) > limit:
            lines = {n: f"\n{self._folded[n]}" for n in there}
            there.sort(key=lambda n: 0 if start in lines[n] else 1 if inside in lines[n] else 2)
        return there[:limit]

    def _holds(self, number: int, words: Sequence[str]) -> bool:
        return all(word in self._folded[number] for word in words)

    def _holding(self, letters: str) -> Iterator[int]:
        """The numbers of the names that hold these letters, each once."""
        place = self._lines.find(letters)
        while place >= 0:
            number = bisect_right(self._starts, place + 1) - 1
            yield number
            place = self._lines.find(letters, self._starts[number + 1] - 1)

    def _apart(self, wanted: str, limit: int) -> list[int]:
        """Names that hold the letters in order, as far as a few milliseconds reach."""
        until, found = time.monotonic() + _APART_S, list[int]()
        for number, text in enumerate(self._folded):
            if number % 512 == 0 and (time.monotonic() > until or len(found) >= limit):
                break
            if _has(wanted, text):
                found.append(number)
        return found[:limit]


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
    if len(wanted) == 1:
        return _one_letter(wanted, text, name)
    best: dict[int, tuple[float, tuple[int, ...]]] = {-1: (0.0, ())}
    for letter in wanted:
        best = _step(letter, text, name, best)
        if not best:
            return None
    score, hits = max(best.values(), key=lambda found: found[0])
    return Match(score - len(name) * 0.01, hits)


def _one_letter(letter: str, text: str, name: str) -> Match | None:
    """What the search over all ways comes to for one letter, which most names have somewhere."""
    place = first = text.find(letter)
    if first < 0:
        return None
    while place >= 0 and not _starts_word(name, place):
        place = text.find(letter, place + 1)
    score = (_START if place >= 0 else 0.0) + (_FIRST if place == 0 else 0.0)
    return Match(score - len(name) * 0.01, (place if place >= 0 else first,))


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
