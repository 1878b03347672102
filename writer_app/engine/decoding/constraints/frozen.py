"""Frozen passages: once one has clearly begun, there is no way but to its end."""

from __future__ import annotations

from collections.abc import Hashable, Iterable

from writer_app.engine.decoding.constraints.trie import ROOT, Trie

_SURE = 16  # characters after which a passage counts as begun
_SHARE = 0.5  # or this share of a shorter one


class Frozen:
    """A `TokenMachine` whose states are (node, whether the passage has begun)."""

    def __init__(self, passages: Iterable[str]) -> None:
        self._trie = Trie(passages)
        lengths = [0] * len(self._trie.children)
        for node in sorted(self._trie.last, key=lambda each: self._trie.depth[each]):
            length, at = self._trie.depth[node], node
            while at != ROOT:
                lengths[at] = lengths[at] or length
                at = self._trie.parent[at]
        self._sure = [min(_SURE, max(3, int(length * _SHARE))) for length in lengths]

    def start(self) -> Hashable:
        """See `Machine`."""
        return ROOT

    def step(self, state: Hashable, char: str) -> Hashable | None:
        """See `Machine`."""
        assert isinstance(state, int)
        if self.closed(state):
            return self._trie.next(state, char)
        return self._trie.follow(state, char)

    def stands(self, state: Hashable) -> bool:
        """See `Machine`."""
        return True

    def ends(self, state: Hashable) -> bool:
        """See `Machine`."""
        return not self.closed(state)

    def closed(self, state: Hashable) -> bool:
        """See `Machine`."""
        assert isinstance(state, int)
        depth = self._trie.depth[state]
        return depth >= self._sure[state] > 0 and state != ROOT and bool(self._trie.children[state])

    def next_bytes(self, state: Hashable) -> frozenset[bytes] | None:
        """See `Machine`."""
        assert isinstance(state, int)
        if not self.closed(state):
            return None
        return frozenset(char.encode() for char in self._trie.children[state])
