"""Fixed terms: what a word of the source is called in the target language.

A term holds its words in several languages, so that one table serves both directions. Matching
ignores case; a Latin term matches whole words, with a plural's or possessive's ending.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

_FORM_MARK = "|"  # between the forms of one term: “licence|licences|license”


@dataclass(frozen=True, slots=True)
class Term:
    """One meaning: for each language its forms, the first of which is written by preference."""

    forms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    note: str = ""

    def of(self, language: str) -> tuple[str, ...]:
        """The forms in a language; () where it has none."""
        return self.forms.get(language, ())


@dataclass(frozen=True, slots=True)
class WantedTerm:
    """A term that a passage has, and the forms of which one must stand in its translation."""

    source: str
    targets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Glossary:
    """Every term; earlier ones go before later ones with the same source."""

    terms: tuple[Term, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.terms)

    def joined(self, other: Glossary) -> Glossary:
        """This one's terms, then those of another."""
        return Glossary(self.terms + other.terms)

    def wanted(self, text: str, source: str, target: str) -> tuple[WantedTerm, ...]:
        """The terms of a text; inside a longer term a shorter one does not count."""
        found: dict[str, tuple[str, ...]] = {}
        for form, targets in self._pairs(source, target):
            if form.casefold() not in found:
                found[form.casefold()] = targets
        taken = bytearray(len(text))
        wanted: list[tuple[int, WantedTerm]] = []
        for form in sorted(found, key=len, reverse=True):
            places = [
                m for m in pattern(form).finditer(text) if not any(taken[m.start() : m.end()])
            ]
            for match in places:
                taken[match.start() : match.end()] = b"\1" * (match.end() - match.start())
            if places:
                first = places[0]
                wanted.append((first.start(), WantedTerm(first.group(), found[form])))
        return tuple(each for _, each in sorted(wanted, key=lambda pair: pair[0]))

    def _pairs(self, source: str, target: str) -> Iterable[tuple[str, tuple[str, ...]]]:
        for term in self.terms:
            targets = term.of(target)
            if targets:
                yield from ((form, targets) for form in term.of(source))


@lru_cache(maxsize=4096)
def pattern(form: str) -> re.Pattern[str]:
    """Finds a term's form in a text."""
    escaped = re.escape(form).replace(r"\ ", r"\s+")
    before = r"(?<!\w)" if _latin(form[:1]) else ""
    after = r"(?:['’]?s|es)?(?!\w)" if _latin(form[-1:]) else ""
    return re.compile(before + escaped + after, re.IGNORECASE)


def _latin(char: str) -> bool:
    return char.isalnum() and char < "\u2e80"


def missing(wanted: Iterable[WantedTerm], target: str) -> tuple[WantedTerm, ...]:
    """The terms that a translation does not write as they are fixed."""
    return tuple(
        each for each in wanted if not any(pattern(form).search(target) for form in each.targets)
    )


def split_forms(cell: str) -> tuple[str, ...]:
    """The forms of a cell of a table."""
    return tuple(form.strip() for form in cell.split(_FORM_MARK) if form.strip())


def join_forms(forms: Iterable[str]) -> str:
    """A cell of a table."""
    return _FORM_MARK.join(forms)
