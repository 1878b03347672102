"""Numbers in running text, English and Chinese, with their currency, unit or month.

A number's key is what makes two spellings the same: `1,200 km`, `1200km` and `1 200 km` agree,
`three` and `3` agree, `38,400 pounds` and `38,000 pounds` do not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache

_MONTH_NAMES = (
    "january february march april may june july august september october november december"
)
_MONTHS = _MONTH_NAMES.split()
_MONTH = "(?-i:(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6})"
_CURRENCY = r"(?:US\$|[$£€¥₹₽₩]|USD|EUR|GBP|CHF|CNY|RMB|JPY)"
_UNIT = (
    r"(?:%|％|‰|°[CF]?|percent|per cent|km/h|mph|m/s|kWh|kW|MW|GW|GB|MB|KB|TB|kHz|MHz|GHz|Hz|"
    r"km²|m²|m³|km|cm|mm|kg|mg|ml|lb|lbs|oz|ft|m|"
    r"USD|EUR|GBP|CHF|CNY|RMB|JPY|dollars?|pounds?|euros?|yuan|yen|cents?|pence|"
    r"hundred|thousand|million|billion|trillion|bn|"
    r"kilomet(?:er|re)s?|met(?:er|re)s?|miles?|inch(?:es)?|feet|grams?|kilograms?|kilos?|tons?|tonnes?|"
    r"lit(?:er|re)s?|degrees?|hectares?|acres?|"
    r"seconds?|minutes?|hours?|days?|weeks?|months?|years?|a\.m\.|p\.m\.|am|pm|th|st|nd|rd)"
)
_ZH_DIGIT = "〇零一二三四五六七八九十百千万亿两"
_ZH_UNIT = (
    "(?:个百分点|百分点|人民币|美元|欧元|英镑|日元|万元|亿元|元|块|角|公里|千米|厘米|毫米|平方米|米|公斤|千克|"
    "克|吨|升|毫升|摄氏度|度|小时|分钟|秒|年代|世纪|年|月|日|号|天|周|岁|点|时|分|人|名|位|个|家|本|次|"
    "倍|条|件|张|辆|座|层|页|章|节|亩|公顷|里)"
)
_FIGURE = r"\d{1,3}(?:[,\u202f\u00a0 ]\d{3})+(?!\d)(?:\.\d+)?|\d+(?:[.:/]\d+)*"
_WORDS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14,
    "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20,
    "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80,
    "ninety": 90,
}  # fmt: skip
_WORD = "(?:" + "|".join(sorted(_WORDS, key=len, reverse=True)) + ")"
# “one” alone is a pronoun far more often than a number.
_WORD_NUMBER = rf"(?!one\b(?![ -](?:{_UNIT})\b)){_WORD}(?:-{_WORD})?"

_NUMBER = re.compile(
    rf"(?P<date>\b{_MONTH}\.? \d{{1,2}}(?:st|nd|rd|th)?(?:, ?\d{{4}})?\b"
    rf"|\b\d{{1,2}}(?:st|nd|rd|th)? {_MONTH}\b\.?(?: \d{{4}}\b)?)"
    rf"|(?P<plain>(?<![A-Za-z\d.])(?:{_CURRENCY} ?)?[-−–]?(?:{_FIGURE})"
    rf"(?:[  \u00a0-]?{_UNIT}(?![a-zA-Z])){{0,2}}[{_ZH_DIGIT}]?{_ZH_UNIT}?)"
    rf"|(?P<zh>(?<![{_ZH_DIGIT}])(?:第|百分之|约|近)?[{_ZH_DIGIT}]{{2,24}}{_ZH_UNIT}?"
    rf"|(?:第|百分之)[{_ZH_DIGIT}]{_ZH_UNIT}?"
    rf"|(?<![{_ZH_DIGIT}])[二三四五六七八九十百千万亿两]{_ZH_UNIT})"
    rf"|(?P<word>\b{_WORD_NUMBER}(?![a-zA-Z])(?:[ -]{_UNIT}(?![a-zA-Z])){{0,2}})",
    re.IGNORECASE,
)
# Common words that only look like numbers.
_NO_NUMBER_WORDS = (
    "一一 万一 千万 十分 百分 千百 万万 万千 千里 万里 万分 百般 九九 七七 "
    "三三两两 两两 三四 五六 七八"
)
_NO_NUMBER = frozenset(_NO_NUMBER_WORDS.split())
_KEY_UNITS = {
    "percent": "%",
    "$": "dollar",
    "us$": "dollar",
    "usd": "dollar",
    "£": "pound",
    "gbp": "pound",
    "€": "euro",
    "eur": "euro",
    "kilometer": "km",
    "kilometre": "km",
    "meter": "m",
    "metre": "m",
    "kilo": "kg",
    "kilogram": "kg",
    "bn": "billion",
    "a.m": "am",
    "p.m": "pm",
    "a.m.": "am",
    "p.m.": "pm",
    "feet": "ft",
}
_ZH_VALUES = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_ZH_STEPS = {"十": 10, "百": 100, "千": 1000}
_ZH_BLOCKS = {"万": 10_000, "亿": 100_000_000}
_SCALES = {
    "hundred": 100,
    "thousand": 1_000,
    "million": 1_000_000,
    "billion": 1_000_000_000,
    "bn": 1_000_000_000,
    "trillion": 1_000_000_000_000,
} | _ZH_BLOCKS
_FIGURE_BLOCK = re.compile(r"(\d+(?:\.\d+)?) ?([万亿])")
_FIGURE_SCALE = re.compile(
    r"(\d+(?:\.\d+)?)[ -]?(hundred|thousand|million|billion|bn|trillion)(?![a-z])"
)
_LIST_NUMBER = re.compile(r"^[ \t]*\d{1,9}[.)][ \t]", re.MULTILINE)


def numbers(text: str) -> Iterator[tuple[int, int]]:
    """The ranges of every number. A list item's own number is structure, not a number."""
    marks = {
        match.start() + len(match.group()) - len(match.group().lstrip())
        for match in _LIST_NUMBER.finditer(text)
    }
    for match in _NUMBER.finditer(text):
        found = match.group()
        if match.start() in marks or found in _NO_NUMBER:
            continue
        yield match.start(), match.start() + len(found.rstrip(" -"))


@lru_cache(maxsize=4096)
def number_key(text: str) -> str:
    """One spelling for all spellings of a number with its unit."""
    if text.isdecimal():
        return text
    low = re.sub(r"(?<=\d)[,\u202f\u00a0 ](?=\d{3}(?!\d))", "", text.lower()).replace("−", "-")
    low = low.replace("per cent", "percent").replace("％", "%")
    low = re.sub(rf"百分之([{_ZH_DIGIT}]+|\d+(?:\.\d+)?)", r"\1%", low)
    low = _FIGURE_BLOCK.sub(_multiplied, low)
    low = re.sub(rf"[{_ZH_DIGIT}]{{1,24}}", lambda m: _chinese(m.group()), low)
    low = re.sub(rf"\b{_WORD}(?:-{_WORD})?\b", lambda m: str(_english(m.group())), low)
    low = _FIGURE_SCALE.sub(_multiplied, low)
    low = re.sub(r"(?<=\d)(?:st|nd|rd|th)\b", "", low)
    low = re.sub(r"(\d+\.\d*?)0+\b", r"\1", low).rstrip(".")
    parts = re.findall(
        r"\d+(?:[.:/]\d+)*|%|‰|[^\W\d]+(?:\.[^\W\d]+\.?|/[^\W\d]+)*|[$£€¥₹₽₩]|-(?=\d)", low
    )
    return " ".join(sorted(filter(None, (_part(part) for part in parts))))


def _multiplied(match: re.Match[str]) -> str:
    """2.5 million and 2,500,000 are the same number, as are 3.8万 and 38,000."""
    value = Decimal(match[1]) * _SCALES[match[2]]
    return f"{value:f}".rstrip("0").rstrip(".") if value % 1 else str(int(value))


def _part(part: str) -> str:
    plain = _KEY_UNITS.get(part, part)
    if plain.isascii() and plain.isalpha() and len(plain) > 2 and plain.endswith("s"):
        plain = _KEY_UNITS.get(plain[:-1], plain[:-1])
    month = next((i for i, name in enumerate(_MONTHS, 1) if name.startswith(plain[:3])), 0)
    if month and len(plain) >= 3 and (_MONTHS[month - 1].startswith(plain) or plain == "sept"):
        return f"month{month}"
    return plain


def _english(words: str) -> int:
    return sum(_WORDS[word] for word in words.split("-"))


def _chinese(figures: str) -> str:
    """十二 → 12, 三百五 → 350 is not tried; digits in a row (二〇二六) are read one by one."""
    if not any(c in _ZH_STEPS or c in _ZH_BLOCKS for c in figures):
        return "".join(str(_ZH_VALUES[c]) for c in figures)
    total, block, digit = 0, 0, 0
    for c in figures:
        if c in _ZH_VALUES:
            digit = _ZH_VALUES[c]
        elif c in _ZH_STEPS:
            block += (digit or (1 if c == "十" else 0)) * _ZH_STEPS[c]
            digit = 0
        else:
            total = (total + block + digit) * _ZH_BLOCKS[c]
            block = digit = 0
    return str(total + block + digit)
