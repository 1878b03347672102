"""Replies to mails from sources: the passages that its questions ask for, and what was made up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from writer_app.assist.asking import loaded
from writer_app.assist.job import Choices, Job
from writer_app.assist.run import write
from writer_app.assist.sources.answering import LIMIT, SHARE, fitting
from writer_app.assist.sources.crossing import other_wording
from writer_app.domain.sources.prompting import numbered
from writer_app.domain.sources.questions import asked
from writer_app.domain.sources.support import strange_facts
from writer_app.domain.templates.template import Template
from writer_app.domain.text.sentences import sentences
from writer_app.engine.base.protocol import Event
from writer_app.engine.link.client import EngineClient
from writer_app.storage.sources.finder import Finder
from writer_app.storage.sources.store import Found

TEMPLATE = "reply-from-faq"
_EACH = 2  # passages for each question of a mail
_MOST_QUESTIONS = 6


def passages_for(
    mail: str, finder: Finder, sources: Sequence[int], client: EngineClient | None = None
) -> tuple[Found, ...]:
    """What the questions of a mail ask for, the best of each first, then what suits it whole.

    With a client, questions are put into the other language where sources are in it.
    """
    asking = [mail[start:end] for start, end in sentences(mail)]
    asking = [each for each in asking if asked(each) or each.endswith(("?", "？"))]
    found: dict[int, Found] = {}
    rankings = []
    for each in asking[:_MOST_QUESTIONS]:
        also = other_wording(client, each, finder, sources) if client is not None else ""
        rankings.append(finder.find(each, also=also, limit=_EACH, sources=sources))
    rankings.append(finder.find(mail, limit=LIMIT, sources=sources))
    for ranking in rankings:
        for passage in ranking:
            found.setdefault(passage.id, passage)
    return tuple(found.values())[: max(LIMIT, _EACH * len(asking))]


def reply(
    client: EngineClient,
    mail: str,
    found: Sequence[Found],
    template: Template,
    *,
    values: Mapping[str, str],
    choices: Choices,
) -> Iterator[Event]:
    """Write the reply from the passages that fit a third of the context."""
    info = loaded(client)
    given = fitting(client, found, (info.context if info else 0) // SHARE)
    sources = numbered([(each.title, each.passage) for each in given])
    yield from write(
        client, Job(template, text=mail, values=values, sources=sources, choices=choices)
    )


def made_up(text: str, mail: str, found: Sequence[Found], given: Mapping[str, str]) -> list[str]:
    """Numbers and names of a reply that neither mail nor passages have."""
    read = [words for each in found for words in (each.title, each.passage.words)]
    by = "\n".join([*read, *given.values()])
    return list(dict.fromkeys(strange_facts(text, by, mail)))
