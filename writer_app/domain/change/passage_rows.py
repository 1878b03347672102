"""A whole document on its way through a template: one row for each passage, in order.

waiting → answered → settled     an answer waits for the writer's decision until it is settled
   ↑         └→ same, failed     an edited passage waits again; one that was decided on stays so
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from enum import StrEnum


class PassageState(StrEnum):
    """Where a passage stands."""

    WAITING = "waiting"
    ANSWERED = "answered"  # the answer waits to be decided on
    SETTLED = "settled"  # it was accepted or rejected
    SAME = "same"  # the model changed nothing
    FAILED = "failed"  # no whole answer; `fault` says why


@dataclass(frozen=True, slots=True)
class PassageRow:
    """A passage as it read when it was asked about, and what came of it."""

    source: str
    answer: str = ""
    state: PassageState = PassageState.WAITING
    fault: str = ""

    def answered(self, answer: str) -> PassageRow:
        """With an answer; one that changes nothing is no proposal."""
        if answer == self.source:
            return replace(self, answer="", state=PassageState.SAME, fault="")
        return replace(self, answer=answer, state=PassageState.ANSWERED, fault="")

    def failed(self, fault: str) -> PassageRow:
        """Without a whole answer."""
        return replace(self, answer="", state=PassageState.FAILED, fault=fault)

    def settled(self) -> PassageRow:
        """Decided on."""
        return replace(self, state=PassageState.SETTLED)

    def again(self) -> PassageRow:
        """To be asked about again, where that failed."""
        return PassageRow(self.source) if self.state is PassageState.FAILED else self


def matched(old: Sequence[PassageRow], sources: Sequence[str]) -> tuple[PassageRow, ...]:
    """The rows of a document as it reads now.

    What has not changed keeps its row. What was decided on, or reads as its answer did, is settled
    and not asked about again; any other passage that reads otherwise waits.
    """
    found = [PassageRow(source) for source in sources]
    before = [row.source for row in old]
    for tag, a, b, c, d in SequenceMatcher(None, before, sources, autojunk=False).get_opcodes():
        if tag == "equal":
            found[c:d] = old[a:b]
        elif tag == "replace" and all(row.state is PassageState.SETTLED for row in old[a:b]):
            found[c:d] = (row.settled() for row in found[c:d])
        elif tag == "replace":
            decided = dict(_decided(old[a:b]))
            for place in range(c, d):
                if sources[place] in decided:
                    found[place] = PassageRow(sources[place], "", PassageState.SETTLED)
    return tuple(found)


def _decided(rows: Iterable[PassageRow]) -> Iterable[tuple[str, PassageRow]]:
    """The rows by the answers that may stand in their places now."""
    for row in rows:
        if row.answer and row.state in (PassageState.ANSWERED, PassageState.SETTLED):
            yield row.answer, row


def count(rows: Iterable[PassageRow], *states: PassageState) -> int:
    """How many rows are in one of these states."""
    return sum(row.state in states for row in rows)
