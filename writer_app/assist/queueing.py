"""Takes a whole document through a template, passage by passage, each as a request of its own.

What is finished stands, whatever happens to the rest: a passage whose answer does not fit or does
not end is named and left as it is, and the next one is asked about.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from writer_app.assist.job import Choices, Job
from writer_app.assist.passages import TextPassage, passages
from writer_app.assist.run import write
from writer_app.domain.base.errors import ContextTooLong, EngineError, from_kind
from writer_app.domain.base.message import coded
from writer_app.domain.templates.prompt import estimated_tokens
from writer_app.domain.templates.template import Template
from writer_app.domain.text.structure import LineKind, headings
from writer_app.domain.text.structure import paragraphs as parts_of
from writer_app.domain.translation.blocks import is_definition, is_html
from writer_app.engine.base.protocol import Chunk, Done, EndReason, Failed
from writer_app.engine.link.client import EngineClient

_SECTION = 1200  # tokens of a passage at the most, for a template that takes whole sections
_BROKEN = {
    EndReason.CRASHED: coded(
        "queueing.engine-ended-what-finished-kept",
        "The engine process ended unexpectedly; the finished passages are kept.",
    ),
    EndReason.HUNG: coded(
        "queueing.engine-did-not-answer",
        "The engine did not answer any more; the finished passages are kept.",
    ),
    EndReason.DISCONNECTED: coded(
        "queueing.server-ended-connection",
        "The server ended the connection early; the finished passages are kept.",
    ),
}


@dataclass(frozen=True, slots=True)
class Pass:
    """A document's way: `wanted` are the passages to ask about, by their numbers in `pieces`."""

    job: Job
    pieces: tuple[TextPassage, ...]
    wanted: tuple[int, ...]
    frozen: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PassageBegun:
    """A passage is asked about now."""

    number: int


@dataclass(frozen=True, slots=True)
class PassageAnswered:
    """A passage is done. With a `fault` there is no answer to use."""

    number: int
    answer: str
    fault: str = ""
    held: bool = False  # whether the engine held what is locked


@dataclass(frozen=True, slots=True)
class PassStopped:
    """The writer stopped it, or needs the model."""


PassEvent = PassageBegun | PassageAnswered | PassStopped


def editing(template: Template | None) -> bool:
    """Whether a template can go through a document: it changes a passage in its place."""
    if template is None:
        return True
    return template.head.apply in ("review", "direct") and template.head.scope != "none"


def pieces(text: str, template: Template | None) -> tuple[TextPassage, ...]:
    """The passages of a text in order: paragraphs and items, or for a template that works on
    sections and documents, runs of them within a section. Code, tables, HTML, definitions of links
    and headings stay out.
    """
    scope = template.head.scope if template is not None else "paragraph"
    if not text.strip():
        return ()
    if len([part for part in parts_of(text) if part[0] != part[1]]) == 1:
        return passages(text, "document")
    if scope in ("section", "document"):
        return _sections(text)
    found = passages(text, "paragraph") if _has_words(text) else ()
    return tuple(piece for piece in found if not _is_markup(text[piece.start : piece.end]))


def _is_markup(body: str) -> bool:
    """Whether a paragraph is not words but HTML, or tells where links lead."""
    return is_html(body) or is_definition(body)


def _has_words(text: str) -> bool:
    """Whether anything but headings, code, tables and rules stands in a text of several parts."""
    closed = (LineKind.HEADING, LineKind.FENCE, LineKind.TABLE, LineKind.RULE)
    return any(kind not in closed and start != end for start, end, kind in parts_of(text))


def _sections(text: str) -> tuple[TextPassage, ...]:
    """Whole sections; one that is too long is cut between its paragraphs."""
    starts = sorted({0, *(each.start for each in headings(text)), len(text)})
    found: list[TextPassage] = []
    for start, end in pairwise(starts):
        found += runs(text, start, end)
    return tuple(found)


def runs(text: str, start: int, end: int, most: int = _SECTION) -> Iterator[TextPassage]:
    """Paragraphs of a range together, up to so many tokens a run; a longer one is a run alone."""
    first = last = -1
    used = 0
    for begin, finish, _kind in parts_of(text[start:end]):
        if begin == finish:
            continue
        cost = estimated_tokens(text[start + begin : start + finish])
        if first >= 0 and used + cost > most:
            yield TextPassage(first, last)
            first, used = -1, 0
        first = start + begin if first < 0 else first
        last = start + finish
        used += cost
    if first >= 0 and text[first:last].strip():
        inside = text[first:last]
        lead = len(inside) - len(inside.lstrip())
        yield TextPassage(first + lead, first + len(inside.rstrip()))


def go_through(client: EngineClient, errand: Pass) -> Iterator[PassEvent]:
    """Ask about every wanted passage in order.

    Raises UsageError, MissingVariable, and what loading a model and a broken engine raise.
    """
    for number in errand.wanted:
        yield PassageBegun(number)
        found = _asked(client, errand, errand.pieces[number])
        if found is None:
            yield PassStopped()
            return
        yield replace(found, number=number)


def _asked(client: EngineClient, errand: Pass, piece: TextPassage) -> PassageAnswered | None:
    """What comes of one passage; None where it was stopped."""
    job = _job(errand, piece)
    text, end = "", None
    try:
        for event in write(client, job):
            if isinstance(event, Chunk):
                text = event.after(text)
            elif isinstance(event, Done | Failed):
                end = event
    except ContextTooLong as error:
        return PassageAnswered(0, "", str(error))
    if isinstance(end, Failed):
        raise from_kind(end.kind, end.message)
    reason = end.reason if end is not None else EndReason.CANCELLED
    if reason is EndReason.CANCELLED:
        return None
    if reason in _BROKEN:
        raise EngineError(_BROKEN[reason])
    held = isinstance(end, Done) and end.held
    return replace(_judged(text.strip(), job.text, reason), held=held)


def _judged(answer: str, source: str, reason: EndReason) -> PassageAnswered:
    if reason is EndReason.STOP and answer:
        return PassageAnswered(0, answer)
    if not answer:
        fault = coded("queueing.no-answer", "The model answered nothing.")
    elif reason is EndReason.REPETITION:
        fault = coded("queueing.repeated-itself", "The model began to repeat itself.")
    else:
        fault = coded("queueing.answer-not-finished", "The answer was not finished.")
    return PassageAnswered(0, source if answer == source else "", "" if answer == source else fault)


def _job(errand: Pass, piece: TextPassage) -> Job:
    whole = errand.job.text
    text = whole[piece.start : piece.end]
    return replace(
        errand.job,
        text=text,
        before=whole[: piece.start],
        after=whole[piece.end :],
        document=whole,
        choices=_single(errand.job.choices),
        frozen=tuple(words for words in errand.frozen if words in text),
    )


def _single(choices: Choices) -> Choices:
    """One answer a passage."""
    return replace(choices, variants=1, best=1)


def sources(text: str, found: Sequence[TextPassage]) -> list[str]:
    """The words of passages."""
    return [text[piece.start : piece.end] for piece in found]
