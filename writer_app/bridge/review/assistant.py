"""The assistant: every proposal from Ctrl+E to accepted or rejected, as a state machine.

    idle → prompting → streaming → review → accepted | rejected

It lives on the GUI thread and knows no widget and no document: it reads the page through `Page`,
asks for work through `LlmThread` and `Writing`, and says what should happen by signals. Only
`applyRequested` and `insertBelowRequested` change a document, and only an accept (or a template
that says `direct`) emits them, after a look at whether the passage still reads as it did.

Several proposals may wait at once; one of them is in hand, and all public methods mean that one.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import replace

from PySide6.QtCore import QObject, Slot

from writer_app.bridge.base.background import Background
from writer_app.bridge.base.states import (
    Accepted,
    Notice,
    NoticeAct,
    NoticeKind,
    Progress,
    Recipe,
    Scope,
    State,
)
from writer_app.bridge.model import endings
from writer_app.bridge.model.consent import HERE
from writer_app.bridge.model.jobs import Request, Work, Writing
from writer_app.bridge.model.llm_worker import LlmThread
from writer_app.bridge.review import scopes
from writer_app.bridge.review.prompting import Prompting
from writer_app.bridge.review.proposal import Proposal
from writer_app.bridge.review.runs import Runs
from writer_app.domain.base.errors import WriterError
from writer_app.domain.change.anchor import Anchor
from writer_app.domain.change.suggestion import Suggestion
from writer_app.domain.templates.prompt import Dial
from writer_app.domain.text.text import Utf16Map

VARIANTS = 3  # offered for every passage; the second and third are made when they are asked for


class Assistant(Prompting):
    """See the module. Signals fire after the state they speak of is in place."""

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
        self._own_background = None if background else Background()
        pool = background or self._own_background
        assert pool is not None
        runs = Runs(thread, writing, background=pool, clock=clock, page=asks_for)
        super().__init__(runs, parent)
        self._writing = writing
        # Asked before a draft is begun: makes its page, and says whether that was possible.
        self.opens_document: Callable[[str], bool] = lambda _title: True
        self._runs.answered.connect(self._answered)
        self._runs.unanswered.connect(self._unanswered)
        self._runs.endedElsewhere.connect(self._ended_elsewhere)
        self._runs.counted.connect(self._counted)
        self._runs.panelText.connect(self.panelText)
        self._runs.panelTakenBack.connect(self.panelTakenBack)

    # ---- asking ------------------------------------------------------------------------------
    def send(
        self,
        instruction: str = "",
        *,
        template: str = "",
        values: Mapping[str, str] | None = None,
    ) -> None:
        """Enter in the prompt bar: ask the model, by a typed instruction or a template."""
        active = self._active
        if active is None or self._page is None or active.state is not State.PROMPTING:
            return
        if not template and not instruction.strip():
            return
        recipe = self._recipe(template)
        if recipe is None:
            return
        if template and active.at_caret:  # it works on a passage, and there is none
            self._problem(Notice(NoticeKind.NO_TEXT))
            return
        dial = active.dial or recipe.dial
        foreign = recipe.changes_language or endings.asks_for_language(instruction)
        # What is new has no facts to lose.
        facts = recipe.facts and not active.at_caret
        active.recipe = replace(recipe, dial=dial, changes_language=foreign, facts=facts)
        asked = Request(instruction=instruction.strip(), template=template, values=values or {})
        active.request = replace(self._around(active, asked), dial=dial)
        self._begin(active, variants=max(1, recipe.variants), afresh=True)

    def run_template(
        self, template: str, values: Mapping[str, str] | None = None, instruction: str = ""
    ) -> None:
        """Run a template without the bar, on the passage it means."""
        recipe = self._recipe(template)
        if recipe is None:
            return
        if recipe.apply == "new_document" or recipe.scope == "none":
            self.draft(template, values)
            return
        if recipe.apply == "panel":
            self.summarize(template, values)
            return
        if self.state is not State.PROMPTING:
            if not self._has_passage(recipe.scope):
                self.noticeRaised.emit(Notice(NoticeKind.NO_TEXT))
                return
            self.open_prompt(recipe.scope)
        self.send(instruction, template=template, values=values)

    def draft(self, template: str, values: Mapping[str, str] | None = None) -> None:
        """Write a new document from a template, on a page that is opened for it."""
        recipe = self._recipe(template)
        if recipe is None:
            return
        request = Request(template=template, values=values or {}, text=self._taken(recipe.scope))
        self._elsewhere(replace(recipe, apply="new_document"), request, self._writing.draft)

    def _has_passage(self, scope: Scope) -> bool:
        if self._page is None:
            return False
        return scopes.first_passage(self._page.whole(), self._page.selection(), scope) is not None

    def _taken(self, scope: Scope) -> str:
        """The passage at the cursor that a template of this scope is about; "" where none is."""
        if self._page is None or scope == "none":
            return ""
        found = scopes.first_passage(self._page.whole(), self._page.selection(), scope)
        return self._page.text(found[0]) if found is not None else ""

    def summarize(self, template: str = "summary", values: Mapping[str, str] | None = None) -> None:
        """A summary of the document, into the panel."""
        recipe = self._recipe(template)
        if recipe is None or self._page is None:
            return
        request = Request(
            document=self._page.whole(),
            title=self._page.title(),
            template=template,
            values=values or {},
        )
        self._elsewhere(replace(recipe, apply="panel"), request, self._writing.summarize)

    def set_dial(self, dial: Dial) -> None:
        """How far an edit may go. What was written with another setting is written again."""
        active = self._active
        if active is None or active.request.dial == dial:
            return
        active.dial = dial
        active.request = replace(active.request, dial=dial)
        active.recipe = replace(active.recipe, dial=dial)
        asked = bool(active.request.instruction or active.request.template)
        if active.state in (State.STREAMING, State.REVIEW) and asked and not active.question:
            self._begin(active, variants=1, afresh=True)

    def _recipe(self, template: str) -> Recipe | None:
        if not template:
            return Recipe()
        try:
            return self._writing.recipe(template)
        except WriterError as error:
            self._problem(Notice(NoticeKind.FAILED, {"message": str(error)}))
            return None

    # ---- the work ----------------------------------------------------------------------------
    def _begin(self, proposal: Proposal, *, variants: int, afresh: bool) -> None:
        self._rejected = None
        self._runs.begin(proposal, variants=variants, afresh=afresh)
        self._announce_if_active(proposal)

    def _elsewhere(self, recipe: Recipe, request: Request, work: Callable[[Request], Work]) -> None:
        """Work whose answer does not go into the page."""
        self._leave_prompt()
        if recipe.apply == "new_document":
            if not self.opens_document(recipe.title):
                return
        else:
            self.elsewhereBegan.emit(recipe.title)
        proposal = Proposal(next(self._numbers), Anchor(0, 0), "", "none", request, recipe)
        self._runs.begin_elsewhere(proposal, work)
        self._proposals[proposal.number] = proposal
        self._active = proposal
        self._announce()

    def stop(self) -> None:
        """Esc while it writes: what is there stays, for review."""
        if self._active is not None and self._active.state is State.STREAMING:
            self._runs.stop(self._active)

    @Slot(object)
    def _answered(self, proposal: Proposal) -> None:
        self._tell_window(proposal.problem)
        direct = proposal.recipe.apply == "direct" and proposal.problem is None
        # An answer that was cut short, or asked for in a review, is looked at first.
        unseen = not proposal.stopped and proposal.before is None
        self._announce_if_active(proposal)
        self.generationEnded.emit()
        if direct and unseen and not proposal.question:
            self._accept(proposal, flash=True)

    @Slot(object, object)
    def _unanswered(self, proposal: Proposal, problem: Notice | None) -> None:
        self._tell_window(problem)
        self._announce_if_active(proposal)
        if problem is not None:
            self.generationEnded.emit()

    @Slot(object, str, object)
    def _ended_elsewhere(self, proposal: Proposal, text: str, problem: Notice | None) -> None:
        self._drop(proposal)
        if problem is not None:
            self.noticeRaised.emit(problem)
        if proposal.recipe.apply == "panel":
            self.panelEnded.emit()
        elif text:
            self.documentRequested.emit(text, proposal.recipe.title)
        self.generationEnded.emit()

    @Slot(object)
    def _counted(self, progress: Progress) -> None:
        if self._active is not None and self._active.state is State.PROMPTING:
            self._active.progress = progress
            self._show_progress(self._active)

    def _tell_window(self, problem: Notice | None) -> None:
        if problem is not None and problem.kind in endings.OF_THE_WINDOW:
            self.noticeRaised.emit(problem)

    # ---- review ------------------------------------------------------------------------------
    def next_variant(self) -> None:
        """Alt+→: the next variant; the second and third are made in one batch when asked for."""
        active = self._reviewed()
        if active is None:
            return
        suggestion = active.suggestion
        made = len(suggestion.variants)
        if suggestion.current + 1 >= made and made < VARIANTS and self._can_ask(active):
            self._begin(active, variants=VARIANTS - made, afresh=False)
        else:
            self._decide(Suggestion.next_variant)

    def retry(self) -> None:
        """Ctrl+R: one more variant."""
        active = self._active
        if active is None or not self._can_ask(active):
            return
        if active.state is State.REVIEW and not active.question:
            self._begin(active, variants=1, afresh=False)
        elif active.state is State.PROMPTING:
            # The passage may have been edited since it was asked about.
            active.request = self._around(active, active.request)
            self._begin(active, variants=1, afresh=not active.refining)

    @staticmethod
    def _can_ask(proposal: Proposal) -> bool:
        return bool(proposal.request.instruction or proposal.request.template)

    def accept_all(self) -> None:
        """Ctrl+Enter: write the result into the document, as one edit."""
        active = self._reviewed()
        if active is not None:
            self._accept(active)

    def insert_below(self) -> None:
        """Ctrl+Shift+Enter: leave the passage and put the result below it."""
        active = self._reviewed()
        if active is None or not self._still_holds(active):
            return
        if active.recipe.apply == "insert_below":
            self._accept(active)
            return
        text = active.suggestion.result()
        self._drop(active)
        self.insertBelowRequested.emit(active.anchor, text)
        self._report(active, active.anchor.end, text)

    def _accept(self, proposal: Proposal, *, flash: bool = False) -> None:
        if not self._still_holds(proposal):
            return
        text, segments = proposal.suggestion.result(), proposal.suggestion.segments
        self._drop(proposal)
        if text == proposal.original:
            return
        lead, tail = proposal.framing
        self.applyRequested.emit(proposal.anchor, lead + text + tail)
        start = proposal.anchor.start + len(lead)
        if flash:
            end = start + Utf16Map(text).to_utf16(len(text))
            self.flashRequested.emit(Anchor(start, end), segments)
        self._report(proposal, start, text)
        self._tell_of_others()

    def _report(self, proposal: Proposal, start: int, text: str) -> None:
        request, recipe = proposal.request, proposal.recipe
        self.accepted.emit(
            Accepted(
                start, text, proposal.original, recipe.template, recipe.version,
                request.instruction, "", request.seed,
            )
        )  # fmt: skip

    def _still_holds(self, proposal: Proposal) -> bool:
        """Whether the passage reads as it did; asks the writer when it does not."""
        if self._page is not None and self._page.text(proposal.anchor) == proposal.original:
            return True
        self._ask(proposal)
        return False

    def reject(self) -> None:
        """Esc: drop the proposal, or close the prompt, or go back from refining."""
        active = self._active
        if active is None:
            return
        if active.state is State.STREAMING:
            self.stop()
        elif active.state is State.PROMPTING and active.refining:
            active.problem = None
            self._set_state(active, State.REVIEW)
        elif active.state is State.PROMPTING:
            self._drop(active)
        else:
            self._drop(active)
            if not active.question:
                self._rejected = active
                self.noticeRaised.emit(Notice(NoticeKind.REJECTED, actions=(NoticeAct.REOPEN,)))

    def reopen(self) -> None:
        """Ctrl+Z right after a reject: the proposal again, with its decisions."""
        proposal, self._rejected = self._rejected, None
        if proposal is None:
            return
        self._leave_prompt()
        self._proposals[proposal.number] = proposal
        self._active = proposal
        self._announce()

    # ---- notices -----------------------------------------------------------------------------
    def act(self, action: NoticeAct) -> None:
        """Do what a notice offered."""
        todo: dict[NoticeAct, Callable[[], None]] = {
            NoticeAct.KEEP_EDIT: self._keep_edit,
            NoticeAct.START_AGAIN: self._start_again,
            NoticeAct.RETRY: self.retry,
            NoticeAct.REOPEN: self.reopen,
            NoticeAct.CHOOSE_SECTION: lambda: self.set_scope("section"),
            NoticeAct.FILL_IN: self._fill_in,
            NoticeAct.SHOW_WAITING: self._show_waiting,
        }
        if action in todo:
            todo[action]()

    def _keep_edit(self) -> None:
        if self._active is not None and self._active.question:
            self._drop(self._active)

    def _start_again(self) -> None:
        active = self._active
        if active is None or not active.question or self._page is None:
            return
        text = self._page.text(active.anchor)
        if not text.strip():
            self._drop(active)
            return
        active.renewed(text)
        active.state = State.PROMPTING
        active.request = self._around(active, active.request)
        self._begin(active, variants=1, afresh=True)

    def _show_waiting(self) -> None:
        proposal = self.next_waiting()
        if proposal is not None:
            self.revealRequested.emit(proposal.anchor)

    def _fill_in(self) -> None:
        if self._active is not None and self._active.recipe.template:
            self.formRequested.emit(self._active.recipe.template)

    def close(self) -> None:
        """Drop everything and end what this object started. Idempotent."""
        self.clear()
        if self._own_background is not None:
            self._own_background.close()
