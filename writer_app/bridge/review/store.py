"""Which proposals there are on a page, where they stand in it, and which one is in hand.

Anchors follow the writer's edits here. What happens to a proposal is told by its stage
(`machine.py`) and done by others; nothing here says anything to the window.
"""

from __future__ import annotations

import itertools
from typing import Protocol

from writer_app.bridge.base.states import State
from writer_app.bridge.review.machine import Event, Stage
from writer_app.bridge.review.proposal import Proposal
from writer_app.domain.change.anchor import Anchor


class Page(Protocol):
    """The document as the assistant sees it; offsets are UTF-16."""

    def text(self, anchor: Anchor) -> str:
        """What stands in a range."""

    def whole(self) -> str:
        """All of it."""

    def selection(self) -> Anchor:
        """What is selected, empty at the cursor."""

    def title(self) -> str:
        """What the document is called."""


class ProposalStore:
    """`page` is the one being written on, `rejected` what can be reopened, together."""

    def __init__(self) -> None:
        self.page: Page | None = None
        self.in_hand: Proposal | None = None
        self.rejected: tuple[Proposal, ...] = ()
        self._numbers = itertools.count(1)
        self._all: dict[int, Proposal] = {}

    def __bool__(self) -> bool:
        return bool(self._all)

    # ---- which there are
    @property
    def state(self) -> State:
        """Of the proposal in hand."""
        return self.in_hand.state if self.in_hand is not None else State.IDLE

    @property
    def waiting(self) -> tuple[Proposal, ...]:
        """All in the order of their places, the one in hand too."""
        return tuple(sorted(self._all.values(), key=lambda p: p.anchor))

    @property
    def at_rest(self) -> tuple[Proposal, ...]:
        """Those with a finished answer for the page: what is worth keeping for another day."""
        kept = (p for p in self.waiting if p.at_rest and p.recipe.apply != "panel")
        return tuple(p for p in kept if not p.revisions)  # those come back with their file

    def add(self, proposal: Proposal) -> None:
        """Take one in, under a number of its own."""
        proposal.number = next(self._numbers)
        self._all[proposal.number] = proposal

    def take_in_hand(self, proposal: Proposal) -> None:
        """Work on this one; it is taken in if it is new. An open prompt for nothing goes."""
        self.leave_prompt()
        if proposal.number not in self._all:
            self.add(proposal)
        self.in_hand = proposal

    def leave_prompt(self) -> None:
        """A prompt that was opened for nothing goes when something else is begun."""
        active = self.in_hand
        if active is not None and active.move(Event.LEAVE) and active.stage is Stage.GONE:
            self._all.pop(active.number, None)

    def forget(self, proposal: Proposal) -> bool:
        """Drop one; whether it was in hand."""
        proposal.move(Event.CLOSE)
        self._all.pop(proposal.number, None)
        held = proposal is self.in_hand
        if held:
            self.in_hand = None
        return held

    def clear(self) -> tuple[Proposal, ...]:
        """Drop all; what there was."""
        found = self.waiting
        for proposal in found:
            self.forget(proposal)
        self.in_hand, self.rejected = None, ()
        return found

    # ---- where they stand
    def at(self, selection: Anchor, *, but: Proposal | None = None) -> Proposal | None:
        """The first whose passage shares text with a range."""
        return next(
            (p for p in self.waiting if p is not but and p.anchor.overlaps(selection)), None
        )

    def next(self) -> Proposal | None:
        """The one behind the one in hand, from the beginning again after the last."""
        ahead = self.waiting
        if not ahead:
            return None
        at = ahead.index(self.in_hand) + 1 if self.in_hand in ahead else 0
        return ahead[at % len(ahead)]

    def edited(self, position: int, removed: int, added: int) -> list[Proposal]:
        """Move all with an edit of the page; those that it touched, or that are asked about."""
        found = []
        for proposal in self._all.values():
            if proposal.stage is Stage.GONE:  # its own text is being written
                continue
            touched = proposal.anchor.touched_by(position, removed, added)
            proposal.anchor = proposal.anchor.edited(position, removed, added)
            if touched or proposal.question:
                found.append(proposal)
        return found

    def holds(self, proposal: Proposal) -> bool:
        """Whether the passage reads as it did when the writer asked."""
        return self.page is not None and self.page.text(proposal.anchor) == proposal.original


def count(proposals: tuple[Proposal, ...]) -> int:
    """How many there are to decide on: the ends of a move are one."""
    return len(proposals) - sum(one.twin is not None for one in proposals) // 2


def reviewed(store: ProposalStore) -> Proposal | None:
    """The proposal in hand, while it can be decided on."""
    active = store.in_hand
    return active if active is not None and active.stage is Stage.REVIEW else None
