"""Several drafts of one text at once, of which the least faulty is kept.

They are decoded side by side, four in hardly more time than one. The first is shown while it
comes; where another one has less to be seen wrong with it, that takes its place as a whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import takewhile

from writer_app.assist.long_run import Filters, Passing
from writer_app.engine.base.protocol import Chunk, Done, EndReason, Event, Failed
from writer_app.engine.link.client import EngineClient

_ENDED = (EndReason.STOP, EndReason.LENGTH, EndReason.REPETITION)
_BROKE_OFF = 1.0  # of a draft that had to be cut: as much as a paragraph that is spoilt


@dataclass(slots=True)
class _Draft:
    """One of them: its gate, and what came through."""

    passing: Passing
    text: str = ""

    def feed(self, chunk: Chunk) -> Chunk:
        shown = self.passing.feed(chunk)
        self.text = shown.after(self.text)
        return shown

    def finish(self, end: Done) -> Iterator[Chunk]:
        for chunk in self.passing.finish(end):
            self.text = chunk.after(self.text)
            yield chunk


def at_once(client: EngineClient) -> bool:
    """Whether drafts side by side cost little more than one: a server may write them in turn."""
    return client.model is None or not client.model.base_url


def least_faulty_of(
    events: Iterator[Event],
    count: int,
    faults: Callable[[str], float],
    make: Callable[[], Filters] = Filters,
    *,
    margin: float = 0.0,
    mended: Callable[[str], str] = str,
) -> Iterator[Event]:
    """The events of one draft from those of `count`, its text at the end that with least faults.

    The first stays where no other has less by `margin`. What is judged and kept is `mended`.
    """
    drafts = [_Draft(Passing(make)) for _ in range(count)]
    for event in events:
        if isinstance(event, Chunk) and event.variant:
            drafts[event.variant].feed(event)
            yield replace(event, text="", back=0, variant=0)  # a sign of life
        elif isinstance(event, Chunk):
            yield drafts[0].feed(event)
        elif isinstance(event, Done):
            yield from _chosen(drafts, event, faults, margin, mended)
        elif isinstance(event, Failed):
            yield from drafts[0].passing.finish(event)
            yield event
        else:
            yield event


def _chosen(
    drafts: list[_Draft],
    end: Done,
    faults: Callable[[str], float],
    margin: float,
    mended: Callable[[str], str],
) -> Iterator[Chunk | Done]:
    """What makes the best draft of the first, and the end; of stopped drafts the first stays."""
    reasons = end.reasons or (end.reason,) * len(drafts)
    ends = [replace(end, reason=reason, reasons=(reason,)) for reason in reasons]
    yield from drafts[0].finish(ends[0])
    shown, best = drafts[0].text, 0
    if end.reason in _ENDED:
        for draft, own in zip(drafts[1:], ends[1:], strict=True):
            list(draft.finish(own))
        for draft in drafts:
            draft.text = mended(draft.text)
        worth = [
            faults(draft.text) + (_BROKE_OFF if _cut(draft, own) else 0.0)
            for draft, own in zip(drafts, ends, strict=True)
        ]
        worth[0] -= margin
        best = min(range(len(drafts)), key=lambda n: (worth[n], n))
    text = drafts[best].text
    if text != shown:
        pairs = zip(shown, text, strict=False)
        same = len(list(takewhile(lambda pair: pair[0] == pair[1], pairs)))
        yield Chunk(end.job, text[same:], back=len(shown) - same)
    gate = drafts[best].passing.filters.gate
    reason = EndReason.REPETITION if gate.repeated else ends[best].reason
    missing = end.missing[best : best + 1]
    yield replace(ends[best], reason=reason, reasons=(reason,), missing=missing)


def _cut(draft: _Draft, end: Done) -> bool:
    return draft.passing.filters.gate.repeated or end.reason is not EndReason.STOP
