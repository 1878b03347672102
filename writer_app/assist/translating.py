"""Translates a document block by block, each with the blocks before it as context.

What the memory knows is not asked again. What comes is checked by rules; a faulty answer is asked
for once more, sentence by sentence where there are several, and the better of the two is kept with
its faults named. A link, code or note that neither has is put back. Nothing is cut: a block the
model has no answer for keeps its own words and says so.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from writer_app.assist.asking import ask, loaded
from writer_app.assist.best import best_first, wanting_best
from writer_app.assist.block_requests import BlockRequest, block_job, requested, stays
from writer_app.assist.job import AS_THE_TEMPLATE_SAYS, Choices, Job
from writer_app.assist.locking import without
from writer_app.assist.passages import added
from writer_app.assist.plan import NOTHING_TO_TRANSLATE, Prompt, plan
from writer_app.domain.base.errors import EngineError, UsageError, from_kind
from writer_app.domain.base.message import coded
from writer_app.domain.templates.template import Template
from writer_app.domain.templates.template_schema import is_tiny
from writer_app.domain.text.language import language, language_name
from writer_app.domain.text.sentences import sentences
from writer_app.domain.translation.blocks import BlockKind, TextBlock, blocks, has_words, put, words
from writer_app.domain.translation.checks import TranslationFault, faults
from writer_app.domain.translation.glossary import Glossary, WantedTerm
from writer_app.domain.translation.links import (
    lost,
    numbered,
    put_back,
    with_addresses,
    without_addresses,
)
from writer_app.domain.translation.memory import Memory
from writer_app.domain.translation.tidy import tidied
from writer_app.engine.base.protocol import Chunk, Done, EndReason, Failed, Started, Stats
from writer_app.engine.link.client import EngineClient

_BEFORE = 2  # blocks before that are shown with their translations
_LONGEST_BEFORE = 600  # code points of one of them; a longer one costs more than it tells
_SEVERAL = 2  # sentences, from which a second try goes one by one
_AGAIN = 0.4  # temperature of the second try
_EMPTY = (TranslationFault.EMPTY,)
_BROKEN = {
    EndReason.CRASHED: coded(
        "translating.engine-process-ended-unexpectedly-what",
        "The engine process ended unexpectedly; what was translated is kept.",
    ),
    EndReason.HUNG: coded(
        "translating.engine-did-not-answer-any",
        "The engine did not answer any more; what was translated is kept.",
    ),
    EndReason.DISCONNECTED: coded(
        "translating.server-ended-connection-early-what",
        "The server ended the connection early; what was translated is kept.",
    ),
}
_OVER = (EndReason.CANCELLED, *_BROKEN)


class TranslationOrigin(StrEnum):
    """Where a translation comes from."""

    MEMORY = "memory"
    MODEL = "model"
    SOURCE = "source"  # there was no answer: the words of the source stand
    COPIED = "copied"  # there is no word of the source's language in it


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be translated: `only` names block numbers, None all; `done` are kept as they are.

    `templates` gives the template of a language, see `template_for`.
    """

    text: str
    to: str
    source: str = ""  # a BCP 47 tag; "" = guessed
    glossary: Glossary = field(default_factory=Glossary)
    memory: Memory = field(default_factory=Memory)
    choices: Choices = AS_THE_TEMPLATE_SAYS
    only: frozenset[int] | None = None
    done: tuple[tuple[int, str], ...] = ()

    @property
    def from_language(self) -> str:
        """The language of the text."""
        return self.source or language(self.text)


@dataclass(frozen=True, slots=True)
class TranslationWriting:
    """How far the translation of a block is."""

    number: int
    target: str


@dataclass(frozen=True, slots=True)
class Translated:
    """One block is done. `target` are its words, as `blocks.put` takes them."""

    number: int
    source: str
    target: str
    origin: TranslationOrigin
    faults: tuple[TranslationFault, ...] = ()
    terms: tuple[WantedTerm, ...] = ()


@dataclass(frozen=True, slots=True)
class TranslationStopped:
    """The writer stopped it: what was done stands."""


TranslationEvent = TranslationWriting | Translated | TranslationStopped


def template_for(to: str, get: Callable[[str], Template]) -> Template:
    """The template of a target language. Raises UnknownTemplate as `get` does."""
    special = {"zh": "translate-to-chinese", "en": "translate-to-english"}
    return get(special.get(to.partition("-")[0], "translate"))


def check(wish: Wish) -> tuple[TextBlock, ...]:
    """The blocks of a wish. Raises UsageError where there is nothing to do."""
    found = blocks(wish.text)
    if not found:
        raise UsageError(NOTHING_TO_TRANSLATE)
    if wish.from_language.partition("-")[0] == wish.to.partition("-")[0]:
        name = language_name(wish.to)
        raise UsageError(
            coded(
                "translating.text-in-already-choose-another",
                "The text is in {0} already; choose another language.",
                name,
            )
        )
    return found


def translate(client: EngineClient, wish: Wish, template: Template) -> Iterator[TranslationEvent]:
    """Translate every block in order.

    Raises UsageError, ContextTooLong, and what loading a model and a broken engine raise.
    """
    job = Job(template, values=_values(template, wish.to), choices=wish.choices)
    run = Translating(client, job, wish)
    for number, block in enumerate(check(wish)):
        found = yield from run.block(number, block)
        if run.ended is None:
            if found is not None:
                yield found
        elif isinstance(run.ended, Failed):
            raise from_kind(run.ended.kind, run.ended.message)
        elif run.ended.reason in _BROKEN:
            raise EngineError(_BROKEN[run.ended.reason])
        else:
            yield TranslationStopped()
            return


def result(wish: Wish, targets: dict[int, str]) -> tuple[str, list[tuple[int, int]]]:
    """The document with its translated blocks, and the range of each block in it."""
    return put(wish.text, blocks(wish.text), targets)


@dataclass(slots=True)
class _Try:
    """One translation of a block, and the answer that it was made from."""

    target: str
    faults: tuple[TranslationFault, ...]
    answer: str


@dataclass(frozen=True, slots=True)
class _Sent:
    """A block as it is sent; `before` is what of its translation is known."""

    number: int
    asked: BlockRequest
    before: str = ""

    @property
    def words(self) -> str:
        return self.asked.kept.words


class Translating:
    """One text's translation, block by block. `job` says with which template and choices.

    `ended` is set where it cannot go on; `started` is the first request's, `stats` are of all.
    """

    def __init__(self, client: EngineClient, job: Job, wish: Wish) -> None:
        self._client, self._wish, self._job = client, wish, job
        self._from = wish.from_language
        self._shown: list[tuple[str, str]] = []
        self.started: Started | None = None
        self.ended: Done | Failed | None = None
        self.stats = Stats()
        self.held = True
        self.tokens = 0

    def block(
        self, number: int, block: TextBlock
    ) -> Generator[TranslationWriting, None, Translated | None]:
        """Translate a block, the blocks before having been given in order.

        None where it is not asked for, and where nothing more can come (`ended`).
        """
        source = words(self._wish.text, block)
        done = dict(self._wish.done)
        if number in done:
            self._remember(block, source, done[number])
        elif self._wish.only is None or number in self._wish.only:
            return (yield from self._block(number, block, requested(self._job, source)))
        return None

    def _remember(self, block: TextBlock, source: str, target: str) -> None:
        if block.kind is not BlockKind.CELL and len(source) <= _LONGEST_BEFORE:
            self._shown = [*self._shown, (_sent(source), _sent(target))][-_BEFORE:]

    def _block(
        self, number: int, block: TextBlock, asked: BlockRequest
    ) -> Generator[TranslationWriting, None, Translated | None]:
        source, to = asked.source, self._wish.to
        terms = self._wish.glossary.wanted(asked.free, self._from, to)
        known = self._wish.memory.exact(source, self._from, to)
        if known is None and stays(asked, self._from):
            return Translated(number, source, source, TranslationOrigin.COPIED, (), terms)
        if known is not None:
            self._remember(block, source, known.target)
            return Translated(number, source, known.target, TranslationOrigin.MEMORY, (), terms)
        best = yield from self._best(number, asked, terms)
        if best is None:
            return None
        broken = not all(part in best.target for part in asked.frozen)
        if broken or TranslationFault.EMPTY in best.faults:
            return Translated(number, source, source, TranslationOrigin.SOURCE, best.faults, terms)
        if not best.faults:
            self._remember(block, source, best.target)
        return Translated(number, source, best.target, TranslationOrigin.MODEL, best.faults, terms)

    def _best(
        self, number: int, asked: BlockRequest, terms: tuple[WantedTerm, ...]
    ) -> Generator[TranslationWriting, None, _Try | None]:
        """The better of two answers, with its links and code; None where nothing more can come."""
        sent = _Sent(number, asked)

        def tried(answer: str) -> _Try:
            whole = with_addresses(answer, asked.kept)
            framed = f"{asked.before}{whole}{asked.after}" if whole else ""
            target = tidied(asked.source, framed, self._wish.to)
            free = without(target, asked.frozen)
            wrong = faults(asked.free, free, self._wish.to, terms) if target else _EMPTY
            return _Try(target, wrong, answer)

        best: _Try | None = None
        for ask_again in (False, True):
            made = self._by_sentences(sent) if ask_again else self._answer(sent, sent.words)
            answer = yield from made
            if answer is None:
                return None
            found = tried(answer)
            if best is None or len(found.faults) < len(best.faults):
                best = found
            if not best.faults:
                return best
        assert best is not None
        if TranslationFault.MARKUP not in best.faults or not best.answer or not asked.restores:
            return best
        whole = yield from self._with_marks(sent, sent.words, best.answer)
        return tried(whole) if whole is not None else None

    def _by_sentences(self, sent: _Sent) -> Generator[TranslationWriting, None, str | None]:
        """A second answer: each sentence by itself, and a faulty one once more."""
        words = sent.words
        parts = [words[start:end] for start, end in sentences(words)]
        whole = "".join("".join(parts).split()) == "".join(words.split())
        frozen = any(part not in each for part in sent.asked.frozen for each in parts)
        if len(parts) < _SEVERAL or "\n" in words or not whole or frozen:
            return (yield from self._answer(sent, words, again=True, required=True))
        found = ""
        for part in parts:
            told = yield from self._sentence(replace(sent, before=found), part)
            if told is None:
                return None
            found = f"{found}{'' if self._wide else ' '}{told}".strip()
        return found

    def _sentence(self, sent: _Sent, part: str) -> Generator[TranslationWriting, None, str | None]:
        """The better of two answers to a sentence, with its marks."""
        best: tuple[int, str] | None = None
        for again in (False, True):
            answer = yield from self._answer(sent, part, again=again, required=True)
            if answer is None:
                return None
            told = tidied(part, answer, self._wish.to)
            wrong = self._wrong(sent.asked, part, answer)
            if best is None or wrong < best[0]:
                best = wrong, told
            if not wrong:
                break
        assert best is not None
        if sent.asked.restores and lost(part, best[1]):
            return (yield from self._with_marks(sent, part, best[1]))
        return best[1]

    def _with_marks(
        self, sent: _Sent, part: str, answer: str
    ) -> Generator[TranslationWriting, None, str | None]:
        """An answer to a part with the links, code, notes and bold words that it lacks."""
        for mark in lost(part, answer):
            words = mark.words
            if mark.said:
                told = yield from self._answer(sent, words)
                if told is None:
                    return None
                words = tidied(words, told, self._wish.to) or words
            answer = put_back(answer, mark, words, wide=self._wide)
        return answer

    @property
    def _wide(self) -> bool:
        return self._wish.to.partition("-")[0] in ("zh", "ja")

    def _answer(
        self, sent: _Sent, words: str, *, again: bool = False, required: bool = False
    ) -> Generator[TranslationWriting, None, str | None]:
        """What the model says to words as they are sent; None where nothing more can come."""
        job = wanting_best(self._asking(sent.asked, words, again=again, required=required))
        before = self.tokens
        answers = defaultdict[int, str](str)
        order: Sequence[int] = ()
        for event in best_first(self._client, job, 0, ask(self._client, *self._plan(job))):
            if isinstance(event, Chunk):
                answer = answers[event.variant] = event.after(answers[event.variant])
                if not event.variant:
                    self.tokens = before + event.tokens
                    shown = with_addresses(f"{sent.before}{answer}".strip(), sent.asked.kept)
                    yield TranslationWriting(sent.number, shown)
            elif isinstance(event, Started):
                self.started = self.started or event
            elif isinstance(event, Done):
                self.stats, self.held = added(self.stats, event.stats), self.held and event.held
                order = event.order
            if isinstance(event, Failed) or (isinstance(event, Done) and event.reason in _OVER):
                self.ended = event
                return None
        found = [answers[number].strip() for number in order or sorted(answers)] or [""]
        return min(found, key=lambda answer: self._wrong(sent.asked, words, answer))

    def _wrong(self, asked: BlockRequest, words: str, answer: str) -> int:
        told = tidied(words, answer, self._wish.to)
        parts = tuple(numbered(part, asked.kept) for part in asked.frozen)
        return len(faults(without(words, parts), without(told, parts), self._wish.to))

    def _asking(self, asked: BlockRequest, words: str, *, again: bool, required: bool) -> Job:
        choices = self._wish.choices
        if again:
            # The same request would be answered the same; context may have led it astray.
            warm = _AGAIN if choices.temperature is None else choices.temperature
            choices = replace(choices, attempt=choices.attempt + 1, temperature=warm)
        free = without(words, asked.frozen)
        terms = self._wish.glossary.wanted(free, self._from, self._wish.to)
        return replace(
            block_job(self._job, asked, words, terms),
            choices=choices,
            # Words that have to appear can spoil a sentence: first they are only asked for.
            terms=tuple(term.targets for term in terms) if required else (),
            earlier=() if again else self._context(words),
        )

    def _plan(self, job: Job) -> tuple[Prompt, Choices]:
        info = loaded(self._client)
        context, parameters = (info.context, info.parameters) if info is not None else (0, 0)
        todo = plan(job, context=context, tiny=is_tiny(parameters))
        return todo.prompts[0], todo.choices

    def _context(self, source: str) -> tuple[tuple[str, str], ...]:
        """Pairs that are shown: the most similar remembered one, then the blocks before."""
        alike = self._wish.memory.alike(source, self._from, self._wish.to)
        near = [(_sent(hit.pair.source), _sent(hit.pair.target)) for hit in alike]
        return (*near, *self._shown)


def _values(template: Template, to: str) -> dict[str, str]:
    """The language, for the template that serves any."""
    named = any(variable.name == "to" for variable in template.variables)
    return {"to": language_name(to)} if named else {}


def _sent(text: str) -> str:
    """Words as they are sent, without addresses."""
    return without_addresses(text).words


def worth_keeping(block: Translated) -> bool:
    """Whether a pair may be remembered without somebody having looked at it."""
    return block.origin is TranslationOrigin.MODEL and not block.faults and has_words(block.source)
