"""Each claim of a text with what sources say of it, line by line, and the places at the end.

Rules tell it (`domain.sources.verdicts`); what a model's state says (`sources.evidence: held`) is
weighed with them. Claims are put to the model after passages that several share, so
that these are read once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from writer_app.domain.base.errors import UsageError
from writer_app.domain.base.message import coded
from writer_app.domain.sources.conversation import Place
from writer_app.domain.sources.passage import Passage, cut
from writer_app.domain.sources.prompting import head, numbered
from writer_app.domain.sources.verdicts import (
    CheckedClaim,
    Near,
    claims,
    told,
    verdict,
    weighed,
)
from writer_app.domain.templates.prompt import estimated_tokens
from writer_app.engine.base.protocol import Chunk, Done, EndReason

_ROOM = 1500  # tokens of passages in one prompt
Found = tuple[str, str, Passage]
Sure = Callable[[str, str], float | None]
"""How surely passages, as they stand in a prompt, hold a claim, in nats; None: nobody can tell."""


def _unsure(_passages: str, _claim: str) -> float | None:
    return None


def check(text: str, near: Near, sure: Sure = _unsure) -> Iterator[Chunk | CheckedClaim | Done]:
    """The verdicts as they are found, and as lines.

    Raises UsageError where the text claims nothing, and what `sure` raises.
    """
    places: dict[str, int] = {}
    some = False
    for asking, given in together(claims(text), near):
        passages = in_prompt(given)
        for stands, found in asking:
            claim = " ".join(stands.split())
            words = [passage.words for *_, passage in found]
            made = verdict(claim, words)
            nats = sure(passages, claim) if found else None
            made = made if nats is None else weighed(made, words, nats)
            place, number = None, 0
            if made.passage >= 0:
                path, title, passage = found[made.passage]
                made = replace(made, line=below_heads(made.line, passage))
                place = Place.of(path, title, passage).at(made.line)
                number = places.setdefault(head(title, passage), len(places) + 1)
            yield CheckedClaim(stands, made, place)
            yield Chunk(0, f"{told(made, number)}\n")
            some = True
    if not some:
        raise UsageError(
            coded("check.no-claims", "There is no sentence here that claims anything.")
        )
    if places:
        yield Chunk(0, "\n" + "\n".join(f"[{number}] {place}" for place, number in places.items()))
    yield Done(0, EndReason.STOP)


def check_alone(text: str, title: str) -> Iterator[Chunk | Done]:
    """The lines of a check where no sources are chosen: the text itself is the source."""
    every = [("", title, passage) for passage in cut(text)]
    for event in check(text, lambda _claim: every):
        if not isinstance(event, CheckedClaim):
            yield event


def below_heads(line: str, passage: Passage) -> str:
    """A sentence of a passage without the heading that it was read together with."""
    text = " ".join(passage.bare.split())
    for heading in passage.headings if line not in text else ():
        words = heading.split()
        for at in range(len(words)):
            below = line.removeprefix(" ".join(words[at:]) + " ")
            if below != line and below in text:
                return below
    return line


def in_prompt(found: Iterable[Found]) -> str:
    """Passages as a prompt gives them."""
    return numbered([(title, passage) for _, title, passage in found])


def together(
    every: Iterable[str], near: Near
) -> Iterator[tuple[list[tuple[str, list[Found]]], list[Found]]]:
    """The claims, as many at a time as have room for their passages in one prompt, with these in
    the order of their sources.
    """
    made: list[tuple[str, list[Found]]] = []
    given: dict[tuple[str, int, str], Found] = {}
    for claim in every:
        found = list(near(claim))
        wanted = {(each[1], each[2].start, each[2].text): each for each in found}
        if made and _tokens([*(given | wanted).values()]) > _ROOM:
            yield made, [given[key] for key in sorted(given)]
            made, given = [], {}
        made.append((claim, found))
        given |= wanted
    if made:
        yield made, [given[key] for key in sorted(given)]


def _tokens(found: list[Found]) -> int:
    return sum(estimated_tokens(passage.words) for *_, passage in found)
