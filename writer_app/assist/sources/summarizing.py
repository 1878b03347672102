"""Summaries of any length of text: what fits is asked at once, what does not in a tree.

A long text is read part by part, by structure. Where so many words are wanted that each part has
a sentence or two, what is said of the parts is the summary, and each is shown as soon as it is
there; else the summaries of the parts are summarized, some neighbours at a time where there are
words for it, all at once where there are not. Nothing is cut: every part is read. One stream comes
out: `Step`s while parts are read, the engine's events of what is shown, and a `Summarized` at the
end.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from writer_app.assist.asking import ask, loaded
from writer_app.assist.job import Job
from writer_app.assist.long_run import Filters, gated
from writer_app.assist.passages import added
from writer_app.assist.plan import Prompt, plan
from writer_app.assist.run import run
from writer_app.domain.answers.ending import SentenceGate
from writer_app.domain.sources.coverage import Coverage, spoken_of
from writer_app.domain.sources.passage import Passage, cut
from writer_app.domain.sources.ranking import chinese
from writer_app.domain.sources.terms import covered, terms
from writer_app.domain.templates.template_schema import is_tiny
from writer_app.domain.text.sentences import sentences
from writer_app.engine.base.protocol import Chunk, Done, EndReason, Event, Failed, Stats
from writer_app.engine.link.client import EngineClient

WORDS = "words"  # the template's variable for the length
_ENOUGH = (EndReason.STOP, EndReason.LENGTH, EndReason.REPETITION)
_PART = 1500  # tokens of a part at the most: of a longer one a small model tells the beginning
_OF_CONTEXT = 0.55  # of it may be a part; the rest is the prompt and the answer
_ROOM = 1024  # tokens for prompt and answer of a text that is asked at once
_LEAST_WORDS, _MOST_WORDS = 50, 160  # of a part's summary, from which another one is made
_TOLD = 30  # words, from which what is said of a part is itself the summary's
_TOLD_TOGETHER, _LEAST_TOGETHER = 60, 3  # words of neighbours told together; so many times at least
_TOKENS_A_WORD, _SPARE_TOKENS = 2, 48
_PART_OF = {
    "en": "\n\nThe text above is part {0} of {1} of a longer one. Say what happens or is said in "
    "this part alone, with its names and figures, and do not judge it.",
    "zh": "\n\n上文是一篇长文的第{0}部分，共{1}部分。只说这一部分写了什么，"
    "带上人名和数字，不作评论。",
}
_ABOUT_ITSELF = (
    *("The story", "The text", "The passage", "The author"),
    *("本文", "文章", "这部分", "故事"),
)
_DEEPEST = 6


@dataclass(frozen=True, slots=True)
class Step:
    """So many parts of a level of the tree are read; `level` counts from 1."""

    done: int
    total: int
    level: int = 1


@dataclass(frozen=True, slots=True)
class Summarized:
    """A summary and what it speaks of.

    `parts` are the ranges that were read one by one, one where the text was asked at once.
    """

    text: str
    coverage: Coverage
    parts: tuple[tuple[int, int], ...]

    @property
    def parts_spoken(self) -> tuple[bool, ...]:
        """Of each part, whether a sentence speaks of a passage in it."""
        told = self.coverage.told
        return tuple(any(start <= each.start < end for each in told) for start, end in self.parts)


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
        reading = _Reading(client, job, context, tiny=tiny)
        answer = yield from _of_parts(reading, pieces)
    else:
        answer = yield from _asked(client, job, context, tiny=tiny)
    if answer is None:
        return
    passages = tuple(cut(job.text))
    said = [answer[start:end] for start, end in sentences(answer)]
    spoken = tuple(spoken_of(said, [each.words for each in passages]))
    yield Summarized(answer, Coverage(passages, spoken), tuple(parts))


def _of_parts(
    reading: _Reading, pieces: Sequence[str]
) -> Generator[Event | Step, None, str | None]:
    """The summary of a text in parts; None where it broke off.

    A small model that is to tell many parts at once tells some of them and forgets the others.
    """
    wanted = _wanted(reading.job)
    if wanted >= _TOLD * len(pieces):
        return (yield from reading.told(pieces))
    said = yield from reading.reduced(pieces)
    if not said:
        return None
    times = wanted // _TOLD_TOGETHER
    if times >= _LEAST_TOGETHER:
        return (yield from reading.told(_together(said, times), level=2))
    job = replace(reading.job, text="\n\n".join(said))
    return (yield from _asked(reading.client, job, reading.context, tiny=reading.tiny))


def _together(said: Sequence[str], times: int) -> list[str]:
    """Neighbours joined, so that about so many texts come out, none of them empty."""
    times = min(times, len(said))
    cuts = [len(said) * number // times for number in range(times + 1)]
    return ["\n\n".join(said[start:end]) for start, end in pairwise(cuts)]


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


@dataclass(frozen=True, slots=True)
class _Reading:
    """The parts of a text, one request each."""

    client: EngineClient
    job: Job
    context: int
    tiny: bool

    def told(
        self, pieces: Sequence[str], *, level: int = 1
    ) -> Generator[Event | Step, None, str | None]:
        """What is said of each part, shown as it comes, None where it broke off."""
        words, text, stats = _wanted(self.job) // len(pieces), "", Stats()
        for number, piece in enumerate(pieces):
            yield Step(number, len(pieces), level)
            made, done = yield from self._part(piece, (number, len(pieces)), words, text)
            if done is None:
                return None
            stats = added(stats, done.stats)
            if made:
                shown = f"\n\n{made}" if text else made
                text += shown
                yield Chunk(self.client.job, shown, tokens=stats.new_tokens)
        yield Step(len(pieces), len(pieces), level)
        yield Done(self.client.job, EndReason.STOP, stats)
        return text

    def reduced(self, pieces: Sequence[str]) -> Generator[Event | Step, None, list[str]]:
        """The summaries of the pieces, so few that one request holds them; [] when it ended."""
        for level in range(1, _DEEPEST):
            words = max(_LEAST_WORDS, min(_MOST_WORDS, _wanted(self.job) * 3 // len(pieces)))
            said: list[str] = []
            for number, piece in enumerate(pieces):
                yield Step(number, len(pieces), level)
                before = "\n\n".join(said)
                made, done = yield from self._part(piece, (number, len(pieces)), words, before)
                if done is None:
                    return []
                said += [made] if made else []
            yield Step(len(pieces), len(pieces), level)
            joined = "\n\n".join(said)
            if _tokens(self.client, [joined])[0] + _ROOM <= self.context:
                break
            room = min(_PART, int(self.context * _OF_CONTEXT))
            pieces = [joined[start:end] for start, end in split(self.client, joined, room)]
        return said

    def _part(
        self, piece: str, place: tuple[int, int], words: int, said: str
    ) -> Generator[Event, None, tuple[str, Done | None]]:
        """One part in about so many words, none of them `said` before; no end when it broke off.

        How it ended badly is passed on, nothing else.
        """
        part = replace(self.job, text=piece, values={**self.job.values, WORDS: str(words)})
        prompt = _of_part(plan(part, context=self.context, tiny=self.tiny).prompts[0], *place)
        most = words * _TOKENS_A_WORD + _SPARE_TOKENS
        choices = replace(part.choices, max_new_tokens=part.choices.max_new_tokens or most)
        text, end = "", None
        for event in gated(
            self.client,
            ask(self.client, prompt, choices),
            lambda: Filters(SentenceGate(most=words, whole=True)),
        ):
            if isinstance(event, Chunk):
                text = event.after(text)
            elif isinstance(event, Failed):
                yield event
                return "", None
            elif isinstance(event, Done):
                end = event
        if end is None or end.reason not in _ENOUGH:
            if end is not None:
                yield end
            return "", None
        return _new(text, said), end


def _of_part(prompt: Prompt, number: int, of: int) -> Prompt:
    """The request for a part: that it is one, no words about the text, no drawing out."""
    *before, last = prompt.turns
    hint = _PART_OF["zh" if chinese(last.content) else "en"].format(number + 1, of)
    turns = (*before, replace(last, content=last.content + hint))
    avoid = (*prompt.locks.avoid, *_ABOUT_ITSELF)
    return replace(prompt, turns=turns, locks=replace(prompt.locks, shorter=True, avoid=avoid))


def _new(text: str, said: str) -> str:
    """A part's summary without sentences that were said of another part, and without those that
    have no word which the ones before them do not have.
    """
    known = {tuple(terms(said[start:end])) for start, end in sentences(said)}
    kept, at = "", 0
    for start, end in sentences(text):
        words = terms(text[start:end])
        again = bool(text[:start].strip()) and covered(text[start:end], text[:start]) == 1
        if not words or not (again or tuple(words) in known):
            kept += text[at:end]
        at = end
    return kept.strip()


def _wanted(job: Job) -> int:
    """The words wanted of the whole summary; 0 where the template has no such field."""
    variables = job.template.variables if job.template is not None else ()
    usual = next((v.default for v in variables if v.name == WORDS), None)
    return int(job.values.get(WORDS) or job.choices.words or usual or 0)


def _asked(
    client: EngineClient, job: Job, context: int, *, tiny: bool
) -> Generator[Event, None, str | None]:
    """One request, its events passed on; its text, None where it broke off."""
    text, enough = "", False
    for event in run(client, plan(job, context=context, tiny=tiny)):
        if isinstance(event, Chunk):
            text = event.after(text)
        enough = enough or (isinstance(event, Done) and event.reason in _ENOUGH)
        yield event
    return text if enough else None


def _tokens(client: EngineClient, texts: Sequence[str]) -> tuple[int, ...]:
    return client.count((), tuple(texts)).texts
