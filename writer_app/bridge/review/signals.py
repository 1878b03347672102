"""What the assistant says to the window, and when: declared once, said by its parts."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot

from writer_app.bridge.base.states import Notice, NoticeAct, NoticeKind
from writer_app.bridge.review.proposal import Proposal
from writer_app.bridge.review.store import ProposalStore, count


class AssistantSignals(QObject):
    """Declarations alone. A signal fires after the state it speaks of is in place."""

    stateChanged = Signal(object)  # State
    othersChanged = Signal()  # which proposals wait, while what is in hand is as it was
    suggestionChanged = Signal(object)  # Suggestion or None
    progressChanged = Signal(object)  # Progress
    problemChanged = Signal(object)  # Notice or None, for the bar
    noticeRaised = Signal(object)  # Notice, for the window
    applying = Signal()  # the text is about to be changed: whoever keeps versions keeps one
    applyRequested = Signal(object, str)  # Anchor, its new text
    alsoRequested = Signal(object, str)  # the same, as one step with what was applied just now
    insertBelowRequested = Signal(object, str)  # Anchor, what goes below it
    flashRequested = Signal(object, object)  # Anchor after the change, segments
    revealRequested = Signal(object)  # Anchor of a proposal the writer wants to see
    documentRequested = Signal(str, str)  # text, title
    elsewhereBegan = Signal(str)  # title of work whose answer goes to the panel or a new document
    panelText = Signal(str)  # a piece of an answer that goes to the panel
    panelTakenBack = Signal(int)  # characters of it that were no part of the answer
    panelPart = Signal(int, int)  # so many parts of a long text are read, of so many
    panelCovered = Signal(object)  # Coverage of the document by the summary in the panel
    panelChecked = Signal(object)  # CheckedClaim: one of the text, as the panel shows it
    panelEnded = Signal()
    formRequested = Signal(str)  # the id of a template whose fields want values
    accepted = Signal(object)  # Accepted
    decided = Signal(object)  # the changes of a proposal the writer is through with
    revisionsSettled = Signal(object, bool)  # names refused; whether that is taken back
    revisionsTaken = Signal(object)  # names of tracked changes that were accepted
    generationEnded = Signal()  # once for each, to be announced


class Announcer(QObject):
    """Says how the proposal in hand stands; of any other it says nothing."""

    def __init__(self, signals: AssistantSignals, store: ProposalStore) -> None:
        super().__init__(signals)
        self._signals, self._store = signals, store

    def announce(self) -> None:
        """Everything, after something else was taken in hand or it went further."""
        active, signals = self._store.in_hand, self._signals
        signals.stateChanged.emit(self._store.state)
        signals.suggestionChanged.emit(active.shown if active else None)
        signals.problemChanged.emit(active.problem if active else None)
        if active is not None:
            signals.progressChanged.emit(active.progress)

    def announce_if_held(self, proposal: Proposal) -> None:
        """Everything, if it is about the one in hand."""
        if proposal is self._store.in_hand:
            self.announce()

    @Slot(object)
    def show(self, proposal: Proposal) -> None:
        """Its suggestion."""
        if proposal is self._store.in_hand:
            self._signals.suggestionChanged.emit(proposal.shown)

    @Slot(object)
    def show_progress(self, proposal: Proposal) -> None:
        """Its figures."""
        if proposal is self._store.in_hand:
            self._signals.progressChanged.emit(proposal.progress)

    def show_problem(self, proposal: Proposal) -> None:
        """What is wrong with it, or that nothing is."""
        if proposal is self._store.in_hand:
            self._signals.problemChanged.emit(proposal.problem)

    def problem(self, notice: Notice) -> None:
        """Something is wrong: said in the bar of the one in hand, else by the window."""
        active = self._store.in_hand
        if active is None:
            self._signals.noticeRaised.emit(notice)
            return
        active.problem = notice
        self.show_problem(active)

    def tell_of_others(self) -> None:
        """Proposals that wait elsewhere are not forgotten, and never taken in hand unseen."""
        if waiting := self._store.waiting:
            acts = (NoticeAct.SHOW_WAITING,)
            values = {"count": f"{count(waiting):,}"}
            self._signals.noticeRaised.emit(Notice(NoticeKind.WAITING, values, acts))
