"""Facts that are written in words or names of their own: dates in other languages, German numbers,
parts of a whole, Chinese discounts and halves of a year, tags, handles, paths and bare domains.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from writer_app.domain.facts.fact import Fact, FactKind

_MONTHS = (
    "Januar|Jänner|janvier|enero|gennaio",
    "Februar|février|febrero|febbraio",
    "März|mars|marzo",
    "April|avril|abril|aprile",
    "Mai|mai|mayo|maggio",
    "Juni|juin|junio|giugno",
    "Juli|juillet|julio|luglio",
    "August|août|agosto",
    "September|septembre|septiembre|settembre",
    "Oktober|octobre|octubre|ottobre",
    "November|novembre|noviembre",
    "Dezember|décembre|diciembre|dicembre",
)
_NUMBER_OF = {name: n for n, names in enumerate(_MONTHS, 1) for name in names.split("|")}
_NAMES = "|".join(sorted(_NUMBER_OF, key=len, reverse=True))
_DATE = re.compile(
    rf"(?<![\w.])(?P<day>\d{{1,2}})(?:\.|er)?\s(?:de\s)?(?P<month>{_NAMES})\b"
    r"(?:\s(?:de\s)?(?P<year>\d{4}))?(?!\w)"
)
_SHORT = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_DASHED = re.compile(
    rf"(?<![\w-])(?P<day>\d{{1,2}})-(?P<short>{'|'.join(_SHORT)})-(?P<year>\d{{4}})(?![\w-])",
    re.IGNORECASE,
)
_ONES = ["ein", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun"]
_TEENS = [
    *("zehn", "elf", "zwölf", "dreizehn", "vierzehn"),
    *("fünfzehn", "sechzehn", "siebzehn", "achtzehn", "neunzehn"),
]
_TENS = ["zwanzig", "dreißig", "vierzig", "fünfzig", "sechzig", "siebzig", "achtzig", "neunzig"]
_GERMAN = (
    {word: n for n, word in enumerate(_ONES[1:], 2)}
    | {word: n for n, word in enumerate(_TEENS, 10)}
    | {word: 10 * n for n, word in enumerate(_TENS, 2)}
    | {
        f"{one}und{ten}": n + 10 * tens
        for n, one in enumerate(_ONES, 1)
        for tens, ten in enumerate(_TENS, 2)
    }
    | {f"{one}hundert": 100 * n for n, one in enumerate(_ONES, 1)}
    | {f"{one}tausend": 1000 * n for n, one in enumerate([*_ONES, *_TEENS], 1)}
)
_UNITS = (
    "Prozent", "Tage", "Tagen", "Stunden", "Wochen", "Monate", "Monaten", "Jahre", "Jahren",
    "Minuten", "Sekunden", "Euro",
)  # fmt: skip
_SCALES = {"Millionen": 1_000_000, "Milliarden": 1_000_000_000}
_SPELT = [word for word in _GERMAN if word != "elf"]
_ANY = "|".join(sorted([*_SPELT, *map(str.title, _SPELT)], key=len, reverse=True))
# “elf” is a being of English tales, unless a noun follows.
_WORDS = re.compile(
    rf"(?<![\w-])(?:[Ee]lf(?= [A-ZÄÖÜ])"
    rf"|(?P<word>{_ANY}))"
    rf"(?![\w-])(?: (?P<scale>{'|'.join(_SCALES)})\b)?(?: (?P<unit>{'|'.join(_UNITS)})\b)?"
)
_SIGNS = (
    (FactKind.NUMBER, re.compile("(?<![多少])[一二三四五六七八九\\d.]{1,3}折(?![扣线叠磨断返腰])")),
    (FactKind.NUMBER, re.compile("[上下](?:半年|半场|半月)|(?<=月)[上中下]旬")),
    (FactKind.NUMBER, re.compile("(?<![上下前后大多])半(?:年|天|小时|个月|个小时)(?!来)")),
    (FactKind.NUMBER, re.compile(
        r"(?<![A-Za-z])(?:chapter|kapitel|band|volume|part|teil|chapitre)\s[ivxlc]{1,7}\b")),
    (FactKind.LINK, re.compile(r"(?<![\w&#/(\[])#[^\W\d_][\w-]{1,40}")),
    (FactKind.LINK, re.compile(r"(?<![\w.\[;@-])(?<!; )@[A-Za-z_]\w{1,30}")),
    (FactKind.LINK, re.compile(
        r"(?:s?ftp|file|ssh)://[^\s<>\"“”，。；、）)\]}]{1,500}(?<![.,;:!?])")),
    (FactKind.LINK, re.compile(
        r"(?<![\w/.:~-])(?:[A-Z]:(?:\\[\w.-]{1,80}){1,20}|~?(?:/[\w.-]{1,80}){2,20})(?<!\.)")),
    (FactKind.LINK, re.compile(
        r"(?<![\w@./-])(?:[a-z0-9-]{1,40}\.){1,4}(?:com|org|net|edu|gov|io|de|cn|uk|fr|info|dev)"
        r"(?:/[^\s<>\"“”，。；、）)\]}]{0,300})?(?<![.,;:!?])(?![\w-])")),
)  # fmt: skip


def named_dates(text: str) -> Iterator[Fact]:
    """Dates whose month has a name, in German, French, Spanish and Italian; 12-Mar-2024."""
    for match in _DATE.finditer(text):
        month = f"month{_NUMBER_OF[match['month']]}"
        parts = [match["day"].lstrip("0"), month, *filter(None, [match["year"]])]
        yield Fact(FactKind.NUMBER, match.group(), *match.span(), " ".join(sorted(parts)))
    for match in _DASHED.finditer(text):
        month = f"month{_SHORT.index(match['short'].lower()) + 1}"
        key = " ".join(sorted((match["day"].lstrip("0"), month, match["year"])))
        yield Fact(FactKind.NUMBER, match.group(), *match.span(), key)


def named_signs(text: str) -> Iterator[Fact]:
    """All others; the first of those that overlap counts."""
    for match in _WORDS.finditer(text):
        value = _GERMAN[(match["word"] or "elf").lower()] * _SCALES.get(match["scale"] or "", 1)
        parts = [str(value), _unit(match["unit"] or "")]
        key = " ".join(sorted(filter(None, parts)))
        yield Fact(FactKind.NUMBER, match.group(), *match.span(), key)
    for kind, pattern in _SIGNS:
        for match in pattern.finditer(text):
            yield Fact(kind, match.group(), *match.span())


def _unit(unit: str) -> str:
    """As `fact_numbers.number_key` spells it."""
    return {"Prozent": "%"}.get(unit, unit.lower())
