"""Who does what to whom: whether a sentence turns around what its line says.

Three signs: three terms of a clause the other way round; one who gives in the sentence and receives
in the line, by verbs that come in pairs (sell and buy, hand over and take over, 移交 and 接过); and
another one than in the line before, or behind “by”, the same words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from writer_app.domain.sources.claim_figures import CLAUSE
from writer_app.domain.sources.terms import terms

_CLOSE = 3  # terms from the first to the last of three
_TOGETHER = 5  # terms between one who does something and the one it is done to
_PASSIVE = re.compile(
    r"\b(?:is|are|was|were|been|being|be)\b.*\bby\b|[被由受]|为.{1,12}所", re.IGNORECASE
)
# What passes from one to another: words of the one who gives it, and of the one who gets it.
_GIVES = re.compile(
    r"\b(?:hand(?:s|ed)?|pass(?:es|ed)|gives?|gave|given|transfer(?:s|red)?|sells?|sold|lends?|lent"
    r"|left(?= \S+(?: \S+){0,3} to\b)|teach(?:es)?|taught|show(?:s|ed)|train(?:s|ed)?)\b",
    re.IGNORECASE,
)
_GETS = re.compile(
    r"\b(?:t(?:akes?|ook|aken)(?=(?: \S+){0,4} over\b)|inherit(?:s|ed)?|receive[sd]?|gets?|got"
    r"|buys?|bought|purchase[sd]?|borrow(?:s|ed)?|learn(?:s|ed|t)?|replace[sd]?|succeed(?:s|ed)?)\b",
    re.IGNORECASE,
)
_INSTEAD = re.compile(
    r"replace|succe|接[替手任]", re.IGNORECASE
)  # of the one that is named behind it
_BE = re.compile(r"\b(?:is|are|was|were|be|been|being)(?: \w+)?\s*\Z", re.IGNORECASE)
_END = r"(?=$|[,.;:]| (?:in|on|at|for|from|to|by|with|after|before|because|who|which|last|this)\b)"
_TO, _FROM, _BY = (
    re.compile(rf"\b{word} (.+?){_END}", re.IGNORECASE) for word in ("to", "from", "by")
)
_NAMED = re.compile(
    r"\s*(?:(?:his|her|their|our|my|the) (?:[a-z]+ )?)?((?:[A-Z][\w'’-]+\s?)+)"
)  # “taught Tom Bell to …”
_HAN_GIVES = re.compile(
    "(?:移交|转交|转让|转卖|交|卖|借|送|租|传|让|赠)给了?|教会了?|教给了?|捐给了?"
)
_HAN_GETS = re.compile(
    "接过|接手|接管|接替|接任|买[来下进到]|购[得入买]|借[来到用]|租[下来]|继承|收到|学会|学到"
)
_HAN_FROM = re.compile("[从向跟]([^，。从向由]{1,12}?)(?:手里|手中|那里|那儿|处)?\\Z")
_HAN_BY = re.compile("[由被]([^，。由被]{1,12})\\Z")
_HAN_HEAD = re.compile("\\A([^，。]{1,12}?)(?:[把将从向跟由被]|\\Z)")
_CUT = re.compile("[,;，；。]")
_SAME = 3  # terms at the end of two clauses, with which they say the same
_ANYONE = frozenset({"one", "other", "former", "latter"})
_NAME = 4  # characters
_ALIKE = 0.6  # of the terms of the shorter of two names
_Sides = tuple[frozenset[str], frozenset[str]]  # who gives, who gets


def turned(sentence: str, line: str) -> bool:
    """Whether a sentence turns around who does what in its line."""
    return (
        _other_way_round(sentence, line)
        or _changes_sides(sentence, line)
        or _another(sentence, line)
    )


# ---- by order
def _other_way_round(sentence: str, line: str) -> bool:
    """Whether three terms of a clause stand in the line the other way round."""
    theirs = [clause for clause in CLAUSE.split(line) if clause.strip()]
    for part in CLAUSE.split(sentence):
        own = list(dict.fromkeys(terms(part)))
        for clause in theirs:
            there = {term: place for place, term in reversed([*enumerate(terms(clause))])}
            shared = [term for term in own if term in there]
            if len(shared) < 3 or len(shared) < len(own) * 0.6:
                continue
            passive = bool(_PASSIVE.search(part)) != bool(_PASSIVE.search(clause))
            if not passive and (_around(shared, there) or _exchanged(own, there)):
                return True
    return False


def _exchanged(own: Sequence[str], there: dict[str, int]) -> bool:
    """Whether three terms that stand together come together in the line, from the last to the
    first; a figure is no one who does something.
    """
    for three in zip(own, own[1:], own[2:], strict=False):
        places = [there.get(term, -1) for term in three]
        close = places[0] > places[1] > places[2] >= 0 and places[0] - places[2] <= _CLOSE
        if close and not any(term[0].isdigit() for term in three):
            return True
    return False


def _around(shared: Sequence[str], there: dict[str, int]) -> bool:
    places = [there[term] for term in shared]
    if places[0] != max(places) or places[-1] != min(places):
        return False
    falling = sum(after < before for before, after in pairwise(places))
    return falling * 2 > len(places) - 1 and places[0] - places[-1] <= _TOGETHER + len(places)


# ---- by verbs that come in pairs
def _changes_sides(sentence: str, line: str) -> bool:
    """Whether one who gives something in the sentence gets it in the line, or the reverse."""
    for giver, getter in _sides(sentence):
        for gave, got in _sides(line):
            same = _alike(giver, gave) or _alike(getter, got)
            if not same and (_alike(giver, got) or _alike(getter, gave)):
                return True
    return False


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    return bool(one and other) and len(one & other) >= _ALIKE * min(len(one), len(other))


def _sides(text: str) -> Iterator[_Sides]:
    for match in _GIVES.finditer(text):
        before, after = _CUT.split(text[: match.start()])[-1], text[match.end() :]
        named = _NAMED.match(after)
        getter = named[1] if named else _told(_TO, after)
        yield _set(_told(_BY, after) if _BE.search(before) else before), _set(getter)
    for match in _GETS.finditer(text):
        before, after = _CUT.split(text[: match.start()])[-1], text[match.end() :]
        passive, named = _BE.search(before), _NAMED.match(after)
        giver = _told(_FROM, after)
        if _INSTEAD.match(match.group()):
            giver = before if passive else named[1] if named else ""
        yield _set(giver), _set(_told(_BY, after) if passive else before)
    for clause in _CUT.split(text):
        for match in _HAN_GIVES.finditer(clause):
            before, after = clause[: match.start()], clause[match.end() :][:_NAME]
            yield _set(_told(_HAN_BY, before) or _told(_HAN_HEAD, before)), _set(after)
        for match in _HAN_GETS.finditer(clause):
            before, after = clause[: match.start()], clause[match.end() :]
            giver = after[:_NAME] if _INSTEAD.match(match.group()) else _told(_HAN_FROM, before)
            yield _set(giver), _set(_told(_HAN_BY, before) or _told(_HAN_HEAD, before))


def _told(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    return found[1] if found else ""


def _set(text: str) -> frozenset[str]:
    return frozenset(terms(text))


# ---- by the same words
def _another(sentence: str, line: str) -> bool:
    """Whether a clause of the line says of another one what the sentence says of one whom the line
    names, too; or the sentence has another one behind “by”.
    """
    every = set(terms(line))
    clauses = [terms(clause) for clause in CLAUSE.split(line)]
    for part in CLAUSE.split(sentence):
        own = terms(part)
        for there in clauses:
            same = _end(own, there)
            first, theirs = set(own[: len(own) - same]), set(there[: len(there) - same])
            theirs -= _ANYONE
            if same < _SAME or same * 2 < len(own) or not first or not theirs or first & theirs:
                continue
            if len(first & every) * 2 >= len(first):
                return True
    return any(_other_agent(one, other) for one in _agents(sentence) for other in _agents(line))


def _end(one: Sequence[str], other: Sequence[str]) -> int:
    """How many terms two clauses have in common at their end."""
    number = 0
    for mine, theirs in zip(reversed(one), reversed(other), strict=False):
        if mine != theirs:
            break
        number += 1
    return number


def _agents(text: str) -> Iterator[tuple[str, str]]:
    """Who does it, and what: “paid by the town” and “由街道办承担”."""
    for match in re.finditer(rf"\b(\w+(?:ed|en|de|lt|ght|ld|id|ade)) by (.+?){_END}", text):
        yield match[2], match[1]
    for match in re.finditer("由([^，。；]{1,16}?)([\u3400-\u9fff]{2})(?=[，。；]|\\Z)", text):
        yield match[1], match[2]


def _other_agent(one: tuple[str, str], other: tuple[str, str]) -> bool:
    return one[1] == other[1] and not _set(one[0]) & _set(other[0])
