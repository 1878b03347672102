"""Replies to mails from sources: the passages that its questions ask for, and what was made up.

Where the model's state tells whether passages answer a question, each question of a mail is
answered by itself, as `answer` does, and the frame around is ours: over several questions and
their passages at once a small model wrote of neither, denied what no source said, or did what the
mail told it to. Other models write the reply whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from writer_app.assist.asking import loaded
from writer_app.assist.job import Choices, Job
from writer_app.assist.run import write
from writer_app.assist.sources import evidence
from writer_app.assist.sources.answering import (
    LIMIT,
    SHARE,
    STOPPED,
    Answered,
    Asked,
    answer,
    fitting,
)
from writer_app.assist.sources.crossing import other_wording
from writer_app.assist.sources.deciding import pair_words
from writer_app.domain.sources.answer import Sentence, Support
from writer_app.domain.sources.intruders import attempts
from writer_app.domain.sources.prompting import numbered
from writer_app.domain.sources.questions import asked
from writer_app.domain.sources.support import strange_facts
from writer_app.domain.templates.template import Template
from writer_app.domain.text.language import language
from writer_app.domain.text.mail import closing, parse, salutation, without_greeting
from writer_app.domain.text.sentences import sentences
from writer_app.engine.base.protocol import Chunk, Done, EndReason, Event, Failed, Stats
from writer_app.engine.link.client import EngineClient
from writer_app.storage.sources.finder import Finder
from writer_app.storage.sources.store import Found

TEMPLATE = "reply-from-faq"
_EACH = 2  # passages for each question of a mail that is answered whole
_MOST_QUESTIONS = 6
_SHORT, _SHORT_HAN = 24, 10  # characters; a shorter question leans on the sentence before it
_UNKNOWN = {
    "en": (
        "I will find out and write to you again.",
        "About {0} I will find out and write again.",
    ),
    "zh": ("我去问清楚，再给您回复。", "关于{0}，我去问清楚，再给您回复。"),
}


@dataclass(frozen=True, slots=True)
class Inquired:
    """A question of a mail as it is asked, with the sentence before a short one, and the passages
    that were found for it, the nearest first.
    """

    question: str
    asked: str
    found: tuple[Found, ...]


def inquiries(
    mail: str, finder: Finder, sources: Sequence[int], client: EngineClient | None = None
) -> tuple[Inquired, ...]:
    """What a mail asks, with what was found for it; of a mail without a question its words.

    With a client, questions are put into the other language where sources are in it.
    """
    made = []
    for question, whole in questions(mail):
        also = other_wording(client, whole, finder, sources) if client is not None else ""
        found = tuple(finder.find(whole, also=also, limit=LIMIT, sources=sources))
        made.append(Inquired(question, whole, found))
    return tuple(made)


def questions(mail: str) -> tuple[tuple[str, str], ...]:
    """The questions of a thread's newest mail, each with the same behind the sentence before it
    where it is short; of none the mail's words, without orders to a model.
    """
    body = "\n".join(without_greeting(parse(mail).mails[0].body))
    said = [" ".join(body[start:end].split()) for start, end in sentences(body)]
    said = [each for each in said if not attempts(each)]
    made = []
    for before, each in zip(["", *said], said, strict=False):
        if _asks(each):
            short = len(each) < (_SHORT if each.isascii() else _SHORT_HAN)
            made.append((each, f"{before} {each}".lstrip() if short else each))
    whole = " ".join(said) or mail.strip()
    return tuple(made[:_MOST_QUESTIONS]) or ((whole, whole),)


def _asks(sentence: str) -> bool:
    return asked(sentence) or sentence.endswith(("?", "？"))


def passages_for(
    mail: str, asking: Sequence[Inquired], finder: Finder, sources: Sequence[int]
) -> tuple[Found, ...]:
    """For a reply that is written whole: what the questions of a mail ask for, the best of each
    first, then what suits it whole.
    """
    suits = finder.find(mail, limit=LIMIT, sources=sources)
    found = _each_once((*(each.found[:_EACH] for each in asking), suits))
    return found[: max(LIMIT, _EACH * len(asking))]


def passages_of(asking: Sequence[Inquired]) -> tuple[Found, ...]:
    """All that the questions of a mail are answered from."""
    return _each_once([each.found for each in asking])


def _each_once(rankings: Iterable[Sequence[Found]]) -> tuple[Found, ...]:
    return tuple({found.id: found for ranking in rankings for found in ranking}.values())


def by_questions(client: EngineClient, mail: str) -> bool:
    """Whether a reply is made of answers to its questions. Raises what scoring raises."""
    return language(mail) in _UNKNOWN and evidence.laid(client)


def reply_by_questions(
    client: EngineClient,
    mail: str,
    asking: Sequence[Inquired],
    template: Template,
    *,
    sender: str,
    choices: Choices,
) -> Iterator[Event]:
    """The reply, a paragraph for each question; `template` is that of answers."""
    one = parse(mail).mails[0]
    tongue, several = language(mail), len(asking) > 1
    yield Chunk(client.job, salutation(one))
    stats = Stats()
    paragraphs: list[str] = []
    for each in asking:
        given = None
        for event in answer(client, Asked(each.asked, each.found, template, choices)):
            if isinstance(event, Failed):
                yield event
                return
            given = event if isinstance(event, Answered) else given
        if given is None or given.reason in STOPPED:
            yield Done(client.job, given.reason if given else EndReason.CANCELLED, stats)
            return
        stats = given.stats
        head, told = _told(given, each.question, tongue)
        if not told or told not in paragraphs:  # two questions of one pair
            paragraphs.append(told)
            words = f"{head} {told}" if told and (several or not _asks(each.question)) else told
            yield Chunk(client.job, f"\n\n{words or _UNKNOWN[tongue][several].format(head)}")
    yield Chunk(client.job, f"\n\n{closing(one.body, sender).strip()}")
    yield Done(client.job, EndReason.STOP, stats)


def _told(given: Answered, question: str, tongue: str) -> tuple[str, str]:
    """What stands before an answer and the answer without its marks, "" where nothing is sure.

    A pair tells it in its own words: a model leaves its conditions out.
    """
    if given.refused:
        return f"“{question}”", ""
    named = {number for each in given.sentences for number in each.passages}
    passages = [given.passages[number - 1].passage for number in named]
    if len(passages) == 1 and passages[0].question and language(passages[0].words) == tongue:
        head, *told = pair_words(given.passages, named.pop() - 1)
        return f"“{question}”" if _asks(question) else head.text, _joined(told)
    marks = {each.support for each in given.sentences}
    sure = Support.SUPPORTED in marks and Support.NOT_FOUND not in marks
    return f"“{question}”", _joined(given.sentences) if sure else ""


def _joined(told: Sequence[Sentence]) -> str:
    return "".join(each.before + each.text for each in told).strip()


def reply(
    client: EngineClient,
    mail: str,
    found: Sequence[Found],
    template: Template,
    *,
    values: Mapping[str, str],
    choices: Choices,
) -> Iterator[Event]:
    """Write the reply whole, from the passages that fit a third of the context."""
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
