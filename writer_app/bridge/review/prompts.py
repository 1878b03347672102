"""Opening a prompt: which passage is meant, how it grows, and what a request says about it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from writer_app.bridge.base.states import Scope
from writer_app.bridge.model.jobs import Request
from writer_app.bridge.review import scopes
from writer_app.bridge.review.machine import Event, Stage
from writer_app.bridge.review.proposal import Proposal
from writer_app.bridge.review.runs import Runs
from writer_app.bridge.review.signals import Announcer
from writer_app.bridge.review.store import Page, ProposalStore
from writer_app.domain.change.anchor import Anchor
from writer_app.domain.change.suggestion import Suggestion
from writer_app.domain.text.text import Utf16Map

_NEAR = 1_200  # UTF-16 units before a caret in which a name may stand


class Prompts:
    """None of this asks the model for words. `frozen` gives the words of a passage that no proposal
    changes."""

    def __init__(self, store: ProposalStore, announcer: Announcer, runs: Runs) -> None:
        self._store, self._announcer, self._runs = store, announcer, runs
        self.frozen: Callable[[Anchor], tuple[str, ...]] = lambda _passage: ()

    def rewrite(self, scope: Scope = "sentence") -> None:
        """Ctrl+E: open the prompt for a passage, grow it, or refine what is under review."""
        page, active = self._store.page, self._store.in_hand
        if page is None:
            return
        if active is None or not active.anchor.overlaps(page.selection()):
            self.open(scope)
        elif active.stage is Stage.PROMPTING:
            self._grow(page, active)
        elif active.move(Event.REFINE):
            active.problem = None
            self._announcer.announce()

    def open(self, scope: Scope = "sentence") -> None:
        """Open the prompt for the passage at the cursor; or the proposal that waits there."""
        page = self._store.page
        if page is None:
            return
        selection = page.selection()
        there = self._store.at(selection)
        if there is not None:
            self.activate(there)
            return
        found = scopes.first_passage(page.whole(), selection, scope)
        if found is None:
            self._begin(_new_at(page, selection.end))
            return
        anchor, taken = found
        text = page.text(anchor)
        made = Proposal(0, anchor, text, taken, suggestion=Suggestion(text))
        made.decoded = self._runs.decoded
        self._begin(made)

    def activate(self, proposal: Proposal) -> None:
        """Take another waiting proposal in hand."""
        if proposal is not self._store.in_hand:
            self._store.take_in_hand(proposal)
            self._announcer.announce()

    def set_scope(self, scope: Scope) -> None:
        """Take the passage of this scope around the cursor."""
        page, active = self._store.page, self._store.in_hand
        if active is None or page is None or active.stage is not Stage.PROMPTING:
            return
        found = scopes.passage(page.whole(), active.anchor, scope)
        if found is not None:
            active.framing = ("", "")
            self._take(page, active, found, scope)

    def around(self, proposal: Proposal, asked: Request) -> Request:
        """The request with the passage and what stands around it."""
        page = self._store.page
        assert page is not None
        whole = page.whole()
        if proposal.refining:
            text = proposal.suggestion.variant.result
        else:
            text = proposal.original = page.text(proposal.anchor)
        units = Utf16Map(whole)
        return replace(
            asked,
            text=text,
            before=whole[: units.from_utf16(proposal.anchor.start)],
            after=whole[units.from_utf16(proposal.anchor.end) :],
            document=whole,
            title=page.title(),
            at_caret=proposal.at_caret,
            frozen=self.frozen(proposal.anchor),
        )

    def about(self, proposal: Proposal, instruction: str) -> Request:
        """A request with the passage alone, and for a caret with a little of what is before it."""
        page = self._store.page
        assert page is not None
        start = proposal.anchor.start
        near = page.text(Anchor(max(0, start - _NEAR), start)) if proposal.at_caret else ""
        text = (
            proposal.suggestion.variant.result if proposal.refining else page.text(proposal.anchor)
        )
        return Request(text=text, before=near, instruction=instruction, at_caret=proposal.at_caret)

    # ---- inside
    def _begin(self, proposal: Proposal) -> None:
        self._store.take_in_hand(proposal)
        self._store.rejected = ()
        self._announcer.announce()
        self._count(proposal)

    def _grow(self, page: Page, active: Proposal) -> None:
        found = scopes.grown(page.whole(), active.anchor, active.scope)
        if found is not None:
            self._take(page, active, *found)

    def _take(self, page: Page, proposal: Proposal, anchor: Anchor, scope: Scope) -> None:
        if self._store.at(anchor, but=proposal) is not None:
            return
        proposal.anchor, proposal.scope = anchor, scope
        proposal.renewed(page.text(anchor))
        self._announcer.announce()
        self._count(proposal)

    def _count(self, proposal: Proposal) -> None:
        """Ask how many tokens the prompt would be, when the model is idle."""
        self._runs.count(self.around(proposal, Request()))


def _new_at(page: Page, place: int) -> Proposal:
    """Something new at the caret, where there is nothing to rewrite."""
    proposal = Proposal(0, Anchor(place, place), "", "none")
    proposal.framing = scopes.framing(page.whole(), place)
    return proposal
