"""How long a text is to be, see `lengths` for how an instruction says it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Bound = Literal["about", "most", "least"]


@dataclass(frozen=True, slots=True)
class LengthWish:
    """So many `words` about, at most, or at least; 0 = any number.

    `sentences` is how many there may be. With `named` the instruction has the number itself, so
    that the model knows it.
    """

    words: int = 0
    bound: Bound = "about"
    sentences: int = 0
    named: bool = False

    def allows(self, words: int) -> bool:
        """Whether a text of so many words is as long as it should be: about means a tenth."""
        if not self.words:
            return True
        if self.bound == "about":
            return abs(words - self.words) <= round(0.1 * self.words, 6)
        return words <= self.words if self.bound == "most" else words >= self.words
