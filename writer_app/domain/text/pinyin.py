"""Chinese by the letters it is typed with: full pinyin and initials, in any mixture.

`haigang`, `hg`, `haig` and `hgang` all find 海港. Tones are left out, `v` stands for ü, and of a
character with several readings each one counts. The order of pinyin is that of `sort_key`.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from writer_app.domain.text.pinyin_table import TABLE

_FIRST, _LAST = "\u4e00", "\u9fff"
_BEHIND = "\uf000"  # what sorts behind the letters of other scripts
_SIDE, _START, _GAP = 10.0, 8.0, 0.15  # as in `fuzzy`: side by side, at the start, for a gap
_LEAST = 2  # letters that are looked for in a text
_MOST_SPELLINGS = 4  # of a name, where all of them are written down


@lru_cache(maxsize=1)
def _readings() -> dict[str, tuple[str, ...]]:
    usual: dict[str, tuple[str, ...]] = {}
    others: dict[str, tuple[str, ...]] = {}
    for token in TABLE.split():
        syllable = token.rstrip(token.lstrip("abcdefghijklmnopqrstuvwxyz"))
        characters = token[len(syllable) :]
        found = others if characters.startswith("/") else usual
        for character in characters.lstrip("/"):
            found[character] = (*found.get(character, ()), syllable)
    return {character: (*first, *others.get(character, ())) for character, first in usual.items()}


def has_han(text: str) -> bool:
    """Whether there is anything to spell."""
    return not text.isascii() and any(_FIRST <= c <= _LAST for c in text)


def readings(character: str) -> tuple[str, ...]:
    """How a character is spelled, the usual reading first; nothing for what is no Han."""
    return _readings().get(character, ())


def sort_key(text: str) -> str:
    """Sorts names as a Chinese index does: other scripts first, then by pinyin."""
    folded = text.casefold()
    if folded.isascii() or not has_han(folded):
        return folded
    return "".join(f"{_BEHIND}{found[0]} {c}" if (found := readings(c)) else c for c in folded)


def letters(text: str) -> str:
    """All letters that could spell a text, in order: a quick look whether a query may fit."""
    known = _readings()
    return "".join("".join(known.get(c, (c,))) for c in text.casefold())


def spellings(text: str) -> Iterator[str]:
    """A text written out, in full and by initials, a few readings of it; each a line of words."""
    ways = [""]
    initials = ""
    for character in text.casefold():
        found = readings(character)
        initials += found[0][0] if found else character
        choices = found or (character,)
        ways = [way + one for way in ways for one in choices][:_MOST_SPELLINGS]
    yield from ways
    yield initials


def fit(wanted: str, name: str) -> tuple[float, tuple[int, ...]] | None:
    """How letters fit a name: a score as `fuzzy` counts and the code points that were meant.

    `wanted` is in small letters without blanks. Each Han character takes a beginning of one of its
    readings, every other character itself; characters may be passed over.
    """
    # Letters taken -> the best way there: score, hits.
    ways: dict[int, tuple[float, tuple[int, ...]]] = {0: (0.0, ())}
    for place, character in enumerate(name.casefold()):
        found = readings(character)
        fresh = dict(ways)
        for taken, (score, hits) in ways.items():
            for count in _takes(wanted[taken:], character, found):
                better = (score + _worth(hits, place, count), (*hits, place))
                if taken + count not in fresh or fresh[taken + count][0] < better[0]:
                    fresh[taken + count] = better
        ways = fresh
    best = ways.get(len(wanted))
    return (best[0] - len(name) * 0.01, best[1]) if best is not None else None


def occurrences(wanted: str, text: str) -> Iterator[tuple[int, int]]:
    """Where Chinese is spelled by these letters: whole syllables, of the last one a beginning.

    Code points, in order, none within another. `wanted` may have blanks between syllables.
    """
    bare = "".join(wanted.casefold().split())
    if len(bare) < _LEAST or not (bare.isascii() and bare.isalpha()):
        return
    at = 0
    while at < len(text):
        end = _spelled(bare, text, at)
        if end:
            yield at, end
        at = end or at + 1


def _spelled(wanted: str, text: str, at: int) -> int:
    """The end of the Han characters from `at` on that the letters spell, the shortest; 0 = none."""
    ways = {0}
    while at < len(text) and (found := readings(text[at])):
        at += 1
        ahead = set[int]()
        for taken in ways:
            rest = wanted[taken:]
            if any(reading.startswith(rest) for reading in found):
                return at
            ahead |= {taken + len(one) for one in found if rest.startswith(one)}
        ways = ahead
        if not ways:
            return 0
    return 0


def _takes(rest: str, character: str, found: tuple[str, ...]) -> set[int]:
    """How many letters of the query a character can stand for."""
    if not found:
        return {1} if rest.startswith(character) else set()
    return {
        count
        for reading in found
        for count in range(1, len(reading) + 1)
        if rest.startswith(reading[:count]) and count <= len(rest)
    }


def _worth(hits: tuple[int, ...], place: int, count: int) -> float:
    own = (_START if place == 0 else 0.0) + count - 1
    if not hits:
        return own
    return own + (_SIDE if place == hits[-1] + 1 else -_GAP * (place - hits[-1]))
