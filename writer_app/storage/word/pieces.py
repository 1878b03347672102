"""The bytes of paragraphs, runs and rows that a change touches."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from writer_app.domain.change.diff import Segment
from writer_app.domain.word.blocks import TEXT, Kind
from writer_app.domain.word.inline import BREAK, MARKS, Format
from writer_app.storage.word.edits import (
    Edge,
    Edits,
    Insert,
    Moved,
    NewRow,
    NewTable,
    Paragraph,
    Whole,
)
from writer_app.storage.word.moving import Moving
from writer_app.storage.word.props import Makes
from writer_app.storage.word.reading import Part, Reading
from writer_app.storage.word.run_writer import RunWriter
from writer_app.storage.word.spans import Context, Span, SpanState
from writer_app.storage.word.tables import table
from writer_app.storage.word.tree import Node, inner
from writer_app.storage.word.wholes import CHANGES, Wholes, holds_section, runs_of

_TEXTS = {"\t": "tab", BREAK: "br"}
_REFERENCES = frozenset(
    f"w:{name}"
    for name in (
        *("footnoteReference", "endnoteReference", "commentReference"),
        *("footnoteRef", "endnoteRef", "annotationRef"),
    )
)
_CUT = re.compile("([\t\u2028]|[\U000f0000-\U000ffffd])")
_QUOTE = str.maketrans({'"': "%22"})


@dataclass
class Made:
    """A paragraph made anew: whole paragraphs, and what is left where its end is gone for good.

    `carried` then goes in front of the next paragraph's content; `last` is the paragraph itself,
    for when there is none.
    """

    parts: list[bytes] = field(default_factory=list)
    gone: bool = False
    carried: bytes = b""
    last: bytes = b""


@dataclass
class _OpenPiece:
    """An element around the place that is being written."""

    node: Node
    begin: bytes
    end: bytes


class Pieces:
    """Makes the bytes of one part. One paragraph at a time."""

    def __init__(
        self, reading: Reading, part: Part, makes: Makes, edits: Edits, context: Context
    ) -> None:
        self.reading, self.part, self.makes, self.edits = reading, part, makes, edits
        self.context, self.wholes, self.moving = context, Wholes(part, makes), Moving(makes)
        self.touched: set[int] = set()
        self.dropped: set[int] = set()  # elements that go without a trace
        self._by_run: dict[int, list[Span]] = {}
        self._by_node: dict[int, Span] = {}
        self._tails: dict[int, list[Span]] = {}
        for flow in part.flows:
            for span in flow.spans:
                if span.run is not None:
                    self._by_run.setdefault(id(span.run), []).append(span)
                else:
                    self._by_node[id(span.node)] = span
                if span.head is not None:
                    self._tails.setdefault(id(span.head), []).append(span)
        self._out: list[bytes] = []
        self._stack: list[_OpenPiece] = []
        self._done: list[tuple[bytes, Kind | None, str]] = []  # a table has no kind

    # ---- a paragraph
    def paragraph(self, node: Node, end: Span, carried: bytes) -> Made:
        """A paragraph with its edits. `carried` is what earlier ones left to it."""
        self._out, self._stack, self._done = [carried], [], []
        edges = self.edits.edges.get(id(end), {})
        self._edge(edges, "before")
        self._content(node)
        edit = self.edits.spans.get(id(end))
        for _, insert in edit[1].puts if edit else ():
            self.insert(insert, None, end.state)
        self._edge(edges, "behind")
        made = self._ended(node, end, b"".join(self._out))
        if "after" in edges and not made.gone:
            made.parts.append(self.moving.edge(edges["after"]))
        return made

    def _edge(self, edges: dict[str, Edge], where: str) -> None:
        if where in edges:
            self._out.append(self.moving.edge(edges[where]))

    def _ended(self, node: Node, end: Span, content: bytes) -> Made:
        props = node.child("w:pPr")
        made = Made()
        for text, shape, change in self._done:
            if shape is None:
                made.parts.append(text)
                continue
            mark = self._inserted(change)
            front = self.makes.paragraph_props(props, kind=shape, mark=mark, fresh=True)
            made.parts.append(self.makes.tag("p", front + self._as_words(shape) + text))
        marks = self._end_marks(props)
        out = {id(mark) for mark in marks if self.context.settled(mark)}
        dropped = any(self.context.settled(mark) == "out" for mark in marks)
        mark = b""
        if id(end) in self.edits.ends:
            if end.state is SpanState.MINE_IN or not self.makes.tracked:
                dropped = True
            elif end.state is SpanState.PLAIN and not holds_section(props):
                mark = self.makes.change(self.leaving(end))
        kind = self.edits.kinds[id(end)][1] if id(end) in self.edits.kinds else None
        if kind is not None:
            content = self._as_words(kind) + content
        front = self.makes.paragraph_props(props, kind=kind, mark=mark, without=frozenset(out))
        whole = self.makes.open_tag(node) + front + content + self.makes.close_tag(node)
        if dropped:
            made.gone, made.carried, made.last = True, content, whole
        else:
            made.parts.append(whole)
        return made

    @staticmethod
    def _end_marks(props: Node | None) -> list[Node]:
        inside = props.child("w:rPr") if props is not None else None
        return [n for n in (inside.children if inside is not None else []) if n.tag in CHANGES]

    def _content(self, node: Node) -> None:
        """What stands between the tags of an element, made anew where it is touched."""
        data, at = self.part.data, inner(self.part.data, node)
        for child in node.children:
            self._out.append(data[at : child.start])
            at = child.end
            if child.tag == "w:pPr" and node.tag == "w:p":
                continue
            if id(child) in self.touched:
                self._element(child)
            else:
                self._out.append(data[child.start : child.end])
        self._out.append(data[at : node.close])

    def _element(self, node: Node) -> None:
        if id(node) in self.dropped:
            return
        span = self._by_node.get(id(node))
        if span is not None:
            self._alone(span)
        elif node.tag == "w:r":
            self._run(node)
        elif node.tag in CHANGES:
            self._wrapper(node, self.context.settled(node))
        else:
            self._around(node)

    def _wrapper(self, node: Node, settled: str) -> None:
        """A tracked change: kept around what is left in it, or taken as it was decided."""
        if settled == "in":
            start, done = len(self._out), len(self._done)
            self._content(node)
            if len(self._done) == done:
                self._out[start:] = [self._undeleted(b"".join(self._out[start:]))]
        elif not settled:
            self._around(node)

    def _around(self, node: Node) -> None:
        open_ = _OpenPiece(node, self.makes.open_tag(node), self.makes.close_tag(node))
        start, done = len(self._out), len(self._done)
        self._stack.append(open_)
        self._out.append(open_.begin)
        self._content(node)
        self._out.append(open_.end)
        self._stack.pop()
        empty = len(self._done) == done and not b"".join(self._out[start + 1 : -1]).strip()
        if empty and node.children:
            del self._out[start:]

    # ---- a run
    def _run(self, node: Node) -> None:
        writer = RunWriter(self, node)
        for span in self._by_run.get(id(node), []):
            writer.take(span)
        writer.flush()

    def _alone(self, span: Span) -> None:
        """A mark that is an element of its own beside runs."""
        entry = self.edits.spans.get(id(span))
        edit = entry[1] if entry else None
        puts = sorted(edit.puts, key=lambda put: put[0]) if edit else []
        for offset, insert in puts:
            if offset == 0:
                self.insert(insert, None, span.state)
        raw = self.makes.raw(span.node)
        gone = bool(edit and edit.cuts)
        self._out.append(self.wholes.deleted(span.node, self.leaving(span)) if gone else raw)
        for offset, insert in puts:
            if offset:
                self.insert(insert, None, span.state)

    def _undeleted(self, data: bytes) -> bytes:
        prefix = self.makes.prefix.encode()
        data = re.sub(rb"(</?" + prefix + rb":)delText(?=[\s>/])", rb"\1t", data)
        return re.sub(rb"(</?" + prefix + rb":)delInstrText(?=[\s>/])", rb"\1instrText", data)

    def leaving(self, span: Span) -> str:
        """What a change is called that takes a span away: it stands elsewhere, or nowhere."""
        return "moveFrom" if id(span.head or span) in self.edits.left else "del"

    def write(self, data: bytes) -> None:
        """Write bytes at the place that is being written."""
        self._out.append(data)

    # ---- what comes in
    def insert(self, insert: Insert, run: Node | None, state: SpanState) -> None:
        """Put characters in at the place that is being written, like the run they stand at."""
        formats = insert.formats
        if insert.moved is not None:
            self._arrive(insert, insert.moved, run)
            return
        at = 0
        for number, line in enumerate(insert.chars.split("\n")):
            if number:
                self._split(insert.kinds[number - 1] if number <= len(insert.kinds) else TEXT)
            if number in insert.tables:
                self._table(insert.tables[number])
            elif line:
                self._line(line, formats[at : at + len(line)], run, state)
            at += len(line) + 1

    def _arrive(self, insert: Insert, moved: Moved, run: Node | None) -> None:
        """A paragraph that moved behind the last one: its words take that one's end."""
        if moved.first:
            self._out.append(self.moving.edge(moved.begin))
        self._split(insert.kinds[0] if insert.kinds else TEXT, "moveTo")
        self._out += [one.end for one in reversed(self._stack)]
        self._out.append(self._moved(moved, insert.chars[1:], insert.formats[1:]))
        if moved.last:
            self._out.append(self.moving.edge(moved.end))
        self._out += [one.begin for one in self._stack]

    def _moved(self, moved: Moved, chars: str, formats: list[Format]) -> bytes:
        """What stands in a paragraph that moved."""
        copied = self.moving.copied(moved)
        if copied is not None:
            return copied
        run = next(runs_of(moved.words.spans[-1].node), None)
        segments = moved.segments or (Segment("same", chars, chars),)
        out, at = b"", 0
        for segment in segments:
            for start, end in _alike(formats[at : at + len(segment.new)]) if segment.new else ():
                first, last = at + start, at + end
                runs = self.runs(chars[first:last], formats[first], run)
                came = segment.kind == "same" or not self.makes.tracked
                out += self.moving.arrived(runs) if came else self.makes.change("ins", runs)
            at += len(segment.new)
        return out

    def _line(self, chars: str, formats: list[Format], run: Node | None, state: SpanState) -> None:
        for start, end in _alike(formats):
            wanted = formats[start]
            inside = self._linked(chars[start:end], wanted, run)
            mine = any(o.node.tag == "w:ins" for o in self._stack) and state is SpanState.MINE_IN
            if self.makes.tracked and not mine:
                inside = self.makes.change("ins", inside)
            broken = self._broken(wanted, mine=mine)
            for one in reversed(broken):
                self._out.append(one.end)
            self._out.append(inside)
            for one in broken:
                self._out.append(one.begin)

    def _broken(self, wanted: Format, *, mine: bool) -> list[_OpenPiece]:
        """The elements around this place that what comes in cannot be part of."""
        for number, one in enumerate(self._stack):
            change = one.node.tag in CHANGES and not mine
            if change or (one.node.tag == "w:hyperlink" and not wanted.link):
                return self._stack[number:]
        return []

    def _linked(self, chars: str, wanted: Format, run: Node | None) -> bytes:
        """Runs for characters of one format; a field around them where they are a new link."""
        runs = self.runs(chars, wanted, run)
        within = any(one.node.tag == "w:hyperlink" for one in self._stack)
        if not wanted.link or within or self._in_link_field(run, wanted):
            return runs
        code = f' HYPERLINK "{wanted.link.translate(_QUOTE)}" '
        code_run = self.makes.tag("r", self.makes.text(code, "instrText"))
        begin, middle, end = (
            self.makes.tag("r", self.makes.tag("fldChar", fldCharType=kind))
            for kind in ("begin", "separate", "end")
        )
        return begin + code_run + middle + runs + end

    def _in_link_field(self, run: Node | None, wanted: Format) -> bool:
        spans = self._by_run.get(id(run), []) if run is not None else []
        return any(span.format.link == wanted.link for span in spans)

    def runs(self, chars: str, wanted: Format | None, run: Node | None) -> bytes:
        """Runs with these characters, formatted like `run` but for what is wanted."""
        like = run.child("w:rPr") if run is not None and not _refers(run) else None
        props = self.makes.run_props(like, wanted, chars)
        out: list[bytes] = []
        inside = b""
        for piece in _CUT.split(chars):
            if not piece:
                continue
            if ord(piece[0]) >= MARKS and len(piece) == 1:
                out.append(self.makes.tag("r", props + inside) if inside else b"")
                out.append(self._copied(piece))
                inside = b""
            elif piece in _TEXTS:
                inside += self.makes.tag(_TEXTS[piece])
            else:
                inside += self.makes.text(piece)
        out.append(self.makes.tag("r", props + inside) if inside else b"")
        return b"".join(out)

    def _copied(self, char: str) -> bytes:
        """What a mark stands for, once more: it was moved."""
        span = self.reading.marks.spans.get(char)
        own = span is not None and id(span.run or span.node) in (
            self._by_run.keys() | self._by_node.keys()
        )
        if span is None or not own or span.node.tag in ("w:p", "w:tbl", "w:altChunk"):
            label = self.reading.marks.labels.get(char, "")
            return self.makes.tag("r", self.makes.text(f"⟦{label}⟧"))
        if span.run is None:
            return self.makes.raw(span.node)
        out = b""
        for one in (span, *self._tails.get(id(span), [])):
            props = one.run.child("w:rPr") if one.run is not None else None
            front = self.makes.raw(props) if props is not None else b""
            out += self.makes.tag("r", front + self.makes.raw(one.node))
        return out

    def _split(self, kind: Kind, change: str = "ins") -> None:
        """End the paragraph here; the elements around this place go on in the next."""
        begins = b"".join(one.begin for one in self._stack)
        if self._done and self._done[-1][1] is None and b"".join(self._out).strip() == begins:
            return  # a table ended what was there
        self._out += [one.end for one in reversed(self._stack)]
        self._done.append((b"".join(self._out), kind, change))
        self._out = [one.begin for one in self._stack]

    def _table(self, add: NewTable) -> None:
        """A table between the paragraphs that are being written; two have an empty one between."""
        around = self._out, self._stack, self._done
        made = table(self.part.root, self.makes, add, self._words)
        self._out, self._stack, self._done = around
        if self._done and self._done[-1][1] is None:
            self._done.append((b"", TEXT, "ins"))
        self._done.append((made, None, ""))

    # ---- whole paragraphs, rows and tables
    def new(self, add: Whole) -> bytes:
        """A paragraph, row or table of its own."""
        if isinstance(add, NewTable):
            return table(self.part.root, self.makes, add, self._words)
        return self._row(add) if isinstance(add, NewRow) else self._paragraph(add)

    def _paragraph(self, add: Paragraph) -> bytes:
        if add.moved is not None:
            return self._moved_paragraph(add.moved, add.words)
        like = add.model.child("w:pPr") if add.model is not None else None
        mark = self._inserted()
        front = self.makes.paragraph_props(like, kind=add.kind, mark=mark, fresh=True)
        words = add.words
        run = next(runs_of(add.model), None) if add.model is not None else None
        same = add.model is not None and self.reading.styles.kind(like) == add.kind
        said = self._words(words.chars, words.formats, run if same else None)
        return self.makes.tag("p", front + self._as_words(add.kind) + said)

    def _as_words(self, kind: Kind) -> bytes:
        """The mark of a kind that the package cannot have, put in as words."""
        prefix = "" if kind.note or self.makes.can(kind) else kind.prefix()
        return self._words(prefix, [Format()] * len(prefix))

    def _moved_paragraph(self, moved: Moved, words: Insert) -> bytes:
        props = moved.words.spans[-1].node.child("w:pPr")
        front = self.makes.paragraph_props(props, mark=self._inserted("moveTo"), fresh=True)
        begin = self.moving.edge(moved.begin) if moved.first else b""
        inside = front + begin + self._moved(moved, words.chars, words.formats)
        return self.makes.tag("p", inside) + (self.moving.edge(moved.end) if moved.last else b"")

    def _words(self, chars: str, formats: list[Format], run: Node | None = None) -> bytes:
        self._out, self._stack, self._done = [], [], []
        self._line(chars, formats, run, SpanState.PLAIN)
        return b"".join(self._out)

    def _inserted(self, change: str = "ins") -> bytes:
        return self.makes.change(change) if self.makes.tracked else b""

    def _row(self, add: NewRow) -> bytes:
        row = add.model
        cells = iter(add.cells)
        inside = self.wholes.row_props(row, self._inserted())
        for cell in row.each("w:tc"):
            words = next(cells, None)
            if words is None:
                break
            props, model = cell.child("w:tcPr"), cell.child("w:p")
            like = model.child("w:pPr") if model is not None else None
            run = next(runs_of(model), None) if model is not None else None
            text = self.makes.paragraph_props(like, mark=self._inserted(), fresh=True)
            text += self._words(words.chars, words.formats, run)
            front = self.makes.raw(props) if props is not None else b""
            inside += self.makes.tag("tc", front + self.makes.tag("p", text))
        return self.makes.tag("tr", inside)


def _alike(formats: list[Format]) -> Iterator[tuple[int, int]]:
    """Stretches of one format."""
    start = 0
    for at in range(1, len(formats) + 1):
        if at == len(formats) or formats[at] != formats[start]:
            yield start, at
            start = at


def _refers(run: Node) -> bool:
    """Whether a run is the sign of a note or a comment: words beside it are none."""
    return any(child.tag in _REFERENCES for child in run.children)
