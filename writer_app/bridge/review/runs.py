"""The runs of the model for proposals: started, followed while they stream, judged at the end.

A run belongs to one proposal; several may be queued, the engine works on one after the other.
Nothing here decides what the writer sees next: `Assistant` hears what happened and does.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from writer_app.assist.sources.summarizing import Step
from writer_app.bridge.base.background import Background
from writer_app.bridge.base.states import Notice, NoticeAct, NoticeKind, Progress
from writer_app.bridge.base.words import cut_words
from writer_app.bridge.model import endings
from writer_app.bridge.model.consent import HERE
from writer_app.bridge.model.jobs import Request, Work, Writing
from writer_app.bridge.model.llm_worker import LlmThread, Tagged
from writer_app.bridge.review.answer import Answer
from writer_app.bridge.review.machine import Event, Stage
from writer_app.bridge.review.proposal import Proposal
from writer_app.domain.change.diff import diff, keeping_gaps
from writer_app.domain.change.suggestion import Suggestion, Variant, finished
from writer_app.domain.sources.coverage import Coverage
from writer_app.domain.sources.verdicts import CheckedClaim
from writer_app.engine.base.protocol import (
    Chunk,
    Counted,
    Done,
    EndReason,
    Failed,
    PrefillProgress,
    Started,
)

FRAME_MS = 33  # the diff follows the answer at most so often
_SLOWEST_MS = 400
_LONG = 30_000  # characters of both texts above which the last diff is made in the background
NOT_IN_PAGE = ("panel", "new_document")  # answers that do not go into the page


class Runs(QObject):
    """All signals carry the proposal first."""

    grown = Signal(object)  # its suggestion came further
    progressed = Signal(object)  # its figures did
    answered = Signal(object)  # an answer is ready for review; `problem` says what is wrong
    unanswered = Signal(object, object)  # no usable answer; Notice or None
    endedElsewhere = Signal(object, str, object)  # the whole text, Notice or None
    panelText = Signal(str)
    panelTakenBack = Signal(int)  # characters of it that were no part of the answer
    panelPart = Signal(int, int)  # so many parts of a long text are read, of so many
    panelCovered = Signal(object)  # Coverage
    panelChecked = Signal(object)  # CheckedClaim
    counted = Signal(object)  # Progress alone, no proposal

    def __init__(
        self,
        thread: LlmThread,
        writing: Writing,
        *,
        background: Background,
        clock: Callable[[], float],
        page: str = HERE,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._thread, self._page = thread, page
        self._writing = writing
        self._background = background
        self._clock = clock
        self._running: dict[int, Proposal] = {}
        self._counting = 0
        self._cost_ms = 0.0
        self.decoded = True  # whether the engine held the locks of the last answer
        self._tick = QTimer(self, singleShot=True)
        self._tick.timeout.connect(self._follow)
        thread.arrived.connect(self._heard)

    @property
    def busy(self) -> bool:
        """Whether any run is queued or under way."""
        return bool(self._running)

    # ---- starting and stopping ---------------------------------------------------------------
    def begin(self, proposal: Proposal, *, variants: int, afresh: bool) -> None:
        """Start a run: from nothing, or for more variants of what there is."""
        self.cancel(proposal)
        again = proposal.answer is not None and afresh
        if proposal.suggestion.variant.finished:
            proposal.before = proposal.suggestion
        if afresh:
            proposal.suggestion = Suggestion(proposal.original)
        first = 0 if afresh else len(proposal.suggestion.variants)
        attempt = proposal.request.attempt + 1 if again else first
        proposal.request = replace(proposal.request, variants=variants, attempt=attempt)
        below = proposal.recipe.apply == "insert_below"
        self._start(
            proposal,
            Answer(proposal.original, first=first, below=below, clock=self._clock),
            self._writing.rewrite(proposal.request),
        )

    def begin_beside_page(self, proposal: Proposal, work: Callable[[Request], Work]) -> None:
        """Start a run whose answer goes to the panel or into a new document."""
        self._start(proposal, Answer("", clock=self._clock), work(proposal.request))

    def _start(self, proposal: Proposal, answer: Answer, work: Work) -> None:
        proposal.answer = answer
        proposal.problem = None
        proposal.stopped = False
        proposal.why = ()
        proposal.progress = answer.progress(0)
        proposal.move(Event.SEND)
        proposal.job = self._thread.start(work, page=self._page)
        self._running[proposal.job] = proposal

    def cancel(self, proposal: Proposal) -> None:
        """End a proposal's run, unheard."""
        if proposal.job:
            self._thread.cancel(proposal.job)
            self._running.pop(proposal.job, None)
            proposal.job = 0

    def stop(self, proposal: Proposal) -> None:
        """End a proposal's run and settle with what is there."""
        self.cancel(proposal)
        proposal.stopped = True
        self._ended(proposal, Done(0, EndReason.CANCELLED))

    def count(self, request: Request) -> None:
        """Ask how many tokens a rewrite would read, when nothing else runs."""
        if not self._running:
            work = self._writing.count(request)
            self._counting = self._thread.start(work, sends_text=False)

    # ---- following ---------------------------------------------------------------------------
    @Slot(object)
    def _heard(self, tagged: Tagged) -> None:
        if self._counting and tagged.job == self._counting:
            self._heard_count(tagged.event)
            return
        proposal = self._running.get(tagged.job)
        if proposal is None or proposal.answer is None:
            return
        event = tagged.event
        if isinstance(event, Chunk):
            self._take_in(proposal, proposal.answer, event)
        elif isinstance(event, Started | PrefillProgress):
            proposal.answer.note(event)
            self._progress(proposal, proposal.answer.progress(0))
        elif isinstance(event, Step):
            self.panelPart.emit(event.done, event.total)
        elif isinstance(event, Coverage):
            self.panelCovered.emit(event)
        elif isinstance(event, CheckedClaim):
            self.panelChecked.emit(event)
        elif isinstance(event, Failed | Done):
            del self._running[tagged.job]
            proposal.job = 0
            if isinstance(event, Done) and proposal.held and event.reason is EndReason.STOP:
                self.decoded = event.held
            proposal.decoded = self.decoded
            self._ended(proposal, event)

    def _heard_count(self, event: Any) -> None:
        if isinstance(event, Counted | Done | Failed):
            self._counting = 0
        if isinstance(event, Counted):
            self.counted.emit(Progress("counted", event.conversation, context=event.context))

    def _take_in(self, proposal: Proposal, answer: Answer, chunk: Chunk) -> None:
        answer.feed(chunk)
        if proposal.recipe.apply == "panel":
            if chunk.back:
                self.panelTakenBack.emit(chunk.back)
            self.panelText.emit(chunk.text)
        if not self._tick.isActive():
            self._tick.start(int(min(_SLOWEST_MS, max(FRAME_MS, 4 * self._cost_ms))))

    @Slot()
    def _follow(self) -> None:
        """Bring suggestions up to what arrived. The costlier that is, the rarer it is done."""
        began = time.perf_counter()
        for proposal in list(self._running.values()):
            if proposal.answer is not None:
                self._grow(proposal, proposal.answer)
        self._cost_ms = (time.perf_counter() - began) * 1000

    def _grow(self, proposal: Proposal, answer: Answer) -> None:
        fresh = answer.fresh()
        if not fresh:
            return
        if proposal.recipe.apply in NOT_IN_PAGE:
            self._progress(proposal, answer.progress(None))
            return
        suggestion = proposal.suggestion
        for variant in fresh:
            text, growing = answer.text(variant), answer.growing(variant)
            suggestion = suggestion.grown(answer.first + variant, text, growing)
        if suggestion.current < answer.first < len(suggestion.variants):
            suggestion = suggestion.show(answer.first)
        proposal.suggestion = suggestion
        self._progress(proposal, answer.progress(suggestion.variant.frontier))
        self.grown.emit(proposal)

    def _progress(self, proposal: Proposal, progress: Progress) -> None:
        proposal.progress = progress
        self.progressed.emit(proposal)

    # ---- the end -----------------------------------------------------------------------------
    def _ended(self, proposal: Proposal, event: Done | Failed) -> None:
        answer = proposal.answer
        if answer is None or proposal.stage is not Stage.STREAMING:
            return
        text = answer.text(0)
        problem = _problem(proposal, event, text)
        if proposal.recipe.apply in NOT_IN_PAGE:
            self.endedElsewhere.emit(proposal, text, problem)
            return
        proposal.problem = problem
        whole = _whole(event, answer.variants)
        if not text or text == proposal.original:
            self._no_answer(proposal, problem)
        elif not answer.below and all(whole) and len(proposal.original) + len(text) > _LONG:
            self._settle_later(proposal, answer)
        else:
            made = _variants(proposal, answer, whole)
            if isinstance(event, Done) and len(event.order) == len(made):
                made = [made[number] for number in event.order]
                proposal.why = event.why
            self._settle(proposal, answer, made)

    def _settle_later(self, proposal: Proposal, answer: Answer) -> None:
        original = proposal.original
        texts = [answer.text(variant) for variant in range(answer.variants)]

        def done(found: list[Variant]) -> None:
            if proposal.answer is answer and proposal.stage is Stage.STREAMING:
                self._settle(proposal, answer, found)

        self._background.run(lambda: [finished(original, text, cut_words) for text in texts], done)

    def _settle(self, proposal: Proposal, answer: Answer, variants: list[Variant]) -> None:
        suggestion = proposal.suggestion
        number = answer.first
        known = {variant.text for variant in suggestion.variants[:number]}
        for variant in variants:
            if variant.changes and variant.text not in known:
                known.add(variant.text)
                suggestion = suggestion.with_variant(number, variant)
                number += 1
        if number == answer.first:
            if proposal.problem is None and any(variant.changes for variant in variants):
                proposal.problem = Notice(NoticeKind.SAME_AGAIN, actions=(NoticeAct.RETRY,))
            self._no_answer(proposal, proposal.problem)
            return
        made = suggestion.variants[:number]
        shown = replace(suggestion, variants=made, current=answer.first, focus=None)
        proposal.suggestion = shown
        proposal.decisions.clear()
        own = proposal.problem or endings.guarded(shown.variant, proposal.recipe)
        if answer.first == 0:
            proposal.troubles.clear()
        proposal.problem = proposal.troubles[answer.first] = own
        for later, variant in enumerate(made[answer.first + 1 :], answer.first + 1):
            proposal.troubles[later] = endings.guarded(variant, proposal.recipe)
        proposal.progress = replace(answer.progress(None), phase="ended")
        proposal.move(Event.ANSWERED)
        self.answered.emit(proposal)

    def _no_answer(self, proposal: Proposal, problem: Notice | None) -> None:
        """Back to what there was before it was asked for."""
        before = proposal.before
        usable = before is not None and before.original == proposal.original
        if usable and problem is not None and problem.kind is NoticeKind.IDENTICAL:
            problem = proposal.problem = replace(problem, kind=NoticeKind.NOTHING_NEW)
        proposal.suggestion = before if before and usable else Suggestion(proposal.original)
        proposal.move(Event.RETURNED if usable else Event.UNANSWERED)
        self.unanswered.emit(proposal, problem)


def _problem(proposal: Proposal, event: Done | Failed, text: str) -> Notice | None:
    if isinstance(event, Failed):
        return endings.of_failure(event, proposal.recipe)
    return endings.of_end(event, text, proposal.original)


def _whole(event: Done | Failed, variants: int) -> list[bool]:
    """Which variants came to their own ends."""
    if isinstance(event, Failed):
        return [False] * variants
    return [endings.is_whole(event.reasons, v, event.reason) for v in range(variants)]


def _variants(proposal: Proposal, answer: Answer, whole: list[bool]) -> list[Variant]:
    """Each variant as it ended; what an unfinished one did not reach stays as it is."""
    found = []
    for number, complete in enumerate(whole):
        text = answer.text(number)
        if answer.below:
            segments = answer.inserted(number)
        elif complete:
            segments = keeping_gaps(diff(proposal.original, text, cut_words))
        else:
            segments = answer.growing(number).segments
        found.append(Variant("".join(s.new for s in segments), True, segments, None))
    return found
