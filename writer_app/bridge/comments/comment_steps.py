"""Undo and redo of what the writer does to comments, between the edits of the page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from writer_app.bridge.comments.held import PageThread

Threads = tuple[PageThread, ...]
_MOST = 200


@dataclass(frozen=True, slots=True)
class _Step:
    """What can be taken back: the comments before it, and how many edits could be undone then."""

    steps: int
    threads: Threads


class CommentSteps:
    """`edits` says how many edits of the page can be undone, `now` and `put` what comments are."""

    def __init__(
        self,
        edits: Callable[[], int],
        now: Callable[[], Threads],
        put: Callable[[Threads], None],
    ) -> None:
        self._edits, self._now, self._put = edits, now, put
        self._back: list[_Step] = []
        self._forth: list[_Step] = []

    def can_undo(self) -> bool:
        """Whether the last thing done was done to a comment."""
        return bool(self._back) and self._back[-1].steps >= self._edits()

    def can_redo(self) -> bool:
        """Whether the next thing to do again was done to a comment."""
        return bool(self._forth) and self._forth[-1].steps == self._edits()

    def undo(self) -> bool:
        """Take back what was done to a comment last; whether that came last."""
        return self.can_undo() and self._go(self._back, self._forth)

    def redo(self) -> bool:
        """Do again what `undo` took back; whether that comes next."""
        return self.can_redo() and self._go(self._forth, self._back)

    def begin(self) -> None:
        """The writer is about to change the comments."""
        self._back.append(_Step(self._edits(), self._now()))
        del self._back[:-_MOST]
        self._forth.clear()

    def pass_by(self, change: Callable[[Threads], Threads]) -> None:
        """Something changed that is no step of the writer's: no undo takes it away."""
        for way in (self._back, self._forth):
            way[:] = [replace(one, threads=change(one.threads)) for one in way]

    def clear(self) -> None:
        """Other comments are there."""
        self._back.clear()
        self._forth.clear()

    def _go(self, way: list[_Step], other: list[_Step]) -> bool:
        """The comments of a step, each at its words as they stand now."""
        step, now = way.pop(), self._now()
        other.append(_Step(step.steps, now))
        places = {one.id: one for one in now}
        self._put(
            tuple(
                replace(one, anchor=there.anchor, words=there.words, was=there.was)
                if (there := places.get(one.id)) is not None
                else one
                for one in step.threads
            )
        )
        return True
