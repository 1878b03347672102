"""Where a part says that text moved: what stands between its range marks, known by a name."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

from writer_app.storage.word.tree import Node

_DEEPEST = 8  # ranges within one another
_STARTS = ("w:moveFromRangeStart", "w:moveToRangeStart")


@dataclass(frozen=True, slots=True)
class MoveRange:
    """One end of a move, between two marks."""

    marks: tuple[Node, Node]
    name: str
    author: str

    @property
    def inward(self) -> bool:
        """Whether text came here, and did not leave."""
        return self.marks[0].tag == "w:moveToRangeStart"

    def holds(self, place: int) -> bool:
        """Whether a byte of the part is of it."""
        return self.marks[0].end <= place < self.marks[1].start


def ranges(data: bytes, root: Node) -> tuple[MoveRange, ...]:
    """The ends of moves in a part that have a mark at both sides and a name."""
    if b"RangeStart" not in data:
        return ()
    begun: dict[tuple[str, str], Node] = {}
    found: list[MoveRange] = []
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if node.tag in _STARTS:
            begun[node.tag.removesuffix("Start"), node.get("id")] = node
        elif node.tag in ("w:moveFromRangeEnd", "w:moveToRangeEnd"):
            first = begun.pop((node.tag.removesuffix("End"), node.get("id")), None)
            if first is not None and first.get("name"):
                found.append(MoveRange((first, node), first.get("name"), first.get("author")))
        waiting += reversed(node.children)
    return tuple(sorted(found, key=_begin))


def _begin(one: MoveRange) -> int:
    return one.marks[0].end


def name_at(moves: tuple[MoveRange, ...], place: int, author: str, *, inward: bool) -> str:
    """The name of the move that what an author changed at a byte of the part is of, or nothing.

    `inward`: it came there, else it left.
    """
    wanted = (author, inward)
    last = bisect_right(moves, place, key=_begin)
    near = reversed(moves[max(0, last - _DEEPEST) : last])
    found = (one for one in near if (one.author, one.inward) == wanted and one.holds(place))
    return next((one.name for one in found), "")
