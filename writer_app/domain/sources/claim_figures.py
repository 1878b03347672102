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
_MONEY = re.compile(r"[$£€¥元块镑]|euro|dollar|pound|yuan|franc|krone|rupee|penc|cent")
_PER = re.compile(
    r"\b(?:each|apiece|per (?:head|person))\b|[每各][人头只辆张份位个户]", re.IGNORECASE
)
_INSTEAD = re.compile(
    r"(?:\b(?:instead of|rather than|no longer)\b|而不是|而非|不再是)[^;，。；]{1,30}", re.I
)
_COMPARED = re.compile(r"\bthan\b|\bcompared\b|比")
_REST = re.compile(r"\b(?:all|every) ?(?:others?|(?:one|body) else)\b|\bthe rest\b|其余|其他", re.I)
_THE_ONE = re.compile(r"\bthe (?:ones?|others?)\b|\bthose\b")
_WITH = re.compile(r"\s(?:in|on|of|at|for|with|from|to|by)\s")
_THAN = re.compile(
    r"\b(?:(?P<more>more|higher|larger|longer|older|later)|fewer|less|lower|smaller|shorter|younger"
    r"|earlier)\b(?:(?: \w+)? than(?: in| on| at| for)?\b(?P<basis>.*))?",
    re.IGNORECASE,
)
_BI = re.compile(
    r"比(?P<basis>.{1,12}?)(?:(?P<more>多|增|高|涨|快|上升|贵|晚|长)|少|减|低|跌|慢|下降|便宜|早|短)"
)
_OWN = 2  # terms of the clause before that one has itself, and leans on it no more


@dataclass(frozen=True, slots=True)
class _Clause:
    """The terms of a clause, and those that it leans on too; its figures with their units."""

    own: frozenset[str]
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
    if _PER.search(sentence) and not any(map(_PER.search, lines)):
        return True
    known = [clause for line in lines for clause in _clauses(line)]
    for part in CLAUSE.split(sentence):
        if _COMPARED.search(part) and any(_COMPARED.search(line) for line in lines):
            continue  # its figure is a difference, which stands in a clause of its own there
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
            if held and (_elsewhere(wanted, key, known) or _anothers(part, key, unit, known)):
                return True
    return False


def _elsewhere(wanted: set[str], key: str, known: Sequence[_Clause]) -> bool:
    """Whether what is said of a figure stands in a clause without it; one of a word or two may go
    on with the clause before it.
    """
    least = max(_OWN, len(wanted) / 2)
    for each in known:
        if key in each.figures and (wanted & each.own or len(each.own) <= _OWN + 1):
            return False
    return any(key not in each.figures and len(wanted & each.terms) >= least for each in known)


def _anothers(part: str, key: str, unit: str, known: Sequence[_Clause]) -> bool:
    """Whether what stands before a figure has one of its own in another clause, and there alone."""
    figures = [fact for fact in facts(part) if fact.kind is FactKind.NUMBER]
    if len(figures) != 1:
        return False  # one of the others, as in “4 of the 16 seats”
    before = {term for term in terms(part[: figures[0].start]) if not term[0].isdigit()}
    for each in known:
        if key in each.figures or not each.figures:
            before -= each.terms
    others = [each for each in known if key not in each.figures]
    return any(before & each.own and {"", unit} & {*each.figures.values()} for each in others)


def compared_otherwise(sentence: str, line: str) -> bool:
    """Whether a sentence has more where its line has less, or compares the other way round."""
    theirs = [_comparison(clause) for clause in CLAUSE.split(line)]
    known = [(sign, standard) for _, sign, standard in theirs if sign and standard]
    told = [_comparison(clause) for clause in CLAUSE.split(sentence)]
    for head, sign, standard in told:
        for there, basis in known if sign else ():
            swapped = basis <= head if not standard else bool(basis & head - standard)
            if (sign != there) != swapped:
                return True
    return False


def _comparison(clause: str) -> tuple[set[str], int, set[str]]:
    """What stands before a comparison, 1 for more and -1 for less, 0 for none, and with what."""
    for pattern in (_THAN, _BI):
        if match := pattern.search(clause):
            sign = 1 if match["more"] else -1
            head = clause[: match.start()]
            return set(terms(head)), sign, set(terms(match["basis"] or ""))
    return set(), 0, set()


def _clauses(line: str) -> Iterator[_Clause]:
    """The clauses of a line, a short one with what the one before says of its figure: “A ticket
    costs £6, and £3 for children.”
    """
    head: frozenset[str] = frozenset()
    noun: frozenset[str] = frozenset()  # what “the one” is
    for clause in CLAUSE.split(line):
        own = frozenset(terms(clause))
        alone = len(own & head) >= _OWN or _COMPARED.search(clause) or _REST.search(clause)
        known = frozenset[str]() if alone else noun if _THE_ONE.search(clause) else head
        yield _Clause(own, own | known, dict(_figures(clause)))
        first = next((f.start for f in facts(clause) if f.kind is FactKind.NUMBER), 0)
        before = frozenset(terms(clause[:first]))
        head = before | known if before else head
        noun = frozenset(terms(_WITH.split(clause)[0])[-1:]) or noun


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
