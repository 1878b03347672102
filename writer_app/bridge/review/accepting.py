"""Accepting a proposal: check, apply, forget, announce. One road, whoever accepts and where to."""

from __future__ import annotations

from writer_app.bridge.base.states import Accepted
from writer_app.bridge.review.following import PageFollower
from writer_app.bridge.review.machine import Event
from writer_app.bridge.review.proposal import Proposal
from writer_app.bridge.review.signals import Announcer, AssistantSignals
from writer_app.bridge.review.store import ProposalStore
from writer_app.domain.change.anchor import Anchor
from writer_app.domain.text.text import utf16_len


class Accepting:
    """The only place that changes a document."""

    def __init__(
        self,
        signals: AssistantSignals,
        store: ProposalStore,
        announcer: Announcer,
        follower: PageFollower,
    ) -> None:
        self._signals, self._store = signals, store
        self._announcer, self._follower = announcer, follower

    def accept(self, proposal: Proposal, *, below: bool = False, flash: bool = False) -> None:
        """Write the result over its passage, or `below` it; `flash` shows what has changed.

        A passage that reads otherwise by now is asked about and nothing is written.
        """
        unlike = next((one for one in proposal.ends if not self._store.holds(one)), None)
        if unlike is not None:
            self._follower.turn_to(unlike)
            return
        if not proposal.move(Event.ACCEPT):
            return
        if proposal.twin is not None and proposal.twin.move(Event.ACCEPT):
            self._move(proposal)
            return
        text = proposal.suggestion.variant.result
        beside = below and proposal.recipe.apply != "insert_below"  # which holds its passage too
        start = proposal.anchor.end if beside else proposal.anchor.start
        changes = beside or text != proposal.original
        if changes:
            self._signals.applying.emit()
        if beside:
            self._signals.insertBelowRequested.emit(proposal.anchor, text)
        elif changes:
            lead, tail = proposal.framing
            self._signals.applyRequested.emit(proposal.anchor, lead + text + tail)
            start += len(lead)
        self._follower.drop(proposal)
        self._signals.decided.emit(proposal.suggestion.variant.segments)
        if proposal.revisions:  # a colleague's words, which no model wrote
            self._settle(proposal)
        elif changes:
            self._tell(proposal, start, text, flash=flash)

    def _move(self, proposal: Proposal) -> None:
        """Both ends of a move, in one step; the lower first, so that the upper stays in place."""
        if not proposal.refused():
            self._signals.applying.emit()
            lower, upper = proposal.ends
            self._signals.applyRequested.emit(lower.anchor, lower.suggestion.variant.result)
            self._signals.alsoRequested.emit(upper.anchor, upper.suggestion.variant.result)
        self._follower.drop(proposal)
        self._signals.decided.emit(proposal.suggestion.variant.segments)
        self._settle(proposal)

    def _settle(self, proposal: Proposal) -> None:
        refused = proposal.refused()
        taken = proposal.refused(all_of_them=True) - refused
        self._signals.revisionsTaken.emit(taken)
        self._signals.revisionsSettled.emit(refused, False)

    def _tell(self, proposal: Proposal, start: int, text: str, *, flash: bool) -> None:
        recipe, segments = proposal.recipe, proposal.suggestion.variant.segments
        if flash:
            place = Anchor(start, start + utf16_len(text))
            self._signals.flashRequested.emit(place, segments)
        self._signals.accepted.emit(
            Accepted(start, text, segments, recipe.template, recipe.version, proposal.request.seed)
        )
        self._announcer.tell_of_others()
