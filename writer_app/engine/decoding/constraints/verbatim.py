"""Verbatim spans: quotations, links, code and marks are copied whole, or do not come at all.

Before a span the answer is followed through a trie with fall-backs, so that a link is recognised
from its `https` on although only `://` makes it one. From the mark on that opens a span of a
closed kind there is no way but the trie's, until the span ends. A quotation may also be any part of
a line of the quotable text, word for word, which a suffix automaton follows.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import NamedTuple

from writer_app.engine.base.protocol import SpanKind
from writer_app.engine.decoding.constraints.suffixes import SuffixAutomaton
from writer_app.engine.decoding.constraints.trie import ROOT, Trie

QUOTES = {"“": "”", "「": "」", "『": "』", "«": "»", '"': '"'}
_ADDRESS = frozenset("/~%&=#?+@_-")  # behind an address these go on with it


class _VerbatimState(NamedTuple):
    """`mode`: o outside, i inside a span of the trie, q inside a part of the quotable text, e just
    behind an address, p behind an address and a point."""

    mode: str = "o"
    node: int = ROOT
    last: str = ""  # the character before, where it can be part of an opening mark
    close: str = ""  # the mark that ends a quotation from the quotable text


class VerbatimMachine:
    """A `TokenMachine`."""

    def __init__(
        self, spans: Iterable[str], closed: Iterable[SpanKind], quotable: str = ""
    ) -> None:
        self._trie = Trie(spans)
        self._kinds = frozenset(closed)
        self._dollars = any(span.startswith("$") for span in spans)
        lines = (" ".join(line.split()) for line in quotable.splitlines())
        self._suffixes = SuffixAutomaton("\n".join(lines)) if quotable else None

    def inside(self, state: Hashable) -> bool:
        """Whether a span is under way: what it holds is copied."""
        return state.mode in "iq"  # type: ignore[attr-defined]  # a state of this machine

    # ---- the machine -------------------------------------------------------------------------
    def start(self) -> Hashable:
        """See `Machine`."""
        return _VerbatimState()

    def step(self, state: Hashable, char: str) -> Hashable | None:
        """See `Machine`."""
        assert isinstance(state, _VerbatimState)
        if state.mode == "i":
            return self._within(state, char)
        if state.mode == "q":
            return self._quoting(state, char)
        if state.mode == "e" and (char.isalnum() or char in _ADDRESS):
            return None
        if state.mode == "p" and char.isalnum():
            return None
        found = self._outside(state, char)
        if found is not None and state.mode == "e" and char == "." and found.mode == "o":
            return found._replace(mode="p")
        return found

    def stands(self, state: Hashable) -> bool:
        """See `Machine`."""
        return True

    def ends(self, state: Hashable) -> bool:
        """See `Machine`."""
        assert isinstance(state, _VerbatimState)
        return state.mode in "oep" or (state.mode == "i" and state.node in self._trie.last)

    def closed(self, state: Hashable) -> bool:
        """See `Machine`."""
        assert isinstance(state, _VerbatimState)
        return state.mode in "iq"

    def next_bytes(self, state: Hashable) -> frozenset[bytes] | None:
        """See `Machine`."""
        assert isinstance(state, _VerbatimState)
        if state.mode == "i" and state.node not in self._trie.last:
            return frozenset(char.encode() for char in self._trie.children[state.node])
        if state.mode == "q" and self._suffixes is not None:
            ways = {*self._suffixes.ways[state.node], state.close} - {"\n"}
            return frozenset(char.encode() for char in ways)
        return None

    def resting(self, state: Hashable) -> bool:
        """Whether a plain word is no matter of this machine."""
        assert isinstance(state, _VerbatimState)
        return state.mode == "o"

    # ---- inside ------------------------------------------------------------------------------
    def _within(self, state: _VerbatimState, char: str) -> _VerbatimState | None:
        child = self._trie.next(state.node, char)
        if child is not None:
            return self._entered(child)
        if state.node not in self._trie.last:
            return None
        return self._outside(_VerbatimState("o", ROOT, state.last), char)

    def _entered(self, node: int) -> _VerbatimState:
        """Inside a span, or behind it where it ends here and no longer one begins with it."""
        if node in self._trie.last and not self._trie.children[node]:
            mode = "e" if self._is_address(node) else "o"
            return _VerbatimState(mode, ROOT, "")
        return _VerbatimState("i", node, "")

    def _is_address(self, node: int) -> bool:
        last = self._trie.char[node]
        return last.isalnum() or last == "/"

    def _quoting(self, state: _VerbatimState, char: str) -> _VerbatimState | None:
        assert self._suffixes is not None
        if char == state.close:
            return _VerbatimState() if state.node != self._suffixes.start else None
        if char == "\n" or QUOTES.get(char) == state.close:  # it would end at the inner one's mark
            return None
        node = self._suffixes.ways[state.node].get(char)
        return None if node is None else state._replace(node=node)

    def _outside(self, state: _VerbatimState, char: str) -> _VerbatimState | None:
        node = self._trie.follow(state.node, char)
        opened = self._opens(state.last, char)
        if opened:
            if node != ROOT and self._trie.depth[node] >= opened:
                return self._entered(node)
            if char in QUOTES and opened == 1 and self._suffixes is not None:
                return _VerbatimState("q", self._suffixes.start, "", QUOTES[char])
            return None
        if node in self._trie.last and not self._trie.children[node]:
            node = ROOT
        return _VerbatimState("o", node, _mark(char))

    def _opens(self, last: str, char: str) -> int:
        """How many characters of a closed kind's opening mark end with `char`; 0 = none."""
        for kind, lasts, chars, length in _OPENINGS:
            if char in chars and kind in self._kinds and (lasts is None or last in lasts):
                if char == "$" and not self._dollars:
                    return 0
                if char == '"' and last == "0":
                    return 0
                return length
        return 0


_OPENINGS: tuple[tuple[SpanKind, frozenset[str] | None, str, int], ...] = (
    ("quotes", None, "".join(QUOTES), 1),
    ("links", frozenset(":"), "/", 2),
    ("links", frozenset("]"), "(", 2),
    ("links", frozenset("["), "[", 2),
    ("links", frozenset("a0"), "@", 2),
    ("code", None, "`", 1),
    ("notes", frozenset("["), "^@", 2),
    ("formulas", None, "$", 1),
    ("formulas", frozenset("\\"), "([", 2),
    ("placeholders", None, "{", 1),
    ("citations", frozenset("["), "0123456789", 2),
)


def _mark(char: str) -> str:
    """What of a character can matter to the next one."""
    if char in ":][\\":
        return char
    if char.isdigit():
        return "0"
    return "a" if char.isalnum() else ""
