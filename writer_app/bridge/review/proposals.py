"""The proposals of a document: kept, followed through edits, one of them in hand.

What a proposal goes through is `assistant.py`; here is where it belongs and who hears of it.
"""

from __future__ import annotations

import itertools
from typing import Protocol

from PySide6.QtCore import QObject, Signal, Slot

from writer_app.bridge.base.states import Notice, NoticeAct, NoticeKind, State
from writer_app.bridge.review.proposal import Proposal
from writer_app.bridge.review.runs import Runs
from writer_app.domain.change.anchor import Anchor
from writer_app.domain.text.text import Utf16Map


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


class Proposals(QObject):
    """See the module. Signals fire after the state they speak of is in place."""

    stateChanged = Signal(object)  # State
    suggestionChanged = Signal(object)  # Suggestion or None
    progressChanged = Signal(object)  # Progress
    problemChanged = Signal(object)  # Notice or None, for the bar
    noticeRaised = Signal(object)  # Notice, for the window
    applyRequested = Signal(object, str)  # Anchor, its new text
    insertBelowRequested = Signal(object, str)  # Anchor, what goes below it
    flashRequested = Signal(object, object)  # Anchor after the change, segments
    revealRequested = Signal(object)  # Anchor of a proposal the writer wants to see
    documentRequested = Signal(str, str)  # text, title
    elsewhereBegan = Signal(str)  # title of work whose answer goes to the panel or a new document
    panelText = Signal(str)  # a piece of an answer that goes to the panel
    panelTakenBack = Signal(int)  # characters of it that were no part of the answer
    panelEnded = Signal()
    formRequested = Signal(str)  # the id of a template whose fields want values
    accepted = Signal(object)  # Accepted
    generationEnded = Signal()  # once for each, to be announced

    def __init__(self, runs: Runs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runs = runs
        runs.setParent(self)
        runs.grown.connect(self._show)
        runs.progressed.connect(self._show_progress)
        self._page: Page | None = None
        self._numbers = itertools.count(1)
        self._proposals: dict[int, Proposal] = {}
        self._active: Proposal | None = None
        self._rejected: Proposal | None = None

    # ---- what there is -----------------------------------------------------------------------
    def attach(self, page: Page | None) -> None:
        """Say which page is being written on."""
        self._page = page

    @property
    def state(self) -> State:
        """Of the proposal in hand."""
        return self._active.state if self._active else State.IDLE

    @property
    def proposal(self) -> Proposal | None:
        """The one in hand. Read it, leave it."""
        return self._active

    @property
    def waiting(self) -> tuple[Proposal, ...]:
        """All proposals of the document in the order of their places, the one in hand too."""
        return tuple(sorted(self._proposals.values(), key=lambda p: p.anchor))

    @property
    def at_rest(self) -> tuple[Proposal, ...]:
        """Those with a finished answer for the page: what is worth keeping for another day."""
        return tuple(p for p in self.waiting if p.at_rest and p.recipe.apply != "panel")

    @property
    def can_reopen(self) -> bool:
        """Whether a proposal was rejected just now and can be brought back."""
        return self._rejected is not None

    def activate(self, number: int) -> None:
        """Take another waiting proposal in hand."""
        wanted = self._proposals.get(number)
        if wanted is not None and wanted is not self._active:
            self._leave_prompt()
            self._active = wanted
            self._announce()

    def enter(self, position: int) -> None:
        """The caret stands somewhere: with nothing in hand, take the proposal that waits there."""
        if self._active is not None:
            return
        for proposal in self._proposals.values():
            if proposal.anchor.start < position < proposal.anchor.end:
                self.activate(proposal.number)
                return

    def next_waiting(self) -> Proposal | None:
        """Take the next one in the document in hand; returns it."""
        ahead = self.waiting
        if not ahead:
            return None
        at = ahead.index(self._active) + 1 if self._active in ahead else 0
        self.activate(ahead[at % len(ahead)].number)
        return self._active

    # ---- the writer's own edits --------------------------------------------------------------
    def document_edited(self, position: int, removed: int, added: int) -> None:
        """Tell of every edit of the page, the moment it has been made."""
        if self._rejected is not None:
            self._rejected = None  # what was offered to be brought back is gone now
            self.stateChanged.emit(self.state)
        for proposal in list(self._proposals.values()):
            touched = proposal.anchor.touched_by(position, removed, added)
            proposal.anchor = proposal.anchor.edited(position, removed, added)
            if touched or proposal.question:
                self._passage_edited(proposal)

    def _passage_edited(self, proposal: Proposal) -> None:
        assert self._page is not None
        if proposal.state is State.PROMPTING and not proposal.refining:
            if not proposal.anchor.length:
                self._drop(proposal)
            return
        if self._page.text(proposal.anchor) != proposal.original:
            self._ask(proposal)
        elif proposal.question:  # undone: the passage reads as it did
            proposal.question, proposal.problem = False, None
            self._problem_of(proposal)
            self._show(proposal)

    def _ask(self, proposal: Proposal) -> None:
        if proposal.state is State.STREAMING:
            self._runs.stop(proposal)
        proposal.question = True
        actions = (NoticeAct.KEEP_EDIT, NoticeAct.START_AGAIN)
        proposal.problem = Notice(NoticeKind.TYPED_INSIDE, actions=actions)
        if proposal.state is State.PROMPTING:
            proposal.state = State.REVIEW
        if proposal is self._active:
            self._announce()

    # ---- leaving and ending ------------------------------------------------------------------
    def clear(self) -> None:
        """Drop everything: another document comes, or the window closes."""
        for proposal in self._proposals.values():
            self._runs.cancel(proposal)
        some = bool(self._proposals)
        self._proposals.clear()
        self._rejected = self._active = None
        if some:
            self._announce()

    def leave_document(self) -> tuple[Proposal, ...]:
        """Take the finished proposals out, to be given back when the document opens again."""
        kept = self.at_rest
        self.clear()
        for proposal in kept:
            proposal.suggestion = proposal.at_rest or proposal.suggestion
        return kept

    def enter_document(self, kept: tuple[Proposal, ...], *, only_unchanged: bool = False) -> None:
        """Give back what `leave_document` took.

        A passage that moved since is found again; one that changed is asked about, or with
        `only_unchanged` its proposal is dropped.
        """
        if self._page is None:
            return
        whole = self._page.whole()
        length = (units := Utf16Map(whole)).to_utf16(len(whole))
        for proposal in kept:
            if self._page.text(proposal.anchor) != proposal.original:
                proposal.anchor = _moved(proposal, whole, units)
            if only_unchanged and self._page.text(proposal.anchor) != proposal.original:
                continue
            if proposal.anchor.end <= length:
                proposal.number = next(self._numbers)
                proposal.state = State.REVIEW
                self._proposals[proposal.number] = proposal
                if self._page.text(proposal.anchor) != proposal.original:
                    self._ask(proposal)
        if self._proposals:
            self._announce()
            self._tell_of_others()

    def _tell_of_others(self) -> None:
        """Proposals that wait elsewhere are not forgotten, and never taken in hand unseen."""
        count = len(self._proposals)
        if count:
            acts = (NoticeAct.SHOW_WAITING,)
            self.noticeRaised.emit(Notice(NoticeKind.WAITING, {"count": f"{count:,}"}, acts))

    def _leave_prompt(self) -> None:
        """A prompt that was opened for nothing goes when something else is taken in hand."""
        active = self._active
        if active is not None and active.state is State.PROMPTING:
            if active.refining:
                active.state = State.REVIEW
            else:
                self._proposals.pop(active.number, None)

    def _drop(self, proposal: Proposal) -> None:
        self._runs.cancel(proposal)
        self._proposals.pop(proposal.number, None)
        if proposal is self._active:
            self._active = None
            self._announce()

    # ---- saying so ---------------------------------------------------------------------------
    def _set_state(self, proposal: Proposal, state: State) -> None:
        proposal.state = state
        self._announce_if_active(proposal)

    def _announce_if_active(self, proposal: Proposal) -> None:
        if proposal is self._active:
            self._announce()

    def _announce(self) -> None:
        active = self._active
        self.stateChanged.emit(self.state)
        self.suggestionChanged.emit(active.shown if active else None)
        self.problemChanged.emit(active.problem if active else None)
        if active is not None:
            self.progressChanged.emit(active.progress)

    @Slot(object)
    def _show(self, proposal: Proposal) -> None:
        if proposal is self._active:
            self.suggestionChanged.emit(proposal.shown)

    @Slot(object)
    def _show_progress(self, proposal: Proposal) -> None:
        if proposal is self._active:
            self.progressChanged.emit(proposal.progress)

    def _problem(self, problem: Notice) -> None:
        if self._active is None:
            self.noticeRaised.emit(problem)
            return
        self._active.problem = problem
        self._problem_of(self._active)

    def _problem_of(self, proposal: Proposal) -> None:
        if proposal is self._active:
            self.problemChanged.emit(proposal.problem)


def _moved(proposal: Proposal, whole: str, units: Utf16Map) -> Anchor:
    """Where the passage stands now, if it stands in one place alone; else where it stood."""
    at = whole.find(proposal.original)
    if at < 0 or whole.find(proposal.original, at + 1) >= 0:
        return proposal.anchor
    return Anchor(units.to_utf16(at), units.to_utf16(at + len(proposal.original)))
