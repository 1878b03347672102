"""Whether a sentence reads its passage wrongly, though it has the passage's words.

Four things are looked at, most of them beside the part of the passage that the sentence speaks of:
whether its subject is there, what is denied, which figure belongs to what, who does something to
whom. Nothing is understood: what is found is a reason to look, what is not found proves nothing.
Linear in the length of a passage for each sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from writer_app.domain.facts.fact import FactKind
from writer_app.domain.facts.fact_numbers import number_key
from writer_app.domain.facts.facts import facts
from writer_app.domain.sources.terms import stem, terms
from writer_app.domain.text.sentences import sentences

_CLAUSE = re.compile(
    r"[,，;；:：。！？!?、\n]+|\.(?=\s|\Z)|\s(?:and|but|while|or)\s|(?:而|但|或者)"
)
_NOT = re.compile(
    r"\b(?:not|never|cannot|no|without|neither|nor|avoid\w*)\b|n['’]t\b", re.IGNORECASE
)
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_FILLING = re.compile(
    r"(?:be|been|being|is|are|was|were|an?|the|any|to|of|do|does|did|have|has|had|can|could|may"
    r"|might|must|should|will|would|need|needed|yet|only|even|all|very)\Z"
)
_IS_NOT = re.compile(r"不是|\b(?:is|are|was|were)(?: not\b|n['’]t\b)", re.IGNORECASE)
_HAN_NOT = re.compile(
    "(?<![\u6765\u800c\u4f46])(?:不|没有|没|未|无需|无|别|勿|莫)(?:再|是|能|可以|可|会|得|要|必|应|该|用|需|被|予|想|愿|许)*"
    "([\u3400-\u9fff]{1,2})"
)
_HAN_NO_DENIAL = re.compile(
    "不仅|不但|不过|不同|不断|不久|不少|不管|不论|无论|未来|不得不|特别|分别|区别|级别|性别|差别|个别|别人|别的"
)
_HEADS = 6  # lines of headings above a passage
_TOGETHER = 5  # terms between one who does something and the one it is done to
_PASSIVE = re.compile(
    r"\b(?:is|are|was|were|been|being|be)\b.*\bby\b|[被由受]|为.{1,12}所", re.IGNORECASE
)
_UNIT = re.compile(r"[\d.,:/\s至到~－–-]+")


def misread(sentence: str, passages: Sequence[str], question: str = "") -> bool:
    """Whether a sentence denies what its passage says, or says what it denies; gives one thing the
    figure of another; or turns around who does what.
    """
    spoken = f"{question}\n{sentence}"
    lines = [line for passage in passages for line in _lines(passage)]
    near = _nearest(sentence, spoken, lines)
    if not near:
        return False
    told = (near, *_others(sentence, question, near, lines))
    return (
        _other_subject(sentence, question, passages)
        or any(_denies(sentence, line) for line in told)
        or _other_figure(sentence, spoken, lines)
        or _turned(sentence, near)
    )


def _lines(passage: str) -> Iterator[str]:
    """The sentences of a passage; those of an answer with the question that they answer."""
    rows = passage.split("\n")
    heads = [n for n, row in enumerate(rows[:_HEADS]) if row.endswith(("?", "？"))]
    asked = rows[heads[0]] + "\n" if heads and rows[heads[0] + 1 :] else ""
    rest = "\n".join(rows[heads[0] + 1 :]) if asked else passage
    for start, end in sentences(rest):
        yield asked + rest[start:end]


def _nearest(sentence: str, spoken: str, lines: Sequence[str]) -> str:
    """The line with most terms of a sentence, then of the question before it; "" for none."""
    own, every = set(terms(sentence)), set(terms(spoken))
    best, most = "", (0, 0)
    for line in lines:
        there = set(terms(line))
        held = (len(own & there) * 2 + len((every - own) & there), -len(there))
        if held[0] and (held > most or not best):
            best, most = line, held
    return best


def _other_subject(sentence: str, question: str, passages: Sequence[str]) -> bool:
    """Whether a sentence begins with the name that is asked about, and its passages lack it."""
    first = next(iter(terms(sentence)), "")
    if first not in terms(question) or first in terms("\n".join(passages)):
        return False
    names = {stem(name.lower()) for name in re.findall(r"(?<=\s)[A-Z]\w+", question)}
    return not first.isascii() or first in names


def _others(sentence: str, question: str, near: str, lines: Sequence[str]) -> list[str]:
    """Lines with what is asked about and spoken of, where the nearest line lacks it."""
    lacking = (set(terms(sentence)) & set(terms(question))) - set(terms(near))
    return [line for line in lines if lacking & set(terms(line))] if lacking else []


# ---- what is denied
def _denied(text: str) -> tuple[set[str], set[str]]:
    """The words that a text denies, and those that it has without a denial."""
    bare = _HAN_NO_DENIAL.sub(lambda match: " " * len(match.group()), text)
    no: set[str] = set()
    rest = bare
    for match in _NOT.finditer(bare):
        words = [w.group().lower() for w in _WORD.finditer(bare, match.end(), match.end() + 60)]
        carrying = [word for word in words if not _FILLING.match(word)][:1]
        no |= {stem(word) for word in carrying}
    for match in _HAN_NOT.finditer(bare):
        no |= {match[1][0], match[1]}
        rest = rest.replace(match.group(), " " * len(match.group()), 1)
    yes = {stem(word.group().lower()) for word in _WORD.finditer(rest)} - no
    yes |= {run[n : n + size] for run in re.findall("[\u3400-\u9fff]+", rest)
            for size in (1, 2) for n in range(len(run) - size + 1)}  # fmt: skip
    return no, yes


def _denies(sentence: str, line: str) -> bool:
    if _IS_NOT.search(sentence) and not _NOT.search(line) and not _HAN_NOT.search(line):
        return True
    no, yes = _denied(sentence)
    their_no, their_yes = _denied(line)
    return bool((their_no & yes) - their_yes - no) or bool((no & their_yes) - yes - their_no)


# ---- which figure
def _figures(text: str) -> Iterator[tuple[str, str]]:
    for fact in facts(text):
        if fact.kind is FactKind.NUMBER:
            yield number_key(fact.text), _UNIT.sub("", fact.text).lower().rstrip("s")


def _other_figure(sentence: str, spoken: str, lines: Sequence[str]) -> bool:
    """Whether a figure stands beside other words in the passage than in the sentence."""
    own = set(_figures(sentence))
    if not own:
        return False
    clauses = [clause for line in lines for clause in _CLAUSE.split(line) if clause.strip()]
    known = [(set(terms(clause)), dict(_figures(clause))) for clause in clauses]
    for part in _CLAUSE.split(sentence):
        wanted = {t for t in terms(part) or terms(spoken) if not any(map(str.isdigit, t))}
        for key, unit in _figures(part):
            held = [len(wanted & there) for there, figures in known if key in figures]
            others = [
                len(wanted & there)
                for there, figures in known
                if key not in figures and unit and unit in figures.values()
            ]
            if others and max(others) > max(held, default=-1):
                return True
    return False


# ---- who does what to whom
def _turned(sentence: str, line: str) -> bool:
    """Whether three terms of a clause stand in the line the other way round."""
    theirs = [clause for clause in _CLAUSE.split(line) if clause.strip()]
    for part in _CLAUSE.split(sentence):
        own = list(dict.fromkeys(terms(part)))
        for clause in theirs:
            there = {term: place for place, term in reversed([*enumerate(terms(clause))])}
            shared = [term for term in own if term in there]
            if len(shared) < 3 or len(shared) < len(own) * 0.6:
                continue
            passive = bool(_PASSIVE.search(part)) != bool(_PASSIVE.search(clause))
            if not passive and _around(shared, there):
                return True
    return False


def _around(shared: Sequence[str], there: dict[str, int]) -> bool:
    places = [there[term] for term in shared]
    if places[0] != max(places) or places[-1] != min(places):
        return False
    falling = sum(after < before for before, after in pairwise(places))
    return falling * 2 > len(places) - 1 and places[0] - places[-1] <= _TOGETHER + len(places)
