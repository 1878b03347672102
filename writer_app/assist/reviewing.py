"""Reviewers read a document and leave remarks, one reviewer after another, part by part.

A reviewer is a template of the kind `comment`. On a document that six readings take in it leaves as
many remarks as it says in all, spread over the parts; on a longer one, one for each part. A remark
stands at words of the document: the engine writes no other, and of what a server answers the
others are counted and dropped.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import chain, islice

from rapidfuzz import fuzz

from writer_app.assist.asking import ask, loaded
from writer_app.assist.job import AS_THE_TEMPLATE_SAYS, Choices, Job
from writer_app.assist.passages import TextPassage
from writer_app.assist.plan import USUAL_CONTEXT, Prompt, plan
from writer_app.assist.queueing import (
    Pass,
    PassageAnswered,
    PassStopped,
    go_through,
    pieces,
    runs,
)
from writer_app.domain.base.errors import ContextTooLong, EngineError, UsageError, from_kind
from writer_app.domain.base.message import coded
from writer_app.domain.change.slips import corrections
from writer_app.domain.comments.doubts import arguable, doubtful, unclear
from writer_app.domain.comments.remarks import MOST, Remark, read
from writer_app.domain.comments.short_forms import unexplained
from writer_app.domain.facts.facts import compare
from writer_app.domain.sources.terms import covered, terms
from writer_app.domain.templates.prompt import estimated_tokens
from writer_app.domain.templates.template import Template
from writer_app.domain.templates.template_schema import is_tiny
from writer_app.domain.text.sentences import sentences
from writer_app.domain.text.structure import LineKind, body_start, paragraphs
from writer_app.domain.text.units import is_word, words
from writer_app.engine.base.protocol import Chunk, Done, EndReason, Event, Failed
from writer_app.engine.link.client import EngineClient

COPY_EDITOR = "copy-editor"
CORRECTOR = "fix-grammar"  # the template of `ReviewWish.corrector`
_SHORTEST, _LONGEST = 400, 3000  # tokens of a part; a small model sees little in a longer one
_SHARE = 3  # at most one part in so many of the context is the text
_QUOTED = re.compile(r"[“\"‘「][^”\"’」\n]{1,60}[”\"’」]")
_LEAST_FRAME = 5  # words, signs of Chinese
_SAME = 67  # of 100: from this likeness on two remarks say the same
# What these see without a model, the first few of it.
_SURE: dict[str, tuple[Callable[[str], Iterator[Remark]], ...]] = {
    "fresh-reader": (unexplained, unclear),
    "sceptic": (doubtful,),
}
_FEW = 3
_OF_ITS_OWN = 2  # remarks of a small model beside these
_LEAST_SAID = 4  # words of a remark that can be those it is about
_SCEPTIC, _AGAIN = "sceptic", 0.7  # of a remark's words that stand in those it is about
_EXPLAINS = 4e9  # parameters from which a model explains what it finds
_HELD = 0.5  # of the words of a remark on the rules of the house, that these have
_REPEATED = 20  # characters of a remark that stand in the text, from which it only repeats it
_CITED = re.compile(r"[\[［]\d{1,2}[\]］]")
_NO_PROSE = (LineKind.FENCE, LineKind.HEADING, LineKind.RULE, LineKind.TABLE)
_BROKEN = {
    EndReason.CRASHED: coded(
        "reviewing.engine-ended", "The engine process ended unexpectedly; the comments are kept."
    ),
    EndReason.HUNG: coded(
        "reviewing.engine-did-not-answer",
        "The engine did not answer any more; the comments are kept.",
    ),
    EndReason.DISCONNECTED: coded(
        "reviewing.server-ended", "The server ended the connection early; the comments are kept."
    ),
}


@dataclass(frozen=True, slots=True)
class Sourced:
    """What a part of the text is compared with: numbered passages, and the words that they do
    not have; with none of the latter there is nothing to ask. `certain` is said without a model,
    places of the part.
    """

    passages: str
    doubtful: str
    certain: tuple[Remark, ...] = ()


@dataclass(frozen=True, slots=True)
class ReviewWish:
    """What is to be read by whom. `rules` are those of the house, in words; `sourced` finds
    passages for a part; `certain` are remarks of a reviewer that need no model; `corrector` is the
    template by which a small model corrects the text, for the reviewer that reads for mistakes;
    `taken` are the remarks that one has left before. `resumed` says of one that was interrupted how
    many parts it has read and how much it has said.
    """

    text: str
    reviewers: tuple[Template, ...]
    title: str = ""
    rules: str = ""
    sourced: Callable[[str], Sourced] | None = None
    certain: Mapping[str, tuple[Remark, ...]] = field(default_factory=dict)
    corrector: Template | None = None
    taken: Mapping[str, tuple[Remark, ...]] = field(default_factory=dict)
    resumed: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    choices: Choices = AS_THE_TEMPLATE_SAYS


@dataclass(frozen=True, slots=True)
class ReviewBegun:
    """A reviewer begins with a part of the text; both count from 0."""

    reviewer: str
    part: int
    parts: int


@dataclass(frozen=True, slots=True)
class Remarked:
    """A reviewer has said something."""

    reviewer: str
    remark: Remark


@dataclass(frozen=True, slots=True)
class ReviewerDone:
    """A reviewer is through. `lost` remarks stood at words that the text does not have; `fault`
    says why it could not read a part.
    """

    reviewer: str
    remarks: int
    lost: int = 0
    fault: str = ""


@dataclass(frozen=True, slots=True)
class ReviewStopped:
    """The writer stopped it, or needs the model: what was said stands."""


ReviewEvent = ReviewBegun | Remarked | ReviewerDone | ReviewStopped


def is_reviewer(template: Template) -> bool:
    """Whether a template leaves comments."""
    return template.head.kind == "comment"


def wants_sources(template: Template) -> bool:
    """Whether a reviewer compares with sources."""
    return "sources" in template.head.needs


def wants_rules(template: Template) -> bool:
    """Whether a reviewer reads for the rules of the house."""
    return "style_notes" in template.uses


def check(wish: ReviewWish) -> None:
    """Raises UsageError where there is nothing to read, or nothing to read it by."""
    if not wish.text.strip():
        raise UsageError(coded("reviewing.no-text", "There is no text to review."))
    for template in wish.reviewers:
        if not is_reviewer(template):
            raise UsageError(
                coded(
                    "reviewing.no-reviewer",
                    "{0} is no reviewer; a reviewer is a template with “kind: comment”.",
                    template.id,
                )
            )
        if wants_sources(template) and wish.sourced is None:
            raise UsageError(
                coded(
                    "reviewing.needs-sources",
                    "{0} compares with sources; choose some first.",
                    template.title_in(),
                )
            )


def parts(text: str, context: int) -> tuple[TextPassage, ...]:
    """What is read at once, for a model of `context` tokens: six parts at most while they fit."""
    most = min(_LONGEST, max(_SHORTEST, (context or USUAL_CONTEXT) // _SHARE))
    wanted = -(-estimated_tokens(text) // MOST)
    return tuple(runs(text, 0, len(text), min(most, max(_SHORTEST, wanted))))


def review(client: EngineClient, wish: ReviewWish) -> Iterator[ReviewEvent]:
    """Let every reviewer read the whole text.

    Raises UsageError, MissingVariable, and what loading a model and a broken engine raise.
    """
    check(wish)
    for template in wish.reviewers:
        if not (yield from _Reviewer(client, wish, template).events()):
            yield ReviewStopped()
            return


class _Reviewer:
    """One reviewer's way through the text."""

    def __init__(self, client: EngineClient, wish: ReviewWish, template: Template) -> None:
        self._client, self._wish, self._template = client, wish, template
        self._said: list[Remark] = []
        self._known = list(wish.taken.get(template.id, ()))
        self._frames = set[str]()  # what was said, without the words it was said of
        self._lost, self._own, self._fault = 0, 0, ""
        self._read, self._before = wish.resumed.get(template.id, (0, 0))

    def events(self) -> Generator[ReviewEvent, None, bool]:
        """Everything it says; whether it came to its end."""
        mine = self._wish.certain.get(self._template.id, ())
        sure = (islice(of(self._wish.text), _FEW) for of in _SURE.get(self._template.id, ()))
        for remark in islice(chain(mine, *sure), self._template.head.most):
            if not _about_the_same(remark, self._known):
                yield self._new(remark)
        info = loaded(self._client) if self._reads else None
        cut = parts(self._wish.text, info.context if info is not None else 0)
        for number, piece in enumerate(cut if self._reads else ()):
            if number < self._read:
                continue
            count = self._count(number, len(cut))
            if count <= 0:
                break
            yield ReviewBegun(self._template.id, number, len(cut))
            reading = self._corrected if self._corrects else self._part
            if not (yield from reading(piece, count)):
                return False
        yield ReviewerDone(self._template.id, len(self._said), self._lost, self._fault)
        return True

    @property
    def _reads(self) -> bool:
        """Whether there is anything to ask the model."""
        return not wants_rules(self._template) or bool(self._wish.rules.strip())

    def _count(self, number: int, total: int) -> int:
        """How many remarks a part may have: what is left of all, shared with the parts to come."""
        left = self._room
        if self._is_small and self._template.id in _SURE:
            left = min(left, _OF_ITS_OWN - self._own)
        return 1 if total > MOST else -(-left // (total - number))

    @property
    def _room(self) -> int:
        """How many remarks are left to it."""
        return max(0, self._template.head.most - self._before - len(self._said))

    def _new(self, remark: Remark) -> Remarked:
        self._said.append(remark)
        self._known.append(remark)
        return Remarked(self._template.id, remark)

    def _part(self, piece: TextPassage, count: int) -> Generator[ReviewEvent, None, bool]:
        """What it says of a part; False where it was stopped."""
        text = self._wish.text[piece.start : piece.end]
        sourced = self._wish.sourced(text) if self._compares and self._wish.sourced else None
        for remark in sourced.certain if sourced is not None else ():
            there = _moved(remark, piece.start)
            if self._room and not _about_the_same(there, self._known):
                yield self._new(there)
                count -= 1
        count = min(max(count, 0), self._room)
        prompt = self._prompt(text, count, sourced) if count else None
        if prompt is None:
            return True
        known = [_moved(one, -piece.start) for one in self._known]
        answer, came = "", 0
        try:
            for event in ask(self._client, prompt, self._wish.choices):
                if isinstance(event, Chunk):
                    answer = event.after(answer)
                whole = isinstance(event, Done) and _ended(event)
                found, lost = read(answer if whole else _finished(answer), text, known)
                for remark in found[came:count]:
                    before = len(self._said)
                    yield from self._take(remark, piece.start)
                    self._own += len(self._said) - before
                came = max(came, min(len(found), count))
                if isinstance(event, Failed):
                    raise from_kind(event.kind, event.message)
                if isinstance(event, Done):
                    self._lost += lost
                    return event.reason is not EndReason.CANCELLED
        except ContextTooLong as error:
            self._fault = str(error)
        return True

    @property
    def _is_small(self) -> bool:
        info = loaded(self._client)
        return info is not None and 0 < info.parameters < _EXPLAINS

    @property
    def _corrects(self) -> bool:
        """Whether a small model reads for mistakes: it corrects far better than it explains."""
        wanted = self._wish.corrector is not None and self._template.id == COPY_EDITOR
        return wanted and self._is_small

    def _corrected(self, piece: TextPassage, count: int) -> Generator[ReviewEvent, None, bool]:
        """What a correction of a part changes, the worst of it; False where it was stopped."""
        text = self._wish.text
        job = Job(self._wish.corrector, text=text, title=self._wish.title)
        passages = pieces(text, self._wish.corrector)
        wanted = [n for n, one in enumerate(passages) if piece.start <= one.start < piece.end]
        changes: list[tuple[int, Remark]] = []
        for event in go_through(self._client, Pass(job, passages, tuple(wanted))):
            if isinstance(event, PassStopped):
                return False
            if isinstance(event, PassageAnswered) and not event.fault:
                at = passages[event.number]
                found = corrections(text[at.start : at.end], event.answer)
                changes += ((rank, _moved(one, at.start)) for rank, one in found)
        changes = [one for one in changes if not _about_the_same(one[1], self._known)]
        worst = sorted(changes, key=lambda one: one[0])[:count]
        for _rank, remark in sorted(worst, key=lambda one: one[1].start):
            yield from self._take(remark, 0)
        return True

    def _take(self, remark: Remark, offset: int) -> Iterator[ReviewEvent]:
        if self._template.head.propose == "always" and not remark.instead:
            return  # the words instead are those that stand there
        here = self._wish.text[remark.start + offset : remark.end + offset]
        if self._wish.choices.barred.besides((here,)).has(remark.instead):
            if not remark.said or self._template.head.propose == "always":
                return  # what it would write here is not written in this house
            remark = replace(remark, instead="")
        if not self._is_founded(remark.said) or self._says_it_again(remark, here):
            return
        figures = self._compares and self._is_small and remark.instead
        if figures and not compare(here, remark.instead):
            return  # what it would write is no other fact
        frame = _frame(remark.said, here)
        if not remark.instead and (frame in self._frames or self._is_empty(remark, here)):
            return  # it says of this what it said of something else, or nothing
        self._frames.add(frame)
        if self._template.head.propose == "never":
            remark = replace(remark, instead="")
        yield self._new(_moved(remark, offset))

    def _is_founded(self, said: str) -> bool:
        """Whether one that compares names a passage, and one on rules speaks of a rule."""
        if self._compares:
            return bool(_CITED.search(said))
        if wants_rules(self._template) and said:
            return covered(said, self._wish.rules) >= _HELD
        return True

    def _says_it_again(self, remark: Remark, here: str) -> bool:
        """Whether what is said are the words themselves, or what a passage has of them, too."""
        said = _CITED.sub("", remark.said)
        first = next((said[a:b] for a, b in sentences(said)), said)
        told = len(terms(first)) >= _LEAST_SAID and not remark.instead
        return told and covered(first, f"{here} passage says text") >= _AGAIN

    def _is_empty(self, remark: Remark, here: str) -> bool:
        """Whether a remark without words instead says nothing of its own: it repeats the text or
        another remark, or stands at a word that carries nothing.
        """
        said = " ".join(remark.said.split())
        body = said.rstrip(".!?。！？")
        if len(body) >= _REPEATED and body in " ".join(self._wish.text.split()):
            return True
        if here.isalpha() and here.isascii() and len(here) <= 3 and not here.isupper():
            return True
        return any(fuzz.ratio(said, each.said) >= _SAME for each in self._said if each.said)

    @property
    def _compares(self) -> bool:
        return wants_sources(self._template)

    def _prompt(self, text: str, count: int, sourced: Sourced | None) -> Prompt | None:
        """What is asked about a part; None where there is nothing to ask."""
        if sourced is not None and not (sourced.passages and sourced.doubtful):
            return None
        info = loaded(self._client)
        context, parameters = (info.context, info.parameters) if info is not None else (0, 0)
        job = Job(
            self._template,
            text=text,
            document=self._wish.text,
            title=self._wish.title,
            sources=sourced.passages if sourced is not None else "",
            style_notes=self._wish.rules,
            choices=self._wish.choices,
        )
        prompt = plan(job, context=context, tiny=is_tiny(parameters)).prompts[0]
        about = sourced.doubtful if sourced is not None else _prose(text)
        if self._template.id == _SCEPTIC and self._is_small:
            about = arguable(about)
        if not about:
            return None
        if self._template.head.propose == "always":
            count *= 2  # some turn out to change nothing
        return replace(prompt, locks=replace(prompt.locks, remarks=count, remarked=about))


def _frame(said: str, here: str) -> str:
    """What is said without what is quoted and the words it is said of; the whole of it, where
    nearly nothing is left.
    """
    there = set(words(here.lower()))
    left = [each for each in words(_QUOTED.sub("", said.lower())) if each not in there]
    return "".join(left) if sum(map(is_word, left)) >= _LEAST_FRAME else said


def _prose(text: str) -> str:
    """The lines that can be spoken about, without their marks; everything where there are none."""
    kept = [
        text[body_start(text, start, end) : end]
        for start, end, kind in paragraphs(text)
        if kind not in _NO_PROSE
    ]
    return "\n".join(line for line in kept if line.strip()) or text


def _finished(answer: str) -> str:
    """The remarks of an answer behind which another one has begun."""
    return answer[: max(0, answer.rfind("\n>"))]


def _ended(event: Event) -> bool:
    """Whether the last remark is whole. Raises EngineError where the engine broke."""
    assert isinstance(event, Done)
    if event.reason in _BROKEN:
        raise EngineError(_BROKEN[event.reason])
    return event.reason is EndReason.STOP


def _moved(remark: Remark, offset: int) -> Remark:
    return replace(remark, start=remark.start + offset, end=remark.end + offset)


def _about_the_same(remark: Remark, known: list[Remark]) -> bool:
    return any(remark.start < one.end and one.start < remark.end for one in known)
