"""A translation on its way: one row for each block, kept beside the document.

waiting → proposed → accepted          a changed source makes a row stale: its old words stay
   ↑_________|___________|                until it is translated or accepted again
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from enum import StrEnum


class RowState(StrEnum):
    """Where a row stands."""

    WAITING = "waiting"
    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    STALE = "stale"


@dataclass(frozen=True, slots=True)
class AlignedRow:
    """The words of a block, those of its translation, and what rules found wrong with them."""

    source: str
    target: str = ""
    state: RowState = RowState.WAITING
    origin: str = ""
    faults: tuple[str, ...] = ()

    def proposed(self, target: str, origin: str, faults: Iterable[str] = ()) -> AlignedRow:
        """With an answer to be looked at."""
        found = tuple(str(fault) for fault in faults)
        return replace(
            self, target=target, state=RowState.PROPOSED, origin=str(origin), faults=found
        )

    def accepted(self, target: str | None = None) -> AlignedRow:
        """As the writer wants it, perhaps in words of their own."""
        words = self.target if target is None else target
        return replace(self, target=words, state=RowState.ACCEPTED, faults=())

    def emptied(self) -> AlignedRow:
        """To be translated again."""
        return AlignedRow(self.source)


def matched(old: Sequence[AlignedRow], sources: Sequence[str]) -> tuple[AlignedRow, ...]:
    """The rows of a document as it is now: what has not changed keeps its translation.

    A row whose source changed keeps its words as stale ones; a new block waits.
    """
    found = [AlignedRow(source) for source in sources]
    before = [row.source for row in old]
    for tag, a, b, c, d in SequenceMatcher(None, before, sources, autojunk=False).get_opcodes():
        if tag == "equal":
            found[c:d] = old[a:b]
        elif tag == "replace":
            for one, other in zip(range(a, b), range(c, d), strict=False):
                if old[one].target:
                    found[other] = replace(
                        old[one], source=sources[other], state=RowState.STALE, faults=()
                    )
    return tuple(found)
