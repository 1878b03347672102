"""A passage of the page in another language: on the road of whole documents, as one answer.

Blocks, addresses, second tries and what is put back are those of `translating`; here they become
one stream of text. Several variants are several translations, one after the other.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from writer_app.assist.block_requests import parts_of, tongue_of
from writer_app.assist.job import Job
from writer_app.assist.locking import into
from writer_app.assist.passages import added
from writer_app.assist.plan import Plan
from writer_app.assist.translating import Translated, Translating, TranslationWriting, Wish
from writer_app.domain.translation.blocks import TextBlock, placed, words
from writer_app.domain.translation.glossary import missing
from writer_app.engine.base.protocol import Chunk, Done, EndReason, Event, Failed, Stats
from writer_app.engine.link.client import EngineClient


def translated(client: EngineClient, job: Job, todo: Plan) -> Iterator[Event]:
    """The events of a job that translates; `todo` is its plan, made to see that it can be done.

    Raises ContextTooLong, and what loading and counting raise.
    """
    stats, held, lacking = Stats(), True, list[tuple[str, ...]]()
    for variant in range(todo.variants):
        one = _TranslatedVariant(client, job, variant, several=todo.variants > 1)
        yield from one.events(first=variant == 0)
        stats, held = added(stats, one.stats), held and one.held
        lacking.append(tuple(one.lacking))
        if isinstance(one.ended, Done):
            yield replace(one.ended, stats=stats)
        if one.ended is not None:
            return
    reasons = (EndReason.STOP,) * todo.variants
    yield Done(client.job, EndReason.STOP, stats, reasons, tuple(lacking), held)


class _TranslatedVariant:
    def __init__(self, client: EngineClient, job: Job, variant: int, *, several: bool) -> None:
        self._client, self._job, self._variant = client, job, variant
        choices = replace(
            job.choices,
            variants=1,
            best=1 if several else job.choices.best,
            attempt=job.choices.attempt + variant,
        )
        self._wish = Wish(
            job.text,
            into(job, job.text),
            tongue_of(job.text),
            glossary=job.kept,
            choices=choices,
        )
        self._run = Translating(client, job, self._wish)
        self._shown = ""
        self.lacking: list[str] = []

    @property
    def ended(self) -> Done | Failed | None:
        return self._run.ended

    @property
    def stats(self) -> Stats:
        return self._run.stats

    @property
    def held(self) -> bool:
        return self._run.held

    def events(self, *, first: bool) -> Iterator[Event]:
        """Everything but the end of the whole; a failure is its own end."""
        text, ready, at = self._job.text, "", 0
        for number, block in enumerate(parts_of(text)):
            ready += text[at : block.start]
            at = block.end
            source = text[block.start : block.end]
            for event in self._events(number, block):
                if first and self._run.started is not None:
                    yield self._run.started
                    first = False
                if isinstance(event, Translated):
                    source = event.target
                    gone = missing(event.terms, source)
                    self.lacking += [each.targets[0] for each in gone]
                target = event.target if isinstance(event, TranslationWriting) else source
                yield self._chunk(ready + self._placed(target, block))
            if isinstance(self.ended, Failed):
                yield self.ended
            if self.ended is not None:
                return
            ready += self._placed(source, block)
        yield self._chunk(ready + text[at:])

    def _events(self, number: int, block: TextBlock) -> Iterator[TranslationWriting | Translated]:
        found = yield from self._run.block(number, block)
        if found is not None:
            yield found

    def _placed(self, target: str, block: TextBlock) -> str:
        return placed(target, block, hard="\n" in words(self._job.text, block))

    def _chunk(self, text: str) -> Chunk:
        """What makes of the text that is shown the text as it is now."""
        most = min(len(self._shown), len(text))
        kept = next((n for n in range(most) if self._shown[n] != text[n]), most)
        back = len(self._shown) - kept
        self._shown = text
        return Chunk(self._client.job, text[kept:], self._variant, self._run.tokens, back)
