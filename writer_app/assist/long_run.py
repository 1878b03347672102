"""Runs what draft a new text: ends where it comes again, and writes long texts section by section.

One stream of events comes out, as of one request. It may be stopped at any token; what is there
then stays.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field, replace

from writer_app.assist.job import Choices
from writer_app.assist.passages import Edges, Joiner
from writer_app.assist.plan import Plan, Prompt
from writer_app.domain.answers.ending import SentenceGate
from writer_app.domain.templates.long_draft import (
    HeadDropper,
    LongDraft,
    Outline,
    more_turns,
    read_outline,
    section_turns,
)
from writer_app.domain.templates.prompt import Turn
from writer_app.domain.text.units import count_words
from writer_app.engine.base.protocol import Chunk, Done, EndReason, Event, Failed
from writer_app.engine.link.client import EngineClient

Ask = Callable[[EngineClient, Prompt, Choices], Iterator[Event]]
_OUTLINE_TOKENS = 600
_TOKENS_A_WORD = 2  # at most, and room for the sentence that ends a section
_SPARE_TOKENS = 64
_TOO_SHORT = 0.7  # of its length: a section that ends before is asked for more, once
_LEAST_WORDS = 40


def gated(
    client: EngineClient,
    events: Iterator[Event],
    gate: SentenceGate,
    head: HeadDropper | None = None,
) -> Iterator[Event]:
    """One answer through a gate: where the gate ends it, the engine is stopped."""
    ended = False
    for event in events:
        if isinstance(event, Chunk):
            text = head.feed(event.text) if head else event.text
            yield replace(event, text=gate.feed(text))
            if gate.over and not ended:
                ended = True
                client.cancel(event.job)
        elif isinstance(event, Done | Failed):
            complete = isinstance(event, Done) and event.reason is EndReason.STOP
            rest = gate.feed(head.finish()) if head else ""
            if rest := rest + gate.finish(complete=complete):
                yield Chunk(event.job, rest)
            yield _ended(event, gate) if isinstance(event, Done) else event
        else:
            yield event


def _ended(event: Done, gate: SentenceGate) -> Done:
    """The end with the gate's own reason, where the gate made it."""
    if not gate.over:
        return event
    reason = EndReason.REPETITION if gate.repeated else EndReason.STOP
    return replace(event, reason=reason, reasons=(reason,))


@dataclass(slots=True)
class LongRun:
    """A long draft on its way: `ask` sends one request. `events` may be taken once."""

    client: EngineClient
    todo: Plan
    ask: Ask
    joiner: Joiner = field(default_factory=lambda: Joiner(1))
    text: str = ""

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
            yield from gated(
                self.client, self.ask(self.client, short, self.todo.choices), SentenceGate()
            )
            return
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
        """Ask for the outline. Its words are not part of the text; empty chunks show life."""
        prompt = self.todo.prompts[0]
        params = prompt.params.model_copy(update={"max_new_tokens": _OUTLINE_TOKENS})
        choices = replace(self.todo.choices, max_new_tokens=None)
        answer = ""
        asked = self.ask(self.client, replace(prompt, params=params), choices)
        for event in self.joiner.take(asked, Edges("", "")):
            if isinstance(event, Chunk):
                answer += event.text
            yield replace(event, text="") if isinstance(event, Chunk) else event
        return answer

    def _section(self, job: LongDraft, outline: Outline, number: int) -> Iterator[Event]:
        """Ask for one section, and once more where it became too short."""
        left = max(_LEAST_WORDS, job.words - count_words(self.text))
        words = max(_LEAST_WORDS, round(left / (len(outline.parts) - number)))
        turns = section_turns(job, outline, number, words, self.text)
        part = outline.parts[number]
        begun = len(self.text)
        head = f"## {part.heading}\n\n" if job.headed else ""
        title = f"# {outline.title}\n\n" if job.headed and outline.title and not number else ""
        before = ("\n\n" if self.text else "") + title + head
        yield from self._asked(turns, words, before, HeadDropper(part, number))
        written = self.text[begun:].removeprefix(before).strip()
        missing = words - count_words(written)
        if self._end() is None and written and missing > words * (1 - _TOO_SHORT):
            again = more_turns(turns, written, missing, chinese=job.chinese)
            yield from self._asked(again, missing, "\n\n", HeadDropper(part, number))

    def _asked(
        self, turns: tuple[Turn, ...], words: int, before: str, head: HeadDropper
    ) -> Iterator[Event]:
        tokens = words * _TOKENS_A_WORD + _SPARE_TOKENS
        params = self.todo.prompts[0].params.model_copy(update={"max_new_tokens": tokens})
        choices = replace(self.todo.choices, max_new_tokens=None)
        asked = self.ask(self.client, Prompt(turns, params), choices)
        gate = SentenceGate(most=words, whole=True, before=self.text)
        for event in self.joiner.take(gated(self.client, asked, gate, head), Edges(before, "")):
            if isinstance(event, Chunk):
                self.text += event.text
            yield event
