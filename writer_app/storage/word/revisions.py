"""The tracked changes of colleagues as proposals over the working text."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from writer_app.domain.word import inline
from writer_app.domain.word.inline import Format
from writer_app.domain.word.values import Revision
from writer_app.storage.word import places
from writer_app.storage.word.reading import Block, Reading
from writer_app.storage.word.spans import Key, Span, SpanState

_EARLIER = 5_000  # characters


def of(reading: Reading, accepting: Callable[[frozenset[str]], Reading]) -> list[Revision]:
    """Changes that wait, in the order of the text; what one author did at one place is one.

    `accepting` reads the package with changes taken: what they really make of the text.
    """
    flows = (flow for part in reading.parts.values() for flow in part.flows)
    there = any(span.key is not None for flow in flows for span in flow.spans)
    found = list(_spelled(reading)) if there else []
    if found:
        taken = accepting(frozenset(name for one in found for name in one.ids))
        found = _exact(found, reading, taken)
    return _linked([one for one in found if one.new != reading.text[one.start : one.end]])


def _linked(found: list[Revision]) -> list[Revision]:
    """The changes without the names of moves of which one end alone is there."""
    left = {one.move for one in found if not one.new}
    both = left & {one.move for one in found if one.new}
    return [one if one.move in both else replace(one, move="") for one in found]


# ---- by the words in the package
def _spelled(reading: Reading) -> Iterator[Revision]:
    open_: _OpenRun | None = None
    for span, start, end in places.of(reading):
        if span.key is None:
            if open_ is not None and (span.shown or start != open_.end):
                yield open_.closed()
                open_ = None
            continue
        if open_ is not None and not open_.fits(span, start):
            yield open_.closed()
            open_ = None
        if open_ is None:
            open_ = _OpenRun(span.key, start, reading.marks.labels)
        open_.take(span, end)
    if open_ is not None:
        yield open_.closed()


class _OpenRun:
    """A change that is being put together."""

    def __init__(self, key: Key, start: int, labels: dict[str, str]) -> None:
        self.key, self.start, self.end, self.labels = key, start, start, labels
        self.chars: list[str] = []
        self.formats: list[Format] = []
        self.ids: dict[str, None] = {}

    def fits(self, span: Span, start: int) -> bool:
        """Whether a span goes on with this change."""
        key, own = span.key, self.key
        return key is not None and (key.author, key.move, start) == (own.author, own.move, self.end)

    def take(self, span: Span, end: int) -> None:
        """Add a span of the same change."""
        assert span.key is not None
        if span.state is SpanState.THEIR_IN:
            self.chars.append(span.text)
            self.formats += [span.format] * len(span.text)
        self.end = max(self.end, end)
        self.ids[span.key.name] = None

    def closed(self) -> Revision:
        """The change, with the line ends that paragraphs have in the text."""
        pieces, at = [], 0
        for chars in "".join(self.chars).split("\n"):
            formats = self.formats[at : at + len(chars)]
            pieces.append(inline.render(chars, formats, self.labels, first=False)[0])
            at += len(chars) + 1
        key = self.key
        new = "\n\n".join(pieces)
        return Revision(self.start, self.end, new, key.author, key.date, tuple(self.ids), key.move)


# ---- by what the package reads once they are taken
def _exact(found: list[Revision], reading: Reading, taken: Reading) -> list[Revision]:
    """The changes with the marks of lists, headings and emphasis that they bring about.

    Between paragraphs whose ends stay, the text with everything taken is what they have to make.
    """
    ends, other = _ends(reading), _ends(taken)
    both = ends.keys() & other.keys()
    old = [0, *(place for key, place in ends.items() if key in both), len(reading.text)]
    new = [0, *(place for key, place in other.items() if key in both), len(taken.text)]
    stretches: dict[int, list[Revision]] = defaultdict(list)
    for one in found:
        stretches[max(0, bisect_left(old, one.start) - 1)].append(one)
    result: list[Revision] = []
    for number, ones in sorted(stretches.items()):
        first, last = old[number], old[number + 1]
        if ones[-1].end > last:
            result += ones
        else:
            wanted = taken.text[new[number] : new[number + 1]]
            result += _made(ones, reading.text, (first, last), wanted)
    return result


_Place = tuple[str, str, int]


def _ends(reading: Reading) -> dict[_Place, int]:
    """Where each line of a text ends, by the part and byte of what it ends with."""
    return {_key(block): block.start + len(block.line) for block in reading.blocks}


def _key(block: Block) -> _Place:
    if block.row is not None:
        return block.part, "row", block.row.start
    if block.words is not None:
        return block.part, "words", block.words.spans[-1].node.start
    return block.part, "mark", block.nodes[-1].start


def _made(
    ones: Sequence[Revision], text: str, bounds: tuple[int, int], wanted: str
) -> Sequence[Revision]:
    """The changes of a stretch of the text, which make it `wanted` when all are taken.

    Where they do not and are of one author they become one that does.
    """
    first, last = bounds
    now = text[first:last]
    pieces, at = [], first
    for one in ones:
        pieces += [text[at : one.start], one.new]
        at = one.end
    said = "".join([*pieces, text[at:last]])
    alone = len({(one.author, one.move) for one in ones}) == 1
    if said == wanted or not alone:
        return ones
    start, end, new = _least(now, wanted)
    ids = tuple(dict.fromkeys(name for one in ones for name in one.ids))
    return [replace(ones[0], start=first + start, end=first + end, new=new, ids=ids)]


def _least(old: str, new: str) -> tuple[int, int, str]:
    """The smallest change of `old` into `new`, of whole lines where it can be: from, to, text."""
    head = 0
    while head < min(len(old), len(new)) and old[head] == new[head]:
        head += 1
    tail = 0
    while tail < min(len(old), len(new)) - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    end = len(old) - tail
    piece = new[head : len(new) - tail]
    if bool(piece) == bool(end - head):
        return head, end, piece
    for by in range(min(head, _EARLIER) + 1):  # what comes or goes alone can stand a little earlier
        whole = old[head - by : head] + (piece or old[head:end])
        moved = whole[: len(whole) - by]
        if whole[len(whole) - by :] != old[head - by : head]:
            break
        if old[head - by - 1 : head - by] in ("", "\n") and moved.endswith("\n"):
            return head - by, end - by, moved if piece else ""
    return head, end, piece
