"""Which reading level a request has, what the model is told of it, and what decoding spares.

The writer's choice goes before a filled-in field called `level`, that before the template's head.
A level is told to the model and enforced while it decodes. A translation has none: what is hard in
one language says nothing of the other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from writer_app.assist.job import Job
from writer_app.domain.base.errors import UsageError
from writer_app.domain.base.message import coded
from writer_app.domain.facts.fact import FactKind
from writer_app.domain.facts.facts import facts
from writer_app.domain.locks.levels import ANY, LEVEL_FIELD, Level, LevelReading, level_of, reading
from writer_app.domain.templates.prompt import Turn
from writer_app.domain.text.language import language
from writer_app.engine.base.protocol import Locks
from writer_app.engine.base.word_tables import LANGUAGES, table, tables

_TOLD = {
    "en": "Write for a reader in school grade {0}: use words that everybody knows, and short "
    "sentences. Keep every fact.",
    "zh": "写给HSK {0}级水平的读者：只用常用词，句子要短，事实一个不少。",
}
_WORD = re.compile(r"[A-Za-z]+")
_HAN = re.compile(r"[\u3400-\u9fff]+")


def wanted(job: Job) -> Level | None:
    """The level a job asks for. Raises UsageError where it is named by no known name."""
    head = job.template.head if job.template is not None else None
    if head is not None and "translate" in head.tags:
        return None
    field = job.values.get(LEVEL_FIELD, "")  # which another template may mean otherwise
    if field != ANY and level_of(field) is None:
        field = ""
    named = job.choices.level or field or (head.level if head else "")
    if not named or named == ANY:
        return None
    found = level_of(named)
    if found is None:
        raise UsageError(
            coded(
                "leveling.no-level",
                "“{0}” is no reading level; use easy, plain, everyday, “grade 7” or “hsk 4”.",
                named[:40],
            )
        )
    return found


def leveled(
    turns: tuple[Turn, ...], locks: Locks, job: Job, text: str
) -> tuple[tuple[Turn, ...], Locks]:
    """The conversation and what is held, with the level a job asks for."""
    level = wanted(job)
    sample = text or " ".join((*job.values.values(), job.instruction))
    tongue = language(sample) if sample.strip() else ""
    if level is None or tongue not in LANGUAGES:
        return turns, locks
    spared = tuple(sorted(set(_spared(job, text, tongue))))
    highest = level.highest(tongue)
    held = replace(locks, level=highest, language=tongue, spared=spared)
    return _told(turns, _TOLD[tongue].format(highest)), held


def as_in(other: Locks, turns: tuple[Turn, ...]) -> tuple[tuple[Turn, ...], Locks]:
    """The conversation of a part with the level that the whole has, and that alone held."""
    if not other.level:
        return turns, Locks()
    held = Locks(level=other.level, language=other.language, spared=other.spared)
    return _told(turns, _TOLD[other.language].format(other.level)), held


def _told(turns: Sequence[Turn], sentence: str) -> tuple[Turn, ...]:
    """The wish behind what the model is told to be, or else before what is asked."""
    first = turns[0]
    if first.role == "system":
        return (Turn("system", f"{first.content}\n{sentence}"), *turns[1:])
    return (Turn("system", sentence), *turns)


def _spared(job: Job, text: str, tongue: str) -> Iterator[str]:
    """Names, terms, frozen words, what the form says, and words that no table knows."""
    kept = (form for term in job.kept.terms for form in term.of(tongue))
    given = (job.glossary, *job.frozen, *(form for forms in job.terms for form in forms), *kept)
    names = (fact.text for fact in facts(text) if fact.kind is FactKind.NAME)
    pattern = _WORD if tongue == "en" else _HAN
    for said in (*given, *names, *("" if text.strip() else job.values.values())):
        yield from pattern.findall(said)
    if tongue == "en":
        known = table("en")
        yield from (word for word in _WORD.findall(text) if word.lower() not in known)


def told(text: str) -> LevelReading | None:
    """How hard a text is to read; None where it is short or in another language."""
    return reading(text, tables())
