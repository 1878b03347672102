"""Keeps an answer free of what stands in its template's examples, while it streams.

The words are shown as they come; a sentence that turns out to be an example's is taken back.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, takewhile

from writer_app.assist.job import Job
from writer_app.domain.sources.borrowed import Borrowing, ShownExample
from writer_app.domain.sources.ranking import chinese
from writer_app.domain.templates.prompt import Turn
from writer_app.engine.base.protocol import Chunk, Done, Event

_ENDS = re.compile(r"[.!?…。！？\n]")


def examples_of(job: Job, turns: Sequence[Turn]) -> tuple[ShownExample, ...]:
    """The worked examples of the job's template among `turns`; none where the answer is in another
    language than what is asked about, since then nothing of it stands in the writer's words.
    """
    if job.template is None or "translate" in job.template.head.tags:
        return ()
    return examples_in(turns[: len(turns) - 1 - 2 * len(job.earlier)])


def examples_in(turns: Sequence[Turn]) -> tuple[ShownExample, ...]:
    """What was answered in a conversation, and to what."""
    pairs = pairwise(turns)
    return tuple(
        ShownExample(asked.content, answer.content)
        for asked, answer in pairs
        if (asked.role, answer.role) == ("user", "assistant")
        and chinese(asked.content) == chinese(answer.content)
    )


def unborrowed(
    events: Iterator[Event], examples: Sequence[ShownExample], turns: Sequence[Turn]
) -> Iterator[Event]:
    """The events of an answer without the examples’ sentences, but for what other `turns` have."""
    if not examples:
        yield from events
        return
    theirs = {text for each in examples for text in (each.asked, each.answered)}
    own = "\n".join(turn.content for turn in turns if turn.content not in theirs)
    borrowing, answers = Borrowing(examples, own), dict[int, _Answer]()
    for event in events:
        if isinstance(event, Chunk):
            yield answers.setdefault(event.variant, _Answer(borrowing)).feed(event)
            continue
        if isinstance(event, Done):
            yield from _rest(answers, event)
        yield event


def _rest(answers: dict[int, _Answer], end: Done) -> Iterator[Chunk]:
    for number, answer in answers.items():
        if chunk := answer.finish(end.job, number):
            yield chunk


@dataclass(slots=True)
class _Answer:
    """One variant: what came of it, and what was passed on."""

    borrowing: Borrowing
    came: str = ""
    shown: str = ""

    def feed(self, chunk: Chunk) -> Chunk:
        self.came = chunk.after(self.came)
        if not chunk.back and not _ENDS.search(chunk.text):
            self.shown += chunk.text
            return chunk
        text, back = self._towards(self.borrowing.left(self.came, over=False))
        return replace(chunk, text=text, back=back)

    def finish(self, job: int, number: int) -> Chunk | None:
        text, back = self._towards(self.borrowing.left(self.came))
        return Chunk(job, text, number, back=back) if text or back else None

    def _towards(self, wanted: str) -> tuple[str, int]:
        """What makes the wanted text of the one that is shown: new text, and how much goes."""
        shown, self.shown = self.shown, wanted
        same = sum(1 for _ in takewhile(lambda p: p[0] == p[1], zip(shown, wanted, strict=False)))
        return wanted[same:], len(shown) - same
