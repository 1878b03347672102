"""Strict names: within a sentence only known words may be capitalised."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import NamedTuple

_ENDS = '.!?:;…\n"“‘(*_#-'
_ALWAYS = ("I", "I'm", "I've", "I'd", "I'll", "I’m", "I’ve", "I’d", "I’ll")


class _NamesState(NamedTuple):
    opening: bool = True  # whether a sentence, a title or a quotation begins here
    inside: bool = False  # a word
    word: str | None = None  # the capitalised word so far; None = the word is free


class Names:
    """A `TokenMachine`."""

    def __init__(self, allowed: Iterable[str]) -> None:
        self._known = {*allowed, *_ALWAYS}
        self._stems = {word[:end] for word in self._known for end in range(1, len(word) + 1)}

    def start(self) -> Hashable:
        """See `Machine`."""
        return _NamesState()

    def step(self, state: Hashable, char: str) -> Hashable | None:
        """See `Machine`."""
        assert isinstance(state, _NamesState)
        if not (char.isalpha() or (state.inside and char in "'’-")) or char > "\u2e7f":
            if state.word is not None and not self._is_known(state.word):
                return None
            return _NamesState(char in _ENDS or (state.opening and not char.isalnum()))
        if state.inside:
            if state.word is None:
                return state
            word = state.word + char
            possessive = word[:-1] in self._known or word[:-2] in self._known
            return state._replace(word=word) if word in self._stems or possessive else None
        if not char.isupper() or state.opening:
            return _NamesState(False, True)
        return _NamesState(False, True, char) if char in self._stems else None

    def _is_known(self, word: str) -> bool:
        bare = word[:-2] if word.endswith(("'s", "’s")) else word.rstrip("'’-s")
        return word in self._known or bare in self._known

    def stands(self, state: Hashable) -> bool:
        """See `Machine`."""
        return True

    def ends(self, state: Hashable) -> bool:
        """See `Machine`."""
        assert isinstance(state, _NamesState)
        return state.word is None or self._is_known(state.word)

    def closed(self, state: Hashable) -> bool:
        """See `Machine`."""
        return False

    def resting(self, state: Hashable) -> bool:
        """Whether a plain lower-case word is no matter of this machine."""
        assert isinstance(state, _NamesState)
        return state.word is None

    def next_bytes(self, state: Hashable) -> frozenset[bytes] | None:
        """See `Machine`."""
        return None
