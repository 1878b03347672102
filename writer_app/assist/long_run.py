"""Runs what draft a new text: ends where it comes again, and writes long texts section by section.

One stream of events comes out, as of one request. It may be stopped at any token; what is there
then stays.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field, replace

from writer_app.assist.borrowing import examples_in
from writer_app.assist.job import Choices
from writer_app.assist.leveling import as_in
from writer_app.assist.passages import Edges, Joiner
from writer_app.assist.plan import Plan, Prompt
from writer_app.domain.answers.ending import SentenceGate, before_loop, without_bare_heading
from writer_app.domain.templates.long_draft import (
    DraftPart,
    HeadDropper,
    LongDraft,
    Outline,
    SectionPlace,
    examples,
    more_turns,
    read_notes,
    read_outline,
    section_turns,
    shown,
    with_points,
)
from writer_app.domain.templates.prompt import Turn
from writer_app.domain.templates.worn_phrases import EMPTY_HEADS, WORN, WORN_ZH
from writer_app.domain.text.units import count_words
from writer_app.engine.base.protocol import Chunk, Done, EndReason, Event, Failed, Locks
from writer_app.engine.link.client import EngineClient

Ask = Callable[[EngineClient, Prompt, Choices], Iterator[Event]]
_OUTLINE_TOKENS = 160  # for each section
_TOKENS_A_WORD = 2  # at most, and room for the sentence that ends a section
_SPARE_TOKENS = 64
_TOO_SHORT = 0.5  # of its length: a section that ends before is asked for more, once
_LEAST_WORDS = 40
_FREE = Locks()
_PENALTY = 1.0  # runs of words that stand already are avoided; single ones have to come again
_STRETCHED = 1.3  # times its share of the length, that a section has at most
_MORE_NOTES = 3
_CALM = 0.4  # temperature of a section: its notes are there


@dataclass(slots=True)
class Filters:
    """What an answer passes: its own heading is dropped, then sentences are watched."""

    gate: SentenceGate = field(default_factory=SentenceGate)
    head: HeadDropper | None = None

    def feed(self, text: str) -> str:
        """What may be shown."""
        return self.gate.feed(self.head.feed(text) if self.head else text)

    def finish(self, *, complete: bool) -> str:
        """The rest."""
        rest = self.gate.feed(self.head.finish()) if self.head else ""
        return rest + self.gate.finish(complete=complete)


def gated(
    client: EngineClient, events: Iterator[Event], make: Callable[[], Filters] = Filters
) -> Iterator[Event]:
    """One answer through a gate: where the gate ends it, the engine is stopped.

    What the engine itself ended as a loop is taken back to the sentence before it. `make` gives
    fresh filters, since an answer may take back what came before.
    """
    passing = Passing(make)
    ended = False
    for event in events:
        if isinstance(event, Chunk):
            yield passing.feed(event)
            if passing.filters.gate.over and not ended:
                ended = True
                client.cancel(event.job)
        elif isinstance(event, Done | Failed):
            yield from passing.finish(event)
            yield _ended(event, passing.filters.gate) if isinstance(event, Done) else event
        else:
            yield event


def _ended(event: Done, gate: SentenceGate) -> Done:
    """The end with the gate's own reason, where the gate made it."""
    if not gate.over:
        return event
    reason = EndReason.REPETITION if gate.repeated else EndReason.STOP
    return replace(event, reason=reason, reasons=(reason,))


class Passing:
    """An answer on its way through its filters, made anew where text is taken back."""

    def __init__(self, make: Callable[[], Filters]) -> None:
        self._make = make
        self.filters = make()
        self._came = self._shown = ""

    def feed(self, chunk: Chunk) -> Chunk:
        self._came = chunk.after(self._came)
        back = 0
        if chunk.back:
            self.filters = self._make()
            back = len(self._shown)
        text = self.filters.feed(self._came if chunk.back else chunk.text)
        self._shown = self._shown[: len(self._shown) - back] + text
        return replace(chunk, text=text, back=back)

    def finish(self, end: Done | Failed) -> Iterator[Chunk]:
        reason = end.reason if isinstance(end, Done) else None
        rest = self.filters.finish(complete=reason is EndReason.STOP)
        if rest:
            yield Chunk(end.job, rest)
        whole = self._shown + rest
        kept = before_loop(whole) if reason is EndReason.REPETITION else whole
        if self.filters.gate.repeated or kept != whole:
            kept = without_bare_heading(kept)
        if len(kept) < len(whole):
            yield Chunk(end.job, "", back=len(whole) - len(kept))


@dataclass(slots=True)
class LongRun:
    """A long draft on its way: `ask` sends one request. `events` may be taken once."""

    client: EngineClient
    todo: Plan
    ask: Ask
    joiner: Joiner = field(default_factory=lambda: Joiner(1))
    text: str = ""
    plan: str = ""  # the outline as it was written

    def events(self) -> Iterator[Event]:
        """The engine's events, one `Done` or `Failed` at the end."""
        job, short = self.todo.long, self.todo.short
        assert job is not None
        assert short is not None
        answer = yield from self._outline()
        if end := self._end():
            yield end
            return
        outline = read_outline(answer, job)
        if outline is None:
            yield from gated(self.client, self.ask(self.client, short, self.todo.choices))
            return
        outline, self.plan = with_points(outline, job.points), answer
        for number in range(len(outline.parts)):
            yield from self._section(job, outline, number)
            if end := self._end():
                yield end
                return
        yield Done(self.client.job, EndReason.STOP, self.joiner.stats, (EndReason.STOP,))

    def _end(self) -> Done | Failed | None:
        """How the whole ended, when it must end here."""
        return self.joiner.ended

    def _outline(self) -> Generator[Event, None, str]:
        """Ask for the outline."""
        prompt, job = self.todo.prompts[0], self.todo.long
        assert job is not None
        return (yield from self._unseen(job, prompt.turns, _OUTLINE_TOKENS * (job.sections + 1)))

    def _unseen(
        self, job: LongDraft, turns: tuple[Turn, ...], tokens: int
    ) -> Generator[Event, None, str]:
        """An answer whose words are not part of the text; empty chunks show life."""
        prompt = replace(self.todo.prompts[0], turns=turns)
        away = "\n\n".join(outline for _, outline in examples(job))
        plain = {"max_new_tokens": tokens, "repetition_penalty": _PENALTY}
        params = prompt.params.model_copy(update=plain)
        locks = _locks(job, away)
        prompt = replace(prompt, locks=replace(locks, avoid=(*locks.avoid, *EMPTY_HEADS)))
        choices = replace(self.todo.choices, max_new_tokens=None)
        answer = ""
        asked = self.ask(self.client, replace(prompt, params=params), choices)
        for event in self.joiner.take(asked, Edges("", "")):
            if isinstance(event, Chunk):
                answer = event.after(answer)
            yield replace(event, text="", back=0) if isinstance(event, Chunk) else event
        return answer

    def _section(self, job: LongDraft, outline: Outline, number: int) -> Iterator[Event]:
        """Ask for one section, and for more points where it became too short."""
        share = job.words / len(outline.parts)
        left = (job.words - count_words(self.text)) / (len(outline.parts) - number)
        words = max(_LEAST_WORDS, round(min(left, share * _STRETCHED)))
        place = SectionPlace(outline, number, words)
        begun = len(self.text)
        title = f"# {outline.title}\n\n" if job.headed and outline.title and not number else ""
        # The first section opens the text, under the title alone.
        head = f"## {place.part.heading}\n\n" if job.headed and not title else ""
        before = ("\n\n" if self.text else "") + title + head
        yield from self._asked(job, place, before)
        written = self.text[begun:].removeprefix(before).strip()
        missing = words - count_words(written)
        short = missing > words * (1 - _TOO_SHORT)
        if self._end() is None and written and short:
            yield from self._more(job, place, missing)

    def _more(self, job: LongDraft, place: SectionPlace, missing: int) -> Iterator[Event]:
        """Ask for more points and write them out."""
        heading, count = place.part.heading, _MORE_NOTES
        asked = self.todo.prompts[0].turns
        turns = more_turns(asked, self.plan, heading, count, chinese=job.chinese)
        answer = yield from self._unseen(job, turns, _OUTLINE_TOKENS)
        notes = read_notes(answer, job, place.outline)
        if notes and self._end() is None:
            parts = list(place.outline.parts)
            parts[place.number] = DraftPart(heading, notes)
            outline = replace(place.outline, parts=tuple(parts))
            yield from self._asked(job, SectionPlace(outline, place.number, missing), "\n\n")

    def _asked(self, job: LongDraft, place: SectionPlace, before: str) -> Iterator[Event]:
        """Ask for one piece of the text, which comes after `before`."""
        text, words = self.text, place.words
        turns = section_turns(job, place, text)
        tokens = words * _TOKENS_A_WORD + _SPARE_TOKENS
        plain = {"max_new_tokens": tokens, "repetition_penalty": _PENALTY, "temperature": _CALM}
        params = self.todo.prompts[0].params.model_copy(update=plain)
        choices = replace(self.todo.choices, max_new_tokens=None)
        whole = self.todo.short.locks if self.todo.short is not None else Locks()
        turns, held = as_in(whole, turns)
        locks = _locks(job, "\n\n".join((*shown(job), text)), held)
        prompt = Prompt(turns, params, locks=locks, examples=examples_in(turns))
        asked = self.ask(self.client, prompt, choices)

        def make() -> Filters:
            gate = SentenceGate(most=words, whole=True, before=text, figures=job.figures)
            return Filters(gate, HeadDropper(place.part, place.number))

        for event in self.joiner.take(gated(self.client, asked, make), Edges(before, "")):
            if isinstance(event, Chunk):
                self.text = event.after(self.text)
            yield event


def _locks(job: LongDraft, text: str, held: Locks = _FREE) -> Locks:
    """What an answer keeps away from, besides what is `held`: worn phrases, the worked examples and
    what stands already.
    """
    return replace(held, avoid=WORN_ZH if job.chinese else WORN, unlike=text)
