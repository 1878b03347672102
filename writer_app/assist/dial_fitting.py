"""Reads a model once with sentences whose mistakes are known, for the change dial.

Each sentence is scored as the answer to *fix-grammar* about itself: one reading a sentence, nothing
is generated. The sentences come with the program, in English and Chinese.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from writer_app.assist.job import Job
from writer_app.assist.plan import plan
from writer_app.domain.templates.dial_fit import DialFit, fit
from writer_app.domain.templates.template import Template
from writer_app.domain.templates.template_schema import is_tiny
from writer_app.domain.text.sentences import sentences
from writer_app.engine.base.protocol import ModelInfo, TokenScore
from writer_app.engine.link.client import EngineClient

TEMPLATE = "fix-grammar"
FILES = ("proofread.txt", "proofread-zh.txt")
_MARK = re.compile(r"\[\[([^|\]]*)\|([^\]]*)\]\]")
_WORD = re.compile(r"\w")


@dataclass(frozen=True, slots=True)
class FaultySentence:
    """A sentence, and where it is wrong: code points, empty where something is missing."""

    text: str
    mistakes: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class FittingStep:
    """So many sentences were read."""

    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Fitted:
    """The pulls of a model."""

    key: str
    fit: DialFit


def key_of(info: ModelInfo) -> str:
    """What a model's pulls are kept by: they do not depend on the machine."""
    return f"{info.id} {info.parameters} {info.format}"


def faulty(marked: str) -> Iterator[FaultySentence]:
    """The sentences of a text in which mistakes are marked as `[[wrong|right]]`."""
    places: list[tuple[int, int]] = []
    plain, end = "", 0
    for match in _MARK.finditer(marked):
        plain += marked[end : match.start()]
        places.append((len(plain), len(plain) + len(match[1])))
        plain += match[1]
        end = match.end()
    plain += marked[end:]
    for start, stop in sentences(plain):
        inside = tuple((a - start, b - start) for a, b in places if start <= a and b <= stop)
        yield FaultySentence(plain[start:stop], inside)


def read(folder: Path) -> list[FaultySentence]:
    """The sentences that come with the program, from the folder of its texts."""
    return [each for name in FILES for each in faulty((folder / name).read_text("utf-8"))]


@dataclass(slots=True)
class FittingState:
    """Margins of the sentences that were read, so that a reading that gave way goes on."""

    needed: list[float] = field(default_factory=list)
    others: list[float] = field(default_factory=list)
    done: int = 0


def fitting(
    client: EngineClient,
    template: Template,
    wanted: Sequence[FaultySentence],
    info: ModelInfo,
    state: FittingState,
) -> Iterator[FittingStep | Fitted]:
    """Yields a step for each sentence that `state` lacks, then the pulls. Raises WriterError."""
    for sentence in wanted[state.done :]:
        job = Job(template, text=sentence.text)
        asked = plan(job, tiny=is_tiny(info.parameters)).prompts[0]
        needed, others = margins(sentence, client.score(asked.messages, sentence.text, 1).tokens)
        state.needed += needed
        state.others += others
        state.done += 1
        yield FittingStep(state.done, len(wanted))
    yield Fitted(key_of(info), fit(state.needed, state.others))


def margins(
    sentence: FaultySentence, tokens: Sequence[TokenScore]
) -> tuple[list[float], list[float]]:
    """The margins of a sentence's mistakes, and of its right words' tokens, in nats.

    What comes right after a mistake counts for neither: the model may have expected it earlier.
    """
    spans: list[tuple[int, int, float]] = []
    at = 0
    for token in tokens:
        ahead = token.alternatives[0][1] - token.logprob if token.alternatives else 0.0
        spans.append((at, at + len(token.text), max(0.0, ahead)))
        at += len(token.text)
    needed: list[float] = []
    spoilt: set[int] = set()
    for start, end in sentence.mistakes:
        hit = [n for n, (a, b, _) in enumerate(spans) if a < max(end, start + 1) and b > start]
        if hit:
            needed.append(max(spans[n][2] for n in hit))
            spoilt.update((*hit, hit[-1] + 1))
    others = [
        margin
        for n, (a, b, margin) in enumerate(spans)
        if n not in spoilt and _WORD.search(sentence.text[a:b])
    ]
    return needed, others
