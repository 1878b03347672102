"""Opening a prompt: which passage is meant, how it grows, and what a request says about it."""

from __future__ import annotations

from dataclasses import replace

from writer_app.bridge.base.states import Scope, State
from writer_app.bridge.model.jobs import Request
from writer_app.bridge.review import scopes
from writer_app.bridge.review.proposal import Proposal
from writer_app.bridge.review.reviewing import Reviewing
from writer_app.domain.change.anchor import Anchor
from writer_app.domain.change.suggestion import Suggestion
from writer_app.domain.text.text import Utf16Map


class Prompting(Reviewing):
    """Proposals that can be begun. None of this asks the model for words."""

    def rewrite(self, scope: Scope = "sentence") -> None:
        """Ctrl+E: open the prompt for a passage, grow it, or refine what is under review."""
        if self._page is None:
            return
        selection = self._page.selection()
        active = self._active
        if active is None or not active.anchor.overlaps(selection):
            self.open_prompt(scope)
        elif active.state is State.PROMPTING and not active.refining:
            self.grow_scope()
        elif active.state is State.REVIEW and not active.question:
            active.problem = None
            self._set_state(active, State.PROMPTING)

    def open_prompt(self, scope: Scope = "sentence") -> bool:
        """Open the prompt for the passage at the cursor; or the proposal that waits there."""
        if self._page is None:
            return False
        selection = self._page.selection()
        there = next((p for p in self.waiting if p.anchor.overlaps(selection)), None)
        if there is not None:
            self.activate(there.number)
            return True
        found = scopes.first_passage(self._page.whole(), selection, scope)
        if found is None:
            return self._open_here(selection.end)
        anchor, taken = found
        text = self._page.text(anchor)
        proposal = Proposal(next(self._numbers), anchor, text, taken, suggestion=Suggestion(text))
        return self._begin_prompt(proposal)

    def _open_here(self, place: int) -> bool:
        """Open the prompt for something new at the caret, where there is nothing to rewrite."""
        assert self._page is not None
        proposal = Proposal(next(self._numbers), Anchor(place, place), "", "none")
        proposal.framing = scopes.framing(self._page.whole(), place)
        return self._begin_prompt(proposal)

    def _begin_prompt(self, proposal: Proposal) -> bool:
        self._leave_prompt()
        self._proposals[proposal.number] = proposal
        self._rejected = None
        self._active = proposal
        self._announce()
        self._count()
        return True

    def grow_scope(self) -> None:
        """Take the next larger passage."""
        active = self._active
        if active is None or self._page is None or active.state is not State.PROMPTING:
            return
        found = scopes.grown(self._page.whole(), active.anchor, active.scope)
        if found is not None and not active.refining:
            self._take(active, *found)

    def set_scope(self, scope: Scope) -> None:
        """Take the passage of this scope around the cursor."""
        active = self._active
        if active is None or self._page is None or active.refining:
            return
        found = scopes.passage(self._page.whole(), active.anchor, scope)
        if found is not None:
            active.framing = ("", "")
            self._take(active, found, scope)

    def _take(self, proposal: Proposal, anchor: Anchor, scope: Scope) -> None:
        others = [p for p in self._proposals.values() if p is not proposal]
        if self._page is None or any(p.anchor.overlaps(anchor) for p in others):
            return
        proposal.anchor, proposal.scope = anchor, scope
        proposal.renewed(self._page.text(anchor))
        self._announce()
        self._count()

    def _around(self, proposal: Proposal, asked: Request) -> Request:
        """The request with the passage and what stands around it."""
        assert self._page is not None
        whole = self._page.whole()
        start, end = proposal.anchor.start, proposal.anchor.end
        text = (
            proposal.suggestion.result() if proposal.refining else self._page.text(proposal.anchor)
        )
        if not proposal.refining:
            proposal.original = text
        units = Utf16Map(whole)
        return replace(
            asked,
            text=text,
            before=whole[: units.from_utf16(start)],
            after=whole[units.from_utf16(end) :],
            document=whole,
            title=self._page.title(),
            at_caret=proposal.at_caret,
        )

    def _count(self) -> None:
        """Ask how many tokens the prompt would be, when the model is idle."""
        active = self._active
        if active is not None and self._page is not None:
            self._runs.count(self._around(active, Request()))
