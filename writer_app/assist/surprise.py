"""How expected the words of a text are to the model: paragraphs in windows, one prefill each.

A window is some paragraphs that follow each other, read after what stands before them. Nothing is
generated: the model's probabilities of the writer's own words are all that is asked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from writer_app.domain.text.structure import LineKind, paragraphs
from writer_app.domain.text.surprise import Surprise, TokenOdds, surprises
from writer_app.domain.text.units import count_words, words
from writer_app.engine.base.protocol import Message
from writer_app.engine.link.client import EngineClient

Span = tuple[int, int]
_PROSE = (LineKind.TEXT, LineKind.ITEM, LineKind.QUOTE, LineKind.HEADING)
_WINDOW = 260  # words a window has at least, where the text has them: some 2 s on two cores
_LONGEST = 8_000  # characters of a paragraph that is read
_BEFORE = 160  # tokens of `words` before a window that are read with it
_OTHERS = 5  # likeliest tokens a place
_SYSTEM = (
    "You continue texts. The writer's text breaks off; go on from exactly there, in its language, "
    "tone and spelling. Output only what comes next."
)


@dataclass(frozen=True, slots=True)
class Surprised:
    """What stands out in one paragraph, at its own code points; `start`: where it begins."""

    start: int
    paragraph: str
    found: tuple[Surprise, ...]


def prose(text: str) -> list[Span]:
    """The paragraphs that are judged: not code, tables or rules, nor one of enormous length."""
    return [
        (start, end)
        for start, end, kind in paragraphs(text)
        if kind in _PROSE and end - start <= _LONGEST
    ]


def windows(text: str, wanted: Sequence[Span]) -> list[list[Span]]:
    """Wanted paragraphs, in order, by windows: those that follow each other, until long enough."""
    found: list[list[Span]] = []
    size = 0
    for start, end in wanted:
        follows = found and not text[found[-1][-1][1] : start].strip()
        if not follows or size >= _WINDOW:
            found.append([])
            size = 0
        found[-1].append((start, end))
        size += count_words(text[start:end])
    return found


def surprised(
    client: EngineClient, text: str, wanted: Sequence[Sequence[Span]]
) -> Iterator[tuple[Surprised, ...]]:
    """Yields what is found in each window, by paragraphs. Raises WriterError."""
    for window in wanted:
        start = window[0][0]
        before = "".join(words(text[max(0, start - 4_000) : start])[-_BEFORE:]).strip()
        turns = (Message("system", _SYSTEM), Message("user", before or "…"))
        part = text[start : window[-1][1]]
        scored = client.score(turns, part, _OTHERS)
        tokens = [TokenOdds(t.text, t.logprob, t.alternatives) for t in scored.tokens]
        found = surprises(part, tokens, known=bool(before))
        yield tuple(
            Surprised(begin, text[begin:end], _within(found, begin - start, end - start))
            for begin, end in window
        )


def _within(found: Sequence[Surprise], start: int, end: int) -> tuple[Surprise, ...]:
    return tuple(
        Surprise(each.start - start, each.end - start, each.level, each.nats)
        for each in found
        if start <= each.start and each.end <= end
    )
