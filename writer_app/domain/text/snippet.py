"""Short texts by abbreviation, with places for the caret, the date and the writer's name."""

from __future__ import annotations

import re
from dataclasses import dataclass

_PLACE = re.compile(r"\{\{(caret|date|name)\}\}")


@dataclass(frozen=True, slots=True)
class Snippet:
    """`name` is its abbreviation, `text` what stands for it."""

    name: str
    text: str

    @property
    def start(self) -> str:
        """Its first words, for a list."""
        return " ".join(self.text.split())[:60]

    def filled(self, *, date: str, name: str) -> tuple[str, int]:
        """The text with its places filled in, and where the caret goes, in code points.

        Without a place for it the caret goes to the end; of several the first has it.
        """
        text, caret, at = "", -1, 0
        for place in _PLACE.finditer(self.text):
            text += self.text[at : place.start()]
            at = place.end()
            if place[1] == "caret":
                caret = len(text) if caret < 0 else caret
            else:
                text += date if place[1] == "date" else name
        text += self.text[at:]
        return text, caret if caret >= 0 else len(text)
