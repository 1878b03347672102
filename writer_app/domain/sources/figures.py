"""Figures, months and days of a text that its sources do not have, as remarks.

No model is asked: a figure stands there or it does not, and the sentence of the source that is
nearest in its words is quoted, for the writer to compare. Where that one has a single figure of the
same kind that the text has nowhere, it is proposed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from writer_app.domain.comments.remarks import Remark
from writer_app.domain.facts.fact import Fact, FactKind
from writer_app.domain.facts.fact_numbers import months, number_key
from writer_app.domain.facts.facts import facts
from writer_app.domain.sources.terms import terms
from writer_app.domain.text.language import language
from writer_app.domain.text.sentences import sentences

_NEAR = 0.3  # of the words of the nearer of the two sentences, that both have
_OWN, _OWN_HAN = 0.28, 0.12  # of the words of the text's sentence, of its pairs of signs
_LEAST = 2  # words that both have
_OTHER = 0.3  # what a figure is worth that the text's sentence has not
_LONGEST = 240  # characters of a source that are quoted
_FIGURE = re.compile(r"\d|[零〇一二两三四五六七八九十百千万亿]")
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")
_HOUR = re.compile(r"(?<=\d)[.:]00(?= [ap]m)")
_HAN = re.compile(r"[\u3400-\u9fff]")
_COUNTED = re.compile(r" ?([\u3400-\u9fff])")
_MONTH = re.compile(r"month\d+")
Passages = Sequence[tuple[str, str]]
"""Of each passage the title of its source and its text."""


@dataclass(frozen=True, slots=True)
class _Figure:
    """A number, month or day of the week: its key, and what it is a figure of."""

    fact: Fact
    key: str
    kind: str


@dataclass(frozen=True, slots=True)
class _SourceLine:
    title: str
    said: str
    terms: frozenset[str]
    figures: tuple[_Figure, ...]


def strange_figures(text: str, passages: Passages) -> Iterator[Remark]:
    """A remark for each sentence with a figure that the passages lack, where one of theirs is
    about the same and has a figure of the same kind; code points of `text`.
    """
    lines = [_line(title, said[a:b]) for title, said in passages for a, b in sentences(said)]
    lines = [line for line in lines if line.figures]
    every = [each for title, said in passages for each in _figures(f"{title}\n{said}")]
    keys = {each.key for each in every}
    keys |= {f"month{n}" for title, said in passages for n in months(f"{title}\n{said}")}
    bare = {value for each in every for value in _values(each.key)}
    dated = [each.key for each in every if each.kind == "month"]
    own = {each.key for each in _figures(text)}
    for start, end in sentences(text):
        if text[text.rfind("\n", 0, start) + 1 : start].lstrip().startswith("#"):
            continue  # a heading says when it is of, and claims nothing
        line = _line("", text[start:end])
        strange = [each for each in line.figures if each.key not in keys]
        strange = [each for each in strange if each.kind or not _values(each.key) <= bare]
        strange = [each for each in strange if not any(_same_day(each.key, day) for day in dated)]
        near = _nearest(line, strange, lines) if strange else None
        if near is not None:
            first = strange[0].fact
            said = _said([each.fact.text for each in strange], near, language(text))
            instead = _instead(strange, near, own)
            yield Remark(start + first.start, start + first.end, said, instead)


def _line(title: str, said: str) -> _SourceLine:
    own = frozenset(term for term in terms(said) if not _FIGURE.search(term))
    return _SourceLine(title, said, own, tuple(_figures(said)))


def _figures(text: str) -> Iterator[_Figure]:
    for fact in facts(text):
        key = fact.key or number_key(fact.text)
        if fact.kind is FactKind.NUMBER:
            key = _HOUR.sub("", key)
            counted = _COUNTED.match(text, fact.end) if not _kind(key) else None
            key += f" {counted[1]}" if counted else ""
            yield _Figure(fact, key, _kind(key))
        elif fact.kind is FactKind.NAME and fact.start and re.match(r"month\d|weekday", key):
            yield _Figure(fact, key, key.rstrip("0123456789"))


def _kind(key: str) -> str:
    """What a figure counts: "%", "pound", "month"; a bare number counts nothing."""
    units = [word.rstrip("0123456789") for word in key.split() if not word[0].isdigit()]
    return " ".join(units) or ("year" if _YEAR.fullmatch(key) else "")


def _values(key: str) -> set[str]:
    """The numbers of a key, however they are counted: 11.05 has an 11 and a 5."""
    return {each.lstrip("0") or "0" for each in re.findall(r"\d+", re.sub(r"[a-z]+\d+", "", key))}


def _same_day(one: str, other: str) -> bool:
    """Whether two keys of days are the same but for a year that one of them has not."""
    month = _MONTH.search(one)
    same = month is not None and month[0] in other.split()
    return same and (_values(one) <= _values(other) or _values(other) <= _values(one))


def _nearest(
    sentence: _SourceLine, strange: Sequence[_Figure], lines: Sequence[_SourceLine]
) -> _SourceLine | None:
    """The line with a figure of the same kind that shares most words with a sentence, another one
    if there is; None where that is too little.
    """
    kinds, own = {each.kind for each in strange}, {each.key for each in sentence.figures}
    least = _OWN_HAN if _HAN.search(sentence.said) else _OWN
    best: tuple[float, _SourceLine | None] = (0.0, None)
    for line in lines:
        alike = [each for each in line.figures if "" in kinds or each.kind in kinds]
        other = any(each.key not in own for each in alike)
        both = len(sentence.terms & line.terms)
        share = both / max(1, min(len(sentence.terms), len(line.terms)))
        near = both >= max(_LEAST, least * len(sentence.terms)) and share >= _NEAR
        if near and alike and share + _OTHER * other > best[0]:
            best = share + _OTHER * other, line
    return best[1]


def _instead(strange: Sequence[_Figure], near: _SourceLine, own: set[str]) -> str:
    """What the source has in the place of the one strange figure; "" where that is not clear."""
    found = [each for each in near.figures if each.kind == strange[0].kind and each.key not in own]
    return found[0].fact.text.rstrip(".") if len(strange) == len(found) == 1 else ""


def _said(figures: Sequence[str], near: _SourceLine, tongue: str) -> str:
    quoted = " ".join(near.said.split())
    quoted = quoted if len(quoted) <= _LONGEST else quoted[:_LONGEST].rstrip() + "…"
    if tongue == "zh":
        words = "、".join(f"“{one}”" for one in figures)
        return f"资料中最接近的一句没有{words}：“{quoted}”（{near.title}）"
    words = ", ".join(f"“{one}”" for one in figures)
    verb = "is" if len(figures) == 1 else "are"
    return f"{words} {verb} not in what the sources say nearest to this: “{quoted}” ({near.title})"
