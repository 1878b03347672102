"""Whether passages hold what a sentence says: its numbers, its names, its words, its likelihood.

Numbers and names are compared as the facts guard compares them: one that the passages do not have
is decisive. The words are counted, those of the question half. Where the model can tell, what the
passages add to the likelihood of the sentence decides what lies between. What has the words and
reads them wrongly (`claims`) is held in part.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from writer_app.domain.facts.fact import FactKind
from writer_app.domain.facts.fact_numbers import MONTHS, number_key
from writer_app.domain.facts.facts import facts
from writer_app.domain.sources.answer import Support
from writer_app.domain.sources.claims import misread
from writer_app.domain.sources.terms import covered, terms

FULL, SOME = 0.6, 0.35  # of a sentence's terms in its passages
# “In March Tom Reyes …” begins no name with the month.
_WHEN = re.compile(
    rf"\A(?:(?:{'|'.join(MONTHS)}|(?:mon|tues|wednes|thurs|fri|satur|sun)day)\s+)+", re.I
)
GAIN = 0.5  # nats a token that the passages have to add


def strange_facts(sentence: str, passages: str, question: str = "") -> list[str]:
    """Numbers and names of a sentence that neither its passages nor the question have."""
    there = facts(passages) + facts(question)
    numbers = {number_key(fact.text) for fact in there if fact.kind is FactKind.NUMBER}
    figures = "".join(char if char.isdigit() else " " for char in f"{passages} {question}").split()
    shares = any(key.startswith("%") for key in numbers)  # “between 10 and 15%”
    whole = f"{passages}\n{question}".casefold()
    strange = []
    for fact in facts(sentence):
        if fact.kind is FactKind.NUMBER:
            key = number_key(fact.text)
            own = "".join(char if char.isdigit() else " " for char in fact.text).split()
            written = bool(own) and all(each in figures for each in own)
            if key not in numbers and not (written and (shares or not key.startswith("%"))):
                strange.append(fact.text)
        elif fact.kind is FactKind.NAME and _WHEN.sub("", fact.text).casefold() not in whole:
            strange.append(fact.text)
    return strange


def judged(
    sentence: str, passages: Sequence[str], question: str = "", gain: float | None = None
) -> Support:
    """How far the passages that a sentence names hold it.

    `gain` is how many nats a token the passages add to its likelihood; None where no model tells.
    """
    asks_back = question and sentence.rstrip(" ”\"'*").endswith(("?", "？"))
    if not passages or asks_back:  # small models say the question over
        return Support.NOT_FOUND
    if not terms(sentence):
        return Support.PARTLY  # “Yes.”: it has no word that they could hold
    by = "\n".join(passages)
    share = _held(sentence, by, question)
    strange = strange_facts(sentence, by, question)
    if strange:
        return Support.PARTLY if share >= FULL and len(strange) == 1 else Support.NOT_FOUND
    if share >= FULL or (gain is not None and gain >= GAIN and share >= SOME):
        wrong = misread(sentence, passages, question) or _echo(sentence, by, question)
        return Support.PARTLY if wrong else Support.SUPPORTED
    return Support.PARTLY if share >= SOME else Support.NOT_FOUND


def _held(sentence: str, passage: str, question: str) -> float:
    """The share of a sentence's terms that a passage has; numbers as figures where they are written
    otherwise there (“36小时”, “三十六小时”).
    """
    numbers = [fact.text for fact in facts(sentence) if fact.kind is FactKind.NUMBER]
    if all(each in passage for each in numbers):
        return covered(sentence, passage, known=question)
    return covered(_in_figures(sentence), _in_figures(passage), known=_in_figures(question))


def _in_figures(text: str) -> str:
    made, at = "", 0
    for fact in facts(text):
        if fact.kind is FactKind.NUMBER and fact.start >= at:
            made += f"{text[at : fact.start]} {number_key(fact.text)} "
            at = fact.end
    return made + text[at:]


def _echo(sentence: str, by: str, question: str) -> bool:
    """Whether a sentence has the question's words alone, and the passages lack one of them: it may
    be the very thing that is asked.
    """
    return set(terms(sentence)) <= set(terms(question)) and covered(sentence, by) < 1


def best(sentence: str, passages: Sequence[str], question: str = "") -> tuple[int, float]:
    """Which passage holds most of a sentence, from 0, and the share of its terms; -1 for none."""
    shares = [_held(sentence, passage, question) for passage in passages]
    if not shares or max(shares) <= 0:
        return -1, 0.0
    number = max(range(len(shares)), key=lambda each: shares[each])
    return number, shares[number]
