"""One run taken apart: stretches of it kept, deleted, and what comes in between them."""

from __future__ import annotations

from typing import Protocol

from writer_app.storage.word.edits import Edits, Insert, SpanEdit
from writer_app.storage.word.props import Makes
from writer_app.storage.word.spans import Span, SpanState
from writer_app.storage.word.tree import Node
from writer_app.storage.word.wholes import Wholes


class RunPlace(Protocol):
    """Where the run is written."""

    makes: Makes
    edits: Edits
    wholes: Wholes

    def write(self, data: bytes) -> None:
        """Write bytes at the place that is being written."""

    def insert(self, insert: Insert, run: Node | None, state: SpanState) -> None:
        """Put characters in at the place that is being written."""

    def leaving(self, span: Span) -> str:
        """What a change is called that takes a span away."""


class RunWriter:
    """Takes one run apart: stretches kept, deleted, and what comes in between them."""

    def __init__(self, pieces: RunPlace, run: Node) -> None:
        self.pieces, self.makes, self.run = pieces, pieces.makes, run
        self.kept: list[bytes] = []
        self.cut: list[bytes] = []
        self.change = "del"  # what is cut is that, or moved away
        props = run.child("w:rPr")
        self.props = self.makes.raw(props) if props is not None else b""

    def take(self, span: Span) -> None:
        """The next span of the run."""
        entry = self.pieces.edits.spans.get(id(span))
        if span.kind == "text" and entry is not None:
            self._text(span, entry[1])
            return
        puts = sorted(entry[1].puts, key=lambda put: put[0]) if entry else []
        for offset, insert in puts:
            if offset == 0 and span.kind != "tail":
                self._put(insert, span)
        head = self.pieces.edits.spans.get(id(span.head)) if span.head is not None else entry
        gone = head is not None and bool(head[1].cuts) and span.kind in ("mark", "tail")
        self._piece(span, gone=gone)
        for offset, insert in puts:
            if offset or span.kind == "tail":
                self._put(insert, span)

    def _text(self, span: Span, edit: SpanEdit) -> None:
        size = len(span.text)
        places = {0, size, *(place for cut in edit.cuts for place in cut)}
        places |= {offset for offset, _ in edit.puts}
        bounds = sorted(places)
        for number, start in enumerate(bounds):
            for offset, insert in edit.puts:
                if offset == start:
                    self._put(insert, span)
            if start == size:
                return
            end = bounds[number + 1]
            gone = any(a <= start and end <= b for a, b in edit.cuts)
            self._piece(span, gone=gone, start=start, end=end)

    def _piece(self, span: Span, *, gone: bool, start: int = 0, end: int | None = None) -> None:
        """A stretch of a span that stays or goes."""
        node, deleted = span.node, gone and self.makes.tracked and span.state is SpanState.PLAIN
        if gone and not deleted:
            return
        part = (
            node.tag in ("w:t", "w:delText")
            and end is not None
            and (start, end) != (0, len(node.text))
        )
        self.change = self.pieces.leaving(span) if deleted else self.change
        stays = self.change == "moveFrom"
        if part:
            name = "delText" if deleted and not stays else node.tag[2:]
            data = self.makes.text(node.text[start:end], name)
        elif deleted and not stays and node.tag in ("w:t", "w:instrText"):
            data = self.pieces.wholes.deleted_text(node)
        else:
            data = self.makes.raw(node)
        if deleted:
            self._flush_kept()
            self.cut.append(data)
        else:
            self._flush_cut()
            self.kept.append(data)

    def _put(self, insert: Insert, span: Span) -> None:
        self.flush()
        self.pieces.insert(insert, self.run, span.state)

    def flush(self) -> None:
        """Write what is waiting."""
        self._flush_kept()
        self._flush_cut()

    def _flush_kept(self) -> None:
        if self.kept:
            self.pieces.write(self._as_run(self.kept))
            self.kept = []

    def _flush_cut(self) -> None:
        if self.cut:
            self.pieces.write(self.makes.change(self.change, self._as_run(self.cut)))
            self.cut = []

    def _as_run(self, inside: list[bytes]) -> bytes:
        begin, end = self.makes.open_tag(self.run), self.makes.close_tag(self.run)
        return b"".join([begin, self.props, *inside, end])
