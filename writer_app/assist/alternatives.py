"""Other words for one word of a sentence, from the model's own probabilities at that place.

The model reads the sentence up to the word and says which tokens could begin there; those that
are whole words are put into the sentence, and the sentences are scored. So a word that begins
well but does not go with what follows comes last, and a piece of a word hardly comes at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from writer_app.domain.text.text import CJK, words
from writer_app.engine.base.protocol import Done, EndReason, Message, TokenScore
from writer_app.engine.link.client import EngineClient

MOST = 9
_ASKED = 32  # tokens that the model names
_TRIED = 10  # sentences that are scored
_BEFORE = 300  # tokens of `words` before the sentence that are read
_WORD = re.compile(rf"[{CJK}]{{1,2}}|[^\W\d_]+(?:['’-][^\W\d_]+)*")
_SYSTEM = (
    "You continue texts. The writer's text breaks off; go on from exactly there, in its language, "
    "tone and spelling. Output only what comes next."
)


@dataclass(frozen=True, slots=True)
class WordPlace:
    """A word in its sentence: what stands before the sentence, before and after the word."""

    context: str
    before: str
    word: str
    after: str


@dataclass(frozen=True, slots=True)
class Alternatives:
    """The words that fit, the likeliest first."""

    words: tuple[str, ...]


def alternatives(client: EngineClient, place: WordPlace) -> Iterator[Any]:
    """Yields one `Alternatives`, then `Done`. Raises WriterError."""
    context = "".join(words(place.context[-8_000:])[-_BEFORE:]).strip()
    turns = (Message("system", _SYSTEM), Message("user", context or "…"))
    start = len(place.before)
    scored = client.score(turns, place.before + place.word, _ASKED)
    found: list[tuple[float, str]] = []
    for word in candidates(scored.tokens, place)[:_TRIED]:
        tokens = client.score(turns, place.before + word + place.after).tokens
        found.append((_likelihood(tokens, start), word))
    best = sorted(found, key=lambda each: -each[0])[:MOST]
    yield Alternatives(tuple(word for _, word in best))
    yield Done(0, EndReason.STOP)


def candidates(tokens: tuple[TokenScore, ...], place: WordPlace) -> list[str]:
    """Whole words that the model names for the place, the likeliest first, without the word."""
    start = len(place.before)
    at = 0
    for token in tokens:
        at += len(token.text)
        if at > start:
            break
    else:
        return []
    first = at - len(token.text) < start  # the token holds the blank before the word
    found: list[str] = []
    for text, _ in sorted(token.alternatives, key=lambda each: -each[1]):
        word = text.strip()
        blank = text[:1].isspace()
        if (first and not blank) or not _WORD.fullmatch(word):
            continue
        word = word.capitalize() if place.word[:1].isupper() and word.islower() else word
        if word.casefold() != place.word.casefold() and word not in found:
            found.append(word)
    return found


def _likelihood(tokens: tuple[TokenScore, ...], start: int) -> float:
    """Log-probability of what stands from `start` on; what is before is the same for all."""
    at, total = 0, 0.0
    for token in tokens:
        at += len(token.text)
        if at > start:
            total += token.logprob
    return total
