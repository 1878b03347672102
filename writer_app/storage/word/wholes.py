"""Elements that come or go as a whole: runs, marks, paragraphs shown as a mark, rows of tables."""

from __future__ import annotations

from collections.abc import Iterator

from writer_app.storage.word.props import Makes
from writer_app.storage.word.reading import Part
from writer_app.storage.word.tree import Node, inner

CHANGES = frozenset({"w:ins", "w:del", "w:moveFrom", "w:moveTo"})


class Wholes:
    """Makes the bytes of such elements of one part."""

    def __init__(self, part: Part, makes: Makes) -> None:
        self.part, self.makes = part, makes

    def deleted(self, node: Node, change: str = "del") -> bytes:
        """An element with everything in it deleted, or moved away (`moveFrom`)."""
        if not self.makes.tracked:
            return b""
        if node.tag in ("m:oMath", "m:oMathPara"):
            return self.makes.change(change, self.makes.raw(node))
        return self.every_run(node, change)

    def every_run(self, node: Node, change: str) -> bytes:
        """An element with every run in it deleted or inserted, but those that are already."""
        data, out, at = self.part.data, [], node.start
        for run in runs_of(node):
            out.append(data[at : run.start])
            raw = self.makes.raw(run)
            out.append(self.makes.change(change, self.as_deleted(run) if change == "del" else raw))
            at = run.end
        return b"".join([*out, data[at : node.end]])

    def as_deleted(self, run: Node) -> bytes:
        """A run whose text is marked as deleted text."""
        data, out, at = self.part.data, [], run.start
        for child in run.children:
            if child.tag in ("w:t", "w:instrText"):
                out.append(data[at : child.start])
                out.append(self.deleted_text(child))
                at = child.end
        return b"".join([*out, data[at : run.end]])

    def deleted_text(self, node: Node) -> bytes:
        """A text element as one of deleted text."""
        name = "delText" if node.tag == "w:t" else "delInstrText"
        return self.makes.text(node.text, name)

    def whole(self, node: Node) -> bytes:
        """A paragraph that goes with everything in it."""
        if node.tag != "w:p":
            return self.makes.raw(node)
        if not self.makes.tracked:
            return b""
        props = node.child("w:pPr")
        mark = b"" if holds_section(props) else self.makes.change("del")
        front = self.makes.open_tag(node) + self.makes.paragraph_props(props, mark=mark)
        rest = self.every_run(node, "del")
        start = (props.end if props is not None else inner(self.part.data, node)) - node.start
        return front + rest[start:]

    def row_props(self, row: Node, mark: bytes) -> bytes:
        props = row.child("w:trPr")
        kept = props.children if props is not None else []
        left_out = (*CHANGES, "w:tblHeader", "w:trPrChange")
        inside = b"".join(self.makes.raw(child) for child in kept if child.tag not in left_out)
        return self.makes.tag("trPr", inside + mark) if inside + mark else b""

    def dropped_row(self, row: Node) -> bytes:
        """A row that goes."""
        props = row.child("w:trPr")
        mine = props is not None and any(
            child.tag == "w:ins" and child.get("author") == self.makes.author
            for child in props.children
        )
        if mine or not self.makes.tracked:
            return b""
        data = self.every_run(row, "del")
        mark = self.row_props(row, self.makes.change("del"))
        at = inner(self.part.data, row) - row.start
        after = row.child("w:tblPrEx")
        at = after.end - row.start if after is not None else at
        rest = props.end - row.start if props is not None else at
        return data[:at] + mark + data[rest:]


def runs_of(node: Node) -> Iterator[Node]:
    """The runs below an element that are not part of a tracked change or of a box in a run."""
    for child in node.children:
        if child.tag == "w:r":
            yield child
        elif child.tag not in CHANGES and child.tag != "w:pPr":
            yield from runs_of(child)


def holds_section(props: Node | None) -> bool:
    """Whether a paragraph of these properties ends a section, so that its end has to stay."""
    return props is not None and props.child("w:sectPr") is not None
