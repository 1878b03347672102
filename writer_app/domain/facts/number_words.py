"""Numbers written in words, English and Chinese, and what they are worth.

`two hundred and fifty` is 250, `half a million` 500,000, `两万五` 25,000. Only what reads as one
number counts as one: `two hundred and five hundred` are two of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

_ONES = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
_TEENS = (
    *("ten", "eleven", "twelve", "thirteen", "fourteen"),
    *("fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_SMALL = (
    {word: value for value, word in enumerate(_ONES, 1)}
    | {word: value for value, word in enumerate(_TEENS, 10)}
    | {word: 10 * value for value, word in enumerate(_TENS, 2)}
)
SCALES = {
    "thousand": 1_000,
    "million": 1_000_000,
    "billion": 1_000_000_000,
    "bn": 1_000_000_000,
    "trillion": 1_000_000_000_000,
}
_DOZEN = 12
_ANY = "|".join(sorted([*_SMALL, *SCALES, "hundred", "dozen"], key=len, reverse=True))
# A run of words that may hold numbers. “A Million Little Pieces” is a title.
RUN = (
    rf"(?:half[- ](?=(?:an?[- ])?(?:{_ANY})\b))?(?:an?[- ](?=(?-i:[a-z])))?(?:{_ANY})(?![a-zA-Z])"
    rf"(?:(?:,? and[- ]|-and-|, |[- ])(?:an?[- ])?(?:{_ANY}|half)(?![a-zA-Z]))*"
)
_TOKEN = re.compile(r"[a-z]+")
_LOOSE = re.compile(
    r"(?:half[- ]an?[- ]dozen|an?[- ](?:hundred|dozen|thousand|[mbtr]+illion))\b"
    rf"(?!.*\b(?:and|{_ANY})\b)"
)

_NAMED = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth"]
_ORDINALS = (
    {word: value for value, word in enumerate(_NAMED, 1)}
    | {"twelfth": 12}
    | {f"{word}th": _SMALL[word] for word in _TEENS if word != "twelve"}
    | {f"{word[:-1]}ieth": _SMALL[word] for word in _TENS}
)
_NINE = "|".join(_NAMED)
_ALONE = "|".join(sorted(_ORDINALS, key=len, reverse=True))
# In small letters alone: the others are names. “A twenty-second delay” is one of twenty seconds.
ORDINAL = rf"(?-i:(?:{'|'.join(_TENS)})[- ](?!second)(?:{_NINE})|(?:{_ALONE}))(?![a-zA-Z])"
DAY = rf"(?:(?:twenty|thirty)[- ](?:{_NINE})|(?:{_ALONE}))"  # of a month
_PARTS = ["thirds", "quarters", "fifths", "sixths", "sevenths", "eighths", "ninths", "tenths"]
_PART_VALUES = dict(zip(_PARTS, range(3, 11), strict=True))
# “Two quarters” are of a year as often as of a whole.
FRACTION = (
    rf"(?:{'|'.join(_ONES[1:])})(?:-(?:{'|'.join(_PARTS)})| (?!quarters)(?:{'|'.join(_PARTS)}))\b"
)

ZH_DIGITS = "〇零一二三四五六七八九十百千万亿两"
_ZH_VALUES = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_ZH_STEPS = {"十": 10, "百": 100, "千": 1_000}
ZH_SCALES = _ZH_STEPS | {"万": 10_000, "亿": 100_000_000}


@dataclass(frozen=True, slots=True)
class Spoken:
    """A number in a run of words: its range there, and its value."""

    start: int
    end: int
    value: Decimal


def spoken(run: str, follows: str = "") -> Iterator[Spoken]:
    """The numbers in a run of English words, the longest that read as one.

    `follows` is what comes right after it: “twenty fifty-pound notes” are not of the year 2050.
    """
    reader = _NumberReader(run.lower(), follows)
    at = 0
    while at < len(reader.words):
        found = reader.number(at)
        if found is None:
            at += 1
            continue
        value, after = found
        yield Spoken(reader.starts[at], reader.ends[after - 1], value)
        at = after


def is_loose(text: str) -> bool:
    """Whether it is as often a manner of speaking as a number: a dozen, a hundred, the third, 三只.

    Such a number may stand for another one, but nobody misses it.
    """
    if text in _ORDINALS:
        return _ORDINALS[text] <= 10
    if text[0] in ZH_DIGITS:
        return len(text) == 1 or text[1] == "成"
    return _LOOSE.match(text.lower()) is not None


def ordinal(words: str) -> int:
    """The value of an ordinal number."""
    parts = re.split(r"[- ]", words)
    return sum(_ORDINALS.get(part) or _SMALL[part] for part in parts)


def fraction(words: str) -> str:
    """Two thirds as 2/3."""
    above, below = re.split(r"[- ]", words)
    return f"{_SMALL[above]}/{_PART_VALUES[below]}"


def chinese(figures: str) -> str:
    """A number in Chinese figures; digits in a row (二〇二六) are read one by one."""
    if not any(c in ZH_SCALES for c in figures):
        return "".join(str(_ZH_VALUES[c]) for c in figures)
    high, total, block, digit = 0, 0, 0, 0
    for c in figures:
        if c in _ZH_VALUES:
            digit = _ZH_VALUES[c]
        elif c in _ZH_STEPS:
            block += (digit or (1 if c == "十" else 0)) * _ZH_STEPS[c]
            digit = 0
        elif c == "万":
            total += (block + digit) * ZH_SCALES[c]
            block = digit = 0
        else:
            high += (total + block + digit) * ZH_SCALES[c]
            total = block = digit = 0
    if digit and figures[-2:-1] in ("百", "千", "万", "亿"):  # 三千五 is 3,500, 三千零五 3,005
        digit *= ZH_SCALES[figures[-2]] // 10
    return str(high + total + block + digit)


class _NumberReader:
    """Reads numbers from a run of words by the rules of spoken English.

    Every method takes the place of a word, and gives a value and the place after its last word.
    """

    def __init__(self, run: str, follows: str) -> None:
        found = list(_TOKEN.finditer(run))
        self.words = [match.group() for match in found]
        self.starts = [match.start() for match in found]
        self.ends = [match.end() for match in found]
        self._run, self._follows = run, follows

    def number(self, at: int) -> tuple[Decimal, int] | None:
        """A whole number, with its halves and dozens."""
        if self._word(at) == "half":
            at_scale = at + 2 if self._word(at + 1) in ("a", "an") else at + 1
            scale = _scale(self._word(at_scale)) or self._hundred_or_dozen(at_scale)
            return (Decimal(scale) / 2, at_scale + 1) if scale else None
        found = self._year(at) or self._group(at)
        if found is None:
            scale = _scale(self._word(at + 1)) or self._hundred_or_dozen(at + 1)
            one = self._word(at) in ("a", "an") and scale
            if not one:
                return None
            found = (1, at + 1)
        value, after = found
        if self._half(after):
            scale = _scale(self._word(after + 3))
            end = after + 4 if scale else after + 3
            return (Decimal(value) + Decimal("0.5")) * (scale or 1), end
        if self._word(after) == "dozen":
            return Decimal(value * _DOZEN), after + 1
        return self._scaled(value, after)

    def _scaled(self, value: int, at: int) -> tuple[Decimal, int]:
        """What follows a group: scales, each smaller than the one before, and a rest."""
        total, scale = 0, _scale(self._word(at))
        while scale:
            total, value, at, ceiling = total + value * scale, 0, at + 1, scale
            if self._half(at):
                return total + Decimal(scale) / 2, at + 3
            found = self._rest(at, ceiling)
            if found is None:
                break
            value, at = found
            scale = _scale(self._word(at))
        return Decimal(total + value), at

    def _rest(self, at: int, ceiling: int) -> tuple[int, int] | None:
        """What goes on after a scale, if it does: “and fifty”, “three hundred”, “, two hundred”."""
        joined = self._word(at) == "and"
        comma = self._gap(at).startswith(",")
        found = self._group(at + 1 if joined else at)
        if found is None:
            return None
        value, after = found
        scale = _scale(self._word(after))
        if scale >= ceiling or (joined and (value > 99 or scale)):
            return None
        if (comma and value < 100 and not scale) or self._word(after) in ("hundred", "dozen"):
            return None
        return found

    def _group(self, at: int) -> tuple[int, int] | None:
        """Up to 999, or hundreds up to 99."""
        one = self._word(at) in ("a", "an") and self._word(at + 1) == "hundred"
        found = (1, at + 1) if one else self._small(at)
        if found is None or self._word(found[1]) != "hundred":
            return found
        hundreds, after = found[0] * 100, found[1] + 1
        rest = self._small(after + 1 if self._word(after) == "and" else after)
        if rest is None or self._gap(after).startswith(",") or self._half(after):
            return hundreds, after
        if self._word(rest[1]) in ("hundred", "dozen"):
            return hundreds, after
        return hundreds + rest[0], rest[1]

    def _small(self, at: int) -> tuple[int, int] | None:
        """Up to 99."""
        value = _SMALL.get(self._word(at))
        if value is None:
            return None
        more = _SMALL.get(self._word(at + 1), 10)
        if value >= 20 and more < 10 and self._gap(at + 1) in ("-", " "):
            return value + more, at + 2
        return value, at + 1

    def _year(self, at: int) -> tuple[int, int] | None:
        """Nineteen eighty-four."""
        century = _SMALL.get(self._word(at), 0)
        if century not in (18, 19, 20) or self._gap(at + 1) not in ("-", " "):
            return None
        rest = self._small(at + 1)
        if rest is None or rest[0] < 10 or self._word(rest[1]) in ("hundred", "dozen", *SCALES):
            return None
        if rest[1] == len(self.words) and self._follows.startswith("-"):
            return None
        return century * 100 + rest[0], rest[1]

    def _half(self, at: int) -> bool:
        return self.words[at : at + 3] == ["and", "a", "half"]

    def _hundred_or_dozen(self, at: int) -> int:
        return {"hundred": 100, "dozen": _DOZEN}.get(self._word(at), 0)

    def _word(self, at: int) -> str:
        return self.words[at] if at < len(self.words) else ""

    def _gap(self, at: int) -> str:
        """What stands before a word."""
        return self._run[self.ends[at - 1] : self.starts[at]] if 0 < at < len(self.words) else ""


def _scale(word: str) -> int:
    return SCALES.get(word, 0)
