"""Going on from the caret: a few words, none of which stand there already."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import replace
from itertools import takewhile

from writer_app.domain.answers.fresh import fresh
from writer_app.engine.base.protocol import (
    Chunk,
    Done,
    EndReason,
    Event,
    GenerateOptions,
    Message,
)
from writer_app.engine.link.client import EngineClient

_OTHERWISE = 0.3  # temperature of the second try
_WORDS = 12  # of it, about: a model that takes the text to be finished may not say so at once


def going_on(
    client: EngineClient,
    turns: tuple[Message, ...],
    options: GenerateOptions,
    around: tuple[str, str],
    *,
    again: bool = True,
) -> Iterator[Event]:
    """The words that go on between the two texts of `around`.

    Where nothing comes, or all of it stands there already, it is asked once more, `again`, for
    some other words.
    """
    if again:
        if (yield from _asked(client.stream(turns, options), around)):
            return
        locks = replace(options.locks, unlike="".join(around), words=_WORDS)
        options = replace(options, temperature=_OTHERWISE, locks=locks)
    yield from _asked(client.stream(turns, options), around, last=True)


def _asked(
    events: Iterator[Event], around: tuple[str, str], *, last: bool = False
) -> Generator[Event, None, bool]:
    """One answer without what stands already. Whether it counts: nothing new does only as `last`,
    and then its end is told."""
    came = shown = ""
    for event in events:
        if isinstance(event, Chunk):
            came = event.after(came)
            new = fresh(came, *around, whole=False)
            yield _towards(event, shown, new)
            shown = new
        elif isinstance(event, Done):
            new = fresh(came, *around)
            nothing = not new.strip()
            if nothing and not last and event.reason is not EndReason.CANCELLED:
                return False
            if new != shown:
                yield _towards(Chunk(event.job, ""), shown, new)
            yield event
        else:
            yield event
    return True


def _towards(chunk: Chunk, shown: str, wanted: str) -> Chunk:
    """The chunk that makes what is wanted of what is shown."""
    pairs = zip(shown, wanted, strict=False)
    same = len(list(takewhile(lambda pair: pair[0] == pair[1], pairs)))
    return replace(chunk, text=wanted[same:], back=len(shown) - same)
