"""Whether two passages are nearly the same, and whether one is near enough to be worth showing."""

from __future__ import annotations

from itertools import pairwise

from writer_app.domain.sources.terms import covered, terms

SAME = 0.6  # of the pairs of neighbouring terms that both have
_LEAST_TERMS = 5
_NEAR = 0.85  # cosine of multilingual-e5-small: below it passages have no more than a subject
_WORDS = 0.25  # of a paragraph's terms, where no meaning is known
_NEAR_WORDS = 0.1


def alike(one: str, other: str) -> bool:
    """Whether the shorter of two texts stands in the other one, but for small changes."""
    first, second = _pairs(one), _pairs(other)
    shorter = min(len(first), len(second))
    return shorter >= _LEAST_TERMS and len(first & second) >= SAME * shorter


def near_enough(paragraph: str, passage: str, likeness: float | None) -> bool:
    """Whether a passage has to do with a paragraph. `likeness` is their cosine, where known."""
    share = covered(paragraph, passage)
    if likeness is None:
        return share >= _WORDS
    return (likeness >= _NEAR and share >= _NEAR_WORDS) or likeness >= _NEAR + 0.03


def _pairs(text: str) -> set[tuple[str, str]]:
    found = terms(text)
    return set(pairwise(found))
