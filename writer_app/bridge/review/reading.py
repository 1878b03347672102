"""How hard a passage and its proposal are to read, for the review bar."""

from __future__ import annotations

from dataclasses import dataclass

from writer_app.assist.leveling import told
from writer_app.bridge.review.proposal import Proposal
from writer_app.domain.locks.levels import LevelReading, keeps, level_of


@dataclass(frozen=True, slots=True)
class Measured:
    """The level before and after, None where a text is short; `met` where one is wanted."""

    wanted: str = ""
    before: LevelReading | None = None
    after: LevelReading | None = None

    @property
    def met(self) -> bool:
        """Whether the answer is no harder than was wanted."""
        level = level_of(self.wanted)
        return level is not None and self.after is not None and keeps(self.after, level)


def measured(proposal: Proposal) -> Measured:
    """What is wanted, and what the text and the answer on show have. Some milliseconds a page.

    Nothing of a colleague's change: it was not written at a level and cannot be at another.
    """
    if proposal.revisions:
        return Measured()
    text = proposal.suggestion.variant.text
    before = told(proposal.original) if proposal.original.strip() else None
    after = told(text) if text.strip() else None
    if before is not None and after is not None and before.language != after.language:
        before = None
    return Measured(proposal.level_wanted, before, after)
