"""What of a text can be held while a model rewrites it, and how it is said.

`found` lists it by kind for whoever shows it; the writer loosens whole kinds or single things, and
what is left is decoded with.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from writer_app.domain.facts.fact import Fact, FactKind
from writer_app.domain.facts.fact_numbers import number_key
from writer_app.domain.facts.facts import facts
from writer_app.domain.facts.number_words import is_loose
from writer_app.domain.locks.forms import forms, quotation_forms


class LockKind(StrEnum):
    """What a lock can be about; its words are those of `lock:` and `--lock`."""

    NUMBERS = "numbers"
    LINKS = "links"  # addresses, code, paths, notes, formulas and placeholders: what is copied
    QUOTES = "quotes"
    NAMES = "names"
    TERMS = "terms"
    STRUCTURE = "structure"


USUAL = (LockKind.NUMBERS, LockKind.LINKS, LockKind.QUOTES)
"""What is held where nothing says otherwise. Names are marked in the review, not forced."""

_PLACEHOLDER = re.compile(r"\{\{?[A-Za-z_][\w .-]{0,60}\}?\}")
_TARGET = re.compile(r"\]\([^()\s]*(?:\([^()\s]*\)[^()\s]*)*(?: \"[^\"\n]*\")?\)")
_CODE = re.compile(r"(?<!`)(`{1,2})(?!`)[^`\n]{1,400}\1(?!`)")
_FENCE = re.compile(r"^(```+)[^\n]*\n.*?^\1[ \t]*$", re.MULTILINE | re.DOTALL)
_MAIL = re.compile(r"[\w.+-]{1,64}(?=@[\w-]+\.)")
_MIXED = re.compile(r"(?<![^\W_])[A-Za-z]+\d+(?:[A-Za-z\d]|[.-]\d)*")  # a11y, mp3, v1.2: words
_FIGURES = re.compile(r"\d+(?:[.,:/]\d+)*")
_CAPITALISED = re.compile(r"[^\W\d_a-z][\w’']*")


@dataclass(frozen=True, slots=True)
class Held:
    """One thing that can be held: what it is, and its words in the text."""

    kind: LockKind
    text: str


@dataclass(frozen=True, slots=True)
class Holding:
    """What is held of a text, as plain strings; what the engine's `Locks` are made from.

    `numbers` None and a kind not in `closed` are free.
    """

    numbers: tuple[str, ...] | None = None
    spans: tuple[str, ...] = ()
    closed: tuple[str, ...] = ()
    names: tuple[str, ...] | None = None
    structure: str = ""
    required: tuple[tuple[str, ...], ...] = ()


@lru_cache(maxsize=8)
def found(text: str) -> tuple[Held, ...]:
    """Everything of a text that can be held, each once, in the order of the text."""
    seen: dict[tuple[LockKind, str], Held] = {}
    for fact in facts(text):
        kind = _kind(fact)
        if kind is not None:
            seen.setdefault((kind, fact.text), Held(kind, fact.text))
    for match in _PLACEHOLDER.finditer(text):
        seen.setdefault((LockKind.LINKS, match.group()), Held(LockKind.LINKS, match.group()))
    return tuple(seen.values())


def _kind(fact: Fact) -> LockKind | None:
    if fact.kind is FactKind.NUMBER:
        return None if is_loose(fact.text) else LockKind.NUMBERS
    if fact.kind is FactKind.QUOTATION:
        return LockKind.QUOTES
    if fact.kind in (FactKind.LINK, FactKind.CODE, FactKind.FORMULA):
        return LockKind.LINKS
    return LockKind.NAMES if fact.kind is FactKind.NAME else None


def number_forms(text: str) -> tuple[str, ...]:
    """Every spelling that the numbers of a text may have, those in its links and quotations too."""
    spelled: set[str] = set()
    for fact in facts(text):
        if fact.kind is FactKind.NUMBER:
            spelled |= forms(fact.text)
            key = number_key(fact.text)
            if key and not is_loose(fact.text) and key.isdecimal():
                spelled |= forms(key)
        elif fact.kind is FactKind.NAME:
            spelled |= set(_FIGURES.findall(fact.text))
    spelled |= {match.group() for match in (*_MAIL.finditer(text), *_MIXED.finditer(text))}
    return tuple(sorted(spelled | _item_numbers(text)))


def _item_numbers(text: str) -> set[str]:
    """The numbers of a numbered list, and of every list that may become one."""
    return set(re.findall(r"^[ \t]*(\d{1,9})[.)][ \t]", text, re.MULTILINE))


def spans(text: str) -> dict[str, set[str]]:
    """The spans of every kind that can be closed, with their marks."""
    sets: dict[str, set[str]] = {
        "quotes": set(), "links": set(), "code": set(), "notes": set(), "formulas": set(),
        "placeholders": set(_PLACEHOLDER.findall(text)),
    }  # fmt: skip
    for fact in facts(text):
        if fact.kind is FactKind.QUOTATION:
            sets["quotes"].add(fact.text)
        elif fact.kind is FactKind.FORMULA:
            sets["formulas"].add(fact.text)
        elif fact.kind is FactKind.LINK:
            sets["notes" if fact.text.startswith(("[^", "[@", "[-@")) else "links"].add(fact.text)
    sets["links"] |= set(_TARGET.findall(text))
    sets["code"] |= {m.group() for m in _CODE.finditer(text)}
    sets["code"] |= {m.group() for m in _FENCE.finditer(text)}
    return sets


_SPELLED = {LockKind.NUMBERS: forms, LockKind.QUOTES: quotation_forms}
_COPIED = ("links", "code", "notes", "formulas", "placeholders")


def holding(
    text: str, kinds: Iterable[LockKind], *, loosened: Iterable[Held] = (), around: str = ""
) -> Holding:
    """What is held of `text`. Of a kind with things in `loosened` the others have to appear.

    When one number may become another, any number may come; those still held must then stand in
    the answer.
    `around` is what else the answer may take its numbers, links and names from: the instruction.
    """
    wanted, free = frozenset(kinds), frozenset(loosened)
    whole = f"{text}\n\n{around}" if around else text
    sets = spans(whole)
    closed: list[str] = []
    if LockKind.LINKS in wanted and not _any(free, LockKind.LINKS):
        closed += _COPIED
    if LockKind.QUOTES in wanted and not _any(free, LockKind.QUOTES):
        closed.append("quotes")
    sets["quotes"] = {form for span in sets["quotes"] for form in quotation_forms(span)}
    numbers = LockKind.NUMBERS in wanted and not _any(free, LockKind.NUMBERS)
    return Holding(
        numbers=number_forms(whole) if numbers else None,
        spans=tuple(sorted({span for kind in closed for span in sets[kind]})),
        closed=tuple(closed),
        names=tuple(sorted(set(_CAPITALISED.findall(whole)))) if LockKind.NAMES in wanted else None,
        structure=text if LockKind.STRUCTURE in wanted else "",
        required=tuple(_still_held(text, wanted, free)),
    )


def _still_held(
    text: str, wanted: frozenset[LockKind], free: frozenset[Held]
) -> Iterator[tuple[str, ...]]:
    """What must appear of the kinds of which something was let go."""
    for each in found(text) if free else ():
        if each.kind in wanted and each not in free and _any(free, each.kind):
            spelled = _SPELLED.get(each.kind)
            others = spelled(each.text) - {each.text} if spelled is not None else ()
            yield (each.text, *sorted(others))


def _any(free: frozenset[Held], kind: LockKind) -> bool:
    """Whether one of a kind was let go: another may then take its place."""
    return any(held.kind is kind for held in free)


def counts(held: Iterable[Held], kinds: Iterable[LockKind]) -> dict[LockKind, int]:
    """How many of each kind are held, none left out that is zero."""
    wanted = tuple(kinds)
    found_: dict[LockKind, int] = {}
    for each in held:
        if each.kind in wanted:
            found_[each.kind] = found_.get(each.kind, 0) + 1
    return found_
