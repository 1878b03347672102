"""Where the spans of a package stand in its working text."""

from __future__ import annotations

from collections.abc import Iterator

from writer_app.domain.word import inline
from writer_app.domain.word.blocks import TEXT
from writer_app.storage.word.reading import Block, Reading, Words
from writer_app.storage.word.spans import Span


def of(reading: Reading) -> Iterator[tuple[Span, int, int]]:
    """Each span of the text in its order, with where it begins and ends there, code points.

    What is not shown has an empty place. The end of a paragraph goes as far as the words of the
    next in the same flow.
    """
    yield from ((span, 0, 0) for span in reading.unshown.get(0, ()))
    following: list[Block | None] = [*reading.blocks[1:], None] if reading.blocks else []
    for number, (block, after) in enumerate(zip(reading.blocks, following, strict=True), 1):
        if block.words is not None:
            yield from _paragraph(reading, block, after)
        elif block.row is not None:
            yield from _row(reading, block)
        end = block.start + len(block.line) + len(block.rule) + 1  # in the gap behind it
        yield from ((span, end, end) for span in reading.unshown.get(number, ()))


def characters(reading: Reading) -> Iterator[tuple[Span, int, int]]:
    """Each shown character of the text: its span, its number in that, its place, code points."""
    for block in reading.blocks:
        if block.words is not None:
            base = block.start + block.prefix
            yield from _characters(reading, block.words, base, first=block.kind == TEXT)
        at = block.start + 2
        for words in block.cells if block.row is not None else ():
            yield from _characters(reading, words, at, first=False, cell=True)
            at += _length(reading, words) + 3


def _characters(
    reading: Reading, words: Words, base: int, *, first: bool, cell: bool = False
) -> Iterator[tuple[Span, int, int]]:
    found = _rendered(reading, words, first=first, cell=cell)
    at = -words.lead
    for span in words.spans:
        for number in range(len(span.text) if span.shown else 0):
            if 0 <= at < len(found) - 1:
                yield span, number, base + found[at]
            at += 1


def _paragraph(
    reading: Reading, block: Block, after: Block | None
) -> Iterator[tuple[Span, int, int]]:
    words = block.words
    assert words is not None
    base = block.start + block.prefix
    for span, start, end in _spans(reading, words, first=block.kind == TEXT):
        if span is words.spans[-1]:
            joined = (
                after is not None and after.words is not None and after.words.flow is words.flow
            )
            place = block.start + len(block.line)
            yield span, place, after.start + after.prefix if joined and after else place
        else:
            yield span, base + start, base + end


def _row(reading: Reading, block: Block) -> Iterator[tuple[Span, int, int]]:
    at = block.start + 2
    for words in block.cells:
        for span, start, end in _spans(reading, words, first=False, cell=True):
            yield span, at + start, at + end
        at += _length(reading, words) + 3


def _length(reading: Reading, words: Words) -> int:
    return _rendered(reading, words, first=False, cell=True)[-1]


def _rendered(reading: Reading, words: Words, *, first: bool, cell: bool) -> list[int]:
    labels, formats = reading.marks.labels, words.formats()
    if not cell:
        return inline.render(words.chars, formats, labels, first=first)[1]
    places: list[int] = []
    at = base = 0
    for chars in words.chars.split("\n"):
        found = inline.render(chars, formats[at : at + len(chars)], labels, cell=True)[1]
        places += [base + place for place in found]
        base += found[-1] + len("<br>")
        at += len(chars) + 1
    return places


def _spans(
    reading: Reading, words: Words, *, first: bool, cell: bool = False
) -> Iterator[tuple[Span, int, int]]:
    places = _rendered(reading, words, first=first, cell=cell)
    at = -words.lead
    for span in words.spans:
        size = len(span.text) if span.shown else 0
        yield span, _at(places, at), _at(places, at + size)
        at += size


def _at(places: list[int], number: int) -> int:
    return places[max(0, min(number, len(places) - 1))]
