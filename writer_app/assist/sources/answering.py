"""Answers a question from passages: what fits is given, the answer is read, checked and cited.

One stream: the engine's events while the answer is written, then an `Answered`, always the last.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, field, replace

from writer_app.assist.asking import loaded
from writer_app.assist.job import AS_THE_TEMPLATE_SAYS, Choices, Job
from writer_app.assist.plan import Plan, plan
from writer_app.assist.run import run
from writer_app.assist.sources import evidence
from writer_app.assist.sources.deciding import signs_of, unsupported
from writer_app.domain.base.errors import Cancelled
from writer_app.domain.sources.answer import Sentence, Support, read, refuses, without_formula
from writer_app.domain.sources.nearness import answers
from writer_app.domain.sources.prompting import numbered
from writer_app.domain.sources.support import GAIN, SOME, best, judged
from writer_app.domain.sources.terms import covered, terms
from writer_app.domain.sources.verbatim import readable
from writer_app.domain.templates.template import Template
from writer_app.domain.templates.template_schema import is_tiny
from writer_app.domain.text.language import language, language_name, script
from writer_app.engine.base.protocol import Chunk, Done, EndReason, Event, Failed, Locks, Stats
from writer_app.engine.link.client import EngineClient
from writer_app.storage.sources.store import Found

TEMPLATE = "answer-from-sources"
QUESTION = "question"  # the template's variable
LIMIT = 5  # passages: 8 take a 1.5B model on two cores half as long again to read
SHARE = 3  # at most one part in so many of the context is passages
# A refusal's own words: without them a small model says what the passages have about the question,
# or refuses in others. It takes a second, since all but the answer is read already.
_REFUSAL_WORDS = (
    *("sources", "the sources", "the passages", "资料", "段落"),
    *("source", "passages", "passage"),
)
_ENGLISH_OPENINGS = (
    *("yes", "no", "the", "a", "an", "it", "its", "this", "that", "there", "these", "those"),
    *("you", "your", "we", "our", "they", "their", "he", "she", "i", "if", "in", "on", "at"),
    *("is", "are", "was", "were", "not", "according", "based", "passage", "passages", "sources"),
)
_LATIN_WORD = re.compile(r"[A-Za-z]{3,}")
_HOLDS = {Support.SUPPORTED: 1.0, Support.PARTLY: 0.5, Support.NOT_FOUND: 0.0}
STOPPED = (EndReason.CANCELLED, EndReason.CRASHED, EndReason.HUNG, EndReason.DISCONNECTED)
_ENDED = (EndReason.STOP, EndReason.LENGTH, EndReason.REPETITION)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with what was found for it, the best first, and how it is to be asked.

    `earlier` is what was asked and answered before, as the model reads it.
    """

    question: str
    found: tuple[Found, ...]
    template: Template
    choices: Choices = AS_THE_TEMPLATE_SAYS
    earlier: str = ""


@dataclass(frozen=True, slots=True)
class Answered:
    """A checked answer. Its sentences name `passages` by number, the first being 1.

    With `refused` the sources do not say; `passages` are then the nearest, and `sentences` what
    the model wrote all the same, if it wrote. `sure` is the model's own opinion (nats for yes over
    no) of whether the passages hold the answer, None where it gave none.
    """

    question: str
    sentences: tuple[Sentence, ...] = ()
    passages: tuple[Found, ...] = ()
    refused: bool = False
    sure: float | None = None
    reason: EndReason = EndReason.STOP
    stats: Stats = field(default_factory=Stats)

    @property
    def text(self) -> str:
        """The answer with its marks."""
        return "".join(each.before + each.marked for each in self.sentences).strip()


def answer(client: EngineClient, asked: Asked) -> Iterator[Event | Answered]:
    """Answer from the passages that fit a third of the context.

    Events of the engine come first, none where it is not asked because the passages are too far
    from the question. Raises UsageError, ContextTooLong and what loading a model raises.
    """
    info = loaded(client)
    given = fitting(client, asked.found, (info.context if info else 0) // SHARE)
    if not given:
        yield Answered(asked.question, passages=asked.found, refused=True)
        return
    parameters = info.parameters if info else 0
    todo, sources = planned(asked, given, parameters=parameters)
    signs = signs_of(
        client,
        asked.question,
        given,
        lambda some: planned(asked, some, parameters=parameters)[0].prompts[0],
    )
    if not signs.worth_trying:
        yield Answered(asked.question, passages=given, refused=True, sure=signs.sure)
        return
    again = signs.sure is not None and signs.pair < 0
    todo, made, written = yield from _settled(client, todo, asked, given, again=again)
    if written.ended is None:
        return
    gains: list[float | None] = [None] * len(made)
    if written.whole and in_doubt(made, given, asked.question):
        gains = _gains(client, todo, sources, written.text, made)
    checked = checked_all(made, given, asked.question, gains)
    refused = unsupported(checked)
    if not written.whole:  # the half of an answer is no refusal
        refused = bool(made) and refuses(made[0].text)
    elif own := signs.own_words(client, checked, written.text):
        checked, refused = own, False
        said = "".join(each.before + each.text for each in checked)
        yield Chunk(client.job, said, back=len(written.text))
    elif signs.pair < 0 and not signs.told:
        refused = refused or not answers(signs.near, signs.sure, how_held(checked))
    if not refused:
        checked = tuple(without_formula(checked))
    ended = written.ended
    yield Answered(asked.question, checked, given, refused, signs.sure, ended.reason, ended.stats)


def in_doubt(sentences: Sequence[Sentence], given: Sequence[Found], question: str) -> bool:
    """Whether the mark of a sentence hangs on what the passages add to it: scoring it takes the
    model some seconds, in which nothing else can be asked.
    """
    for sentence in sentences:
        words = [given[number - 1].passage.words for number in sentence.passages]
        if judged(sentence.text, words, question) is not judged(
            sentence.text, words, question, GAIN
        ):
            return True
    return False


def _gains(
    client: EngineClient, todo: Plan, sources: str, text: str, made: Sequence[Sentence]
) -> list[float | None]:
    """What the passages add to each sentence; None each where the writer stopped it."""
    prompt = todo.prompts[0]
    without = evidence.without_passages(prompt, sources)
    try:
        return evidence.gains(client, prompt, without, text, made)
    except Cancelled:
        return [None] * len(made)


@dataclass(slots=True)
class _Written:
    """What the model wrote; without an end it failed."""

    text: str = ""
    ended: Done | None = None

    @property
    def whole(self) -> bool:
        """Whether it was neither stopped nor broken off."""
        return self.ended is not None and self.ended.reason in _ENDED


def _settled(
    client: EngineClient, todo: Plan, asked: Asked, given: Sequence[Found], *, again: bool
) -> Generator[Event, None, tuple[Plan, list[Sentence], _Written]]:
    """The answer that counts, and what it was asked with: a refusal is asked once more where
    `again`, and so is what stands in another script than the question. What was stopped is left.
    """
    question = asked.question
    made, written = yield from _written(client, todo, question, given)
    if again and made and written.whole and refuses(made[0].text):
        yield Chunk(client.job, "", back=len(written.text))
        todo = _without_refusal(todo)
        made, written = yield from _written(client, todo, question, given)
    words = "\n".join((question, *(each.passage.words for each in given)))
    if not written.whole or not in_other_script(made, question, words):
        return todo, made, written
    yield Chunk(client.job, "", back=len(written.text))
    other = _in_its_language(todo, question)
    second, rewritten = yield from _written(client, other, question, given)
    if not rewritten.whole or _tells(second, question, words):
        return other, second, rewritten
    yield Chunk(client.job, written.text, back=len(rewritten.text))
    return todo, made, written


def _tells(sentences: Sequence[Sentence], question: str, words: str) -> bool:
    """Whether there is an answer in the question's script."""
    return (
        bool(sentences)
        and not refuses(sentences[0].text)
        and not in_other_script(sentences, question, words)
    )


def _written(
    client: EngineClient, todo: Plan, question: str, given: Sequence[Found]
) -> Generator[Event, None, tuple[list[Sentence], _Written]]:
    """One answer of the model: its events, then its sentences."""
    written = _Written()
    for event in run(client, todo):
        if isinstance(event, Chunk):
            written.text = event.after(written.text)
        written.ended = event if isinstance(event, Done) else written.ended
        yield event
        if isinstance(event, Failed):
            return [], _Written()
    return read_answer(question, written.text, given), written


def _without_refusal(todo: Plan) -> Plan:
    """The same request once more, in which no refusal can be written."""
    prompts = []
    for prompt in todo.prompts:
        barred = (*prompt.locks.barred, *_REFUSAL_WORDS)
        prompts.append(replace(prompt, locks=replace(prompt.locks, barred=barred)))
    return replace(todo, prompts=tuple(prompts))


def in_other_script(sentences: Sequence[Sentence], question: str, words: str = "") -> bool:
    """Whether an answer is in another script than its question (“No.” to “能退吗？”), or has
    English words in Chinese that are not in `words`, those it is about (“The stone碑上”).
    """
    text = "".join(each.text for each in sentences)
    own, asked = script(text), script(question)
    latin = _LATIN_WORD.findall(text.lower()) if asked == "han" else ()
    if any(each not in words.lower() for each in latin):
        return True
    return bool(own) and own != asked


def _in_its_language(todo: Plan, question: str) -> Plan:
    """The same request once more, with the question's language named; for Chinese no sentence can
    be begun in English.
    """
    tongue = language(question)
    told = "请用中文回答。" if tongue == "zh" else f"Answer in {language_name(tongue)}:"
    opening = _ENGLISH_OPENINGS if tongue == "zh" else ()
    prompts = []
    for prompt in todo.prompts:
        last = prompt.turns[-1]
        turns = (*prompt.turns[:-1], replace(last, content=f"{last.content}\n\n{told}"))
        locks = replace(prompt.locks, barred=(*prompt.locks.barred, *opening))
        prompts.append(replace(prompt, turns=turns, locks=locks))
    return replace(todo, prompts=tuple(prompts))


def planned(asked: Asked, given: Sequence[Found], *, parameters: int) -> tuple[Plan, str]:
    """The plan that asks, and the passages as they stand in it."""
    sources = numbered([(each.title, each.passage) for each in given])
    question = asked.question
    if asked.earlier:
        question = f"(Earlier in this conversation:\n{asked.earlier})\n\n{question}"
    job = Job(
        asked.template,
        values={QUESTION: question},
        sources=sources,
        choices=asked.choices,
    )
    todo = plan(job, tiny=is_tiny(parameters))
    held = citing([each.passage.text for each in given])
    prompts = tuple(replace(prompt, locks=held) for prompt in todo.prompts)
    return replace(todo, prompts=prompts), sources


def citing(passages: Sequence[str]) -> Locks:
    """What decoding holds of an answer: numbers of given passages, quotations that they have.

    Where an engine cannot hold them, `read_answer` drops what is neither.
    """
    return Locks(
        spans=tuple(f"[{number}]" for number in range(1, len(passages) + 1)),
        closed=("quotes", "citations"),
        quotable="\n".join(map(readable, passages)),
    )


def fitting(client: EngineClient, found: Sequence[Found], room: int) -> tuple[Found, ...]:
    """The first passages that fit into `room` tokens; the best one always."""
    texts = [numbered([(each.title, each.passage)]) for each in found]
    if not texts:
        return ()
    counts = client.count((), texts).texts
    kept: list[Found] = []
    used = 0
    for each, count in zip(found, counts, strict=True):
        if kept and used + count > room:
            break
        kept.append(each)
        used += count
    return tuple(kept)


def read_answer(question: str, text: str, given: Sequence[Found]) -> list[Sentence]:
    """The sentences of an answer, each with the passages it names, or that hold most of it."""
    passages = [each.passage.text for each in given]
    made = read(text, passages, [each.passage.start for each in given])
    return [_named(each, given, question) for each in made]


def _named(sentence: Sentence, given: Sequence[Found], question: str) -> Sentence:
    """A sentence with passages: those it names, where they hold it, else the one that does."""
    words = [each.passage.words for each in given]
    quoted = tuple(quote.passage for quote in sentence.quotes)
    named = tuple(dict.fromkeys((*sentence.passages, *quoted)))
    if named and judged(sentence.text, [words[n - 1] for n in named], question) is (
        Support.SUPPORTED
    ):
        return replace(sentence, passages=named)
    number, share = best(sentence.text, words, question)
    own = covered(sentence.text, "\n".join(words[n - 1] for n in named), known=question)
    if number >= 0 and share >= SOME and share > own:
        return replace(sentence, passages=(number + 1,))
    return replace(sentence, passages=named)


def checked_all(
    sentences: Sequence[Sentence],
    given: Sequence[Found],
    question: str,
    gains: Sequence[float | None],
) -> tuple[Sentence, ...]:
    """The sentences with their marks: supported, partly, not found.

    One that says nothing by itself (“Yes.”) has the mark of the one after it, or before it, and
    where it names no passages theirs.
    """
    made = []
    for sentence, gain in zip(sentences, gains, strict=True):
        words = [given[number - 1].passage.words for number in sentence.passages]
        support = judged(sentence.text, words, question, gain)
        if support is Support.SUPPORTED and _beside(question, words, given):
            support = Support.PARTLY
        made.append(replace(sentence, support=support))
    for number, sentence in enumerate(made):
        near = [*made[number + 1 : number + 2], *made[max(0, number - 1) : number]]
        if near and not terms(sentence.text):
            passages = sentence.passages or near[0].passages
            made[number] = replace(sentence, passages=passages, support=near[0].support)
    return tuple(made)


def _beside(question: str, words: Sequence[str], given: Sequence[Found]) -> bool:
    """Whether these passages have no word of the question, though others that were given do."""
    asked = [covered(question, each.passage.words) for each in given]
    return bool(terms(question)) and max(asked) > 0 and covered(question, "\n".join(words)) <= 0


def how_held(sentences: Sequence[Sentence]) -> float:
    """How far the passages hold an answer, 0 to 1: the mean of its sentences."""
    return sum(_HOLDS[each.support] for each in sentences) / max(1, len(sentences))
