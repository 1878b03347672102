"""Each claim of a text with what sources say of it, line by line, and the places at the end."""

from __future__ import annotations

from collections.abc import Iterator

from writer_app.domain.base.errors import UsageError
from writer_app.domain.base.message import coded
from writer_app.domain.sources.passage import cut
from writer_app.domain.sources.prompting import head
from writer_app.domain.sources.verdicts import Near, claims, told, verdict
from writer_app.engine.base.protocol import Chunk, Done, EndReason


def check(text: str, near: Near) -> Iterator[Chunk | Done]:
    """The verdicts as they are found. Raises UsageError where the text claims nothing."""
    places: dict[str, int] = {}
    some = False
    for claim in claims(text):
        found = near(claim)
        made = verdict(claim, [passage.words for _, passage in found])
        place = head(*found[made.passage]) if made.passage >= 0 else ""
        number = places.setdefault(place, len(places) + 1) if place else 0
        yield Chunk(0, f"{told(made, number)}\n")
        some = True
    if not some:
        raise UsageError(
            coded("check.no-claims", "There is no sentence here that claims anything.")
        )
    if places:
        yield Chunk(0, "\n" + "\n".join(f"[{number}] {place}" for place, number in places.items()))
    yield Done(0, EndReason.STOP)


def own(text: str, title: str) -> Near:
    """The passages of the text itself, where no sources are chosen."""
    every = [(title, passage) for passage in cut(text)]
    return lambda _claim: every
