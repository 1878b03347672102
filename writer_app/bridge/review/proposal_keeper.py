"""Keeps the proposals of the open document on disk, so that a killed window loses none.

Written soon after an answer is finished, decided on or moved by an edit, in the background and
never for a piece of an answer that still streams; and once more when the document is left.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Slot

from writer_app.bridge.review.assistant import Assistant
from writer_app.bridge.review.kept_proposals import KeptProposals, Resting

DECIDED_MS = 250  # after a decision on a change: the next one may follow at once
MOVED_MS = 1_000  # after an edit elsewhere, which moves the passage
_CHARS_PER_MS = 100  # and longer for long texts: whoever types shall not feel it


class ProposalKeeper(QObject):
    """`later` runs the writing of a file in the background."""

    def __init__(
        self,
        assistant: Assistant,
        kept: KeptProposals | None = None,
        *,
        later: Callable[[Callable[[], None]], None] | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._assistant = assistant
        self._kept = kept or KeptProposals()
        self._later = later or (lambda write: write())
        self._key: str | None = None  # before any document was opened: a page without a file
        self._written: tuple[Resting, ...] | None = ()  # None when the file may say otherwise
        self._size = 0  # characters of it
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self.keep_now)
        assistant.generationEnded.connect(self._rested)
        assistant.stateChanged.connect(self._decided)
        assistant.othersChanged.connect(self._decided)
        assistant.suggestionChanged.connect(self._decided)

    # ---- documents ---------------------------------------------------------------------------
    def opened(self, key: str) -> None:
        """Another text is on the page: keep the proposals of the last, bring back its own."""
        self.left()
        self._key = key
        found = self._kept.find(key)
        self._assistant.follower.enter(found.proposals, only_unchanged=found.torn)
        self._written = None
        self._rested()

    def moved(self, key: str) -> None:
        """The document on the page is called otherwise now; its proposals are its own still."""
        old, self._key = self._key or "", key
        if old == key:
            return
        for order in (self._order(), self._kept.order(old, ())):
            self._later(order)

    def left(self) -> None:
        """The page is about to hold another text, or none."""
        self._timer.stop()
        resting = self._assistant.follower.leave()
        if resting or self._key is not None:
            self._kept.keep(self._key or "", resting)
        self._key, self._written = None, ()

    # ---- while it is open --------------------------------------------------------------------
    def edited(self) -> None:
        """The page was edited, and with it the places of what waits; something does."""
        self._within(MOVED_MS + self._size // _CHARS_PER_MS)

    @Slot()
    def keep_now(self) -> None:
        """Write what waits, if it is not what was written last."""
        resting = self._resting()
        if resting != self._written:
            self._later(self._order(resting))

    @Slot()
    def _rested(self) -> None:
        self._within(0)

    @Slot()
    def _decided(self) -> None:
        self._within(DECIDED_MS)

    def _within(self, ms: int) -> None:
        """Write at the latest then."""
        if not self._timer.isActive() or self._timer.remainingTime() > ms:
            self._timer.start(ms)

    def _resting(self) -> tuple[Resting, ...]:
        return tuple(Resting.of(proposal) for proposal in self._assistant.at_rest)

    def _order(self, resting: tuple[Resting, ...] | None = None) -> Callable[[], None]:
        self._written = self._resting() if resting is None else resting
        self._size = sum(one.size for one in self._written)
        return self._kept.order(self._key or "", self._written)
