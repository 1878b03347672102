"""Barred words: what the rules of the house forbid cannot be written, as whole words.

Every word of the answer may be the beginning of a barred one. No token ends with a whole one, and
no other character than one that goes on with the word comes behind it. A quotation that is held
word for word stays as it was said.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import NamedTuple

from writer_app.engine.decoding.constraints.trie import ROOT, Trie
from writer_app.engine.decoding.constraints.verbatim import QUOTES

_CJK = "\u2e7f"  # characters behind this one are words of their own


class _BarredState(NamedTuple):
    """The nodes of words that have begun, in any case and exactly; whether a word goes on; the
    mark that ends the quotation that is under way.
    """

    loose: frozenset[int] = frozenset()
    exact: frozenset[int] = frozenset()
    inside: bool = False
    close: str = ""


class Barred:
    """A `TokenMachine`. `quoting` lets everything into quotations, which something else holds."""

    def __init__(
        self, any_case: Iterable[str], exactly: Iterable[str], *, quoting: bool = False
    ) -> None:
        self._quoting = quoting
        self._loose = Trie(words.lower() for words in any_case)
        self._exact = Trie(exactly)

    def start(self) -> Hashable:
        """See `Machine`."""
        return _BarredState()

    def step(self, state: Hashable, char: str) -> Hashable | None:
        """See `Machine`."""
        assert isinstance(state, _BarredState)
        if state.close and char not in (state.close, "\n"):
            return state
        if self._quoting and not state.close and char in QUOTES:
            ended = not self._is_complete(state)
            return _BarredState(close=QUOTES[char]) if ended else None
        goes_on = char.isalnum() and char <= _CJK
        if not goes_on and self._is_complete(state):
            return None
        begins = not (goes_on and state.inside)
        loose = _moved(self._loose, state.loose, char.lower(), begins=begins)
        exact = _moved(self._exact, state.exact, char, begins=begins)
        following = _BarredState(loose, exact, goes_on)
        return None if char > _CJK and self._is_complete(following) else following

    def stands(self, state: Hashable) -> bool:
        """See `Machine`: a token that ends a barred word would be glued to the next one."""
        assert isinstance(state, _BarredState)
        return not self._is_complete(state)

    def ends(self, state: Hashable) -> bool:
        """See `Machine`."""
        assert isinstance(state, _BarredState)
        return not self._is_complete(state)

    def closed(self, state: Hashable) -> bool:
        """See `Machine`."""
        return False

    def next_bytes(self, state: Hashable) -> frozenset[bytes] | None:
        """See `Machine`."""
        return None

    def _is_complete(self, state: _BarredState) -> bool:
        """Whether a barred word has just been written."""
        return bool(state.loose & self._loose.last or state.exact & self._exact.last)


def _moved(trie: Trie, nodes: frozenset[int], char: str, *, begins: bool) -> frozenset[int]:
    found = {trie.next(node, char) for node in nodes}
    if begins:
        found.add(trie.next(ROOT, char))
    return frozenset(node for node in found if node is not None)
