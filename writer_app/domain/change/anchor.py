"""A range of the document that follows the writer's edits, like a pair of text cursors.

Offsets are UTF-16 units, as Qt counts them. An edit is (position, removed, added): that many
units were taken away at a position and that many put in their place.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Anchor:
    """A range; `start <= end`. What is typed at either end stays outside."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            raise ValueError(f"no range: {self.start}..{self.end}")

    @property
    def length(self) -> int:
        """UTF-16 units inside."""
        return self.end - self.start

    def edited(self, position: int, removed: int, added: int) -> Anchor:
        """Where the range stands after an edit."""
        gone = position + removed
        shift = added - removed
        if gone <= self.start:  # before it, and an insertion exactly at its start
            return Anchor(self.start + shift, self.end + shift)
        if position >= self.end:
            return self
        if position < self.start:  # over the start: the new text belongs to what stands before
            start = position + added
            return Anchor(start, max(start, self.end + shift))
        return Anchor(self.start, max(position + added, self.end + shift))

    def touched_by(self, position: int, removed: int, added: int) -> bool:
        """Whether an edit changes the text inside the range."""
        if removed:
            return position < self.end and position + removed > self.start
        return added > 0 and self.start < position < self.end

    def overlaps(self, other: Anchor) -> bool:
        """Whether the two share text; an empty range overlaps what holds it or ends beside it."""
        if self.length and other.length:
            return self.start < other.end and other.start < self.end
        return self.start <= other.start <= self.end or other.start <= self.start <= other.end
