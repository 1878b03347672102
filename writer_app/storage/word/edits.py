"""What a new working text changes in the elements of a package: cuts, insertions, ends, kinds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from writer_app.domain.change.diff import Segment
from writer_app.domain.word.blocks import Kind
from writer_app.domain.word.inline import Format
from writer_app.storage.word.reading import Block, Words
from writer_app.storage.word.spans import Span, SpanState
from writer_app.storage.word.tree import Node


@dataclass(frozen=True, slots=True)
class Edge:
    """Where one end of the move `name` (`moveFrom` or `moveTo`) begins or ends."""

    way: str
    name: str
    begins: bool


@dataclass
class Moved:
    """A paragraph that stood elsewhere, as `words`; `segments` say what changed on the way.

    `first` and `last`: of what moved together.
    """

    words: Words
    name: str
    segments: tuple[Segment, ...] = ()
    first: bool = True
    last: bool = True

    @property
    def begin(self) -> Edge:
        """Where it begins."""
        return Edge("moveTo", self.name, begins=True)

    @property
    def end(self) -> Edge:
        """Where it ends."""
        return Edge("moveTo", self.name, begins=False)


@dataclass
class Insert:
    """Characters to be put in, with a format each. A "\\n" ends a paragraph of the next kind."""

    chars: str
    formats: list[Format]
    kinds: list[Kind] = field(default_factory=list)
    moved: Moved | None = None
    tables: dict[int, NewTable] = field(default_factory=dict)


@dataclass
class SpanEdit:
    """What happens to one span: stretches of it cut, things put in at offsets."""

    cuts: list[tuple[int, int]] = field(default_factory=list)
    puts: list[tuple[int, Insert]] = field(default_factory=list)


@dataclass
class Paragraph:
    """A paragraph to be added as a whole, like the paragraph `model`."""

    words: Insert
    kind: Kind
    model: Node | None
    moved: Moved | None = None


@dataclass
class NewRow:
    """A row to be added, like the row `model`; the cells are what they hold."""

    model: Node
    cells: list[Insert]


@dataclass
class NewTable:
    """A table to be added: of each row the cells, of each cell its paragraphs."""

    rows: list[list[list[Insert]]]


Whole = Paragraph | NewRow | NewTable


@dataclass
class Edits:
    """All of them. Elements and spans are known by identity."""

    spans: dict[int, tuple[Span, SpanEdit]] = field(default_factory=dict)
    ends: dict[int, Span] = field(default_factory=dict)
    """Ends of paragraphs that go."""
    kinds: dict[int, tuple[Span, Kind]] = field(default_factory=dict)
    """Ends of paragraphs that are of another kind now."""
    after: dict[int, tuple[Node, list[Whole]]] = field(default_factory=dict)
    before: dict[int, tuple[Node, list[Whole]]] = field(default_factory=dict)
    rows: dict[int, Node] = field(default_factory=dict)
    """Rows that go."""
    wholes: dict[int, Node] = field(default_factory=dict)
    """Paragraphs shown as a mark that go as a whole."""
    left: dict[int, str] = field(default_factory=dict)
    """What moved away, spans by identity, and as which move."""
    edges: dict[int, dict[str, Edge]] = field(default_factory=dict)
    """Edges at ends of paragraphs: `before` or `behind` the words, or `after` the paragraph."""

    def of(self, span: Span) -> SpanEdit:
        """The edit of a span, made where there is none."""
        return self.spans.setdefault(id(span), (span, SpanEdit()))[1]

    def cut(self, words: Words, start: int, end: int) -> None:
        """Cut shown characters, counted without blanks in front."""
        for span, at, to in pieces(words, start + words.lead, end + words.lead):
            if span.kind == "end":
                self.cut_end(words, span)
            else:
                self._cut(words, span, at, to)

    def cut_whole(self, words: Words) -> None:
        """Cut everything of a paragraph but its end."""
        for span in words.spans:
            if span.kind in ("text", "mark") and span.shown:
                self._cut(words, span, 0, len(span.text))

    def _cut(self, words: Words, span: Span, start: int, end: int) -> None:
        self.of(span).cuts.append((start, end))
        for tail in tails(words, span):
            self.of(tail)  # what belongs to a mark goes with it

    def cut_end(self, words: Words, end: Span) -> None:
        """Join a paragraph with the next that is shown; empty ones between go as well."""
        self.ends[id(end)] = end
        spans = words.flow.spans
        for span in spans[spans.index(end) + 1 :]:
            if span.kind == "end":
                if span.text or span.state is not SpanState.PLAIN:
                    return
                self.ends[id(span)] = span
            elif span.shown:
                return

    def leave(self, words: Words, name: str) -> None:
        """What is cut of a paragraph stands elsewhere, as the move `name`."""
        for span in words.spans:
            if id(span) in self.spans or id(span) in self.ends:
                self.left[id(span)] = name

    def edge(self, end: Span, where: str, edge: Edge) -> None:
        """An end of a move begins or ends at this paragraph."""
        self.edges.setdefault(id(end), {})[where] = edge

    def put(self, words: Words, at: int, insert: Insert) -> None:
        """Put characters in before the shown character `at`, counted without blanks in front."""
        span, offset = place(words, at, insert.formats[0].link if insert.formats else "")
        self.of(span).puts.append((offset, insert))

    def add_after(self, node: Node, what: Whole) -> None:
        """Add something after a paragraph or row."""
        self.after.setdefault(id(node), (node, []))[1].append(what)

    def add_before(self, node: Node, what: Whole) -> None:
        """Add something before a paragraph, row or table."""
        self.before.setdefault(id(node), (node, []))[1].append(what)


def pieces(words: Words, start: int, end: int) -> Iterator[tuple[Span, int, int]]:
    """The spans, and the parts of them, that show the characters from `start` to `end`."""
    at = 0
    for span in words.spans:
        if not span.shown:
            continue
        size = len(span.text)
        if at < end and at + size > start:
            yield span, max(start - at, 0), min(end - at, size)
        at += size


def place(words: Words, at: int, link: str = "") -> tuple[Span, int]:
    """The span and the offset in it at which something before the character `at` goes in.

    After the character in front, so that it takes its formatting; before the next one where that
    fits the link of what comes in, or where there is none in front.
    """
    at += words.lead
    before: tuple[Span, int] | None = None
    after: tuple[Span, int] | None = None
    seen = 0
    for span in words.spans:
        size = len(span.text) if span.shown else 0
        if seen < at <= seen + size:
            before = span, at - seen
        if seen <= at < seen + size:
            after = span, at - seen
        seen += size
    if before is None or before[0].kind == "end":
        return after or (words.spans[-1], 0)
    fits = after is not None and after[0].format.link == link and after[0].kind != "end"
    if before[0].format.link != link and fits and after is not None:
        return after
    behind = tails(words, before[0])
    return (behind[-1], 0) if behind and before[1] else before


def tails(words: Words, mark: Span) -> list[Span]:
    """The spans that belong to a mark, such as the rest of a field."""
    if mark.kind != "mark":
        return []
    return [span for span in words.spans if span.head is mark]


def top_of(block: Block) -> Node:
    """The element that a block is, for what is to be put before it: its table for a row."""
    if block.row is not None:
        return block.row.parent or block.row
    if block.words is not None:
        return first_paragraph(block.words)
    return block.nodes[0]


def first_paragraph(words: Words) -> Node:
    """The first paragraph that holds spans of these words."""
    return next(span.node for span in words.spans if span.kind == "end")


def last_paragraph(block: Block) -> Node | None:
    """The paragraph that a block ends with."""
    if block.words is not None:
        return block.words.spans[-1].node
    return block.nodes[-1] if block.nodes and block.nodes[-1].tag == "w:p" else None
