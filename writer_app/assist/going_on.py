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
    Locks,
    Message,
)
from writer_app.engine.link.client import EngineClient

_OTHERWISE = 0.7  # temperature of the second try


def going_on(
    client: EngineClient,
    turns: tuple[Message, ...],
    options: GenerateOptions,
    around: tuple[str, str],
    *,
    again: bool = True,
) -> Iterator[Event]:
    """The words that go on between the two texts of `around`.

    Where all that comes stands there already, it is asked once more, `again`, for other words.
    """
    if again:
        if (yield from _asked(client.stream(turns, options), around)):
            return
        options = replace(options, temperature=_OTHERWISE, locks=Locks(unlike="".join(around)))
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
            said_again = came.strip() and not new.strip()
            if said_again and not last and event.reason is not EndReason.CANCELLED:
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
