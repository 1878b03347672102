"""Which lost fact became which new one, and which numbers changed places.

Facts of one kind are paired where they are alike: the same unit, a common word; else in order.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from unicodedata import normalize

from writer_app.domain.facts.fact import Fact, FactDifference, FactKind
from writer_app.domain.text.sentences import sentences

_UNIT = re.compile(r"[^\d.,:/ −–-]+")
_LETTERS = re.compile(r"[A-Za-z]+$")
_GLUED = re.compile(r"([A-Za-z]{1,20})[-_]?(\d[\w.]*)$")
# Numbers that belong together by their places: ranges, scores, ratios, dates, dimensions.
_JOINED = re.compile(
    r"(?<![A-Za-z0-9_.])\d+(?:[.,]\d+)?(?:\s?(?:[–—:/×xX~～至到-]| to )\s?"
    r"\d+(?:[.,]\d+)?){1,3}(?![A-Za-z0-9_])"
    r"|(?:\d{2,4}年)?\d{1,2}月\d{1,2}[日号]|\d{2,4}年\d{1,2}月"
)
_LABEL = (
    r"(?:articles?|art\.|abs\.|§|figure|fig\.|abb\.|tables?|tab\.|pages?|p\.|pp\.|lines?|chapters?"
    r"|chap\.|kapitel|kap\.|sections?|sec\.|satz|nr\.|no\.|steps?|questions?|rooms?|seite|s\."
    r"|zeile|volume|vol\.|part|teil|items?|rows?|columns?|levels?|verse)"
)
_LABELLED = re.compile(rf"(?<![A-Za-z])({_LABEL})\s?(\d+(?:[.,]\d+)*)", re.IGNORECASE)
_LABEL_BEFORE = re.compile(rf"(?<![A-Za-z]){_LABEL}\s?\Z", re.IGNORECASE)
_LABELS = re.compile(
    rf"(?<![A-Za-z]){_LABEL}\s?\d+(?:[.,]\d+)*"
    rf"(?:(?:,| and| und|;)?\s(?:(?:on|of|in|der|des) )?{_LABEL}\s?\d+(?:[.,]\d+)*){{1,3}}",
    re.IGNORECASE,
)
_ROW = re.compile(r"^[ \t]{0,8}\|[^\n]*\|[ \t]*$", re.MULTILINE)
_FIGURES = re.compile(r"\d+(?:[.,]\d+)?")
_OPENER = re.compile(r"[A-ZÀ-ÖØ-Þ]\w{3,}")
_VOWEL = re.compile("[aeiouy]")
_MOST = 400  # facts of one kind that are paired by likeness


def paired(lost: list[Fact], came: list[Fact]) -> Iterator[FactDifference]:
    """Every lost and every new fact of one kind, alone or as a pair."""
    rest = list(came)
    alone: list[Fact] = []
    for fact in lost:
        like = next((new for new in rest if _alike(fact, new)), None) if len(rest) < _MOST else None
        if like is None:
            alone.append(fact)
        else:
            rest.remove(like)
            yield FactDifference(fact.kind, fact, like)
    for fact in alone:
        other = rest.pop(0) if rest and fact.kind is not FactKind.NAME else None
        yield FactDifference(fact.kind, fact, other)
    yield from (FactDifference(fact.kind, None, fact) for fact in rest)


def _alike(old: Fact, new: Fact) -> bool:
    if old.kind is FactKind.NUMBER:
        return _UNIT.findall(old.text.lower()) == _UNIT.findall(new.text.lower())
    if old.kind is FactKind.NAME:
        return bool(set(old.text.split()) & set(new.text.split())) or _near(old.text, new.text)
    return False


def _near(old: str, new: str) -> bool:
    """Whether two names differ in a few letters."""
    common = sum((Counter(old.lower()) & Counter(new.lower())).values())
    return common >= 0.75 * max(len(old), len(new)) and old[:1].lower() == new[:1].lower()


def without_respelled(
    lost: list[Fact], came: list[Fact], original: str, proposal: str
) -> tuple[list[Fact], list[Fact]]:
    """Without `Python3.11` that became `Python 3.11`, in either direction."""
    gone, fresh = list(lost), list(came)
    for glued, apart, text in ((gone, fresh, proposal), (fresh, gone, original)):
        for fact in [f for f in glued if f.kind is FactKind.NUMBER]:
            match = _GLUED.match(fact.text)
            if match is None:
                continue
            for other in [f for f in apart if f.kind is FactKind.NUMBER]:
                before = _LETTERS.search(text[max(0, other.start - 24) : other.start].rstrip(" -_"))
                word = before.group().lower() if before else ""
                if other.text == match[2] and word == match[1].lower():
                    glued.remove(fact)
                    apart.remove(other)
                    break
    return gone, fresh


def turned(
    original: str, proposal: str, same: Callable[[str], str], known: list[FactDifference]
) -> Iterator[FactDifference]:
    """Numbers that stand in both texts and changed places: 3–5 became 5–3, Art. 5 Abs. 2 became
    Art. 2 Abs. 5, two cells of a row were exchanged.

    `same` gives the key of a number. Where a number of it is reported already, it is not again.
    """
    old, new = _joined(original), _joined(proposal)
    had, has = {fact.key for fact in old}, {fact.key for fact in new}
    gone = [fact for fact in old if fact.key not in has]
    fresh = [fact for fact in new if fact.key not in had]
    for fact in gone:
        shape = sorted(map(same, fact.key.split("|")))
        match = next((f for f in fresh if sorted(map(same, f.key.split("|"))) == shape), None)
        if match is None:
            continue
        fresh.remove(match)
        if not any(touches(d.old, fact) or touches(d.new, match) for d in known):
            yield FactDifference(FactKind.NUMBER, fact, match)


def respelled(original: str, proposal: str) -> Iterator[FactDifference]:
    """Names at the beginning of a sentence, where any word is capitalised, that became another:
    Müller and Möller. Told where a vowel with a mark gave way to another vowel; “Fur” that became
    “Für” is mended.
    """
    if original.isascii() and proposal.isascii():
        return
    before, after = list(sentences(original)), list(sentences(proposal))
    if len(before) != len(after):
        return
    for one, other in zip(before, after, strict=True):
        was, became = _OPENER.match(original, *one), _OPENER.match(proposal, *other)
        if was and became and _other_vowel(was[0], became[0]) and was[0] not in proposal:
            yield FactDifference(
                FactKind.NAME,
                Fact(FactKind.NAME, was[0], *was.span()),
                Fact(FactKind.NAME, became[0], *became.span()),
            )


def _other_vowel(was: str, became: str) -> bool:
    if len(was) != len(became) or (was.isascii() and became.isascii()):
        return False
    turned = [(a, b) for a, b in zip(was.lower(), became.lower(), strict=True) if a != b]
    if len(turned) != 1 or not all(_VOWEL.match(normalize("NFD", c)) for c in turned[0]):
        return False
    return len({normalize("NFD", c)[0] for c in turned[0]}) == 2


def touches(one: Fact | None, other: Fact | None) -> bool:
    """Whether two facts of one text overlap."""
    return one is not None and other is not None and one.start < other.end and other.start < one.end


def _joined(text: str) -> list[Fact]:
    found = []
    for match in _JOINED.finditer(text):
        key = "|".join(_FIGURES.findall(match.group()))
        found.append(Fact(FactKind.NUMBER, match.group(), match.start(), match.end(), key))
    return found + _labelled(text) + _rows(text)


def _labelled(text: str) -> list[Fact]:
    """Runs of numbers that each have a word for what they count: page 5, line 2."""
    found = []
    for run in _LABELS.finditer(text):
        named = sorted((label.lower(), n) for label, n in _LABELLED.findall(run.group()))
        key = "|".join(number for _label, number in named)
        found.append(Fact(FactKind.NUMBER, run.group(), run.start(), run.end(), key))
    return found


def is_labelled(text: str, start: int) -> bool:
    """Whether a number that begins at `start` is the name of a page, a step, an article."""
    return _LABEL_BEFORE.search(text, max(0, start - 12), start) is not None


def _rows(text: str) -> list[Fact]:
    """Rows of tables with several numbers."""
    found = []
    for row in _ROW.finditer(text):
        figures = _FIGURES.findall(row.group())
        if len(figures) > 1:
            place = row.start(), row.end()
            found.append(Fact(FactKind.NUMBER, row.group().strip(), *place, "|".join(figures)))
    return found
