"""The door from the assistant to the writing jobs: a request becomes work for the engine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import Any

from writer_app.assist.claim_check import check
from writer_app.assist.going_on import going_on
from writer_app.assist.job import Choices, Job
from writer_app.assist.locking import kinds_of, with_barred
from writer_app.assist.plan import continuing, plan
from writer_app.assist.run import write
from writer_app.assist.sources import evidence
from writer_app.assist.sources.answering import TEMPLATE as ANSWERS
from writer_app.assist.sources.replying import TEMPLATE as REPLY
from writer_app.assist.sources.replying import (
    Inquired,
    by_questions,
    questions,
    reply_by_questions,
)
from writer_app.assist.sources.summarizing import Summarized, summarize
from writer_app.bridge.base.states import Recipe
from writer_app.bridge.model.jobs import Request, Work
from writer_app.domain.base.errors import UsageError, WriterError
from writer_app.domain.base.message import coded
from writer_app.domain.house.rules import BarredWords, HouseRule, barred, in_words
from writer_app.domain.locks.locks import LockKind
from writer_app.domain.sources.prompting import numbered
from writer_app.domain.sources.verdicts import Near
from writer_app.domain.templates.template import Template
from writer_app.domain.templates.template_schema import is_tiny
from writer_app.domain.text.named_notes import NamedNote
from writer_app.domain.text.text import words
from writer_app.domain.translation.glossary import Glossary
from writer_app.engine.base.protocol import Chunk, Done, Failed, GenerateOptions, Locks, Message
from writer_app.engine.link.client import EngineClient
from writer_app.storage.sources.store import Found

NO_SOURCES = coded(
    "writing.no-sources-chosen",
    "There are no sources to check against: choose files or the library under Ask.",
)
GHOST_TOKENS = 32
_GHOST_WORDS = 400  # tokens of `words` before the cursor that a continuation reads
_AROUND = 8_000  # characters before and behind the caret that a continuation must not repeat
_SURE = -1.2  # nats a token, on average: words that come by themselves need more than a guess


class AssistWriting:
    """`Writing` over `assist`. `get` finds a template by its id, raising UnknownTemplate.

    `clipboard` gives what was copied; it is asked only for a template that declares the need, and
    `terms`, those that hold where the page lies, only for one that translates or whose `lock:`
    names them.
    `notes` gives the writer's notes that may be sent with the open document; `model` the context
    of the model in tokens, 0 for none, and whether it gets what templates hold for tiny ones.
    `rules` are those of the house that hold for the open document. `sources` (set later) gives
    what finds passages of the chosen sources for a text, in the engine's thread, None for none.
    """

    def __init__(
        self,
        get: Callable[[str], Template],
        *,
        language: str = "en",
        clipboard: Callable[[], str] = str,
        terms: Callable[[], Glossary] = Glossary,
        notes: Callable[[], tuple[NamedNote, ...]] = tuple,
        model: Callable[[], tuple[int, bool]] = lambda: (0, False),
        rules: Callable[[], tuple[HouseRule, ...]] = tuple,
    ) -> None:
        self._get = get
        self._notes, self._model = notes, model
        self._language = language
        self._clipboard = clipboard
        self._terms = terms
        self._rules = rules
        self.sources: Callable[[], Near | None] = lambda: None

    def recipe(self, template: str) -> Recipe:
        """What a template means for its answer."""
        found = self._get(template)
        head, guard = found.head, found.guard
        return Recipe(
            template=found.id,
            version=found.version,
            title=found.title_in(self._language),
            scope=head.scope,
            apply=head.apply,
            dial=guard.dial,
            facts=guard.facts,
            max_change=guard.max_change,
            variants=found.params.variants or 1,
            changes_language="translate" in head.tags,
            lock=kinds_of(Job(found), "-"),
            level=head.level,
        )

    def rewrite(self, request: Request) -> Work:
        """The passage rewritten."""
        job = self._job(request)
        return self._from_sources(job, write)

    def draft(self, request: Request) -> Work:
        """A new text from a template's variables."""
        return self.rewrite(request)

    def summarize(self, request: Request) -> Work:
        """The document in short, however long; with what of it a summary speaks of."""
        job = self._job(replace(request, text=request.text or request.document))
        telling = job.template is not None and "summary" in job.template.head.tags
        return self._from_sources(
            job, lambda client, asked: _covering(summarize(client, asked), telling=telling)
        )

    def _from_sources(self, job: Job, ask: Callable[[EngineClient, Job], Iterator[Any]]) -> Work:
        """The work, with passages of the chosen sources where its template needs some."""
        head = job.template.head if job.template is not None else None
        if head is None or "sources" not in head.needs:
            return lambda client: ask(client, job)
        find = self.sources()
        if head.kind == "check":  # a claim is no source of its own
            if find is None:
                return lambda _client: iter((Failed(0, UsageError.kind, NO_SOURCES),))
            return lambda client: check(job.text, find, partial(evidence.held, client))
        wanted = " ".join((*job.values.values(), job.text))

        def work(client: EngineClient) -> Iterator[Any]:
            near = find(wanted) if find is not None else ()
            found = numbered([(title, passage) for _, title, passage in near])
            yield from ask(client, replace(job, sources=found))

        if find is None or head.id != REPLY:
            return work
        answers = self._get(ANSWERS)

        def replying(client: EngineClient) -> Iterator[Any]:
            if not by_questions(client, job.text):
                yield from work(client)
                return
            asking = [
                Inquired(question, whole, tuple(Found(0, *near) for near in find(whole)))
                for question, whole in questions(job.text)
            ]
            sender = job.values.get("sender", "")
            yield from reply_by_questions(
                client, job.text, asking, answers, sender=sender, choices=job.choices
            )

        return replying

    def proceed(self, request: Request) -> Work:
        """A few words that go on from `before`, none that stand around the caret already."""
        return self._proceed(request, again=True)

    def _proceed(self, request: Request, *, again: bool) -> Work:
        turns = _ghost_turns(request)
        varied = 0.7 if request.attempt else 0.0
        options = GenerateOptions(
            max_new_tokens=GHOST_TOKENS,
            temperature=varied,
            stop=("\n",),
            clean=True,
            locks=with_barred(Locks(), barred(self._rules())),
        )
        around = request.before[-_AROUND:], request.after[:_AROUND]
        return lambda client: going_on(client, turns, options, around, again=again)

    def proceed_if_sure(self, request: Request) -> Work:
        """The same, held back until the model's own probabilities are known."""
        turns, ask = _ghost_turns(request), self._proceed(request, again=False)

        def work(client: EngineClient) -> Iterator[Any]:
            chunks: list[Chunk] = []
            for event in ask(client):
                if isinstance(event, Chunk):
                    chunks.append(event)
                elif isinstance(event, Done):
                    yield from _sure(client, turns, chunks)
                    yield event
                else:
                    yield event

        return work

    def count(self, request: Request) -> Work:
        """The tokens a rewrite would read; nothing while no model is loaded."""
        job = self._job(request)
        large, tiny = (plan(job, tiny=size).prompts[0] for size in (False, True))

        def work(client: EngineClient) -> Iterator[Any]:
            if client.info is not None:
                prompt = tiny if is_tiny(client.info.parameters) else large
                yield client.count(prompt.messages, (request.text,))

        return work

    def given(self, request: Request) -> tuple[str, ...]:
        """The titles of the notes that would go with a request; asks no model."""
        if not self._notes():
            return ()
        job = self._job(request)
        context, tiny = self._model() if job.template is not None else (0, False)
        try:
            return plan(job, context=context, tiny=tiny).notes
        except WriterError:  # a field is empty still, or there is no text
            return ()

    def _job(self, request: Request) -> Job:
        template = self._get(request.template) if request.template else None
        rules = self._rules()
        needs_copied = template is not None and "clipboard" in template.head.needs
        head = template.head if template is not None else None
        keeps = head is not None and (
            "translate" in head.tags or LockKind.TERMS in (head.lock or ())
        )
        return Job(
            template,
            request.instruction,
            text=request.text,
            values=request.values,
            before=request.before,
            after=request.after,
            document=request.document,
            title=request.title,
            clipboard=self._clipboard() if needs_copied else "",
            choices=_choices(request, barred(rules)),
            kept=self._terms() if keeps else Glossary(),
            frozen=request.frozen,
            notes=self._notes(),
            at_caret=request.at_caret and not request.text.strip(),
            style_notes=in_words(rules),
        )


def _covering(events: Iterator[Any], *, telling: bool) -> Iterator[Any]:
    """The events, what the summary speaks of before the end, which stays the last."""
    end = None
    for event in events:
        if isinstance(event, Done):
            end = event
        elif not isinstance(event, Summarized):
            yield event
        elif telling:
            yield event.coverage
    if end is not None:
        yield end


def _ghost_turns(request: Request) -> tuple[Message, ...]:
    before = "".join(words(request.before[-8_000:])[-_GHOST_WORDS:])
    return continuing(before)


def _sure(client: EngineClient, turns: tuple[Message, ...], chunks: list[Chunk]) -> Iterator[Chunk]:
    """The chunks, up to where the mean probability of their tokens falls below the threshold."""
    text = ""
    for chunk in chunks:
        text = chunk.after(text)
    if not text:
        return
    scores = client.score(turns, text).tokens
    kept, total = "", 0.0
    for count, token in enumerate(scores, start=1):
        total += token.logprob
        if total / count < _SURE:
            break
        kept += token.text
    if kept.strip() and text.startswith(kept):
        yield replace(
            chunks[0], back=0, text=text if len(kept) >= len(text) else _whole_words(kept)
        )


def _whole_words(text: str) -> str:
    """Without a last word that may be cut."""
    return text if not text or text[-1].isspace() else text[: text.rfind(" ") + 1].rstrip()


def _choices(request: Request, barred: BarredWords) -> Choices:
    return Choices(
        seed=request.seed,
        dial=request.dial,
        variants=request.variants,
        attempt=request.attempt,
        loosened=request.loosened,
        level=request.level or None,
        barred=barred,
    )
