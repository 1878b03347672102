"""Who wrote what: which stretches of a text came from a language model, and how they fare.

Everything is the writer's own unless a span says otherwise. A span is an anchor in UTF-16 units
with its source; spans are sorted and share no text. Typing inside a span splits it: what was
retyped is the writer's. All functions are pure.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from writer_app.domain.change.anchor import Anchor
from writer_app.domain.change.diff import Segment
from writer_app.domain.text.text import Utf16Map, is_word, language, utf16_len, word_spans

_NEAR = 200  # code points within which a short span is looked for again
_LONG = 12  # code points from which a span is looked for everywhere
_END = 1 << 60


class Origin(StrEnum):
    """Who wrote a stretch of text."""

    TYPED = "typed"  # by the writer
    EDITED = "ai_edited"  # the writer's text, as a model changed it
    WRITTEN = "ai_written"  # new text of a model


@dataclass(frozen=True, slots=True)
class SpanSource:
    """Where a stretch came from. `time` in seconds since 1970; what is not known is empty."""

    kind: Origin
    model: str = ""
    template: str = ""
    version: int = 0
    seed: int | None = None
    time: float = 0.0


@dataclass(frozen=True, slots=True)
class OriginSpan:
    """A stretch of text that is not the writer's own; never empty."""

    anchor: Anchor
    source: SpanSource


Spans = tuple[OriginSpan, ...]


@dataclass(frozen=True, slots=True)
class Shares:
    """Words of a text, and how many of them a model edited or wrote."""

    words: int
    edited: int
    written: int
    models: tuple[str, ...] = ()

    def percent(self, kind: Origin) -> int:
        """The share of one kind, rounded; the writer's own is what the other two leave."""
        if not self.words:
            return 100 if kind is Origin.TYPED else 0
        edited = round(100 * self.edited / self.words)
        written = round(100 * self.written / self.words)
        rest = max(0, 100 - edited - written)
        return {Origin.TYPED: rest, Origin.EDITED: edited, Origin.WRITTEN: written}[kind]


# ---- following edits -----------------------------------------------------------------------------
def edited(spans: Spans, position: int, removed: int, added: int) -> Spans:
    """The spans after the writer's edit: `removed` units gave way to `added` of the writer's."""
    after = position + removed
    return _tidy((*cut(spans, 0, position), *cut(spans, after, _END, added - removed)))


def marked(spans: Spans, anchor: Anchor, source: SpanSource) -> Spans:
    """The spans once the text in `anchor` is known to come from `source`."""
    fresh = (OriginSpan(anchor, source),) if anchor.length else ()
    return _tidy((*cut(spans, 0, anchor.start), *fresh, *cut(spans, anchor.end, _END)))


def applied(spans: Spans, start: int, segments: Iterable[Segment], source: SpanSource) -> Spans:
    """The spans after a proposal took the place of its passage, which began at `start`.

    `spans` are those before it. Words that stayed keep their source, new ones get this one.
    """
    found = list(cut(spans, 0, start))
    old = new = start
    for segment in segments:
        gone, come = utf16_len(segment.old), utf16_len(segment.shown)
        if segment.kind == "same" or segment.state == "rejected":
            found += cut(spans, old, old + gone, new - old)
        elif come:
            found.append(OriginSpan(Anchor(new, new + come), source))
        old, new = old + gone, new + come
    return _tidy((*found, *cut(spans, old, _END, new - old)))


def cut(spans: Sequence[OriginSpan], start: int, end: int, shift: int = 0) -> Iterator[OriginSpan]:
    """What lies between two offsets, moved by `shift`."""
    at = bisect_right(spans, start, key=lambda span: span.anchor.end)
    while at < len(spans) and spans[at].anchor.start < end:
        anchor = spans[at].anchor
        inside = Anchor(max(anchor.start, start) + shift, min(anchor.end, end) + shift)
        yield OriginSpan(inside, spans[at].source)
        at += 1


def _tidy(spans: Iterable[OriginSpan]) -> Spans:
    """Neighbours of one source are one span; empty ones go."""
    found: list[OriginSpan] = []
    for span in spans:
        last = found[-1] if found else None
        if not span.anchor.length:
            continue
        if last and last.anchor.end == span.anchor.start and last.source == span.source:
            found[-1] = OriginSpan(Anchor(last.anchor.start, span.anchor.end), span.source)
        else:
            found.append(span)
    return tuple(found)


def reanchored(kept: Iterable[tuple[OriginSpan, str]], text: str) -> Spans:
    """Spans that were kept with their texts, found again in `text`; what is gone is left out."""
    units = Utf16Map(text)
    found: list[OriginSpan] = []
    after = shift = 0
    for span, words in kept:
        expected = max(after, units.from_utf16(max(0, span.anchor.start + shift)))
        at = _place(text, words, expected, after)
        if at is None or not words:
            continue
        after = at + len(words)
        anchor = Anchor(units.to_utf16(at), units.to_utf16(after))
        shift = anchor.start - span.anchor.start
        found.append(OriginSpan(anchor, span.source))
    return _tidy(found)


def _place(text: str, words: str, expected: int, after: int) -> int | None:
    """Where `words` stand, nearest to where they are expected and not before `after`."""
    if text.startswith(words, expected):
        return expected
    reach = _NEAR if len(words) < _LONG else len(text)
    ahead = text.find(words, expected, expected + reach + len(words))
    behind = text.rfind(words, max(after, expected - reach), expected + len(words))
    places = [place for place in (ahead, behind) if place >= 0]
    return min(places, key=lambda place: abs(place - expected), default=None)


# ---- figures and a sentence ----------------------------------------------------------------------
def shares(spans: Spans, text: str) -> Shares:
    """How many words are whose; a word is that of the source that holds its middle."""
    units = Utf16Map(text)
    counts = {Origin.EDITED: 0, Origin.WRITTEN: 0}
    words = 0
    for start, end in word_spans(text):
        if not is_word(text[start:end]):
            continue
        words += 1
        middle = units.to_utf16((start + end) // 2)
        for span in cut(spans, middle, middle + 1):
            counts[span.source.kind] += 1
    models = tuple(dict.fromkeys(span.source.model for span in spans if span.source.model))
    return Shares(words, counts[Origin.EDITED], counts[Origin.WRITTEN], models)


def disclosure(found: Shares, text: str) -> str:
    """One sentence that says what a model did, in the language of the text."""
    if language(text) == "zh":
        return _disclosure_zh(found)
    if not found.edited and not found.written:
        return "This text was written by its author, without a language model."
    models = f" ({', '.join(found.models)})" if found.models else ""
    edit, write = _percent(found, Origin.EDITED), _percent(found, Origin.WRITTEN)
    if found.edited and found.written:
        parts = f"{edit} % of its words were edited and {write} % written"
    elif found.edited:
        parts = f"{edit} % of its words were edited"
    else:
        parts = f"{write} % of its words were written"
    return f"This text was written by its author; {parts} with a language model{models}."


def with_disclosure(text: str, spans: Spans) -> str:
    """A text with the sentence that says what a model did as its last paragraph."""
    sentence = disclosure(shares(spans, text), text)
    return f"{text.rstrip()}\n\n{sentence}\n" if text.strip() else f"{sentence}\n"


def _disclosure_zh(found: Shares) -> str:
    if not found.edited and not found.written:
        return "本文由作者撰写，未使用语言模型。"
    models = f"（{'、'.join(found.models)}）" if found.models else ""
    few = "不足 1"
    edit, write = _percent(found, Origin.EDITED, few), _percent(found, Origin.WRITTEN, few)
    parts = [f"{edit}% 的文字经语言模型{models}修改"] if found.edited else []
    if found.written:
        by = "由其撰写" if parts else f"由语言模型{models}撰写"
        parts.append(f"{write}% 的文字{by}")
    return f"本文由作者撰写；其中 {'，'.join(parts)}。"


def _percent(found: Shares, kind: Origin, few: str = "under 1") -> str:
    value = found.percent(kind)
    return str(value) if value else few
