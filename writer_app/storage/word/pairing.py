"""Which paragraphs of a package became which lines of a new text, and which of them moved."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import product

from rapidfuzz import fuzz

from writer_app.domain.change.compare import length
from writer_app.domain.word.blocks import Line
from writer_app.storage.word.reading import Block
from writer_app.storage.word.spans import SpanState
from writer_app.storage.word.wholes import holds_section

_PAIRS = 10_000  # pairs of paragraphs compared with one another; beyond, they go by their order
_LIKE = 0.35  # from this likeness on, a paragraph is taken for a new wording of another
_MOVED = 0.85  # and from this on for one that moved and was edited a little
_LEAST = 12  # of `length`, from which a paragraph can be said to have moved
_STRETCHES = 60  # that differ, up to which each is looked at for such ones before they are joined
_STRAYS = 400  # paragraphs on each side up to which edited moves are looked for

Stretch = tuple[int, int, int, int]  # blocks from and up to, lines from and up to


@dataclass
class Region:
    """Some blocks, `a` up to `b`, that became lines, `c` up to `d`; the pairs are in order."""

    a: int
    b: int
    c: int
    d: int
    pairs: list[tuple[int, int]] = field(default_factory=list)


class Pairing:
    """`moved` says for a block that stands elsewhere as which line it does."""

    def __init__(
        self, blocks: Sequence[Block], lines: Sequence[Line], opaque: frozenset[str]
    ) -> None:
        self._blocks, self._lines, self._opaque = blocks, lines, opaque
        self.moved: dict[int, int] = {}
        self._apart: tuple[frozenset[int], frozenset[int]] = frozenset(), frozenset()

    def apart(self, blocks: frozenset[int], lines: frozenset[int]) -> None:
        """Pair no rows of these blocks, and none with these lines: their tables go as wholes."""
        self._apart = blocks, lines

    def stays(self, stretch: Stretch) -> bool:
        """Whether nothing of a stretch moved away or came from elsewhere."""
        a, b, c, d = stretch
        came = self.moved.values()
        return not any(n in self.moved for n in range(a, b)) and not any(
            n in came for n in range(c, d)
        )

    def exact(self, stretches: Iterable[Stretch]) -> None:
        """Find the paragraphs that moved word for word."""
        stretches = list(stretches)
        waiting: dict[tuple[object, str], list[int]] = defaultdict(list)
        for _, _, c, d in stretches:
            for number in range(c, d):
                line = self._lines[number]
                if not line.row and length(line.words) >= _LEAST:
                    waiting[line.kind, line.words].append(number)
        for a, b, _, _ in stretches:
            for number in range(a, b):
                block = self._blocks[number]
                there = waiting.get((block.kind, block.line[block.prefix :]))
                if there and movable(block):
                    self.moved[number] = there.pop(0)

    def wanders(self, stretch: Stretch, stretches: Sequence[Stretch]) -> bool:
        """Whether a paragraph of a stretch stands elsewhere, hardly edited, or came from there."""
        if len(stretches) > _STRETCHES:
            return False
        a, b, c, d = stretch
        others = [one for one in stretches if one != stretch]
        there = [n for one in others for n in range(one[2], one[3])]
        before = [n for one in others for n in range(one[0], one[1]) if self._long(n)]
        left = [n for n in range(a, b) if self._long(n)]
        if len(left) * len(there) + len(before) * (d - c) > _PAIRS:
            return False
        couples = [*product(left, there), *product(before, range(c, d))]
        return any(self._likeness(old, new) >= _MOVED for old, new in couples)

    def regions(self, stretches: Iterable[Stretch]) -> list[Region]:
        """Each stretch with its pairs.

        First by likeness; then what was edited a little and moved; what is left between two pairs
        goes by its order, from the end.
        """
        found = [Region(*stretch) for stretch in stretches]
        for region in found:
            olds, news = self._left(region)
            if len(olds) * len(news) <= _PAIRS:
                region.pairs = self._best(olds, news)
        self._edited(found)
        for region in found:
            region.pairs = list(self._filled(region))
        return found

    def may(self, block: Block, line: Line) -> bool:
        """Whether a line can be what a block became."""
        if block.row is not None:
            return line.row and len(line.cells) == len(block.cells)
        if block.words is None or line.row or line.words in self._opaque:
            return False
        return block.kind.note == line.kind.note

    # ---- inside
    def _left(self, region: Region) -> tuple[list[int], list[int]]:
        came = set(self.moved.values())
        olds = [n for n in range(region.a, region.b) if n not in self.moved]
        return olds, [n for n in range(region.c, region.d) if n not in came]

    def _best(self, olds: list[int], news: list[int]) -> list[tuple[int, int]]:
        """The pairs of the greatest likeness in all, by dynamic programming."""
        wide = len(news) + 1
        like = [[self._likeness(i, j) for j in news] for i in olds]
        best = [[0.0] * wide for _ in range(len(olds) + 1)]
        for i in range(len(olds) - 1, -1, -1):
            for j in range(len(news) - 1, -1, -1):
                best[i][j] = max(best[i + 1][j], best[i][j + 1])
                if like[i][j]:
                    best[i][j] = max(best[i][j], best[i + 1][j + 1] + like[i][j])
        found, i, j = [], 0, 0
        while i < len(olds) and j < len(news):
            if like[i][j] and best[i][j] == best[i + 1][j + 1] + like[i][j]:
                found.append((olds[i], news[j]))
                i, j = i + 1, j + 1
            elif best[i][j] == best[i + 1][j]:
                i += 1
            else:
                j += 1
        return found

    def _likeness(self, old: int, new: int) -> float:
        block, line = self._blocks[old], self._lines[new]
        if not self.may(block, line) or old in self._apart[0] or new in self._apart[1]:
            return 0.0
        like = fuzz.ratio(block.line[block.prefix :], line.words) / 100
        return like if like >= _LIKE else 0.0

    def _edited(self, regions: list[Region]) -> None:
        """Find paragraphs that moved and were edited a little."""
        olds: list[int] = []
        news: list[int] = []
        for region in regions:
            here = {old for old, _ in region.pairs}
            there = {new for _, new in region.pairs}
            left, came = self._left(region)
            olds += [n for n in left if n not in here and self._long(n)]
            news += [n for n in came if n not in there]
        if not olds or len(olds) > _STRAYS or len(news) > _STRAYS:
            return
        for old in olds:
            kind = self._blocks[old].kind
            alike = [n for n in news if self._lines[n].kind == kind and not self._lines[n].row]
            best = max(alike, key=lambda n: self._likeness(old, n), default=None)
            if best is not None and self._likeness(old, best) >= _MOVED:
                self.moved[old] = best
                news.remove(best)

    def _long(self, number: int) -> bool:
        block = self._blocks[number]
        return length(block.line) >= 4 * _LEAST and movable(block)

    def _filled(self, region: Region) -> Iterator[tuple[int, int]]:
        olds, news = self._left(region)
        at = to = 0
        for old, new in [*region.pairs, (None, None)]:
            i = olds.index(old) if old is not None else len(olds)
            j = news.index(new) if new is not None else len(news)
            for n in range(min(i - at, j - to), 0, -1):
                before, after = olds[i - n], news[j - n]
                whole = before in self._apart[0] or after in self._apart[1]
                if not whole and self.may(self._blocks[before], self._lines[after]):
                    yield before, after
            if old is not None and new is not None:
                yield old, new
            at, to = i + 1, j + 1


def movable(block: Block) -> bool:
    """Whether a block is one paragraph of the text that nobody's changes wait in."""
    if block.words is None or block.kind.note or length(block.line[block.prefix :]) < _LEAST:
        return False
    spans = block.words.spans
    ends = sum(span.kind == "end" for span in spans)
    quiet = all(span.state in (SpanState.PLAIN, SpanState.KEPT) for span in spans)
    return quiet and ends == 1 and not holds_section(spans[-1].node.child("w:pPr"))
