"""A whole document through a template behind the writer's back, passage by passage.

It makes way for the writer's own work, is kept after each passage and goes on after a restart.
What is finished waits as a proposal on the page, to be decided on as any other; nothing is written
into the document before that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot
from typing_extensions import override

from writer_app.assist.job import Choices, Job
from writer_app.assist.passages import TextPassage
from writer_app.assist.queueing import (
    Pass,
    PassageAnswered,
    PassageBegun,
    editing,
    go_through,
    pieces,
)
from writer_app.assist.queueing import sources as words_of
from writer_app.bridge.base.background import Background
from writer_app.bridge.base.states import Recipe
from writer_app.bridge.base.words import cut_words
from writer_app.bridge.model import endings
from writer_app.bridge.model.consent import HERE
from writer_app.bridge.model.jobs import Request
from writer_app.bridge.model.llm_worker import LlmThread
from writer_app.bridge.model.preemptible import BenchState, PreemptibleJob, Work
from writer_app.bridge.review.asking import for_instruction
from writer_app.bridge.review.assistant import Assistant
from writer_app.bridge.review.machine import Event, Stage
from writer_app.bridge.review.proposal import Proposal
from writer_app.bridge.review.queue_keeper import QueueKeeper
from writer_app.bridge.review.queued_page import QueuedPage
from writer_app.domain.base.errors import UsageError, WriterError
from writer_app.domain.base.message import coded
from writer_app.domain.change.anchor import Anchor
from writer_app.domain.change.passage_rows import PassageRow, PassageState, count, matched
from writer_app.domain.change.suggestion import Suggestion, finished
from writer_app.domain.house.rules import BarredWords
from writer_app.domain.templates.template import Template
from writer_app.domain.text.named_notes import NamedNote
from writer_app.domain.text.text import Utf16Map
from writer_app.engine.base.protocol import Done, EndReason, Failed
from writer_app.engine.link.client import EngineClient
from writer_app.storage.state.queue_file import Errand, KeptQueue

MOST_ON_PAGE = 300  # proposals of a queue; further ones come when some are decided on


@dataclass(frozen=True, slots=True)
class _Cut:
    """A text with its passages, cut once."""

    text: str
    parts: tuple[TextPassage, ...]
    sources: tuple[str, ...]


class PassageQueue(PreemptibleJob):
    """One document at a time. On the GUI thread. Wide: its course, what the bar shows, the page."""

    PAGE = HERE
    changed = Signal()  # the rows, or what is asked
    decided = Signal()  # on a proposal of this queue

    def __init__(
        self,
        thread: LlmThread,
        assistant: Assistant,
        *,
        page: QueuedPage,
        folder: Path,
        background: Background,
        template: Callable[[str], Template],
        recipe: Callable[[str], Recipe],
        may_run: Callable[[Path | None], bool],
        house: Callable[[Path | None], BarredWords],
        parent: QObject | None = None,
    ) -> None:
        """`folder` is for what is kept; `may_run` tells whether the text of a document may go to
        the model while the open one is what it is, `house` what no model may write into it.
        """
        super().__init__(thread, parent)
        self._assistant, self._page = assistant, page
        self._template, self._recipe_of = template, recipe
        self._allowed, self._house = may_run, house
        self._keeper = QueueKeeper(folder, background)
        self._opened = 0  # so that a late answer of the disk is dropped
        self.path: Path | None = None
        self._open: Path | None = None  # the document on the page
        self.name = ""
        self.errand: Errand | None = None
        self.rows: list[PassageRow] = []
        self.at = 0  # the passage that is asked about
        self._asked: tuple[str, ...] = ()  # the passages of the job that runs
        self._of: Template | None = None
        self._recipe, self._text = Recipe(), ""
        self._frozen: tuple[str, ...] = ()
        self._notes: tuple[NamedNote, ...] = ()
        self._cut: _Cut | None = None
        self._ours: dict[int, Proposal] = {}  # by the number of their row
        assistant.stateChanged.connect(self._look_at_decisions)
        assistant.accepted.connect(self._look_at_decisions)

    # ---- what there is
    @property
    def title(self) -> str:
        """What every passage is asked."""
        if self.errand is None:
            return ""
        return self._recipe.title or self.errand.instruction

    @property
    def left(self) -> int:
        """How many passages are still to be asked about."""
        return count(self.rows, PassageState.WAITING)

    @property
    def here(self) -> bool:
        """Whether its document is the one on the page."""
        return self.errand is not None and self._page.path() == self.path

    @property
    def over(self) -> bool:
        """Whether every passage was asked about and every answer decided on."""
        settled = (PassageState.SETTLED, PassageState.SAME)
        return not self.busy and count(self.rows, *settled) == len(self.rows)

    @property
    def undecided(self) -> int:
        """How many answers wait for the writer."""
        return count(self.rows, PassageState.ANSWERED)

    @staticmethod
    def fits(template: Template) -> bool:
        """Whether a document can go through a template."""
        return editing(template)

    def passages(self, template: str = "") -> int:
        """How many passages of the open document a template would be asked about."""
        return len(self._cut_of(self._page.whole(), self._get(template)).parts)

    # ---- the writer's hand
    def begin(self, template_id: str, instruction: str = "") -> None:
        """Take the open document through a template, or the writer's own words, from its beginning.

        Raises UsageError where there is nothing to work on, and UnknownTemplate.
        """
        template = self._get(template_id)
        errand = Errand(template_id, template.version if template else 0, instruction)
        cut = self._cut_of(self._page.whole(), template)
        if not cut.parts:
            raise UsageError(coded("plan.no-text-to-rewrite", "There is no text to rewrite."))
        self.stop()
        if self.busy or self.rows:
            self._keep()
        self._opened += 1
        self._take_up(self._page.path(), errand, template)
        self.rows = [PassageRow(source) for source in cut.sources]
        self._ours.clear()
        self._set(BenchState.IDLE)
        self.start()

    def start(self) -> None:
        """Go on with what waits, and with what failed before."""
        self.rows = [row.again() for row in self.rows]
        if not self.busy and self.left:
            self._take_turn()
        self._keep()
        self.changed.emit()

    def pause(self) -> None:
        """Stop; what is finished stays."""
        self.stop()
        self._keep()
        self.changed.emit()

    def end(self) -> None:
        """Forget the queue; the proposals that wait on the page stay there."""
        self.stop()
        if self.path is not None:
            self._keeper.forget(str(self.path))
        self.errand, self.rows = None, []
        self._ours.clear()
        self._set(BenchState.IDLE)
        self.changed.emit()

    def show_next(self, after: int = -1) -> None:
        """Take the next undecided proposal below a place of the page (UTF-16) in hand."""
        ours = sorted(self._ours.values(), key=lambda each: each.anchor)
        ours = [each for each in ours if each.stage is not Stage.GONE]
        ahead = [each for each in ours if each.anchor.start >= after] or ours
        if ahead:
            self._assistant.show(ahead[0])

    # ---- documents
    def opened(self) -> None:
        """Another text is on the page, or the same anew; its kept proposals are back on it."""
        self._ours.clear()
        self._open = self._page.path()
        self.look_again()
        if self.here:
            self._text = self._page.whole()
            self._match()
            self._deliver()
            return
        path = self._page.path()
        if self.busy or path is None:
            return
        number = self._opened = self._opened + 1
        self._keeper.find(str(path), lambda kept: self._arrived(number, path, kept))

    def moved(self) -> None:
        """The document on the page stands in another file now."""
        self.renamed(self._open, self._page.path())
        self._open = self._page.path()

    def renamed(self, old: Path | None, new: Path | None) -> None:
        """A document, the open one or another, has another path."""
        if self.errand is not None and self.path == old != new:
            self.path = new
            self._keep()

    def _arrived(self, number: int, path: Path, kept: KeptQueue | None) -> None:
        if number != self._opened or self._page.path() != path or self.busy:
            return
        self.errand, self.rows = None, []
        if kept is not None:
            try:
                self._take_up(path, kept.errand, self._get(kept.errand.template))
            except WriterError:  # the template has gone
                kept = None
        if kept is not None:
            self.rows = list(kept.rows)
            self._match()
            self._deliver()
            if kept.running and self.left:
                self._take_turn()
        self.changed.emit()

    def _take_up(self, path: Path | None, errand: Errand, template: Template | None) -> None:
        recipe = self._recipe_of(errand.template) if errand.template else Recipe()
        self._recipe = for_instruction(recipe, errand.instruction, errand.dial or recipe.dial)
        self.path = self._open = path
        self.errand, self._of = errand, template
        self._frozen, self._notes = self._page.frozen(), self._page.notes()
        self.name, self._text = self._page.title(), self._page.whole()

    def _get(self, template: str) -> Template | None:
        return self._template(template) if template else None

    # ---- the page
    def _cut_of(self, text: str, template: Template | None) -> _Cut:
        parts = pieces(text, template)
        return _Cut(text, parts, tuple(words_of(text, parts)))

    def _now(self) -> _Cut:
        """The document as it reads now, or as it read when it was left."""
        if self.here:
            self._text = self._page.whole()
        if self._cut is None or self._cut.text != self._text:
            self._cut = self._cut_of(self._text, self._of)
        return self._cut

    def _match(self) -> None:
        """Bring the rows up to the document as it reads now."""
        self._cut = None
        sources = self._now().sources
        if tuple(row.source for row in self.rows) != sources:
            ours = {id(each): self.rows[n].source for n, each in self._ours.items()}
            self.rows = list(matched(self.rows, sources))
            kept = {n: each for n, each in self._ours.items() if n < len(self.rows)}
            self._ours = {
                n: each for n, each in kept.items() if self.rows[n].source == ours[id(each)]
            }

    def _place(self, number: int) -> TextPassage | None:
        """Where a row's passage stands; the nearest to its old place where several read so."""
        cut, source = self._now(), self.rows[number].source
        found = [n for n, each in enumerate(cut.sources) if each == source]
        return cut.parts[min(found, key=lambda n: abs(n - number))] if found else None

    def _deliver(self) -> None:
        """Bring answers that are not on the page onto it."""
        for number, row in enumerate(self.rows):
            if row.state is PassageState.ANSWERED and number not in self._ours:
                if len(self._ours) >= MOST_ON_PAGE:
                    break
                self._propose(number)
        self.changed.emit()

    def _propose(self, number: int, *, held: bool = True) -> None:
        place = self._place(number)
        if place is None:
            return
        units = Utf16Map(self._text)
        anchor = Anchor(units.to_utf16(place.start), units.to_utf16(place.end))
        proposal = self._proposal(self.rows[number], anchor)
        proposal.decoded = held
        if self._assistant.follower.take_in(proposal):
            self._ours[number] = proposal
            return
        there = (p for p in self._assistant.waiting if p.anchor.overlaps(anchor))
        known = next((p for p in there if p.original == proposal.original), None)
        if known is not None:  # it was kept with its document
            self._ours[number] = known

    def _proposal(self, row: PassageRow, anchor: Anchor) -> Proposal:
        errand = self.errand or Errand()
        request = Request(  # what stands around is read when it is asked again
            text=row.source,
            title=self.name,
            instruction=errand.instruction,
            template=errand.template,
            values=errand.values,
            dial=self._recipe.dial,
        )
        variant = finished(row.source, row.answer, cut_words)
        one = Suggestion(row.source, (variant,))
        made = Proposal(0, anchor, row.source, "paragraph", request, self._recipe, one, Stage.GONE)
        made.problem = made.troubles[0] = endings.guarded(variant, self._recipe)
        return made

    @Slot()
    def _look_at_decisions(self) -> None:
        """Which of our proposals were decided on since."""
        settled: Proposal | None = None
        for number, proposal in list(self._ours.items()):
            if proposal.stage is Stage.GONE:
                del self._ours[number]
                if proposal.ended in (Event.ACCEPT, Event.REJECT):
                    self.rows[number] = self.rows[number].settled()
                    settled = proposal
        if settled is not None:
            self._keep()
            if len(self._ours) < self.undecided:
                self._deliver()
            self.changed.emit()
            self.decided.emit()

    # ---- the disk
    def _kept(self, *, running: bool) -> KeptQueue | None:
        if self.path is None or self.errand is None:
            return None
        return KeptQueue(str(self.path), self.errand, running, tuple(self.rows))

    def _keep(self) -> None:
        """Write what there is, soon."""
        if (kept := self._kept(running=self.busy)) is not None:
            self._keeper.keep(kept)

    def leave(self) -> None:
        """The window closes: what ran goes on with the next one."""
        kept = self._kept(running=self.busy)
        self.stop()
        if kept is not None:
            self._keeper.keep_now(kept)

    # ---- the model
    @override
    def _may_run(self) -> bool:
        return self._allowed(self.path)

    @override
    def _work(self) -> Work | None:
        errand = self.errand
        if errand is None:
            return None
        self._match()
        self._deliver_when_here()
        if self.here:  # both count when another document is opened, too
            self._frozen, self._notes = self._page.frozen(), self._page.notes()
        wanted = tuple(n for n, r in enumerate(self.rows) if r.state is PassageState.WAITING)
        if not wanted:
            return None
        job = Job(
            self._of,
            errand.instruction,
            text=self._text,
            values=errand.values,
            title=self.name,
            choices=Choices(dial=self._recipe.dial, barred=self._house(self.path)),
            notes=self._notes,
        )
        self._asked = self._now().sources
        todo = Pass(job, self._now().parts, wanted, self._frozen)

        def work(client: EngineClient) -> Iterator[Any]:
            yield from go_through(client, todo)
            yield Done(0, EndReason.STOP)

        return work

    def _deliver_when_here(self) -> None:
        if self.here and len(self._ours) < self.undecided:
            self._deliver()

    @override
    def _ended(self, event: Done | Failed) -> None:
        super()._ended(event)
        self._keep()
        self.changed.emit()

    @override
    def _take(self, event: Any) -> None:
        if not isinstance(event, PassageBegun | PassageAnswered):
            return
        number = self._number_of(event.number)
        if number is None:
            return
        self.at = number
        if isinstance(event, PassageAnswered):
            row, fault = self.rows[number], event.fault
            self.rows[number] = row.failed(fault) if fault else row.answered(event.answer)
            self._keep()
            answered = self.rows[number].state is PassageState.ANSWERED
            if self.here and answered and len(self._ours) < MOST_ON_PAGE:
                self._propose(number, held=event.held)
        self.changed.emit()

    def _number_of(self, asked: int) -> int | None:
        """The row of a passage of the job that runs; None where it waits no more."""
        source: str = self._asked[asked]
        waiting = [
            number
            for number, row in enumerate(self.rows)
            if row.source == source and row.state is PassageState.WAITING
        ]
        return min(waiting, key=lambda number: abs(number - asked), default=None)
