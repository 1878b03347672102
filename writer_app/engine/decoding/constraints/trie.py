"""A small trie of strings, its nodes numbers, with the fall-backs of Aho and Corasick (1975)."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

ROOT = 0


class Trie:
    """`children[node]` are the ways on, `last` the nodes where a string ends."""

    def __init__(self, strings: Iterable[str]) -> None:
        self.children: list[dict[str, int]] = [{}]
        self.last: set[int] = set()
        self.depth = [0]
        self.parent = [0]
        self.char = [""]
        for string in strings:
            self._add(string)
        self._back = self._fall_backs()

    def _add(self, string: str) -> None:
        node = ROOT
        for char in string:
            following = self.children[node].get(char)
            if following is None:
                following = len(self.children)
                self.children[node][char] = following
                self.children.append({})
                self.depth.append(self.depth[node] + 1)
                self.parent.append(node)
                self.char.append(char)
            node = following
        if node != ROOT:
            self.last.add(node)

    def _fall_backs(self) -> list[int]:
        back = [ROOT] * len(self.children)
        waiting = deque(self.children[ROOT].values())
        while waiting:
            node = waiting.popleft()
            for char, child in self.children[node].items():
                fall = back[node]
                while fall != ROOT and char not in self.children[fall]:
                    fall = back[fall]
                back[child] = self.children[fall].get(char, ROOT)
                waiting.append(child)
        return back

    def follow(self, node: int, char: str) -> int:
        """The node of the longest string that ends the text after `char`."""
        while node != ROOT and char not in self.children[node]:
            node = self._back[node]
        return self.children[node].get(char, ROOT)

    def next(self, node: int, char: str) -> int | None:
        """The child, without falling back."""
        return self.children[node].get(char)
