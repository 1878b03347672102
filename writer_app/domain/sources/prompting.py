"""Passages as they stand in a prompt: numbered, quoted line by line, and never more than data."""

from __future__ import annotations

from collections.abc import Sequence

from writer_app.domain.sources.intruders import cleaned, quoted
from writer_app.domain.sources.passage import Passage
from writer_app.domain.sources.terms import covered
from writer_app.domain.templates.prompt import estimated_tokens

_LONGEST_HEAD = 200  # characters
_HEAD_TOKENS = 24


def numbered(passages: Sequence[tuple[str, Passage]]) -> str:
    """The passages with the titles of their sources, each behind its number, from [1].

    Every line of a source begins with “> ”, so that a line in it can be no number, no role and no
    heading of the prompt.
    """
    return "\n\n".join(
        f"[{number}] {head(title, passage)}\n{quoted(cleaned(passage.bare))}"
        for number, (title, passage) in enumerate(passages, start=1)
    )


def by_words(passages: Sequence[Passage], wanted: str) -> list[int]:
    """The passages by number, those with most words of what is wanted first."""
    return sorted(range(len(passages)), key=lambda number: -covered(wanted, passages[number].words))


def nearest(passages: Sequence[Passage], wanted: str, budget: int) -> list[Passage]:
    """The passages that have most words of what is wanted, in their order, within so many tokens.

    All of them where they fit, and the best one in any case.
    """
    kept: list[int] = []
    for number in by_words(passages, wanted):
        cost = estimated_tokens(passages[number].words) + _HEAD_TOKENS
        if kept and cost > budget:
            break
        budget -= cost
        kept.append(number)
    return [passages[number] for number in sorted(kept)]


def head(title: str, passage: Passage) -> str:
    """Where a passage comes from, in one line."""
    path = [title, *passage.headings]
    names = list(dict.fromkeys(" ".join(cleaned(name).split()) for name in path))
    page = f", p. {passage.page}" if passage.page else ""
    return " › ".join(filter(None, names))[:_LONGEST_HEAD] + page
