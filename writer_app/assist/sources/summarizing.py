"""Summaries of any length of text: what fits is asked at once, what does not in a tree.

A long text is read part by part, by structure; the summaries of its parts are summarized until one
request holds them. Nothing is cut: every part is read. One stream comes out: `Step`s while parts
are read, the engine's events of the last request, and a `Summarized` at the end.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, replace

from writer_app.assist.job import Job
from writer_app.assist.plan import plan
from writer_app.assist.run import loaded, run
from writer_app.domain.sources.coverage import spoken_of
from writer_app.domain.sources.passage import Passage, cut
from writer_app.domain.templates.template_schema import is_tiny
from writer_app.domain.text.sentences import sentences
from writer_app.engine.base.protocol import Chunk, Done, EndReason, Event, Failed
from writer_app.engine.link.client import EngineClient

WORDS = "words"  # the template's variable for the length
_ENOUGH = (EndReason.STOP, EndReason.LENGTH, EndReason.REPETITION)
_PART = 4096  # tokens of a part at the most: a longer one is read less well
_OF_CONTEXT = 0.55  # of it may be a part; the rest is the prompt and the answer
_ROOM = 1024  # tokens for prompt and answer of a text that is asked at once
_LEAST_WORDS, _MOST_WORDS = 60, 160  # of a part's summary
_DEEPEST = 6


@dataclass(frozen=True, slots=True)
class Step:
    """So many parts of a level of the tree are read; `level` counts from 1."""

    done: int
    total: int
    level: int = 1


@dataclass(frozen=True, slots=True)
class Summarized:
    """What a summary speaks of. `spoken` has the numbers of its sentences for each passage.

    `parts` are the ranges that were read one by one, one where the text was asked at once.
    """

    text: str
    passages: tuple[Passage, ...]
    spoken: tuple[tuple[int, ...], ...]
    parts: tuple[tuple[int, int], ...]

    @property
    def left_out(self) -> tuple[Passage, ...]:
        """The passages that no sentence speaks of."""
        return tuple(p for p, by in zip(self.passages, self.spoken, strict=True) if not by)

    @property
    def parts_spoken(self) -> tuple[bool, ...]:
        """Of each part, whether a sentence speaks of a passage in it."""
        return tuple(
            any(
                by and start <= passage.start < end
                for passage, by in zip(self.passages, self.spoken, strict=True)
            )
            for start, end in self.parts
        )


def summarize(client: EngineClient, job: Job) -> Iterator[Event | Step | Summarized]:
    """Summarize the job's text with its template, whatever its length.

    Raises UsageError, ContextTooLong where not even the template fits, and what loading raises.
    """
    info = loaded(client)
    context = info.context if info is not None else 0
    tiny = is_tiny(info.parameters if info is not None else 0)
    parts = [(0, len(job.text))]
    text = job.text
    if context and _tokens(client, [text])[0] + _ROOM > context:
        parts = split(client, text, min(_PART, int(context * _OF_CONTEXT)))
        pieces = [text[start:end] for start, end in parts]
        text = yield from _reduced(client, job, pieces, context=context, tiny=tiny)
        if not text:
            return
    answer = yield from _asked(client, replace(job, text=text), context=context, tiny=tiny)
    if answer is None:
        return
    passages = tuple(cut(job.text))
    said = [answer[start:end] for start, end in sentences(answer)]
    spoken = tuple(spoken_of(said, [each.words for each in passages]))
    yield Summarized(answer, passages, spoken, tuple(parts))


def split(client: EngineClient, text: str, room: int) -> list[tuple[int, int]]:
    """Ranges of at most `room` tokens that cover the text, cut between its passages.

    They begin at a section's heading where one lies in their last third.
    """
    passages = cut(text)
    counts = _tokens(client, [each.words for each in passages])
    starts = _starts(passages, counts, room)
    ends = [*starts[1:], len(text)]
    return list(zip(starts, ends, strict=True))


def _starts(passages: Sequence[Passage], counts: Sequence[int], room: int) -> list[int]:
    starts, used, first = [0], 0, 0
    for number, count in enumerate(counts):
        if number > first and used + count > room:
            begin = _section(passages, first + (number - first) * 2 // 3, number)
            starts.append(passages[begin].start)
            used, first = sum(counts[begin:number]), begin
        used += count
    return starts


def _section(passages: Sequence[Passage], first: int, last: int) -> int:
    """The latest passage from `first` to `last` under another heading than the one before it."""
    for number in range(last, max(first, 1) - 1, -1):
        if passages[number].headings != passages[number - 1].headings:
            return number
    return last


def _reduced(
    client: EngineClient, job: Job, pieces: Sequence[str], *, context: int, tiny: bool
) -> Generator[Event | Step, None, str]:
    """The summaries of the pieces, joined, so that one request holds them; "" when it ended."""
    for level in range(1, _DEEPEST):
        words = _words(job, len(pieces))
        made: list[str] = []
        for number, piece in enumerate(pieces):
            yield Step(number, len(pieces), level)
            part = replace(job, text=piece, values={**job.values, WORDS: str(words)})
            text = yield from _quietly(client, part, context=context, tiny=tiny)
            if text is None:
                return ""
            made.append(text.strip())
        yield Step(len(pieces), len(pieces), level)
        joined = "\n\n".join(filter(None, made))
        if _tokens(client, [joined])[0] + _ROOM <= context:
            return joined
        room = min(_PART, int(context * _OF_CONTEXT))
        pieces = [joined[start:end] for start, end in split(client, joined, room)]
    return joined


def _words(job: Job, parts: int) -> int:
    """Words for each part's summary: together a few times what is wanted."""
    variable = next((v for v in job.template.variables if v.name == WORDS), None) if (
        job.template
    ) else None  # fmt: skip
    usual = variable.default if variable is not None else None
    wanted = int(job.values.get(WORDS) or usual or _LEAST_WORDS)
    return max(_LEAST_WORDS, min(_MOST_WORDS, wanted * 3 // max(1, parts)))


def _asked(
    client: EngineClient, job: Job, *, context: int, tiny: bool
) -> Generator[Event, None, str | None]:
    """One request, its events passed on; its text, None where it broke off."""
    text, enough = "", False
    for event in run(client, plan(job, context=context, tiny=tiny)):
        if isinstance(event, Chunk):
            text = event.after(text)
        enough = enough or (isinstance(event, Done) and event.reason in _ENOUGH)
        yield event
    return text if enough else None


def _quietly(
    client: EngineClient, job: Job, *, context: int, tiny: bool
) -> Generator[Event, None, str | None]:
    """The same for a part: only how it ended badly is passed on."""
    text = ""
    for event in run(client, plan(job, context=context, tiny=tiny)):
        if isinstance(event, Chunk):
            text = event.after(text)
        elif isinstance(event, Failed) or (isinstance(event, Done) and event.reason not in _ENOUGH):
            yield event
            return None
    return text


def _tokens(client: EngineClient, texts: Sequence[str]) -> tuple[int, ...]:
    return client.count((), tuple(texts)).texts
