"""Numbers in running text, English and Chinese, with their currency, unit or month.

A number's key is what makes two spellings the same: `1,200 km`, `1200km` and `1 200 km` agree, as
do `three` and `3`, `half a million` and `500,000`, `17th` and `seventeenth`; `38,400 pounds` and
`38,000 pounds` do not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache

from writer_app.domain.facts.number_words import (
    DAY,
    FRACTION,
    ORDINAL,
    RUN,
    SCALES,
    ZH_DIGITS,
    ZH_SCALES,
    chinese,
    fraction,
    ordinal,
    spoken,
)

_MONTH_NAMES = (
    "january february march april may june july august september october november december"
)
MONTHS = _MONTH_NAMES.split()
_MONTH = "(?-i:(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6})"
_MONTH_AT = re.compile(rf"\b{_MONTH}\b")
_CURRENCY = (
    r"(?:(?:US|CA?|AU?|NZ|HK|NT|R|S)\$|[$£€¥₹₽₩₺₴₱₫₦₪฿]"
    r"|USD|EUR|GBP|CHF|CNY|RMB|JPY|SEK|NOK|CAD|AUD)"
)
_UNIT = (  # a sign of money belongs to the figure behind it where there is one
    r"(?:[£€¥₹₽₩₺₴₱₫₦₪฿](?! ?\d)|\$(?=[\s.,;:!?)]|\Z)(?! ?\d)|"
    r"%|％|‰|°[CF]?|percent|per cent|km/h|mph|m/s|kWh|kW|MW|GW|GB|MB|KB|TB|kHz|MHz|GHz|Hz|"
    r"km²|m²|m³|km|cm|mm|kg|mg|ml|lb|lbs|oz|ft|m|"
    r"rubles?|roubles?|rupees?|francs?|pesos?|liras?|krone[rn]?|Franken|"
    r"Prozent|Stunden?|Tagen?|Wochen?|Monaten?|Jahren?|Minuten?|Sekunden?|heures?|jours?|semaines?"
    r"|années?|horas?|días?|semanas?|meses|años?|minutos?|"
    r"USD|EUR|GBP|CHF|CNY|RMB|JPY|SEK|NOK|CAD|AUD|dollars?|pounds?|euros?|yuan|yen|cents?|pence|"
    r"hundred|thousand|million|billion|trillion|bn|mn|k|Mio\.?|Mrd\.?|Millionen|Milliarden?|"
    r"kilomet(?:er|re)s?|met(?:er|re)s?|miles?|inch(?:es)?|feet|grams?|kilograms?|kilos?|tons?"
    r"|tonnes?|"
    r"lit(?:er|re)s?|degrees?|hectares?|acres?|"
    r"(?-i:g|l|L|V|W|K|N|Pa|hPa|kPa|bar|nm|µm|μm|ms|µs|μs|ns|min|kcal|cal|px|pt|dB|mol|ppm|Wh|kB"
    r"|PB|t|h)|"
    r"mm²|cm²|mm³|cm³|ha|rpm|dpi|hrs?|mins?|secs?|seconds?|minutes?|hours?|days?|weeks?|months?|years?|a\.m\."
    r"|p\.m\.|am|pm|th|st|nd|rd)"
)
_ZH_UNIT = (
    "(?:个百分点|百分点|人民币|美元|欧元|英镑|日元|万元|亿元|元|块|角|公里|千米|厘米|毫米|平方米|米|公斤|千克|"
    "克|吨|升|毫升|摄氏度|度|小时|分钟|秒|年代|世纪|年|月|日|号|天|周|岁|点|时|分|人|名|位|个|家|本|次|"
    "倍|条|件|张|辆|座|层|页|章|节|亩|公顷|英里|海里|里|斤|寸|尺|丈|刻钟?)"
)
_VULGAR = {
    **{"½": "1/2", "⅓": "1/3", "⅔": "2/3", "¼": "1/4", "¾": "3/4", "⅕": "1/5", "⅖": "2/5"},
    **{"⅗": "3/5", "⅘": "4/5", "⅙": "1/6", "⅚": "5/6", "⅛": "1/8", "⅜": "3/8", "⅝": "5/8"},
    "⅞": "7/8",
}
# A comma before the part below one is told from that of a list by the unit behind it.
_FIGURE = (
    r"\d{1,3}(?:\.\d{3})+,\d{1,2}(?!\d)"
    r"|\d{1,4},\d{1,2}(?![\d,])(?=[ \u00a0\u202f]?(?:[%‰€£°]|Prozent|Euro|Mio|Mrd|Milli|EUR|CHF"
    r"|Grad|(?:[kcm]?m|k?g|l|kWh)\b|Liter|Jahre|Stunden))"
    r"|\d{1,3}(?:[,'’\u202f\u00a0 ]\d{3})+(?!\d)(?:\.\d+)?"
    rf"|\d+ [1-9]/[2-9](?![\d/])|\d+(?:[.:/]\d+)*|[{''.join(_VULGAR)}]"
)
# Before one of these a single figure counts things, though it need not be missed.
_ZH_MEASURE = (
    "只种头匹篇句行课步瓶杯双套台部段间所支朵棵颗把根幅封笔项届口碗包盒箱袋枚粒滴块片株盏道户"
)
_ZH_BLOCK = r"(?:(?:[ \u00a0](?=[万亿]))?[十百千万亿]{1,2}(?:\d+(?:\.\d+)?[十百千万亿]{1,2})*)?"
_ZH_POINT = "点[〇零一二三四五六七八九]{1,8}(?![分十刻百点])"

_NUMBER = re.compile(
    rf"(?P<date>\b{_MONTH}\.? (?:the )?(?:\d{{1,2}}(?:st|nd|rd|th)?|{DAY})(?:, ?\d{{4}})?\b"
    rf"|\b(?:\d{{1,2}}(?:st|nd|rd|th)?|{DAY}) (?:of )?{_MONTH}\b\.?(?: \d{{4}}\b)?)"
    rf"|(?P<plain>(?<![A-Za-z\d.])(?:百分之|第)?(?:{_CURRENCY} ?)?[-−–]?(?:{_FIGURE})"
    rf"(?: ?[{''.join(_VULGAR)}]| and a half(?![a-z]))?"
    rf"(?:[  \u00a0-]?{_UNIT}(?![a-zA-Z])){{0,2}}{_ZH_BLOCK}(?:[ \u00a0]?{_ZH_UNIT})?)"
    rf"|(?P<zh>(?<![{ZH_DIGITS}])(?:第|百分之|约|近)?[{ZH_DIGITS}]{{1,24}}{_ZH_POINT}{_ZH_UNIT}?"
    rf"|(?<![{ZH_DIGITS}])[{ZH_DIGITS}]{{1,8}}分之[{ZH_DIGITS}]{{1,8}}"
    rf"|(?<![{ZH_DIGITS}])(?:第|百分之|约|近)?[{ZH_DIGITS}]{{2,24}}{_ZH_UNIT}?"
    rf"|(?:第|百分之)[{ZH_DIGITS}]{_ZH_UNIT}?"
    rf"|(?<![{ZH_DIGITS}])[二三四五六七八九十百千万亿两]{_ZH_UNIT}"
    rf"|(?<![{ZH_DIGITS}])一刻"
    rf"|(?<![{ZH_DIGITS}])[二三四五六七八九](?:成[一二三四五六七八九]?|(?=[{_ZH_MEASURE}]))"
    rf"|(?<![{ZH_DIGITS}])[十两](?=[{_ZH_MEASURE}]))"
    rf"|(?P<part>\b{FRACTION})"
    rf"|(?P<ordinal>\b{ORDINAL})"
    rf"|(?P<word>\b(?P<run>{RUN})(?P<unit>(?:[ -]{_UNIT}(?![a-zA-Z])){{0,2}}))",
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
    "prozent": "%",
    "hr": "hour",
    "hrs": "hour",
    "min": "minute",
    "mins": "minute",
    "sec": "second",
    "secs": "second",
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
_CHINESE = re.compile(rf"[{ZH_DIGITS}]{{1,24}}")
_CHINESE_PART = re.compile(rf"([{ZH_DIGITS}]{{1,8}})分之([{ZH_DIGITS}]{{1,8}})")
_CHINESE_POINT = re.compile(
    rf"([{ZH_DIGITS}]{{1,24}})点([〇零一二三四五六七八九]{{1,8}})(?![分十刻])"
)
_TENTHS = re.compile("^([二三四五六七八九])成([一二三四五六七八九]?)$")
_MIXED = re.compile(r"\d+(?:\.\d+)?[十百千万亿]{1,2}(?:\d+(?:\.\d+)?[十百千万亿]{1,2})*")
_MIXED_PART = re.compile(r"(\d+(?:\.\d+)?)([十百千万亿]{1,2})")
_FIGURE_SCALE = re.compile(
    r"(\d+(?:\.\d+)?)(?:[ -]?(hundred|thousand|million|billion|bn|mn|trillion)|(k))(?![a-z])"
)
_MONEY_SCALE = re.compile(r"([$£€¥] ?\d+(?:\.\d+)?) ?m(?![a-z])")
_SCALES = SCALES | {"hundred": 100, "mn": 1_000_000, "k": 1_000}
_SIGN = re.compile(f" ?([{''.join(_VULGAR)}])")
_WITH_PART = re.compile(r"(\d+) (?:and a half|([1-9])/([2-9])(?![\d/]))")
_PART_OF_ONE = re.compile(r"(?<![\d/.])([1-7])/([2458])(?![\d/.])")
_IN_MONEY = re.compile(r"块(?=钱|[^\u3400-\u9fff\w]|\Z)")
_RUN = re.compile(rf"\b{RUN}")
_ORDINAL = re.compile(rf"\b{ORDINAL}")
_FRACTION = re.compile(rf"\b{FRACTION}")
_DAY = re.compile(rf"\b{DAY}\b")
_DATE_WORDS = re.compile(r"(?<=\d)(?:st|nd|rd|th)\b|\bof\b|\bthe\b")
_GERMAN = re.compile(r"(?<![\d.,])(\d{1,3}(?:\.\d{3})+|\d{1,4}),(\d{1,2})(?![\d,])")
_GERMAN_SCALES = (
    (re.compile(r"\b(?:mio\.?|millionen)(?![a-z])"), "million"),
    (re.compile(r"\b(?:mrd\.?|milliarden?)(?![a-z])"), "billion"),
)
_WIDE = str.maketrans("０１２３４５６７８９．，％−", "0123456789.,%-")
_BEFORE = re.compile(
    r"(?:(?:(?<=[^\n])[<>]|[≤≥±≈])=? ?|(?<![A-Za-z])(?:minus|negative) |零下|公元前|负|−)\Z",
    re.IGNORECASE,
)
_POWER = re.compile(r"[⁺⁻]?[⁰¹²³⁴-⁹]{1,3}|\^\{?[-−]?\d{1,3}\}?")
# The parts of a clause of law: 3(2)(a).
_PARTS = re.compile(r"(?:\((?:\d{1,2}|[a-z]|[ivx]{2,4})\))+(?!\w)")
_LETTER = re.compile(r"(?!s\b|st\b|nd\b|rd\b|th\b)[A-Za-z]{1,2}(?![A-Za-z0-9_'’-])")
_POWERS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻", "0123456789+-")
_BARE = re.compile(r"\d+(?:\.\d+)+$")
_RAISED = re.compile("[⁺⁻⁰¹²³⁴-⁹]+")
_LIST_NUMBER = re.compile(r"^[ \t]*\d{1,9}[.)][ \t]", re.MULTILINE)


_WIDE_FIGURE = re.compile("[０-９](?:[０-９．，：／％－]*[０-９％])?")
_NARROW = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}


# Chinese figures as they stand on cheques; alone they are words and names (收拾, 队伍, 陆).
_FORMAL = re.compile("[壹贰貳叁參肆伍陆陸柒捌玖拾佰仟零萬億万亿]{2,24}(?=[元圆圓整角分人名])")
_PLAIN_FIGURES = str.maketrans(
    "壹贰貳叁參肆伍陆陸柒捌玖拾佰仟萬億", "一二二三三四五六六七八九十百千万亿"
)


def narrow(text: str) -> str:
    """Figures of full width, with the marks inside them, as ASCII ones, and those of cheques as
    common ones. The length stays."""
    if text.isascii():
        return text
    text = _FORMAL.sub(lambda match: match[0].translate(_PLAIN_FIGURES), text)
    return _WIDE_FIGURE.sub(lambda match: match[0].translate(_NARROW), text)


def months(text: str) -> Iterator[int]:
    """The months that a text names, 1 to 12."""
    for match in _MONTH_AT.finditer(text):
        known = (n for n, name in enumerate(MONTHS, 1) if name.startswith(match[0][:3].lower()))
        yield from known


def numbers(text: str) -> Iterator[tuple[int, int]]:
    """The ranges of every number. A list item's own number is structure, not a number."""
    text = narrow(text)
    marks = {
        match.start() + len(match.group()) - len(match.group().lstrip())
        for match in _LIST_NUMBER.finditer(text)
    }
    for match in _NUMBER.finditer(text):
        found = match.group()
        if match.start() in marks or found in _NO_NUMBER:
            continue
        if match["word"]:
            yield from _in_words(match)
        else:
            end = match.start() + len(found.rstrip(" -"))
            yield _sign(text, match.start()), _tail(text, end)


def _sign(text: str, start: int) -> int:
    """Where a number begins with the sign before it: ≥, ±, 零下, minus."""
    before = _BEFORE.search(text, max(0, start - 12), start)
    return before.start() if before else start


def _tail(text: str, end: int) -> int:
    """Where a number ends with its power, its letter or its parts: 10³, 2b, 3(2)(a)."""
    parts = _PARTS.match(text, end) if text[end - 1 : end].isdigit() else None
    if parts:
        return parts.end()
    power = _POWER.match(text, end)
    end = power.end() if power else end
    letter = _LETTER.match(text, end) if text[end - 1 : end].isdigit() else None
    return letter.end() if letter else end


def _in_words(match: re.Match[str]) -> Iterator[tuple[int, int]]:
    """The numbers of a run of words; the last one has the unit.

    “One” alone is a pronoun far more often than a number.
    """
    run, unit = match["run"], match["unit"]
    for number in spoken(run, match.string[match.end("run") : match.end("run") + 1]):
        last = number.end == len(run)
        if run[number.start : number.end].lower() == "one" and not (last and unit):
            continue
        start = match.start() + number.start
        end = match.end() if last else match.start() + number.end
        yield start, start + len(match.string[start:end].rstrip(" -"))


@lru_cache(maxsize=4096)
def number_key(text: str) -> str:
    """One spelling for all spellings of a number with its unit."""
    if text.isascii() and text.isdecimal():
        return text
    text = narrow(text)
    low = _RAISED.sub(lambda m: "^" + m.group().translate(_POWERS), text).lower()
    low = re.sub("minus |negative |零下|公元前|负", "-", low.translate(_WIDE))
    if german := _GERMAN.search(low):
        plain = german[1].replace(".", "") + "." + german[2]
        low = low[: german.start()] + plain + low[german.end() :]
    for pattern, plain in _GERMAN_SCALES:
        low = pattern.sub(plain, low)
    low = re.sub(r"(?<=\d)[,'’\u202f\u00a0 ](?=\d{3}(?!\d))", "", low)
    low = low.replace("per cent", "percent")
    low = _english(low, date=_MONTH_AT.search(text) is not None)
    low = _PART_OF_ONE.sub(lambda m: _plain(Decimal(m[1]) / int(m[2])), _chinese(low))
    if not _BARE.match(low):  # 3.10 alone may be a version
        low = re.sub(r"(\d+\.\d*?)0+\b", r"\1", low).rstrip(".")
    parts = re.findall(
        r"\^[+-]?\d+|[<>≤≥±≈]=?|\d+(?:[.:/]\d+)*|%|‰|[^\W\d]+(?:\.[^\W\d]+\.?|/[^\W\d]+)*|[$£€¥₹₽₩₺₴₱₫₦₪฿]|-(?=\d)",
        low,
    )
    return " ".join(sorted(filter(None, (_part(part) for part in parts))))


def _english(low: str, *, date: bool) -> str:
    if date:
        low = _DAY.sub(lambda m: str(ordinal(m.group())), low)
        low = _DATE_WORDS.sub("", low)
    low = _FRACTION.sub(lambda m: fraction(m.group()), low)
    low = _ORDINAL.sub(lambda m: f"{ordinal(m.group())}th", low)
    low = _RUN.sub(lambda m: _figures(m.group()), low)
    low = re.sub(r"(?<=\d)(?:st|nd|rd|th)\b", " th", low)
    low = _SIGN.sub(lambda m: f" {_VULGAR[m[1]]}", low)
    low = _WITH_PART.sub(_with_part, low)
    low = _MONEY_SCALE.sub(r"\1mn", low)
    return _FIGURE_SCALE.sub(lambda m: _plain(Decimal(m[1]) * _SCALES[m[2] or m[3]]), low)


def _with_part(match: re.Match[str]) -> str:
    """2 1/2 is 2.5, 1 2/3 is 5/3."""
    above, below = int(match[2] or 1), int(match[3] or 2)
    total = int(match[1]) * below + above
    return f"{total}/{below}" if below in (3, 6, 7, 9) else _plain(Decimal(total) / below)


def yuan_key(text: str, start: int, end: int) -> str:
    """The key of an amount that is said in 块, as that of one in 元; "" of other numbers."""
    said = _IN_MONEY.match(text, end - 1)
    return number_key(f"{text[start : end - 1]}元") if said else ""


def _figures(run: str) -> str:
    """A run of words with its numbers in figures."""
    at, parts = 0, []
    for number in spoken(run):
        parts += [run[at : number.start], _plain(number.value)]
        at = number.end
    return "".join(parts) + run[at:]


def _chinese(low: str) -> str:
    low = re.sub(r"(?<=\d)[ \u00a0](?=[万亿])", "", low)  # as some set Chinese: 3 万
    low = _TENTHS.sub(lambda m: f"{chinese(m[1])}{chinese(m[2]) if m[2] else 0}%", low)
    low = _CHINESE_POINT.sub(lambda m: f"{chinese(m[1])}.{chinese(m[2])}", low)
    low = re.sub(rf"百分之([{ZH_DIGITS}]+|\d+(?:\.\d+)?)", r"\1%", low)
    low = _CHINESE_PART.sub(lambda m: f"{chinese(m[2])}/{chinese(m[1])}", low)
    low = _MIXED.sub(_summed, low)
    return _CHINESE.sub(lambda m: chinese(m.group()), low)


def _summed(match: re.Match[str]) -> str:
    """3.8万 is 38,000, 1亿2000万 is 120,000,000."""
    total = Decimal(0)
    for figure, scales in _MIXED_PART.findall(match.group()):
        value = Decimal(figure)
        for scale in scales:
            value *= ZH_SCALES[scale]
        total += value
    return _plain(total)


def _plain(value: Decimal) -> str:
    return f"{value:f}".rstrip("0").rstrip(".") if value % 1 else str(int(value))


def _part(part: str) -> str:
    plain = _KEY_UNITS.get(part, part)
    if plain.isascii() and plain.isalpha() and len(plain) > 2 and plain.endswith("s"):
        plain = _KEY_UNITS.get(plain[:-1], plain[:-1])
    month = next((i for i, name in enumerate(MONTHS, 1) if name.startswith(plain[:3])), 0)
    if month and len(plain) >= 3 and (MONTHS[month - 1].startswith(plain) or plain == "sept"):
        return f"month{month}"
    return plain
