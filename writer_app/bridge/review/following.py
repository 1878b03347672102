"""The page under the proposals: what the writer's edits mean to them, leaving, coming back."""

from __future__ import annotations

from writer_app.bridge.base.states import Notice, NoticeAct, NoticeKind
from writer_app.bridge.review.machine import Event, Stage
from writer_app.bridge.review.prompts import Prompts
from writer_app.bridge.review.proposal import Proposal
from writer_app.bridge.review.runs import Runs
from writer_app.bridge.review.signals import Announcer, AssistantSignals
from writer_app.bridge.review.store import ProposalStore
from writer_app.domain.change.anchor import Anchor
from writer_app.domain.text.text import Utf16Map


class PageFollower:
    """Keeps proposals where their passages are, and asks when a passage reads otherwise."""

    def __init__(
        self,
        *,
        signals: AssistantSignals,
        store: ProposalStore,
        announcer: Announcer,
        prompts: Prompts,
        runs: Runs,
    ) -> None:
        self._signals, self._store, self._announcer = signals, store, announcer
        self._prompts, self._runs = prompts, runs

    def edited(self, position: int, removed: int, added: int) -> bool:
        """Tell of every edit of the page, the moment it has been made; whether anything waits."""
        store = self._store
        if store.rejected:
            store.rejected = ()  # what was offered to be brought back is gone now
            self._signals.stateChanged.emit(store.state)
        if not store:
            return False
        for proposal in store.edited(position, removed, added):
            self._passage_edited(proposal)
        return True

    def caret_at(self, position: int) -> None:
        """The caret stands somewhere: with nothing in hand, take the proposal that waits there."""
        if self._store and self._store.in_hand is None:
            for there in self._store.waiting:
                if there.anchor.start < position < there.anchor.end:
                    self._prompts.activate(there)
                    return

    def leave(self) -> tuple[Proposal, ...]:
        """Take the finished proposals out, to be given back when the document opens again."""
        kept = self._store.at_rest
        self.clear()
        for proposal in kept:
            proposal.suggestion = proposal.at_rest or proposal.suggestion
        return kept

    def turn_to(self, proposal: Proposal) -> None:
        """Ask about one, which may stand elsewhere than the one in hand."""
        self.ask(proposal)
        if proposal is not self._store.in_hand:
            self._prompts.activate(proposal)
            self._signals.revealRequested.emit(proposal.anchor)

    def enter(self, kept: tuple[Proposal, ...], *, only_unchanged: bool = False) -> None:
        """Give back what `leave` took.

        A passage that moved since is found again; one that changed is asked about, or with
        `only_unchanged` its proposal is dropped.
        """
        store = self._store
        if store.page is None or not kept:
            return
        whole = store.page.whole()
        length = (units := Utf16Map(whole)).to_utf16(len(whole))
        for proposal in kept:
            if not store.holds(proposal):
                proposal.anchor = _moved(proposal, whole, units)
        for proposal in kept:
            changed = not all(store.holds(one) for one in proposal.ends)
            if proposal.anchor.end <= length and not (changed and only_unchanged):
                proposal.move(Event.REOPEN)
                store.add(proposal)
                if changed:
                    self.ask(proposal)
        if store:
            self._announcer.announce()
            self._announcer.tell_of_others()

    def take_in(self, proposal: Proposal) -> bool:
        """A proposal made behind the writer's back waits in its place from now on; False where its
        passage reads otherwise or another one is about it. What is in hand stays so.
        """
        store = self._store
        taken = store.holds(proposal) and store.at(proposal.anchor) is None
        if taken:
            proposal.move(Event.REOPEN)
            store.add(proposal)
            self._signals.othersChanged.emit()
        return taken

    def clear(self) -> None:
        """Drop everything: another document comes, or the window closes."""
        for proposal in self._store.waiting:
            self._runs.cancel(proposal)
        if self._store.clear():
            self._announcer.announce()

    def drop(self, proposal: Proposal) -> None:
        """Drop one, and end its run. Of a move both ends go."""
        held = False
        for one in proposal.ends:
            if one.job:
                self._runs.cancel(one)
            held = self._store.forget(one) or held
        if held:
            self._announcer.announce()

    def ask(self, proposal: Proposal) -> None:
        """The passage reads otherwise: whether the writer's edit or the proposal goes."""
        if proposal.stage is Stage.STREAMING:
            self._runs.stop(proposal)
        proposal.move(Event.TYPED_INSIDE)
        again = () if proposal.revisions else (NoticeAct.START_AGAIN,)
        actions = (NoticeAct.KEEP_EDIT, *again)
        proposal.problem = Notice(NoticeKind.TYPED_INSIDE, actions=actions)
        self._announcer.announce_if_held(proposal)

    # ---- inside
    def _passage_edited(self, proposal: Proposal) -> None:
        if proposal.stage is Stage.PROMPTING:
            if not proposal.anchor.length:
                self.drop(proposal)
        elif not self._store.holds(proposal):
            self.ask(proposal)
        elif proposal.move(Event.RESTORED):  # undone: the passage reads as it did
            proposal.problem = None
            self._announcer.show_problem(proposal)
            self._announcer.show(proposal)


def _moved(proposal: Proposal, whole: str, units: Utf16Map) -> Anchor:
    """Where the passage stands now, if it stands in one place alone; else where it stood."""
    at = whole.find(proposal.original)
    if at < 0 or whole.find(proposal.original, at + 1) >= 0:
        return proposal.anchor
    return Anchor(units.to_utf16(at), units.to_utf16(at + len(proposal.original)))
