"""Two texts that were read: the one in the cache, and one laid aside so that it stays read.

A long text whose cache a short request would overwrite (a check of an answer without its passages,
a sentence mended between two questions) is laid aside, and taken back when a prompt goes on
with it. Where the runner cannot do so there is one text, as before.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

LEAST = 256  # tokens below which reading again is no loss


@runtime_checkable
class LaysAside(Protocol):
    """A runner whose cache holds a second text, that of row 0, out of every pass's sight."""

    def lay_aside(self, length: int) -> None:
        """Keep what the first `length` places hold; what lay aside before is forgotten."""

    def exchange(self, length: int) -> None:
        """Put what lies aside into the cache, and lay its first `length` places aside instead."""


class Texts:
    """Which tokens the cache holds, and which lie aside. `read` is changed by whoever decodes."""

    def __init__(self, runner: object) -> None:
        self._runner = runner if isinstance(runner, LaysAside) else None
        self.read: list[int] = []
        self.aside: list[int] = []
        self._claim = 0  # tokens that whatever is to take the place aside is measured by

    def shared(self, prompt: Sequence[int]) -> int:
        """Leading tokens of `prompt` that are read already, in the cache or aside."""
        here, there = common(self.read, prompt), common(self.aside, prompt)
        return there if there >= here + LEAST else here

    def turn_to(self, prompt: Sequence[int]) -> None:
        """Have in the cache the text that `prompt` goes on with, and keep the other if it is long.

        A text aside that nobody comes back to gives way: each one it keeps out halves its claim.
        """
        if self._runner is None:
            return
        here, there = common(self.read, prompt), common(self.aside, prompt)
        if there >= here + LEAST:
            self._runner.exchange(len(self.read))
            self.read, self.aside = self.aside, self.read
            self._claim = len(self.aside)
            return
        lost = len(self.read) - here
        if lost < LEAST:
            return
        if 2 * lost < self._claim:
            self._claim //= 2
            return
        self._runner.lay_aside(len(self.read))
        self.aside = list(self.read)
        self._claim = lost


def common(one: Sequence[int], other: Sequence[int]) -> int:
    """How many leading tokens two texts have in common."""
    count = 0
    for mine, theirs in zip(one, other, strict=False):
        if mine != theirs:
            break
        count += 1
    return count
