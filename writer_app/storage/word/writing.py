"""Writes a changed working text into its package: only the paragraphs that changed are made anew.

Within those, runs that were not touched are copied as they stand; a run that was is taken apart at
the words that changed, each piece with the run's own formatting.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from writer_app.domain.word.values import Author
from writer_app.storage.word.apart import told_apart
from writer_app.storage.word.edits import Edits
from writer_app.storage.word.moves import ranges
from writer_app.storage.word.pieces import Pieces
from writer_app.storage.word.props import Makes
from writer_app.storage.word.reading import Part, Reading
from writer_app.storage.word.spans import Context, Span
from writer_app.storage.word.tree import Node


def write(
    reading: Reading, edits: Edits, author: Author, context: Context, *, tracked: bool = True
) -> bytes:
    """The package with the edits in it, as tracked changes or plainly."""
    parts: dict[str, bytes] = {}
    for part in reading.parts.values():
        makes = Makes(reading, part, author, tracked=tracked)
        of_part = replace(context, part=part.name)
        data = _PartWriter(reading, part, makes, edits, of_part).run()
        if data != part.data:
            parts[part.name] = data
    return reading.package.written(parts)


@dataclass
class _Splice:
    start: int
    end: int
    data: bytes


@dataclass
class _PartWriter:
    reading: Reading
    part: Part
    makes: Makes
    edits: Edits
    context: Context
    touched: set[int] = field(default_factory=set)
    splices: list[_Splice] = field(default_factory=list)

    def run(self) -> bytes:
        self.pieces = Pieces(self.reading, self.part, self.makes, self.edits, self.context)
        self._touch()
        for flow in self.part.flows:
            self._flow([span for span in flow.spans if span.kind == "end"])
        self._wholes()
        self._adds()
        return self._spliced()

    def _own(self, node: Node) -> bool:
        """Whether an element is of this part."""
        while node.parent is not None:
            node = node.parent
        return node is self.part.root

    def _touch(self) -> None:
        """Note every element that has to be made anew, and those around it."""
        nodes: list[Node] = [span.run or span.node for span, _ in self.edits.spans.values()]
        nodes += [span.node for span in self.edits.ends.values()]
        nodes += [span.node for span, _ in self.edits.kinds.values()]
        nodes += self.edits.wholes.values()
        nodes += [node for node in self._settled() if self.context.settled(node)]
        nodes += self._ended_moves()
        for node in nodes:
            up: Node | None = node
            while up is not None and id(up) not in self.touched:
                self.touched.add(id(up))
                up = up.parent
        self.pieces.touched = self.touched

    def _settled(self) -> Iterable[Node]:
        if not (self.context.refused or self.context.accepted):
            return
        for tag in ("w:ins", "w:del", "w:moveFrom", "w:moveTo"):
            yield from self.part.root.each(tag)

    def _ended_moves(self) -> Iterator[Node]:
        """The marks of moves of which every change was decided on: they go."""
        moves = ranges(self.part.data, self.part.root)
        waiting = [node.start for node in self._settled() if not self.context.settled(node)]
        named = {one.name for one in moves if any(map(one.holds, waiting))}
        for one in moves if self.context.refused or self.context.accepted else ():
            for mark in one.marks if one.name not in named else ():
                self.pieces.dropped.add(id(mark))
                if mark.parent is not None and mark.parent.tag != "w:p":
                    self.splices.append(_Splice(mark.start, mark.end, b""))
                yield mark

    # ---- paragraphs
    def _flow(self, ends: list[Span]) -> None:
        """The paragraphs of a flow, in order: what loses its end goes into the next."""
        carried = b""
        for number, end in enumerate(ends):
            node = end.node
            if id(node) not in self.touched and not carried:
                continue
            if id(node) in self.edits.wholes:
                continue
            made = self.pieces.paragraph(node, end, carried)
            gone = made.gone and number + 1 < len(ends)
            carried = made.carried if gone else b""
            last = made.last if made.gone and not gone else b""
            self.splices.append(_Splice(node.start, node.end, b"".join(made.parts) + last))

    # ---- what is added or goes as a whole
    def _wholes(self) -> None:
        for node in self.edits.wholes.values():
            if self._own(node):
                self.splices.append(_Splice(node.start, node.end, self.pieces.wholes.whole(node)))
        for row in self.edits.rows.values():
            if self._own(row):
                self.splices = [s for s in self.splices if not row.start < s.start < row.end]
                self.splices.append(
                    _Splice(row.start, row.end, self.pieces.wholes.dropped_row(row))
                )

    def _adds(self) -> None:
        for after, adds in ((True, self.edits.after), (False, self.edits.before)):
            for holder, new in adds.values():
                if self._own(holder):
                    place = holder.end if after else holder.start
                    data = b"".join(map(self.pieces.new, new))
                    self.splices.append(_Splice(place, place, data))

    def _spliced(self) -> bytes:
        data, out, at = self.part.data, [], 0
        near: list[bytes] = []  # what was made anew with nothing but blanks between
        for one in sorted(self.splices, key=lambda splice: (splice.start, splice.end)):
            between = data[at : one.start]
            if between.strip():
                out.append(self._told_apart(near))
                near = []
            near += [between, one.data]
            at = max(at, one.end)
        return b"".join([*out, self._told_apart(near), data[at:]])

    def _told_apart(self, near: list[bytes]) -> bytes:
        data = b"".join(near)
        makes = self.makes
        return told_apart(data, makes.prefix, makes.stamp) if makes.tracked else data
