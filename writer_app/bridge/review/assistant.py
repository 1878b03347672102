"""The assistant: every proposal from Ctrl+E to accepted or rejected. The door to its parts.

It lives on the GUI thread and knows no widget and no document: it reads the page through `Page`,
asks for work through `LlmThread` and `Writing`, and says what should happen by signals. Only
`applyRequested` and `insertBelowRequested` change a document, and only an accept (or a template
that says `direct`) emits them, after a look at whether the passage still reads as it did.

Several proposals may wait at once; one of them is in hand, and all public methods mean that one.

    machine    what a proposal goes through, a pure table       runs       the model's work for it
    store      which there are, where they stand                asking     what is asked, and again
    prompts    which passage is meant                           review     decisions on an answer
    following  the writer's edits, leaving, coming back         accepting  the one road to the text
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, Slot

from writer_app.bridge.base.background import Background
from writer_app.bridge.base.states import (
    Notice,
    NoticeAct,
    NoticeKind,
    Progress,
    State,
)
from writer_app.bridge.model import endings
from writer_app.bridge.model.consent import HERE
from writer_app.bridge.model.jobs import Writing
from writer_app.bridge.model.llm_worker import LlmThread
from writer_app.bridge.review.accepting import Accepting
from writer_app.bridge.review.asking import Asking
from writer_app.bridge.review.following import PageFollower
from writer_app.bridge.review.machine import Event, Stage
from writer_app.bridge.review.prompts import Prompts
from writer_app.bridge.review.proposal import Proposal
from writer_app.bridge.review.review import Review
from writer_app.bridge.review.runs import Runs
from writer_app.bridge.review.signals import Announcer, AssistantSignals
from writer_app.bridge.review.store import Page, ProposalStore, reviewed


class Assistant(AssistantSignals):
    """`prompts` opens a prompt for a passage and `asking` asks the model, `review` decides on the
    changes of an answer, `follower` hears of the page; here is what ends a proposal."""

    def __init__(
        self,
        thread: LlmThread,
        writing: Writing,
        *,
        background: Background | None = None,
        clock: Callable[[], float] = time.monotonic,
        asks_for: str = HERE,
        parent: QObject | None = None,
    ) -> None:
        """`asks_for` is the page that `Consent` is asked about before text goes to a server."""
        super().__init__(parent)
        self._own_background = None if background else Background()
        pool = background or self._own_background
        assert pool is not None
        runs = Runs(thread, writing, background=pool, clock=clock, page=asks_for, parent=self)
        store = ProposalStore()
        said = Announcer(self, store)
        prompts = self.prompts = Prompts(store, said, runs)
        self._runs, self._store, self._announcer = runs, store, said
        self._lost: Proposal | None = None  # what failed beside the page, as the notice says
        self.follower = PageFollower(
            signals=self, store=store, announcer=said, prompts=prompts, runs=runs
        )
        self._accepting = Accepting(self, store, said, self.follower)
        self.asking = Asking(
            signals=self, store=store, announcer=said, prompts=prompts, runs=runs, writing=writing
        )
        self.review = Review(store, said, self.asking.more)
        runs.grown.connect(said.show)
        runs.progressed.connect(said.show_progress)
        runs.answered.connect(self._answered)
        runs.unanswered.connect(self._unanswered)
        runs.endedElsewhere.connect(self._ended_elsewhere)
        runs.counted.connect(self._counted)
        runs.panelText.connect(self.panelText)
        runs.panelTakenBack.connect(self.panelTakenBack)
        runs.panelPart.connect(self.panelPart)
        runs.panelCovered.connect(self.panelCovered)
        runs.panelChecked.connect(self.panelChecked)

    # ---- what there is
    @property
    def state(self) -> State:
        """Of the proposal in hand."""
        return self._store.state

    @property
    def proposal(self) -> Proposal | None:
        """The one in hand. Read it, leave it."""
        return self._store.in_hand

    @property
    def waiting(self) -> tuple[Proposal, ...]:
        """All proposals of the document in the order of their places, the one in hand too."""
        return self._store.waiting

    @property
    def at_rest(self) -> tuple[Proposal, ...]:
        """Those with a finished answer for the page: what is worth keeping for another day."""
        return self._store.at_rest

    @property
    def can_reopen(self) -> bool:
        """Whether something was rejected just now and can be brought back."""
        return bool(self._store.rejected)

    def attach(self, page: Page | None) -> None:
        """Say which page is being written on."""
        self._store.page = page

    def show(self, proposal: Proposal) -> None:
        """Take a waiting proposal in hand and bring it into sight."""
        self.prompts.activate(proposal)
        self.revealRequested.emit(proposal.anchor)

    # ---- ending
    def stop(self) -> None:
        """Esc while it writes: what is there stays, for review."""
        active = self._store.in_hand
        if active is not None and active.stage is Stage.STREAMING:
            self._runs.stop(active)

    def accept(self, *, below: bool = False) -> None:
        """Ctrl+Enter: write the result into the document, as one edit.

        `below` (Ctrl+Shift+Enter) leaves the passage and puts the result under it.
        """
        active = reviewed(self._store)
        if active is not None:
            self._accepting.accept(active, below=below)

    def reject(self) -> None:
        """Esc: stop, drop the proposal, close the prompt, or go back from refining."""
        active = self._store.in_hand
        if active is None:
            return
        before = active.stage
        if not active.move(Event.REJECT):
            self.stop()
        elif active.stage is Stage.GONE:
            self.follower.drop(active)
            if before is Stage.REVIEW:
                self._store.rejected = (active,)
                self.noticeRaised.emit(Notice(NoticeKind.REJECTED, actions=(NoticeAct.REOPEN,)))
                self._tell_of_refusal(active)
                if active.revisions:
                    self.revisionsSettled.emit(active.refused(all_of_them=True), False)
        else:
            active.problem = None
            self._announcer.announce()

    def _tell_of_refusal(self, proposal: Proposal) -> None:
        """One change that is refused as a whole says what is not wanted; of several, who knows."""
        segments = proposal.suggestion.variant.segments
        changes = [one for one in segments if one.kind != "same"]
        if len(changes) == 1:
            told = (one if one.kind == "same" else one.decided("rejected") for one in segments)
            self.decided.emit(tuple(told))

    def act(self, action: NoticeAct) -> None:
        """Do what a notice offers, or could."""
        todo: dict[NoticeAct, Callable[[], None]] = {
            NoticeAct.KEEP_EDIT: self._keep_edit,
            NoticeAct.START_AGAIN: self._start_again,
            NoticeAct.RETRY: self._retry,
            NoticeAct.REOPEN: self._reopen,
            NoticeAct.REJECT_WAITING: self._reject_waiting,
            NoticeAct.CHOOSE_SECTION: lambda: self.prompts.set_scope("section"),
            NoticeAct.FILL_IN: self._fill_in,
            NoticeAct.SHOW_WAITING: self._show_waiting,
        }
        if action in todo:
            todo[action]()

    def close(self) -> None:
        """Drop everything and end what this object started. Idempotent."""
        self.follower.clear()
        if self._own_background is not None:
            self._own_background.close()

    # ---- what notices offer
    def _keep_edit(self) -> None:
        active = self._store.in_hand
        if active is not None and active.question:
            self.follower.drop(active)

    def _start_again(self) -> None:
        active, page = self._store.in_hand, self._store.page
        if active is None or not active.question or page is None:
            return
        text = page.text(active.anchor)
        if not text.strip():
            self.follower.drop(active)
            return
        active.renewed(text)
        active.request = self.prompts.around(active, active.request)
        self.asking.begin(active, variants=1, afresh=True)

    def _reject_waiting(self) -> None:
        """Drop every finished answer of the page at once, unless it holds what a colleague wants
        changed.
        """
        gone = tuple(each for each in self._store.at_rest if each.move(Event.REJECT))
        for each in gone:
            self.follower.drop(each)
        if gone:
            self._store.rejected = gone
            notice = Notice(NoticeKind.ALL_REJECTED, {"count": str(len(gone))}, (NoticeAct.REOPEN,))
            self.noticeRaised.emit(notice)
            self._announcer.announce()
            self.othersChanged.emit()

    def _reopen(self) -> None:
        """Ctrl+Z right after a reject: what was rejected again, with its decisions."""
        rejected, self._store.rejected = self._store.rejected, ()
        for proposal in reversed(rejected):
            if not proposal.move(Event.REOPEN):  # it came back as the twin of another
                continue
            if proposal.twin is not None and proposal.twin.move(Event.REOPEN):
                self._store.add(proposal.twin)
            self._store.take_in_hand(proposal)
            self._announcer.announce()
            if proposal.revisions:
                self.revisionsSettled.emit(proposal.refused(all_of_them=True), True)
        if len(rejected) > 1:
            self.othersChanged.emit()

    def _show_waiting(self) -> None:
        proposal = self._store.next()
        if proposal is not None:
            self.show(proposal)

    def _retry(self) -> None:
        if self._lost is None:
            self.asking.retry()
        else:
            self.asking.elsewhere_again(self._lost)

    def _fill_in(self) -> None:
        active = self._lost or self._store.in_hand
        if active is not None and active.recipe.template:
            self.formRequested.emit(active.recipe.template)

    # ---- what comes of a run
    @Slot(object)
    def _answered(self, proposal: Proposal) -> None:
        self._tell_window(proposal.problem)
        direct = proposal.recipe.apply == "direct" and proposal.problem is None
        # An answer that was cut short, or asked for in a review, is looked at first.
        unseen = not proposal.stopped and proposal.before is None
        self._announcer.announce_if_held(proposal)
        self.generationEnded.emit()
        if direct and unseen and proposal.stage is Stage.REVIEW:
            self._accepting.accept(proposal, flash=True)

    @Slot(object, object)
    def _unanswered(self, proposal: Proposal, problem: Notice | None) -> None:
        self._tell_window(problem)
        self._announcer.announce_if_held(proposal)
        if problem is not None:
            self.generationEnded.emit()

    @Slot(object, str, object)
    def _ended_elsewhere(self, proposal: Proposal, text: str, problem: Notice | None) -> None:
        self.follower.drop(proposal)
        if problem is not None:
            self._lost = proposal
            there = [each for each in problem.actions if each is not NoticeAct.CHOOSE_SECTION]
            self.noticeRaised.emit(replace(problem, actions=tuple(there)))
        if proposal.recipe.apply == "panel":
            self.panelEnded.emit()
        elif text:
            self.documentRequested.emit(text, proposal.recipe.title)
        self.generationEnded.emit()

    @Slot(object)
    def _counted(self, progress: Progress) -> None:
        active = self._store.in_hand
        if active is not None and active.state is State.PROMPTING:
            active.progress = progress
            self._announcer.show_progress(active)

    def _tell_window(self, problem: Notice | None) -> None:
        self._lost = None
        if problem is not None and problem.kind in endings.OF_THE_WINDOW:
            self.noticeRaised.emit(problem)
