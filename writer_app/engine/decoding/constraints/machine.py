"""What every machine of a lock has in common.

A machine reads the answer character by character. Its states are values, so that a draft can be
tried and dropped; what a state says depends on the characters that led to it and on nothing else.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import Protocol


class TokenMachine(Protocol):
    """Says which characters may come."""

    def start(self) -> Hashable:
        """The state before the first character."""

    def step(self, state: Hashable, char: str) -> Hashable | None:
        """The state behind one more character; None where it may not come."""

    def stands(self, state: Hashable) -> bool:
        """Whether a token may end here: no word that is forbidden as a whole has just ended."""

    def ends(self, state: Hashable) -> bool:
        """Whether the answer may end here."""

    def closed(self, state: Hashable) -> bool:
        """Whether only few continuations exist, so that they are best found through the trie."""

    def next_bytes(self, state: Hashable) -> frozenset[bytes] | None:
        """The characters that may come, in UTF-8; None = nearly any, so half a one is no harm."""
