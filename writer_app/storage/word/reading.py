"""A package as a working text in Markdown, with every paragraph of it tied to its elements."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from writer_app.domain.word import blocks, inline
from writer_app.domain.word.blocks import TEXT, Kind
from writer_app.domain.word.inline import PLAIN, Format
from writer_app.storage.word import moves
from writer_app.storage.word.package import Package
from writer_app.storage.word.spans import (
    SHOWN,
    Context,
    Marks,
    Span,
    SpanState,
    of_paragraph,
    words_in,
)
from writer_app.storage.word.styles import Styles
from writer_app.storage.word.tree import Node

_PASSED = frozenset({"w:customXml", "w:sdtContent"})


@dataclass
class Flow:
    """Paragraphs that follow one another in one element; text can move among them."""

    part: str
    holder: Node
    spans: list[Span] = field(default_factory=list)
    ends_with_paragraph: bool = True
    """Whether nothing that is no paragraph stands between its last paragraph and the end."""


@dataclass
class Words:
    """The spans of one shown paragraph (or of a cell) and what they show."""

    spans: list[Span]
    flow: Flow
    chars: str = ""
    lead: int = 0
    """Characters in front that are not shown: blanks at the beginning of a paragraph."""
    styled: bool = True
    """Whether formats are shown, and so compared."""

    def formats(self) -> list[Format]:
        """A format for each shown character; all plain where formats are not shown."""
        if not self.styled:
            return [PLAIN] * len(self.chars)
        found: list[Format] = []
        for span in self.spans:
            if span.shown:
                found += [span.format] * len(span.text)
        return found[self.lead : self.lead + len(self.chars)]


@dataclass
class Block:
    """One line of the working text. `start` is where it begins there, code points.

    A paragraph has `words`; a row of a table has `cells`; a mark of its own has neither, and the
    paragraphs it stands for in `nodes`.
    """

    kind: Kind
    line: str
    part: str
    words: Words | None = None
    cells: list[Words] = field(default_factory=list)
    row: Node | None = None
    nodes: list[Node] = field(default_factory=list)
    start: int = 0
    prefix: int = 0
    """Characters of the line in front of its words."""
    flow: Flow | None = None
    rule: str = ""
    """The line under a table's first row."""


@dataclass
class Part:
    """One XML part of the package that holds text."""

    name: str
    data: bytes
    root: Node
    flows: list[Flow] = field(default_factory=list)


@dataclass
class Reading:
    """A package, read. `text` is the working text."""

    package: Package
    styles: Styles
    marks: Marks
    parts: dict[str, Part] = field(default_factory=dict)
    blocks: list[Block] = field(default_factory=list)
    unshown: dict[int, list[Span]] = field(default_factory=dict)
    """By how many blocks stand before them, paragraphs that only a change which waits shows."""
    text: str = ""


def read(
    package: Package,
    mine: str,
    refused: frozenset[str] = frozenset(),
    accepted: frozenset[str] = frozenset(),
) -> Reading:
    """Read a package as the author `mine` sees it. Raises DocumentError.

    `refused` and `accepted` are tracked changes of others that were decided on.
    """
    reading = Reading(package, Styles(package), Marks())
    notes: dict[tuple[str, str], str] = {}

    def context(part: str) -> Context:
        links = package.links(part)
        return Context(reading.styles, links, reading.marks, mine, refused, accepted, part, notes)

    _read_part(reading, package.document, context(package.document))
    for kind, what in (("footnotes", ""), ("endnotes", "e")):
        part = package.related(kind)
        if part and any(sort == what for sort, _ in notes):
            _read_notes(reading, part, context(part), what)
    _join(reading)
    return reading


def _read_part(reading: Reading, name: str, context: Context) -> None:
    data, root = reading.package.tree(name)
    part = reading.parts[name] = Part(name, data, root)
    context.moves = moves.ranges(data, root)
    body = root.child("w:body")
    if body is None or not body.children:  # what is written would have no place
        raise reading.package.without_text()
    _Walk(reading, part, context).content(body)


def _read_notes(reading: Reading, name: str, context: Context, what: str) -> None:
    data, root = reading.package.tree(name)
    part = reading.parts[name] = Part(name, data, root)
    walk = _Walk(reading, part, context)
    by_id = {node.get("id"): node for node in root.children}
    for (kind, number), label in list(context.notes.items()):
        if kind == what and number in by_id:
            walk.note = label
            walk.content(by_id[number])


class _Walk:
    """Goes through the paragraphs and tables of one part."""

    def __init__(self, reading: Reading, part: Part, context: Context) -> None:
        self.reading, self.part, self.context = reading, part, context
        self.note = ""

    def content(self, holder: Node) -> None:
        """The blocks of an element: flows of paragraphs with tables and others between them."""
        flow = self._flow(holder)
        waiting: list[list[Span]] = []  # paragraphs whose ends are not shown
        children = holder.children
        fields = _fields(children)
        at = 0
        while at < len(children):
            node = children[at]
            at += 1
            if node.tag == "w:p":
                if at - 1 in fields:
                    waiting = self._end(flow, waiting)
                    first, at = at - 1, fields[at - 1]
                    self._opaque(flow, children[first:at])
                else:
                    self._paragraph(flow, node, waiting)
            elif node.tag in ("w:tbl", "w:sdt", "w:altChunk", *_PASSED, "mc:AlternateContent"):
                waiting = self._end(flow, waiting)
                flow.ends_with_paragraph = False
                self._other(node)
                flow = self._flow(holder)
            elif node.tag.startswith("w:comment"):
                flow.spans.append(Span("anchor", node))
        self._end(flow, waiting)

    def _flow(self, holder: Node) -> Flow:
        flow = Flow(self.part.name, holder)
        self.part.flows.append(flow)
        return flow

    def _other(self, node: Node) -> None:
        if node.tag == "w:tbl":
            self._table(node)
        elif node.tag in ("w:altChunk", "mc:AlternateContent"):
            self._opaque(self.part.flows[-1], [node])
        elif node.tag == "w:sdt":
            inside = node.child("w:sdtContent")
            if inside is not None:
                self.content(inside)
        else:
            self.content(node)

    # ---- paragraphs
    def _paragraph(self, flow: Flow, node: Node, waiting: list[list[Span]]) -> None:
        spans = of_paragraph(node, self.context)
        flow.spans += spans
        waiting.append(spans)
        if spans[-1].shown and self._shown(flow, [span for one in waiting for span in one]):
            waiting.clear()

    def _shown(self, flow: Flow, spans: list[Span]) -> bool:
        """Show a paragraph; False where nothing of it is shown before a change in it is taken."""
        if any(span.shown for span in spans[:-1]):
            words = Words(spans, flow)
            if words_of(words):
                self._add(flow, words)
                return True
        end = spans[-1]
        if end.state is SpanState.PLAIN:
            end.text = ""  # an empty paragraph: kept, not shown
        return not any(span.key is not None and span.text.strip() for span in spans[:-1])

    def _end(self, flow: Flow, waiting: list[list[Span]]) -> list[list[Span]]:
        """Nothing follows the last paragraphs: their end is shown whatever its state."""
        if waiting:
            spans = [span for one in waiting for span in one]
            spans[-1].state = SpanState.PLAIN
            if not self._shown(flow, spans):
                self.reading.unshown.setdefault(len(self.reading.blocks), []).extend(spans)
        return []

    def _add(self, flow: Flow, words: Words) -> None:
        props = words.spans[-1].node.child("w:pPr")
        kind = self.reading.styles.kind(props)
        if self.note:
            kind = Kind(note=self.note)
        block = Block(kind, "", self.part.name, words=words, flow=flow)
        line = self._line(words, kind, first=kind == TEXT)
        if line is None:
            block.words, block.kind, line = None, TEXT, ""
            block.nodes = [s.node for s in words.spans if s.kind == "end"]
            line = self._own_mark(block.nodes[0], "paragraph")
        block.line = line
        self.reading.blocks.append(block)

    def _line(self, words: Words, kind: Kind, *, first: bool, cell: bool = False) -> str | None:
        """The Markdown of a paragraph if that can be read back; without formats if it must be."""
        marks = self.reading.marks
        for styled in (True, False):
            words.styled = styled
            formats = words.formats()
            line, _ = inline.render(words.chars, formats, marks.labels, cell=cell, first=first)
            if inline.is_quiet(words.chars) and all(f == PLAIN for f in formats):
                return line
            if cell:
                back = inline.parse(line, marks.codes)
            else:
                lines = blocks.split(kind.prefix() + line)
                if len(lines) != 1 or lines[0].kind != kind or lines[0].row:
                    continue
                back = inline.parse(lines[0].words, marks.codes)
            if back.chars == words.chars and same_formats(words.chars, back.formats, formats):
                return line
        return None

    # ---- what is shown as a whole
    def _opaque(self, flow: Flow, nodes: list[Node]) -> None:
        whole = [node for node in nodes if node.tag in ("w:p", "w:altChunk", "mc:AlternateContent")]
        contents = any("TOC" in code.text for node in nodes for code in node.each("w:instrText"))
        kind = "contents" if contents else "field" if whole[0].tag == "w:p" else "object"
        line = self._own_mark(whole[0], kind)
        block = Block(TEXT, line, self.part.name, nodes=whole, flow=flow)
        self.reading.blocks.append(block)

    def _own_mark(self, node: Node, kind: str) -> str:
        span = Span("mark", node)
        self.reading.marks.give(span, kind, words_in(node))
        return f"⟦{self.reading.marks.labels[span.text]}⟧"

    def _table(self, node: Node) -> None:
        for row in node.children:
            if row.tag != "w:tr":
                continue
            props = row.child("w:trPr")
            gone = props.child("w:del") if props is not None else None
            if gone is not None and gone.get("author") == self.context.mine:
                continue
            cells = [self._cell(cell) for cell in _cells(row)]
            lines = [self._cell_line(cell) for cell in cells]
            block = Block(TEXT, f"| {' | '.join(lines)} |", self.part.name, cells=cells, row=row)
            self.reading.blocks.append(block)

    def _cell(self, cell: Node) -> Words:
        flow = self._flow(cell)
        flow.ends_with_paragraph = not cell.children or cell.children[-1].tag == "w:p"
        for node in cell.children:
            if node.tag == "w:p":
                self.context.fields = 0
                flow.spans += of_paragraph(node, self.context)
            elif node.tag in ("w:tbl", "w:sdt", "w:customXml", "w:altChunk"):
                span = Span("mark", node)
                kind = "table" if node.tag == "w:tbl" else "control"
                self.reading.marks.give(span, kind, words_in(node))
                flow.spans.append(span)
        ends = [span for span in flow.spans if span.kind == "end"]
        if ends:
            ends[-1].text = ""  # the end of the cell
        return Words(flow.spans, flow)

    def _cell_line(self, words: Words) -> str:
        words_of(words)
        lines = []
        for piece in _pieces(words) if "\n" in words.chars else (words,):
            lines.append(self._line(piece, TEXT, first=False, cell=True))
            words.styled = words.styled and piece.styled
        if None in lines or not words.styled:
            words.styled = False
            labels = self.reading.marks.labels
            lines = [
                inline.render(c, [PLAIN] * len(c), labels, cell=True)[0]
                for c in words.chars.split("\n")
            ]
        return "<br>".join(line or "" for line in lines)


def _fields(children: list[Node]) -> dict[int, int]:
    """For each element in which a field begins that goes on behind it, by its number, where the
    field ends: behind which number. One that never ends, or a table does not let pass, ends there.
    """
    found: dict[int, int] = {}
    begun: list[list[int]] = []  # numbers, and how many fields are open that began there
    for number, node in enumerate(children):
        kinds = [char.get("fldCharType") for char in node.each("w:fldChar")]
        change = kinds.count("begin") - kinds.count("end")
        if change > 0:
            begun.append([number, change])
            found[number] = number + 1
        while change < 0 and begun:
            open_ = begun[-1][1]
            begun[-1][1], change = open_ + change, change + open_
            if begun[-1][1] <= 0:
                found[begun.pop()[0]] = number + 1
        if node.tag == "w:tbl":
            begun.clear()
    return found


def _cells(row: Node) -> Iterator[Node]:
    for node in row.children:
        if node.tag == "w:tc":
            yield node
        elif node.tag in ("w:sdt", "w:customXml", "w:sdtContent"):
            yield from _cells(node)


def _pieces(words: Words) -> Iterator[Words]:
    """The paragraphs of a cell."""
    formats, at = words.formats(), 0
    for chars in words.chars.split("\n"):
        piece = _Fixed([], words.flow, chars)
        piece.given = formats[at : at + len(chars)]
        at += len(chars) + 1
        yield piece


@dataclass
class _Fixed(Words):
    given: list[Format] = field(default_factory=list)

    def formats(self) -> list[Format]:
        return self.given if self.styled else [PLAIN] * len(self.chars)


def words_of(words: Words) -> bool:
    """Work out what is shown of the spans, without blanks around it; whether that is anything."""
    shown = "".join(span.text for span in words.spans if span.shown)
    if words.spans and words.spans[-1].kind == "end" and words.spans[-1].shown:
        shown = shown[:-1]
    kept = shown.lstrip()
    words.lead = len(shown) - len(kept)
    words.chars = kept.rstrip()
    return bool(words.chars)


def same_formats(chars: str, one: list[Format], two: list[Format]) -> bool:
    """Whether two formats of the same characters look alike: blanks have no emphasis."""
    return all(a == b or char.isspace() for char, a, b in zip(chars, one, two, strict=True))


def _join(reading: Reading) -> None:
    """Number the items, put the lines together and note where each begins."""
    counts: dict[int, int] = {}
    pieces: list[str] = []
    size = 0
    for before, block in pairwise([None, *reading.blocks]):
        assert block is not None
        if before is not None:
            gap = before.rule + _gap(before, block)
            pieces.append(gap)
            size += len(gap)
        if not block.kind.listed:
            counts.clear()
        elif block.kind.shape == "bullet":
            counts.pop(block.kind.level, None)
        for level in [level for level in counts if level > block.kind.level] if counts else ():
            del counts[level]
        number = counts.get(block.kind.level, 0) + 1
        if block.kind.shape == "number":
            counts[block.kind.level] = number
        prefix = block.kind.prefix(number) if block.words is not None else ""
        block.line = prefix + block.line
        block.prefix, block.start = len(prefix), size
        if block.row is not None and not (before and _one_table(before, block)):
            block.rule = f"\n|{' --- |' * max(1, len(block.cells))}"
        pieces.append(block.line)
        size += len(block.line)
    pieces += [block.rule + "\n" for block in reading.blocks[-1:]]
    reading.text = "".join(pieces)


def _gap(before: Block, block: Block) -> str:
    items = before.kind.listed and block.kind.listed and before.words and block.words
    return "\n" if items or _one_table(before, block) else "\n\n"


def _one_table(before: Block, block: Block) -> bool:
    rows = before.row, block.row
    return rows[0] is not None and rows[1] is not None and rows[0].parent is rows[1].parent


__all__ = ["SHOWN", "Block", "Flow", "Part", "Reading", "Words", "read", "same_formats", "words_of"]
