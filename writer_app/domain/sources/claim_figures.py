"""Whether a figure of a sentence belongs to something else in its passage."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from writer_app.domain.facts.fact import FactKind
from writer_app.domain.facts.fact_numbers import number_key
from writer_app.domain.facts.facts import facts
from writer_app.domain.sources.terms import terms

CLAUSE = re.compile(r"[,，;；:：。！？!?、\n]+|\.(?=\s|\Z)|\s(?:and|but|while|or)\s|(?:而|但|或者)")
_WORD = re.compile(r"[^\W\d_]+")
_UNIT = re.compile(r"[\d.,:/\s至到~－–-]+")
_NOTHING = "free"  # the unit of what costs nothing
_FREE = re.compile(
    r"\b(?:pays? nothing|(?:for|is|are|travels?) free|free of charge|no (?:charge|fee)s?)\b"
    r"|免费|不收[取费钱]?|不要钱",
    re.IGNORECASE,
)
_MONEY = re.compile(r"[$£€¥元块镑]|euro|dollar|pound|yuan")
_INSTEAD = re.compile(
    r"(?:\b(?:instead of|rather than|no longer)\b|而不是|而非|不再是)[^;，。；]{1,30}", re.I
)
_COMPARED = re.compile(r"\bthan\b|\bcompared\b|比|相比")
_OWN = 2  # terms of the clause before that one has itself, and leans on it no more


@dataclass(frozen=True, slots=True)
class _Clause:
    """The terms of a clause, and those that it leans on; its figures with their units."""

    terms: frozenset[str]
    figures: dict[str, str]


def other_figure(sentence: str, spoken: str, lines: Sequence[str]) -> bool:
    """Whether a figure stands beside other words in the lines than in the sentence.

    `spoken` is the sentence with the question that it answers.
    """
    own = set(_figures(sentence))
    if not own:
        return False
    if not _INSTEAD.search(sentence):
        gone = {
            key for line in lines for each in _INSTEAD.findall(line) for key, _ in _figures(each)
        }
        if gone & {key for key, _ in own}:
            return True
    known = [clause for line in lines for clause in _clauses(line)]
    for part in CLAUSE.split(sentence):
        about = _without_figures(part)
        wanted = {t for t in terms(about) or terms(spoken) if not any(map(str.isdigit, t))}
        for key, unit in _figures(part):
            held = [len(wanted & each.terms) for each in known if key in each.figures]
            others = [
                len(wanted & each.terms)
                for each in known
                if key not in each.figures and unit and _has(unit, each.figures)
            ]
            if others and max(others) > max(held, default=-1):
                return True
    return False


def _clauses(line: str) -> Iterator[_Clause]:
    """The clauses of a line, a short one with what the one before says of its figure: “A ticket
    costs £6, and £3 for children.”
    """
    head: frozenset[str] = frozenset()
    for clause in CLAUSE.split(line):
        own = frozenset(terms(clause))
        alone = len(own & head) >= _OWN or _COMPARED.search(clause)
        yield _Clause(own if alone else own | head, dict(_figures(clause)))
        first = next((f.start for f in facts(clause) if f.kind is FactKind.NUMBER), 0)
        head = frozenset(terms(clause[:first])) or head


def _figures(text: str) -> Iterator[tuple[str, str]]:
    """Each figure with its unit, or what is counted."""
    for fact in facts(text):
        if fact.kind is FactKind.NUMBER:
            key = number_key(fact.text)
            unit = _UNIT.sub("", fact.text if fact.text[:1].isascii() else key).lower().rstrip("s")
            counted = _WORD.match(text, fact.end + 1) if not unit else None
            yield key, unit or next(iter(terms(counted.group()) if counted else ()), "")
    if _FREE.search(text):
        yield "0", _NOTHING


def _without_figures(text: str) -> str:
    for fact in reversed(facts(text)):
        if fact.kind is FactKind.NUMBER:
            text = f"{text[: fact.start]} {text[fact.end :]}"
    return text


def _has(unit: str, figures: dict[str, str]) -> bool:
    units = figures.values()
    return unit in units or (_NOTHING in units and _MONEY.search(unit) is not None)
