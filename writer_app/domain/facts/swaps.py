"""Words that stand for one another and mean something else: noon and midnight, the first and the
second prize, doubled and tripled; and sentences that lost or gained a “not”.

Told only where one of them went and another of the same kind came; a word that merely went may
have been said otherwise.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from writer_app.domain.facts.fact import Fact, FactDifference, FactKind
from writer_app.domain.text.sentences import sentences


def _group(*words: str) -> re.Pattern[str]:
    """One kind: each alternative is a named meaning, m0, m1, …"""
    named = "|".join(f"(?P<m{n}>{word})" for n, word in enumerate(words))
    return re.compile(named, re.IGNORECASE)


_SPAN = "year|month|week|quarter|spring|summer|autumn|winter|time"
_SPANNE = "Jahr|Monat|Woche|Quartal"
_GROUPS = (
    _group(r"\b(?:at )?(?:noon|midday)\b|正午|中午", r"\b(?:at )?midnight\b|午夜|半夜|凌晨"),
    _group(*(rf"\b{w}\b" for w in (
        "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth"))),
    _group(*(rf"\b{w}(?:n|r|s|m)?\b" for w in (
        "erste", "zweite", "dritte", "vierte", "fünfte", "sechste", "siebte", "achte", "neunte"))),
    _group(r"\bdoubl(?:e|ed|es|ing)\b", r"\btripl(?:e|ed|es|ing)\b",
           r"\bquadrupl(?:e|ed|es|ing)\b", r"\bhalv(?:e|ed|es|ing)\b"),
    _group(r"\bdaily\b|每天|每日", r"(?<!bi-)(?<!bi)\bweekly\b|每周", r"\bbi-?weekly\b|每两周",
           r"\bmonthly\b|每月", r"\bquarterly\b|每季度?", r"\b(?:yearly|annual(?:ly)?)\b|每年"),
    _group(r"\bdozens of\b|(?:数|几|上)十", r"\bhundreds of\b|(?:数|几|上|成)百",
           r"\bthousands of\b|(?:数|几|上|成)千(?!上)", r"\bmillions of\b|(?:数|几|上)百万"),
    _group(r"\bhalf (?=of\b|the\b|its\b|their\b)|一半|半数|\bdie Hälfte\b",
           r"\ba third (?=of\b)|\bein Drittel\b",
           r"\ba quarter (?=of\b)|\bein Viertel\b", r"\ba fifth (?=of\b)", r"\ba tenth (?=of\b)"),
    # When and where: told where one of them gave way to another.
    _group(*(rf"(?-i:\b(?:{names})\b)" for names in (
        "January|Januar|Jänner", "February|Februar", "March|März", "April", "May(?= \\d)|Mai",
        "June|Juni", "July|Juli", "August", "September", "October|Oktober", "November",
        "December|Dezember"))),
    _group(*(rf"\b{which} (?:{_SPAN})\b" for which in ("last", "this", "next"))),
    _group(*(rf"\b{which}(?:e[nsmr]?) (?:{_SPANNE})" for which in ("letzt", "dies", "nächst"))),
    _group("去年", "今年", "明年"), _group("昨[天日]", "今[天日]", "明[天日]", "后天", "前天"),
    _group(*(f"{which}个?(?:月(?!亮)|周(?!围)|星期|季度)" for which in ("上", "[本这]", "下"))),
    _group(r"\byesterday\b", r"\btoday\b", r"\btomorrow\b"),
    _group(r"\bthe left\b|左[侧边手]", r"\bthe right\b(?= (?:side|hand|of|bank))|右[侧边手]"),
    _group(*(rf"\b{en}(?:ern)?\b|{zh}[侧边部面]" for en, zh in (
        ("north", "北"), ("south", "南"), ("east", "东"), ("west", "西")))),
    _group("最低|下限", "最高|上限"),
    _group("(?<=[点日号月年])(?:之|以)?前(?![后期])", "(?<=[点日号月年])(?:之|以)?后(?!期)"),
    _group(r"\bbefore (?=\d|noon\b)", r"\bafter (?=\d|noon\b)"),
    # What is counted: in accounts, in trade.
    _group(r"净利", r"毛利"), _group(r"\bnet\b|\bnetto", r"\bgross\b|\bbrutto"),
    _group("同比", "环比"), _group("进口|\\bimports?\\b", "出口|\\bexports?\\b"),
    _group(r"税前|\b(?:before|pre)[ -]tax\b", r"税后|\bafter[ -]tax\b"),
    _group("应收", "应付"), _group("顺差", "逆差"), _group("借方", "贷方"),
    _group(r"资产|\bassets\b", r"(?<!资产)负债|\bliabilities\b"),
    _group(r"\bsurplus\b", r"\bdeficit\b"), _group("收入|\\bincome\\b", "支出|\\bexpenses\\b"),
    # The sides of a contract and of a court.
    _group("甲方", "乙方", "丙方", "丁方"), _group("买方|买受人", "卖方|出卖人"),
    _group("原告", "被告"), _group("出租方|出租人", "承租方|承租人"),
    _group("(?<!不)可以|允许|准许", "不得|不准|严禁"),
    _group(r"\b(?:buyer|purchaser)s?\b", r"\b(?:seller|vendor)s?\b"),
    _group(r"\b(?:landlord|lessor)s?\b", r"\b(?:tenant|lessee)s?\b"),
    _group(r"\blenders?\b", r"\bborrowers?\b"), _group(r"\bplaintiffs?\b", r"\bdefendants?\b"),
    _group(r"\bemployers?\b", r"\bemployees?\b"),
    _group(r"\bVerkäufer(?:s|in|n)?\b", r"\bKäufer(?:s|in|n)?\b"),
    _group(r"\bVermieter(?:s|in|n)?\b", r"\bMieter(?:s|in|n)?\b"),
    _group(r"\bAuftraggeber(?:s|in|n)?\b", r"\bAuftragnehmer(?:s|in|n)?\b"),
    _group(r"\bArbeitgeber(?:s|in|n)?\b", r"\bArbeitnehmer(?:s|in|n)?\b"),
)  # fmt: skip
# A word without its negation, and the negations themselves.
_SPELT = (
    (re.compile(r"\bcan(?:no|'|’)?t\b", re.I), "can not"),
    (re.compile(r"\bwon['’]?t\b", re.I), "will not"),
    (
        re.compile(
            r"\b(do|does|did|is|are|was|were|has|have|had|could|would|should|must)"
            r"(?:e?n['’]?|nn?o)t\b",
            re.I,
        ),
        r"\1 not",
    ),  # as many misspell them, too
    (re.compile(r"\bno(?: ?one|body)\b", re.I), "not anybody"),
    (re.compile(r"\bnothing\b", re.I), "not anything"),
    (re.compile(r"n['’]t\b", re.I), " not"),
    (re.compile(r"\bwithout\b", re.I), "with not"),
    (re.compile(r"\bnie(mand\w*|mals)?\b", re.I), " nicht "),
    (re.compile(r"\bkein(\w*)\b", re.I), r"nicht ein\1"),
    (re.compile(r"\bohne\b", re.I), "nicht mit"),
)
_NOT = re.compile(
    r"\b(?:not|never|no|none|nor|neither|nowhere|nicht|nichts|weder)\b"
    r"(?! only| just| nur| necessarily)"
    "|不(?![仅但过同断久少错论管禁])|没有?(?!收)|未(?!来)|无(?![论数])|勿|别(?![人的])",
    re.IGNORECASE,
)
# What says no in other words: beside it a missing negation is none.
_SOFT = re.compile(
    r"\b(?:rather than|instead of|not|un(?!i|der|t)\w{3,}|impossib\w+|insuffic\w+|"
    r"lack\w*|fail\w*|refus\w+|avoid\w*|hardly|barely|scarcely|stop\w*|miss\w*|free of|"
    r"\w{3,}less|kaum|statt|anstatt|fehl\w*)\b|非|莫|否|拒绝|避免|禁止|缺|难以|停止|失去",
    re.IGNORECASE,
)
_AUXILIARY = frozenset(["do", "does", "did", "a", "an", "the", "to", "any", "some", "ever"])
_TOKEN = re.compile(r"[\u3400-\u9fff]|[^\W\d_]+|\d+")
_EMPTY = frozenset("了得的着过地")
_LIKE = 0.8  # of the words of two sentences that are common to both


def swapped(
    original: str, proposal: str, old: list[Fact], new: list[Fact]
) -> Iterator[FactDifference]:
    """Every word that became another of its kind. `old` and `new` are not looked at."""
    del old, new
    for group in _GROUPS:
        before, after = list(group.finditer(original)), list(group.finditer(proposal))
        if not before or not after:
            continue
        gone = _surplus(before, after)
        came = _surplus(after, before)
        for was, became in zip(gone, came, strict=False):
            yield FactDifference(FactKind.NUMBER, _fact(was), _fact(became))


def _surplus(these: list[re.Match[str]], others: list[re.Match[str]]) -> list[re.Match[str]]:
    left = Counter(match.lastgroup for match in others)
    found = []
    for match in these:
        if left[match.lastgroup] > 0:
            left[match.lastgroup] -= 1
        else:
            found.append(match)
    return found


def _fact(match: re.Match[str]) -> Fact:
    return Fact(FactKind.NUMBER, match.group().strip(), match.start(), match.end())


def negated(
    original: str, proposal: str, known: Sequence[FactDifference]
) -> Iterator[FactDifference]:
    """Sentences that say the opposite: alike but for a negation, which one has and the other not.

    Sentences are compared by their places, so only where both texts have as many. What is `known`
    with the negation (no more than 8) is not told again.
    """
    told = [fact for each in known for fact in (each.old, each.new) if fact]
    if not (_may_negate(original) or _may_negate(proposal)):
        return
    before, after = list(sentences(original)), list(sentences(proposal))
    if len(before) != len(after):
        return
    for one, other in zip(before, after, strict=True):
        was, became = original[slice(*one)], proposal[slice(*other)]
        both = was + became
        if was == became or any(f.text in both and _NOT.search(f.text) for f in told):
            continue
        if _opposite(was, became):
            yield FactDifference(
                FactKind.NEGATION,
                Fact(FactKind.NEGATION, was, *one),
                Fact(FactKind.NEGATION, became, *other),
            )


def _may_negate(text: str) -> bool:
    return _NOT.search(_spelt(text)) is not None


def _spelt(text: str) -> str:
    for pattern, plain in _SPELT:
        text = pattern.sub(plain, text)
    return text


def _opposite(was: str, became: str) -> bool:
    was, became = _spelt(was), _spelt(became)
    if bool(_NOT.search(was)) == bool(_NOT.search(became)):
        return False
    if _SOFT.search(became if _NOT.search(was) else was):
        return False
    one, other = _content(was), _content(became)
    common = (one & other).total()
    return 2 * common >= _LIKE * (one.total() + other.total()) > 0


def _content(text: str) -> Counter[str]:
    """The words of a sentence without negations, endings and what carries them."""
    found = _TOKEN.findall(_NOT.sub(" ", text.lower()))
    return Counter(word[:4] for word in found if word not in _AUXILIARY and word not in _EMPTY)
