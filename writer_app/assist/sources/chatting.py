"""Answers a question of a conversation: about the open document, attached sources, the library."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from writer_app.assist.asking import loaded
from writer_app.assist.job import AS_THE_TEMPLATE_SAYS, Choices
from writer_app.assist.sources.answering import SHARE, STOPPED, Answered, Asked, answer
from writer_app.assist.sources.choosing import from_sources, of_document, tokens
from writer_app.assist.sources.crossing import other_wording
from writer_app.domain.base.errors import from_kind
from writer_app.domain.sources.conversation import ChatTurn, Place, Said, earlier, searched
from writer_app.domain.sources.excerpt import told_apart
from writer_app.domain.sources.passage import cut
from writer_app.domain.templates.template import Template
from writer_app.engine.base.protocol import Chunk, Failed
from writer_app.engine.link.client import EngineClient
from writer_app.storage.sources.finder import Finder
from writer_app.storage.sources.store import Found


@dataclass(frozen=True, slots=True)
class Inquiry:
    """A question with the turns before it and what it is about.

    `document` is the open text with its path and title, "" for none, of which `within` (code
    points) may be asked alone; `sources` are numbers of the
    finder's sources, with `library` every one it has counts; `allowed` tells whether a model may
    see what is in a file.
    """

    question: str
    turns: tuple[ChatTurn, ...] = ()
    document: str = ""
    path: str = ""
    title: str = ""
    within: tuple[int, int] | None = None
    sources: tuple[int, ...] = ()
    library: bool = False
    allowed: Callable[[str], bool] = lambda _path: True
    choices: Choices = AS_THE_TEMPLATE_SAYS


@dataclass(frozen=True, slots=True)
class Included:
    """How many of the passages the model is given."""

    count: int
    of: int


ChatEvent = Included | Chunk | ChatTurn


def chat(
    client: EngineClient, finder: Finder, inquiry: Inquiry, template: Template
) -> Iterator[ChatEvent]:
    """What is in, the answer as it is written, and the checked `Turn`, always last.

    Raises UsageError, ContextTooLong, and what the engine failed with.
    """
    given, of = _passages(client, finder, inquiry)
    yield Included(len(given), of)
    asked = Asked(
        inquiry.question,
        given,
        template,
        inquiry.choices,
        earlier=earlier(inquiry.question, inquiry.turns),
    )
    for event in answer(client, asked):
        if isinstance(event, Chunk):
            yield event
        elif isinstance(event, Failed):
            raise from_kind(event.kind, event.message)
        elif isinstance(event, Answered):
            turn = turn_of(event, inquiry.question)
            yield replace(turn, included=len(event.passages), of=max(of, len(event.passages)))


def turn_of(answered: Answered, question: str) -> ChatTurn:
    """An answer as a conversation keeps it; sources of one title are told apart by their files."""
    titles = {each.path: each.title for each in answered.passages}
    often = Counter(titles.values())
    for path, name in told_apart(titles).items():
        if name and often[titles[path]] > 1:
            titles[path] = f"{titles[path]} ({name})"
    return ChatTurn(
        question,
        tuple(
            Said(each.text, each.before, each.passages, str(each.support))
            for each in answered.sentences
        ),
        tuple(Place.of(each.path, titles[each.path], each.passage) for each in answered.passages),
        answered.refused,
        answered.reason in STOPPED,
    )


def _passages(
    client: EngineClient, finder: Finder, inquiry: Inquiry
) -> tuple[tuple[Found, ...], int]:
    """The document whole where it fits, else its nearest passages; then those of the sources.

    What the question before was given stands where it stood, so that it is not read again.
    """
    info = loaded(client)
    room = (info.context if info is not None else 0) // SHARE
    wanted = searched(inquiry.question, inquiry.turns)
    places = inquiry.turns[-1].places if inquiry.turns else ()
    before = [(place.path, place.text) for place in places]
    first, last = inquiry.within or (0, len(inquiry.document))
    own = [
        Found(0, inquiry.path, inquiry.title, passage)
        for passage in cut(inquiry.document)
        if passage.start < last and passage.end > first
    ]
    asked = finder if inquiry.sources or inquiry.library else None
    sources = None if inquiry.library else inquiry.sources
    fits = tokens(own) <= (room // 2 if asked is not None else room)
    document = "" if fits else inquiry.document[first:last]
    also = cache(lambda: other_wording(client, wanted, asked, sources, document))
    others: Sequence[Found] = ()
    if asked is not None:
        others = from_sources(
            asked,
            wanted,
            also=also,
            sources=sources,
            before=[place for place in before if place[0] != inquiry.path],
            room=room // 2 if own else room,
            allowed=lambda path: inquiry.allowed(path) and path != inquiry.path,
        )
    ranked = finder.suited(wanted, own, also="" if fits else also())
    kept = of_document(ranked, before=before, room=room // 2 if others else room)
    given = [*kept, *others]
    if len(kept) < len(own):
        given = _as_before(given, before)
    return tuple(given), len(own) + len(others)


def _as_before(given: Sequence[Found], before: Sequence[tuple[str, str]]) -> list[Found]:
    """What was given before as it stood then, and the rest after it."""
    known = {(each.path, each.passage.text): each for each in given}
    first = list({place: known[place] for place in before if place in known}.values())
    there = {id(each) for each in first}
    return [*first, *(each for each in given if id(each) not in there)]
