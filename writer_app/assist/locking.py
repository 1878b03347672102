"""Which locks a request has: by what the writer chose, the template's `lock:`, or what is usual.

Rewrites hold numbers, links and quotations, and the shape of a table; a translation holds links and
the values of figures, since units and quotations come out in another language. What the writer's
instruction itself names may come too, and what the passages of sources have. Frozen words of the
text are held whatever else is loosened.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import cast

from writer_app.assist.job import Job
from writer_app.domain.house.rules import BarredWords
from writer_app.domain.locks.locks import USUAL, LockKind, holding
from writer_app.domain.text.language import language, language_tag
from writer_app.domain.translation.checks import foreign_words
from writer_app.domain.translation.figures import figures
from writer_app.engine.base.protocol import Locks, SpanKind
from writer_app.engine.base.word_tables import table

_LANGUAGE = re.compile(
    r"\btranslat|\binto (?:english|chinese|german|french|spanish|japanese)\b|翻译|译成|译为",
    re.IGNORECASE,
)
_CHINESE = re.compile(r"chinese|中文|汉语|汉译|英译中", re.IGNORECASE)
_OTHERS = re.compile(r"japanese|korean|日语|日文|日本語|韩|한국", re.IGNORECASE)
_TABLE = re.compile(r"\s*\|[^\n]*\|\s*(?:\n\s*\|[^\n]*\|\s*)+\Z")
_COMMON = 31  # tenths of Zipf: a rarer word may be a name in small letters, such as nginx
_LEAST = 4  # characters by which a part of frozen words is known
NOTHING = "none"
_QUOTES = '“「『«"'


def kinds_of(job: Job, text: str) -> tuple[LockKind, ...]:
    """The kinds that are held when `text` is worked on."""
    if job.choices.locks is not None:
        return job.choices.locks
    if job.template is not None and job.template.head.lock is not None:
        return tuple(LockKind(name) for name in job.template.head.lock if name != NOTHING)
    if not job.edits or not text.strip():
        return ()
    if _translates(job):
        return (LockKind.NUMBERS, LockKind.LINKS)
    return (*USUAL, LockKind.STRUCTURE) if _TABLE.match(text) else USUAL


def _translates(job: Job) -> bool:
    """Whether the answer is in another language."""
    tags = job.template.head.tags if job.template is not None else ()
    return "translate" in tags or bool(_LANGUAGE.search(job.instruction))


def into(job: Job, text: str) -> str:
    """The tag of the language that a translation is in, else one of the same script."""
    template = job.template.id if job.template is not None else ""
    said = (*job.values.values(), template.rpartition("-")[2])
    if tag := next(filter(None, map(language_tag, said)), ""):
        return tag
    named = " ".join((template, job.instruction, *job.values.values()))
    if _OTHERS.search(named):
        return "ja"
    return "zh" if language(text) != "zh" and _CHINESE.search(named) else "en"


def _left_out(job: Job, text: str, terms: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    """The words of a text in another script that would stay untranslated in the answer."""
    targets = (line.rpartition("=")[2] for line in job.glossary.splitlines())
    kept = "\n".join((*job.frozen, *targets, *(form for forms in terms for form in forms)))
    words = {word for word in foreign_words(text, into(job, text)) if word not in kept}
    common = table("en") if any(word.isascii() for word in words) else {}
    return tuple(sorted(w for w in words if not w.isascii() or common.get(w, 0) >= _COMMON))


def part_of(words: str, text: str) -> str:
    """What of frozen words stands in `text`, one of the pieces that a passage is cut into."""
    if words in text:
        return words.strip()
    if text.strip() and text.strip() in words:
        return text.strip()
    sizes = range(_LEAST, min(len(words), len(text)))
    ends = [size for size in sizes if text.endswith(words[:size])]
    begins = [size for size in sizes if text.startswith(words[-size:])]
    head, tail = words[: max(ends, default=0)], words[-max(begins, default=0) or len(words) :]
    return max(head, tail, key=len).strip()


def without(text: str, parts: Iterable[str]) -> str:
    """The text without some of its words."""
    for part in parts:
        text = text.replace(part, " ") if part else text
    return text


def _kept_terms(job: Job, text: str) -> Iterator[tuple[str, ...]]:
    """The terms that a passage has and keeps: as it writes them, or in another of their forms.

    A translation has them in its own language, but for those within words that are frozen.
    """
    if not job.kept or not text.strip():
        return
    tongue = language(text)
    if _translates(job):
        free = without(text, (part_of(words, text) for words in job.frozen))
        yield from (each.targets for each in job.kept.wanted(free, tongue, into(job, text)))
    else:
        for each in job.kept.wanted(text, tongue, tongue):
            yield (each.source, *(form for form in each.targets if form != each.source))


def with_barred(held: Locks, barred: BarredWords) -> Locks:
    """The locks with what the house lets nobody write, but for what has to come as it stands.

    Remarks are left alone: they may name what is wrong.
    """
    if held.remarks or barred == BarredWords():
        return held
    quoted = "quotes" in held.closed  # these are let through as quotations, see `Barred`
    spans = (span for span in held.spans if not (quoted and span[:1] in _QUOTES))
    words = barred.besides((*held.frozen, *spans, *(" ".join(one) for one in held.required)))
    every = (*held.barred, *words.any_case)
    return replace(held, barred=every, misspelled=(*held.misspelled, *words.exactly))


def locks_for(job: Job, text: str) -> Locks:
    """What the engine holds of `text`."""
    if job.template is not None and job.template.head.kind == "comment":
        head = job.template.head
        return Locks(remarks=head.most, remarked=text, proposing=head.propose)
    kinds = kinds_of(job, text)
    terms = (*job.terms, *_kept_terms(job, text))
    frozen = tuple(part for words in job.frozen if (part := part_of(words, text)))
    if not kinds:
        return Locks(frozen=frozen, required=terms)
    values = " ".join(job.values.values())
    from writer_app.domain.locks.lengths import unsized  # whose patterns take 20 ms

    around = f"{unsized(job.instruction)}\n{values}\n{job.sources}".strip()
    held = holding(text, kinds, loosened=job.choices.loosened, around=around)
    across = held.numbers is not None and _translates(job)
    return Locks(
        numbers=figures(f"{text}\n\n{around}") if across else held.numbers,
        figures=across,
        spans=held.spans,
        closed=cast(tuple[SpanKind, ...], held.closed),
        names=held.names,
        structure=held.structure,
        required=(*held.required, *terms),
        frozen=frozen,
        misspelled=_left_out(job, text, terms) if across else (),
    )
