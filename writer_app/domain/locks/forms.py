"""The spellings that a number may have: `1,000 km` is also `1000 km` and `1 000 kilometres`.

A spelling says the same thing; it neither loses the unit nor the sign. A date may also be said by
its year alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from writer_app.domain.locks.words import SMALL, folded, has_figures

_PARTS = re.compile(
    r"(?P<before>[<>≤≥±≈]=? ?|-|(?:US)?\$ ?|[£€¥₹₽₩] ?"
    r"|(?:USD|EUR|GBP|CHF|CNY|RMB|JPY) ?|第|百分之)?"
    r"(?P<figure>\d[\d,. ]*\d|\d)(?P<gap>[ -]?)(?P<unit>[^\d\s].*)?\Z"
)
_GROUPED = re.compile(r"\d{1,3}(?:[, ]\d{3})+(?:\.\d+)?\Z")
_PLAIN = re.compile(r"\d+(?:\.\d+)?\Z")
_UNITS = (
    ("%", "percent", "per cent"),
    ("km", "kilometres", "kilometers", "kilometre", "kilometer"),
    ("m", "metres", "meters", "metre", "meter"),
    ("kg", "kilograms", "kilos", "kilogram", "kilo"),
    ("ft", "feet"),
    ("billion", "bn"),
    ("am", "a.m."),
    ("pm", "p.m."),
    ("mile", "miles"),
    ("hour", "hours"),
    ("minute", "minutes"),
    ("second", "seconds"),
    ("day", "days"),
    ("week", "weeks"),
    ("month", "months"),
    ("year", "years"),
    ("dollar", "dollars"),
    ("pound", "pounds"),
    ("euro", "euros"),
    ("ton", "tons"),
)
_SAME_UNIT = {unit: group for group in _UNITS for unit in group}
_MONEY = {"$": ("dollars",), "£": ("pounds",), "€": ("euros",)}
_WORD_OF = {value: word for word, value in SMALL.items()}
_TENS = {value: word for word, value in SMALL.items() if value >= 20}
_NAMES = [
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
]
_MONTH = "|".join(f"{name[:3]}[a-z]*" for name in _NAMES)
_ENDING = "(?:st|nd|rd|th)?"
_DATES = (
    re.compile(rf"(?P<m>{_MONTH})\.? (?:the )?(?P<d>\d{{1,2}}){_ENDING}(?:,? ?(?P<y>\d{{4}}))?\Z"),
    re.compile(rf"(?P<d>\d{{1,2}}){_ENDING} (?:of )?(?P<m>{_MONTH})\.?(?: (?P<y>\d{{4}}))?\Z"),
    re.compile(r"(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})\Z"),
)


def forms(number: str) -> frozenset[str]:
    """Every spelling of a number as a text words it, with its unit, in figures or words."""
    text = " ".join(folded(number).split(" "))
    found = {text}
    date = next((m for pattern in _DATES if (m := pattern.match(text))), None)
    if date:
        found |= set(_dates(date["y"] or "", date["m"], int(date["d"])))
    elif parts := _PARTS.match(text):
        found |= set(_spelled(parts))
    elif not has_figures(text):
        found |= set(_words(text))
    return frozenset(found)


def _spelled(parts: re.Match[str]) -> Iterator[str]:
    before, unit = parts["before"] or "", parts["unit"] or ""
    figures = list(_figures(parts["figure"]))
    units = _SAME_UNIT.get(unit.lower(), (unit,)) if unit else ("",)
    gaps: tuple[str, ...] = tuple(dict.fromkeys(("", parts["gap"])))  # Chinese: as it stood
    if unit.isascii():
        gaps = ("", " ") if unit == "%" else ("", " ", "-")
    for figure in figures:
        for each in units:
            for gap in gaps if each else ("",):
                yield f"{before}{figure}{gap}{each}"
        if not unit and before.strip() in _MONEY:
            yield from (f"{figure} {name}" for name in _MONEY[before.strip()])
    if not before and unit.isascii() and figures[0].isdecimal() and int(figures[0]) < 100:
        yield from _in_words(int(figures[0]))


def _figures(figure: str) -> Iterator[str]:
    """A figure with and without marks between its thousands; a year gets none."""
    plain = figure.replace(",", "").replace(" ", "")
    grouped = bool(_GROUPED.match(figure))
    if not grouped and not _PLAIN.match(figure):
        yield figure
        return
    yield plain
    whole, point, rest = plain.partition(".")
    if len(whole) > 4 or (len(whole) == 4 and grouped):
        yield f"{int(whole):,}{point}{rest}"
        yield f"{int(whole):,}{point}{rest}".replace(",", " ")


def _in_words(value: int) -> Iterator[str]:
    """A number under a hundred, word by word."""
    if value in _WORD_OF:
        yield _WORD_OF[value]
    elif value > 20 and value - value % 10 in _TENS:
        yield from (_TENS[value - value % 10], _WORD_OF.get(value % 10, "one"))


def _words(text: str) -> Iterator[str]:
    """The words of a number in words, each by itself, and its figure where it is a small one."""
    words = re.findall(r"[a-z]+", text.lower())
    yield from words
    if not words or words[0] not in SMALL:
        return
    value, rest = SMALL[words[0]], words[1:]
    if value >= 20 and rest and SMALL.get(rest[0], 10) < 10:
        value, rest = value + SMALL[rest[0]], rest[1:]
    if not rest:
        yield str(value)
    elif not set(rest) & set(SMALL) and len(rest) == 1:
        yield from _spelled(_whole(f"{value} {rest[0]}"))


def _whole(text: str) -> re.Match[str]:
    found = _PARTS.match(text)
    assert found is not None  # a figure and a word always fit
    return found


def _dates(year: str, month: str, day: int) -> Iterator[str]:
    number = int(month) if month.isdecimal() else _month(month)
    if not 1 <= number <= 12:
        return
    name = _NAMES[number - 1]
    for shown in (name, name[:3], f"{name[:3]}."):
        for which in (str(day), _ordinal(day)):
            end = f", {year}" if year else ""
            yield f"{shown} {which}{end}"
            yield f"{which} {shown}{end.replace(',', '')}"
            yield f"{which} of {shown}{end.replace(',', '')}"
    yield f"{number}月{day}日" if not year else f"{year}年{number}月{day}日"
    if year:
        yield f"{year}-{number:02}-{day:02}"
        yield year


def _month(name: str) -> int:
    return next(place for place, known in enumerate(_NAMES, 1) if known[:3] == name[:3])


def _ordinal(day: int) -> str:
    tail = "th" if 10 <= day % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
    return f"{day}{tail}"


_CLOSERS = ((",.", "?!…"), ("，。", "？！…"))
_WIDE = re.compile("[\u3400-\u9fff]")


def quotation_forms(quotation: str) -> frozenset[str]:
    """A quotation with its marks, and with the comma or point that the sentence around it asks for.

    “We did it,” she said. She said: “We did it.” A question mark is part of what was said.
    """
    own, strong = _CLOSERS[bool(_WIDE.search(quotation))]
    opening, words, closing = quotation[:1], quotation[1:-1], quotation[-1:]
    bare = words[:-1] if words[-1:] in own else words
    if not bare or bare[-1:] in strong or bare[-1:] in own:
        return frozenset({quotation})
    return frozenset(f"{opening}{bare}{end}{closing}" for end in ("", *own)) | {quotation}
