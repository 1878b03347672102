"""Times of day: 3 pm, 15:00, 15 Uhr and 下午3点 are one, however they are written; half past three
and halb vier are 3:30 or 15:30."""

from __future__ import annotations

import re
from collections import Counter

from writer_app.domain.facts.fact import Fact

Time = tuple[int, int, int]
"""The minute of the day, and where it begins and ends in the text; one said in words is of either
half of the day, and its minute is `_HALF_DAY` more than the later one."""

_HOURS = (
    ("one", "ein", "eins"), ("two", "zwei"), ("three", "drei"), ("four", "vier"), ("five", "fünf"),
    ("six", "sechs"), ("seven", "sieben"), ("eight", "acht"), ("nine", "neun"), ("ten", "zehn"),
    ("eleven", "elf"), ("twelve", "zwölf"),
)  # fmt: skip


def _names(language: int) -> str:
    """The hours in words: English, German."""
    return "|".join(word for words in _HOURS for word in (words[1:] if language else words[:1]))


_TIMES = re.compile(
    r"(?<![\d.,:：])(?:"
    r"(?P<part>凌晨|清晨|早上|早晨|上午|中午|下午|傍晚|晚上|夜里)?[ ]?"
    r"(?P<zh>\d{1,2}|[零一二两三四五六七八九十]{1,3})[ ]?[点點时時]"
    r"(?:(?P<zhmin>[0-5]?\d|[零一二三四五六七八九十]{2,3})分?|(?P<share>半|[一三]刻)|[整钟鐘])?"
    r"|(?P<uhr>\d{1,2})(?:[:.](?P<uhrmin>[0-5]\d))? ?Uhr(?: (?P<side>nachmittags|abends))?"
    r"|(?P<en>\d{1,2})(?:[:.](?P<enmin>[0-5]\d))?[ \u00a0\u202f]?(?P<half>[ap])\.?m\b\.?"
    r"|(?P<plain>\d{1,2})[:：](?P<plainmin>[0-5]\d)(?![\d:：])"
    r"|\b(?P<by>half|(?:a )?quarter|five|ten|twenty|twenty-five) (?P<way>past|to)"
    rf" (?P<word>{_names(0)})\b"
    rf"|\b(?P<clock>{_names(0)}|\d{{1,2}}) o['’]clock"
    r"|\b(?:um )?(?P<von>halb|(?:viertel|fünf|zehn|zwanzig) (?:vor|nach))"
    rf" (?P<wort>{_names(1)}|\d{{1,2}})\b"
    rf"|\b(?P<stunde>{_names(1)}) Uhr\b"
    r")",
    re.IGNORECASE,
)
_BY = {
    "half": 30, "quarter": 15, "a quarter": 15, "five": 5, "ten": 10, "twenty": 20,
    "twenty-five": 25, "viertel": 15, "fünf": 5, "zehn": 10, "zwanzig": 20,
}  # fmt: skip
_HALF_DAY = 720
_LATE = frozenset({"下午", "傍晚", "晚上", "夜里", "中午", "nachmittags", "abends", "p"})
_EARLY = frozenset({"凌晨", "清晨", "早上", "早晨", "上午", "a"})
_SHARES = {"半": 30, "一刻": 15, "三刻": 45}
_DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九十")} | {"两": 2}


def times(text: str) -> list[Time]:
    """The times of day that a text names, in its order."""
    found = []
    for match in _TIMES.finditer(text):
        minute = _minute(match)
        if minute is not None:
            found.append((minute, *match.span()))
    return found


def without_same_times(
    lost: list[Fact], came: list[Fact], original: str, proposal: str
) -> tuple[list[Fact], list[Fact]]:
    """The facts without those of times that the other text names too, in its own way."""
    old, new = times(original), times(proposal)
    return _outside(lost, _shared(old, new)), _outside(came, _shared(new, old))


def _shared(these: list[Time], others: list[Time]) -> list[Time]:
    left = Counter(minute for minute, _, _ in others)
    found = []
    for time in these:
        same = next((each for each in left if left[each] > 0 and _same(time[0], each)), None)
        if same is not None:
            left[same] -= 1
            found.append(time)
    return found


def _same(one: int, other: int) -> bool:
    spoken = max(one, other) >= 2 * _HALF_DAY
    return one == other or (spoken and (one - other) % _HALF_DAY == 0)


def _outside(facts: list[Fact], places: list[Time]) -> list[Fact]:
    return [
        fact
        for fact in facts
        if not any(start <= fact.start and fact.end <= end for _, start, end in places)
    ]


def _minute(match: re.Match[str]) -> int | None:
    said = match.groupdict()
    if word := said["word"] or said["clock"] or said["wort"] or said["stunde"]:
        return _spoken(word.lower(), (said["way"] and f"{said['by']} {said['way']}") or said["von"])
    hour = _number(said["zh"] or said["uhr"] or said["en"] or said["plain"])
    minutes = _number(said["zhmin"] or said["uhrmin"] or said["enmin"] or said["plainmin"] or "0")
    if hour is None or minutes is None or hour > 24 or minutes > 59:
        return None
    side = said["part"] or (said["side"] or said["half"] or "").lower()
    if side == "中午" and hour in (11, 12):
        pass  # before noon or at it
    elif side in _LATE and hour < 12:
        hour += 12
    elif hour == 12 and (side in _EARLY or side in ("晚上", "夜里")):
        hour = 0
    return (hour % 24) * 60 + minutes + _SHARES.get(said["share"] or "", 0)


def _spoken(word: str, how: str | None) -> int | None:
    """The minute of “half past three”, “halb vier”, “four o’clock”."""
    found = (number for number, names in enumerate(_HOURS, 1) if word in names)
    hour = int(word) if word.isdecimal() else next(found)
    if not 1 <= hour <= 12:
        return None
    by, _, way = (how or "").lower().rpartition(" ")
    off = -30 if way == "halb" else _BY[by] * (-1 if way in ("to", "vor") else 1) if by else 0
    return (hour * 60 + off) % _HALF_DAY + 2 * _HALF_DAY


def _number(words: str) -> int | None:
    """Up to 99, in figures or in Chinese; None for what is no number."""
    if words.isascii():
        return int(words)
    tens, ten, ones = words.rpartition("十")
    if not ten:
        value = 0
        for sign in words:
            value = value * 10 + _DIGITS[sign]
        return value
    if len(tens) > 1 or len(ones) > 1:
        return None
    return _DIGITS.get(tens, 1) * 10 + _DIGITS.get(ones, 0)
