"""What a fact is, and how a fact of one text differs from one of another."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class FactKind(StrEnum):
    """What sort of fact."""

    NUMBER = "number"  # with its unit, currency, or the month of a date; `v2.0`, `10³`, `2b`
    NAME = "name"
    QUOTATION = "quotation"
    LINK = "link"  # an address, a wiki link, a footnote's mark, a citation
    CODE = "code"
    FORMULA = "formula"
    NEGATION = "negation"  # a sentence that says no, or does so no longer
    STRUCTURE = "structure"  # a heading, a list item, a task's box, a table row, a fence


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact as the text words it; offsets are code points.

    `key` is what makes two facts the same where that is not told by the words: the cells of a
    row, the month a day belongs to.
    """

    kind: FactKind
    text: str
    start: int
    end: int
    key: str = ""


@dataclass(frozen=True, slots=True)
class FactDifference:
    """A fact that is gone (`new` None), came in (`old` None), or became another one."""

    kind: FactKind
    old: Fact | None
    new: Fact | None
