"""The suffix automaton of a text (Blumer and others 1985): it takes exactly the text's parts."""

from __future__ import annotations


class SuffixAutomaton:
    """`ways[state]` are the characters that can follow and the states behind them, `ends[state]` is
    where its parts end in the text first, `times[state]` how often they stand in it (by `count`).

    Built in linear time; at most twice as many states as the text has characters.
    """

    start = 0

    def __init__(self, text: str) -> None:
        self.ways: list[dict[str, int]] = [{}]
        self.ends = [0]
        self.times = [0]
        self._length = [0]
        self._link = [-1]
        last = 0
        for char in text:
            last = self._extended(last, char)

    def count(self) -> None:
        """Tell how often every part stands in the text."""
        for state in sorted(range(1, len(self.ways)), key=lambda each: -self._length[each]):
            self.times[self._link[state]] += self.times[state]

    def _new(self, length: int, ways: dict[str, int], link: int, end: int, times: int) -> int:
        self.ends.append(end)
        self.times.append(times)
        self.ways.append(ways)
        self._length.append(length)
        self._link.append(link)
        return len(self.ways) - 1

    def _extended(self, last: int, char: str) -> int:
        length = self._length[last] + 1
        state = self._new(length, {}, 0, length, 1)
        at = last
        while at != -1 and char not in self.ways[at]:
            self.ways[at][char] = state
            at = self._link[at]
        if at == -1:
            return state
        following = self.ways[at][char]
        if self._length[at] + 1 == self._length[following]:
            self._link[state] = following
            return state
        ways, link, end = self.ways[following], self._link[following], self.ends[following]
        copy = self._new(self._length[at] + 1, dict(ways), link, end, 0)
        while at != -1 and self.ways[at].get(char) == following:
            self.ways[at][char] = copy
            at = self._link[at]
        self._link[following] = self._link[state] = copy
        return state
