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
