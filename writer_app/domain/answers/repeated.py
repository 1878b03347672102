"""A text written at the caret that first says the document over again: what stands there goes."""

from __future__ import annotations

import re

_LEAST = 12  # characters of a paragraph whose repetition is no chance
_GAP = re.compile(r"\n[ \t]*\n\s*")


class Repeated:
    """Takes leading paragraphs that stand in the text around away from one answer while it streams.

    What begins like one of them is held until it is told apart. An answer of nothing else stays.
    """

    def __init__(self, around: str) -> None:
        paragraphs = (part.strip() for part in _GAP.split(around))
        self._there = {part for part in paragraphs if len(part) >= _LEAST}
        self._held = self._dropped = ""
        self._begun = not self._there

    def feed(self, text: str) -> str:
        """The next piece, without paragraphs that stand there."""
        if self._begun:
            return text
        self._held += text
        while gap := _GAP.search(self._held.lstrip()):
            start = self._held.lstrip()
            if start[: gap.start()].rstrip() not in self._there:
                return self._begin()
            self._dropped += self._held[: len(self._held) - len(start) + gap.end()]
            self._held = start[gap.end() :]
        begun = self._held.strip()
        if any(part.startswith(begun) for part in self._there):
            return ""
        return self._begin()

    def finish(self) -> str:
        """What was held, when the answer is over."""
        if self._begun:
            return ""
        again = self._held.strip() in self._there
        if self._dropped and (again or not self._held.strip()):
            self._held = self._dropped + self._held  # nothing else came
        return self._begin()

    def _begin(self) -> str:
        self._begun, held, self._held = True, self._held, ""
        return held
