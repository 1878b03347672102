"""The bytes of paragraphs that moved: copies with everything in them, range marks around both ends.

Without tracking they are copies alone.
"""

from __future__ import annotations

from collections.abc import Iterator

from writer_app.storage.word.edits import Edge, Moved
from writer_app.storage.word.props import Makes
from writer_app.storage.word.tree import Node

_TWICE = ("w:comment", "w:proofErr", "w:perm", "w:move", "w:lastRenderedPageBreak")
_NAMES = ("w:bookmarkStart", "w:bookmarkEnd")  # of which a document has one each
_SIMPLE = frozenset({"w:r", "w:hyperlink", "w:pPr", "m:oMath", *_NAMES})


class Moving:
    """Makes them for one part."""

    def __init__(self, makes: Makes) -> None:
        self.makes = makes
        self._numbers: dict[tuple[str, str], str] = {}

    def edge(self, edge: Edge) -> bytes:
        """The mark at which one end of a move begins or ends."""
        if not self.makes.tracked:
            return b""
        key = (edge.way, edge.name)
        if edge.begins:
            self._numbers[key] = self.makes.next_number()
            return self.makes.range_start(f"{edge.way}RangeStart", self._numbers[key], edge.name)
        return self.makes.tag(f"{edge.way}RangeEnd", id=self._numbers.get(key, "0"))

    def arrived(self, runs: bytes) -> bytes:
        """Runs that came from elsewhere."""
        return self.makes.change("moveTo", runs) if self.makes.tracked and runs else runs

    def copied(self, moved: Moved) -> bytes | None:
        """What a paragraph holds, as it is once it moved; None where that has to be made anew."""
        node = moved.words.spans[-1].node
        if moved.segments or not _simple(node):
            return None
        return b"".join(self._copies(node))

    def _copies(self, node: Node) -> Iterator[bytes]:
        for child in node.children:
            if child.tag in _NAMES and not self.makes.tracked:
                yield self.makes.raw(child)
            elif child.tag == "m:oMath":
                yield self.arrived(self.makes.raw(child))
            elif child.tag == "w:hyperlink":
                inside = b"".join(self._copies(child))
                yield self.makes.open_tag(child) + inside + self.makes.close_tag(child)
            elif child.tag == "w:r" and child.child("w:commentReference") is None:
                yield self.arrived(self.makes.raw(child))


def _simple(node: Node) -> bool:
    return all(
        child.tag in _SIMPLE or child.tag.startswith(_TWICE)
        for holder in (node, *(c for c in node.children if c.tag == "w:hyperlink"))
        for child in holder.children
    )
