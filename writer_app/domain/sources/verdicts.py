"""What sources say of a claim, told by rules; what a model's state says is weighed with them.

A claim is held by a passage, or it differs from the sentence nearest to it in a figure or a name,
or it has to be compared with that sentence, or the passages have nothing like it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from writer_app.domain.sources.answer import Support
from writer_app.domain.sources.claim_figures import other_figure
from writer_app.domain.sources.claims import lines_of, nearest_line
from writer_app.domain.sources.conversation import Place
from writer_app.domain.sources.passage import Passage
from writer_app.domain.sources.support import GAIN, SOME, best, judged, strange_facts
from writer_app.domain.sources.terms import HAN_STOP, covered, terms
from writer_app.domain.text.language import language
from writer_app.domain.text.sentences import sentences
from writer_app.domain.text.structure import LineKind, body_start, paragraphs

_NO_CLAIMS = (LineKind.HEADING, LineKind.UNDERLINE, LineKind.FENCE, LineKind.RULE, LineKind.BLANK)
_ENOUGH, _ENOUGH_SIGNS = 0.5, 0.8  # of the terms of a claim, of its Chinese signs
_SIGNS = re.compile("[\u3400-\u9fff]")
_LINE = 0.25  # of the terms in the nearest sentence: a claim may join two
_FEWEST, _LEAST = 3, 4  # terms, signs
_LONGEST = 200  # characters of a sentence that is quoted
Near = Callable[[str], Sequence[tuple[str, str, Passage]]]
"""The passages that are nearest to a claim, each with the path and the title of its source."""
# Nats that rules add to what a model's state says; laid together with the probe.
_RULES = {"supported": 0.41, "differs": -0.68, "compare": -0.91, "not_found": 0.11}
_RANK = {Support.SUPPORTED: 2, Support.PARTLY: 1, Support.NOT_FOUND: 0}


class ClaimFinding(StrEnum):
    """What came of looking for a claim."""

    SUPPORTED = "supported"
    DIFFERS = "differs"
    COMPARE = "compare"
    NOT_FOUND = "not_found"


@dataclass(frozen=True, slots=True)
class ClaimVerdict:
    """A claim with what came of it: the number of the passage, from 0, its sentence, and the
    figures and names of the claim that it lacks.
    """

    claim: str
    finding: ClaimFinding
    passage: int = -1
    line: str = ""
    strange: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CheckedClaim:
    """A claim as its text has it, what came of it, and where that stands: None for nowhere."""

    words: str
    verdict: ClaimVerdict
    place: Place | None = None


def claims(text: str) -> Iterator[str]:
    """The sentences of a text that claim something, as they stand: no headings, no questions."""
    for start, end, kind in paragraphs(text):
        if kind in _NO_CLAIMS:
            continue
        body = text[body_start(text, start, end) : end]
        for first, last in sentences(body):
            claim = body[first:last].strip()
            if terms(claim) and not claim.endswith(("?", "？")):
                yield claim


def verdict(claim: str, passages: Sequence[str]) -> ClaimVerdict:
    """What the passages say of a claim."""
    found = [
        (_RANK[judged(claim, [words], gain=_gain(claim, words))], covered(claim, words), -number)
        for number, words in enumerate(passages)
    ]
    rank, share, place = max(found, default=(0, 0.0, 0))
    number = -place
    words = passages[number] if share >= SOME else ""
    line = " ".join(nearest_line(claim, words).split())
    if covered(claim, line) < _LINE:  # a few words here and there, those of headings too
        return ClaimVerdict(claim, ClaimFinding.NOT_FOUND)
    if rank == _RANK[Support.SUPPORTED]:
        return ClaimVerdict(claim, ClaimFinding.SUPPORTED, number, line)
    elsewhere = strange_facts(claim, "\n".join(passages))  # what no other passage has either
    strange = tuple(
        each for each in dict.fromkeys(strange_facts(claim, words)) if each in elsewhere
    )
    if strange or other_figure(
        claim, claim, [line for each in passages for line in lines_of(each)]
    ):
        return ClaimVerdict(claim, ClaimFinding.DIFFERS, number, line, strange)
    return ClaimVerdict(claim, ClaimFinding.COMPARE, number, line)


def _gain(claim: str, words: str) -> float | None:
    """What speaks for a claim that has half of its words in a passage, or its Chinese signs: the
    source's sentence stands beside it here.
    """
    signs = {*_SIGNS.findall(claim)} - HAN_STOP
    held = len(signs & {*words}) / len(signs) if len(signs) > _LEAST else 0.0
    some = len({*terms(claim)} & {*terms(words)}) >= _FEWEST  # “the building has a lift” has one
    return GAIN if held >= _ENOUGH_SIGNS or (some and covered(claim, words) >= _ENOUGH) else None


def weighed(made: ClaimVerdict, passages: Sequence[str], sure: float) -> ClaimVerdict:
    """A verdict of rules with what a model's state says beside it, nats for “held”."""
    if sure + _RULES[made.finding] >= 0:
        place = made.passage if made.passage >= 0 else max(0, best(made.claim, passages)[0])
        return replace(made, finding=ClaimFinding.SUPPORTED, passage=place, strange=())
    if made.finding is ClaimFinding.SUPPORTED:
        return replace(made, finding=ClaimFinding.COMPARE)
    return made


# ---- in words
_SAID = {
    "en": {
        ClaimFinding.SUPPORTED: "- {claim} — Supported [{n}]",
        ClaimFinding.DIFFERS: "- {claim} — Differs{strange}: “{line}” [{n}]",
        ClaimFinding.COMPARE: "- {claim} — Compare: “{line}” [{n}]",
        ClaimFinding.NOT_FOUND: "- {claim} — Not found",
    },
    "zh": {
        ClaimFinding.SUPPORTED: "- {claim}——支持[{n}]",
        ClaimFinding.DIFFERS: "- {claim}——不符{strange}：“{line}”[{n}]",
        ClaimFinding.COMPARE: "- {claim}——请对照：“{line}”[{n}]",
        ClaimFinding.NOT_FOUND: "- {claim}——未找到",
    },
}


def told(made: ClaimVerdict, number: int) -> str:
    """A verdict as one line of a list, in the language of its claim; `number` names the passage."""
    tongue = "zh" if language(made.claim) == "zh" else "en"
    strange = ("、" if tongue == "zh" else ", ").join(made.strange)
    if strange:
        strange = f"（{strange}）" if tongue == "zh" else f" ({strange})"
    line = made.line if len(made.line) <= _LONGEST else made.line[:_LONGEST].rstrip() + "…"
    said = _SAID[tongue][made.finding]
    return said.format(claim=made.claim, strange=strange, line=line, n=number)
