"""Facts that are written in signs: dates in figures, versions, formulas, wiki links, cells, boxes.

Found before numbers and names, which would take them apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from writer_app.domain.facts.fact import Fact, FactKind
from writer_app.domain.facts.fact_names import named_dates, named_signs

_FORMULA = re.compile(
    r"\$\$[^$]{1,2000}\$\$|\\\([^\n]{1,500}?\\\)|\\\[[^\]]{1,2000}?\\\]"
    r"|(?<![\\$\w])\$(?![\s$])[^$\n]{1,300}(?<![\s\\])\$(?![\w$])"
)
_WIKI = re.compile(r"!?\[\[[^\[\]\n]{1,300}\]\]")
_NOTE = re.compile(r"\[\^[^\]\s]{1,60}\](?!:)|\[-?@[^\[\]\n]{1,200}\]")
_ISO = re.compile(r"(?<![A-Za-z0-9_.-])(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?![A-Za-z0-9_-]|\.\d)")
_DOTTED = re.compile(r"(?<![A-Za-z0-9_.])(\d{1,2})\.(\d{1,2})\.(\d{4}|\d{2})(?![A-Za-z0-9_.]\d)")
_SLASHED = re.compile(
    r"(?<![A-Za-z0-9_/.-])(\d{1,2})([/-])(\d{1,2})\2(\d{4}|\d{2})(?![A-Za-z0-9_/-])"
)
_DAY = re.compile(
    r"(\d{1,2}|[一二三四五六七八九十]{1,3}) ?月 ?"
    r"(?P<day>(?:\d{1,2}|[一二三四五六七八九十]{1,3}) ?[日号])"
)
# In Chinese no blank stands around a token: what is near it counts where it is ASCII.
# Letters and figures in one: `v2.0`, `Python3.11`, `COVID-19`, `H₂O`, `A4`.
_GLUED = re.compile(
    r"(?<![A-Za-z0-9_.@/\\-])(?:[A-Za-z]{1,20}[\d₀-₉](?:[A-Za-z0-9_₀-₉]|[.-](?=[A-Za-z0-9₀-₉])){0,30}"
    r"|[A-Z][A-Za-z]{0,19}-\d(?:[A-Za-z0-9_]|[.-](?=[A-Za-z0-9])){0,30})(?![A-Za-z0-9_@])"
)
_VERSION = re.compile(r"[vV](\d+(?:\.\d+)*)$")
_CIRCLED = re.compile("[①-⑳⓪❶-❿㈠-㈩]")
# Days of the week: in Chinese none is meant by “一周一次” and the like.
_WEEKDAYS = (
    r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)days?"
    r"|(?:Mon|Diens|Donners|Frei|Sams|Sonn)tags?|Mittwochs?|Sonnabends?"
)
_DAYS = ("mon", "tue die", "wed mit", "thu don", "fri fre", "sat sam sonna", "sun sonnt")
_WEEKDAY = re.compile(
    rf"(?<![A-Za-z])(?:{_WEEKDAYS})(?![A-Za-z])"
    r"|(?<![一二两三四五六七八九十几数])(?:周|星期|礼拜)(?P<zh>[一二三四五六日天])(?![次个名场期篇回份种])"
)
_BOX = re.compile(r"^[ \t>]{0,16}(?:[-*+]|\d{1,9}[.)])[ \t]+(\[[ xX]\])(?=[ \t])", re.MULTILINE)
_ROW = re.compile(r"^[ \t]{0,8}\|[^\n]*\|[ \t]*$", re.MULTILINE)
_CELL_END = re.compile(r"(?<!\\)\|")


def signs(text: str) -> Iterator[Fact]:
    """Facts in signs, in no order; the first of those that overlap counts."""
    for pattern, kind in ((_FORMULA, FactKind.FORMULA), (_WIKI, FactKind.LINK),
                          (_NOTE, FactKind.LINK)):  # fmt: skip
        for match in pattern.finditer(text):
            yield Fact(kind, match.group(), match.start(), match.end())
    yield from _dates(text)
    yield from named_dates(text)
    for match in _GLUED.finditer(text):
        yield _number(match, _glued_key(match.group()))
    for match in _WEEKDAY.finditer(text):
        yield Fact(FactKind.NAME, match.group(), match.start(), match.end(), _weekday(match))
    for match in _CIRCLED.finditer(text):
        yield _number(match, match.group())
    yield from named_signs(text)


def structure(text: str) -> Iterator[Fact]:
    """Boxes of tasks and rows of tables; a row's key is how many cells it has."""
    for match in _BOX.finditer(text):
        box = match[1].lower()
        yield Fact(FactKind.STRUCTURE, match[1], match.start(1), match.end(1), box)
    for match in _ROW.finditer(text):
        row = match.group()
        start = match.start() + len(row) - len(row.lstrip())
        cells = len(_CELL_END.findall(row)) - 1
        yield Fact(FactKind.STRUCTURE, text[start : start + 1], start, start + 1, f"|{cells}")


def _weekday(match: re.Match[str]) -> str:
    """The same key for a day in every language."""
    if match["zh"]:
        return f"weekday{'一二三四五六日'.find(match['zh'].replace('天', '日'))}"
    low = match.group().lower()
    return next(
        f"weekday{number}"
        for number, starts in enumerate(_DAYS)
        if low.startswith(tuple(starts.split()))
    )


def _number(match: re.Match[str], key: str) -> Fact:
    return Fact(FactKind.NUMBER, match.group(), match.start(), match.end(), key)


def _dates(text: str) -> Iterator[Fact]:
    """Dates in figures. Day, month and year have their places, so the order counts."""
    for match in _ISO.finditer(text):
        yield _number(match, _date(match[1], match[3], match[4]) or match.group())
    for match in _DOTTED.finditer(text):
        yield _number(match, _date(match[3], match[2], match[1]) or match.group())
    for match in _SLASHED.finditer(text):  # which is the month, only the writer knows
        yield _number(match, "/".join(part.lstrip("0") for part in match.group(1, 3, 4)))


def _date(year: str, month: str, day: str) -> str:
    """The key that a date in words has: “5 May 2024”."""
    if not (1 <= int(month) <= 12 and 1 <= int(day) <= 31 and len(year) == 4):
        return ""
    return " ".join(sorted((year, f"month{int(month)}", str(int(day)))))


def _glued_key(text: str) -> str:
    version = _VERSION.match(text)
    return version[1] if version else re.sub("[-_]", "", text).lower()


def day_keys(text: str) -> dict[int, str]:
    """The month that each day of a Chinese date belongs to, by the place of the day."""
    return {match.start("day"): match[1] for match in _DAY.finditer(text)}
