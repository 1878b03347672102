"""Figures of a text that the nearest passages of its sources do not have, as remarks.

No model is asked: a figure stands there or it does not, and the sentence of the source that is
nearest in its words is quoted, for the writer to compare.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from writer_app.domain.comments.remarks import Remark
from writer_app.domain.facts.fact import FactKind
from writer_app.domain.facts.facts import facts
from writer_app.domain.sources.support import strange_facts
from writer_app.domain.sources.terms import terms
from writer_app.domain.text.language import language
from writer_app.domain.text.sentences import sentences

_NEAR = 0.3  # of the words of the nearer of the two sentences, that both have
_LEAST = 3  # words that both have
_LONGEST = 240  # characters of a source that are quoted
_FIGURE = re.compile(r"\d|[零〇一二两三四五六七八九十百千万亿]")
Passages = Sequence[tuple[str, str]]
"""Of each passage the title of its source and its text."""


def strange_figures(text: str, passages: Passages) -> Iterator[Remark]:
    """A remark for each sentence with a figure that the passages lack, where one of theirs is
    about the same and has a figure; code points of `text`.
    """
    lines = [(title, said[a:b]) for title, said in passages for a, b in sentences(said)]
    lines = [(title, line) for title, line in lines if _FIGURE.search(line)]
    every = "\n".join(said for _, said in passages)
    for start, end in sentences(text):
        sentence = text[start:end]
        strange = set(strange_facts(sentence, every))
        figures = [
            fact
            for fact in facts(sentence)
            if fact.kind is FactKind.NUMBER and fact.text in strange
        ]
        near = _nearest(sentence, lines) if figures else None
        if near is not None:
            first = figures[0]
            said = _said([fact.text for fact in figures], *near, language(text))
            yield Remark(start + first.start, start + first.end, said)


def _nearest(sentence: str, lines: Passages) -> tuple[str, str] | None:
    """The line that shares most words with a sentence; None where that is too little."""
    own = {term for term in terms(sentence) if not _FIGURE.search(term)}
    best: tuple[float, tuple[str, str] | None] = (0.0, None)
    for title, line in lines:
        there = {term for term in terms(line) if not _FIGURE.search(term)}
        both = len(own & there)
        share = both / max(1, min(len(own), len(there)))
        if both >= _LEAST and share >= max(_NEAR, best[0] + 1e-9):
            best = share, (title, line)
    return best[1]


def _said(figures: Sequence[str], title: str, line: str, tongue: str) -> str:
    quoted = " ".join(line.split())
    quoted = quoted if len(quoted) <= _LONGEST else quoted[:_LONGEST].rstrip() + "…"
    if tongue == "zh":
        words = "、".join(f"“{one}”" for one in figures)
        return f"资料中最接近的一句没有{words}：“{quoted}”（{title}）"
    words = ", ".join(f"“{one}”" for one in figures)
    verb = "is" if len(figures) == 1 else "are"
    return f"{words} {verb} not in what the sources say nearest to this: “{quoted}” ({title})"
