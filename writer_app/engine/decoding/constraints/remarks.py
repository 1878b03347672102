"""Remarks on a text: each stands at words of it, copied; see domain/comments/remarks.

    > words of the text ⏎ [→ words instead ⏎] what is said ⏎

The quotation is followed through a suffix automaton. It may end where it stands in one place of
the text alone, and not inside a word; what another remark is about is not quoted again.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import Literal, NamedTuple

from writer_app.domain.comments.remarks import INSTEAD, QUOTED
from writer_app.engine.decoding.constraints.suffixes import SuffixAutomaton

_LONGEST = 200  # characters of a quotation; behind them it ends with its word
_ENOUGH = 140  # characters said, after which no other sentence begins
_TOO_MUCH = 400  # characters of a line
_LEAST = 8  # characters said
_WIDER, _LEAST_INSTEAD = 2, 60  # words instead: times as long as the quotation, and characters more
_STOPS = ".!?。！？"
Phase = Literal["mark", "quote", "after", "arrow", "instead", "said"]


class _RemarkState(NamedTuple):
    """`size` counts the characters of the phase; `places` are those quoted, `node` the quotation's.

    `stopped` is whether the last character ended a sentence.
    """

    phase: Phase = "mark"
    size: int = 0
    node: int = 0
    places: tuple[tuple[int, int], ...] = ()
    stopped: bool = False


class RemarkMachine:
    """A `TokenMachine`."""

    def __init__(self, text: str, most: int, proposing: str) -> None:
        self._text, self._most, self._proposing = text, most, proposing
        self._parts = SuffixAutomaton(text)
        self._parts.count()

    # ---- the machine -------------------------------------------------------------------------
    def start(self) -> Hashable:
        """See `Machine`."""
        return _RemarkState()

    def step(self, state: Hashable, char: str) -> Hashable | None:
        """See `Machine`."""
        assert isinstance(state, _RemarkState)
        return _STEPS[state.phase](self, state, char)

    def stands(self, state: Hashable) -> bool:
        """See `Machine`."""
        return True

    def ends(self, state: Hashable) -> bool:
        """See `Machine`."""
        assert isinstance(state, _RemarkState)
        if state.phase == "mark":
            return not state.size
        return state.phase == "said" and state.size >= _LEAST

    def closed(self, state: Hashable) -> bool:
        """See `Machine`."""
        assert isinstance(state, _RemarkState)
        always = state.phase == "after" and self._proposing == "always"
        return always or state.phase in ("mark", "quote", "arrow")

    def next_bytes(self, state: Hashable) -> frozenset[bytes] | None:
        """See `Machine`."""
        assert isinstance(state, _RemarkState)
        if state.phase == "quote":
            ways = self._parts.ways[state.node]
            return frozenset(char.encode() for char in [*ways, "\n"])
        if state.phase in ("arrow", "mark"):
            return frozenset(char.encode() for char in QUOTED + INSTEAD)
        return None

    # ---- inside ------------------------------------------------------------------------------
    def _mark(self, state: _RemarkState, char: str) -> _RemarkState | None:
        if len(state.places) >= self._most or char != QUOTED[state.size]:
            return None
        if state.size + 1 < len(QUOTED):
            return state._replace(size=state.size + 1)
        return state._replace(phase="quote", size=0, node=self._parts.start, stopped=False)

    def _quote(self, state: _RemarkState, char: str) -> _RemarkState | None:
        if char == "\n":
            return self._quoted(state)
        if state.size >= _LONGEST and self._may_close(state):
            return None
        if not state.size and char.isspace():
            return None
        node = self._parts.ways[state.node].get(char)
        if node is None:
            return None
        size = state.size + 1
        if self._parts.times[node] == 1 and self._is_taken(node, size, state.places):
            return None
        return state._replace(size=size, node=node)

    def _range(self, node: int, size: int) -> tuple[int, int]:
        end = self._parts.ends[node]
        return end - size, end

    def _is_taken(self, node: int, size: int, places: tuple[tuple[int, int], ...]) -> bool:
        start, end = self._range(node, size)
        return any(start < last and first < end for first, last in places)

    def _may_close(self, state: _RemarkState) -> bool:
        """Whether the quotation is one place of the text, and ends with a word."""
        if state.size < 2 or not self._goes_nowhere(state.node):
            return False
        _, end = self._range(state.node, state.size)
        inside = self._text[end - 1 : end + 1]
        return not (len(inside) == 2 and all(c.isalnum() and c < "\u2e80" for c in inside))

    def _goes_nowhere(self, node: int) -> bool:
        """Whether more words would not tell the place any better."""
        return self._parts.times[node] == 1 or set(self._parts.ways[node]) <= {"\n"}

    def _quoted(self, state: _RemarkState) -> _RemarkState | None:
        if not self._may_close(state):
            return None
        place = self._range(state.node, state.size)
        return state._replace(phase="after", size=0, places=(*state.places, place))

    def _after(self, state: _RemarkState, char: str) -> _RemarkState | None:
        """Behind the quotation: words instead, or what is said."""
        if char == INSTEAD[0] and self._proposing != "never":
            return state._replace(phase="arrow", size=1)
        if self._proposing == "always":
            return None
        return self._said(self._saying(state), char)

    def _arrow(self, state: _RemarkState, char: str) -> _RemarkState | None:
        return state._replace(phase="instead", size=0) if char == INSTEAD[1] else None

    def _instead(self, state: _RemarkState, char: str) -> _RemarkState | None:
        if char == "\n":
            return self._saying(state) if state.size else None
        first, last = state.places[-1]
        if char in "[［" and char not in self._text[first:last]:
            return None  # a passage is named in what is said, not in the words instead
        if state.size >= _WIDER * (last - first) + _LEAST_INSTEAD:
            return None
        return self._line(state, char)

    @staticmethod
    def _saying(state: _RemarkState) -> _RemarkState:
        return state._replace(phase="said", size=0, stopped=False)

    def _said(self, state: _RemarkState, char: str) -> _RemarkState | None:
        if char == "\n":
            return state._replace(phase="mark", size=0) if state.size >= _LEAST else None
        if state.stopped and state.size >= _ENOUGH:
            return None
        return self._line(state, char)

    @staticmethod
    def _line(state: _RemarkState, char: str) -> _RemarkState | None:
        """One more character of a line of the model's own."""
        if state.size >= _TOO_MUCH or char in "→\t":
            return None
        if not state.size and (char in ">-" or char.isspace()):
            return None
        return state._replace(size=state.size + 1, stopped=char in _STOPS)


_STEPS = {
    "mark": RemarkMachine._mark,
    "quote": RemarkMachine._quote,
    "after": RemarkMachine._after,
    "arrow": RemarkMachine._arrow,
    "instead": RemarkMachine._instead,
    "said": RemarkMachine._said,
}
