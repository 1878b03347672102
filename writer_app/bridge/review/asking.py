"""Asking the model: by a typed instruction or a template, again, or for more variants."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from writer_app.bridge.base.states import Apply, Notice, NoticeKind, Recipe, Scope, State
from writer_app.bridge.model import endings
from writer_app.bridge.model.jobs import Request, Work, Writing
from writer_app.bridge.review import scopes
from writer_app.bridge.review.machine import Stage
from writer_app.bridge.review.prompts import Prompts
from writer_app.bridge.review.proposal import Proposal, was_asked
from writer_app.bridge.review.runs import Runs
from writer_app.bridge.review.signals import Announcer, AssistantSignals
from writer_app.bridge.review.store import ProposalStore
from writer_app.domain.base.errors import WriterError
from writer_app.domain.change.anchor import Anchor
from writer_app.domain.locks.locks import Held, LockKind
from writer_app.domain.templates.prompt import Dial


class Asking:
    """`opens_document` is asked before a draft is begun: makes its page, by its title, and says
    whether that was possible."""

    def __init__(
        self,
        *,
        signals: AssistantSignals,
        store: ProposalStore,
        announcer: Announcer,
        prompts: Prompts,
        runs: Runs,
        writing: Writing,
    ) -> None:
        self._signals, self._store, self._announcer = signals, store, announcer
        self._prompts, self._runs, self._writing = prompts, runs, writing
        self.opens_document: Callable[[str], bool] = lambda _title: True

    def given(self, instruction: str) -> tuple[str, ...]:
        """The titles of the notes that would go with this instruction for the prompt in hand."""
        active = self._store.in_hand
        if active is None or active.stage is not Stage.PROMPTING or self._store.page is None:
            return ()
        return self._writing.given(self._prompts.about(active, instruction))

    def send(
        self,
        instruction: str = "",
        *,
        template: str = "",
        values: Mapping[str, str] | None = None,
    ) -> None:
        """Enter in the prompt bar: ask the model, by a typed instruction or a template."""
        active = self._store.in_hand
        if active is None or active.state is not State.PROMPTING:
            return
        if not template and not instruction.strip():
            return
        recipe = self._recipe(template)
        if recipe is None:
            return
        if template and active.at_caret:  # it works on a passage, and there is none
            self._announcer.problem(Notice(NoticeKind.NO_TEXT))
            return
        dial = active.dial or recipe.dial
        fitted = for_instruction(recipe, instruction, dial)
        # What is new has no facts to lose.
        active.recipe = replace(fitted, facts=recipe.facts and not active.at_caret)
        asked = Request(
            instruction=instruction.strip(),
            template=template,
            values=values or {},
            loosened=active.loosened,
            level=active.level,
        )
        active.request = replace(self._prompts.around(active, asked), dial=dial)
        if active.original.strip() and all_frozen(active.request):
            self._announcer.problem(Notice(NoticeKind.FROZEN))
            return
        self.begin(active, variants=max(1, recipe.variants), afresh=True)

    def run_template(
        self,
        template: str,
        values: Mapping[str, str] | None = None,
        instruction: str = "",
        *,
        into: Apply | None = None,
    ) -> None:
        """Run a template without the bar: on the passage it means, into the panel, or on a page
        of its own. `into` says where, whatever the template says."""
        values = values or {}
        recipe = self._recipe(template)
        if recipe is None:
            return
        recipe = replace(recipe, apply=into or recipe.apply)
        if recipe.apply == "panel":
            self._into_panel(recipe, template, values)
        elif recipe.apply == "new_document" or recipe.scope == "none":
            text = self._taken(recipe.scope)
            request = Request(template=template, values=values, text=text)
            self._elsewhere(replace(recipe, apply="new_document"), request)
        else:
            self._on_the_page(recipe, template, values, instruction)

    def set_dial(self, dial: Dial) -> None:
        """How far an edit may go. What was written with another setting is written again."""
        active = self._store.in_hand
        if active is None or active.request.dial == dial:
            return
        active.dial = dial
        active.request = replace(active.request, dial=dial)
        active.recipe = replace(active.recipe, dial=dial)
        if active.stage in (Stage.STREAMING, Stage.REVIEW) and was_asked(active):
            self.begin(active, variants=1, afresh=True)

    def set_level(self, level: str) -> None:
        """The reading level by its name, or `any`. An answer is written again."""
        active = self._store.in_hand
        if active is None or active.level == level:
            return
        active.level = level
        active.request = replace(active.request, level=level)
        if active.stage in (Stage.STREAMING, Stage.REVIEW) and was_asked(active):
            self.begin(active, variants=1, afresh=True)

    def loosen(self, things: tuple[Held, ...]) -> None:
        """Let these of the passage change, and hold the others. An answer is written again."""
        active = self._store.in_hand
        if active is None or active.loosened == things:
            return
        active.loosened = things
        active.request = replace(active.request, loosened=things)
        if active.stage in (Stage.STREAMING, Stage.REVIEW) and was_asked(active):
            self.begin(active, variants=1, afresh=True)

    def retry(self) -> None:
        """Ctrl+R: one more variant."""
        active = self._store.in_hand
        if active is None or not was_asked(active):
            return
        if active.stage is Stage.REVIEW:
            self.begin(active, variants=1, afresh=False)
        elif active.state is State.PROMPTING:
            # The passage may have been edited since it was asked about.
            active.request = self._prompts.around(active, active.request)
            self.begin(active, variants=1, afresh=not active.refining)

    def elsewhere_again(self, proposal: Proposal) -> None:
        """What was to go into the panel or a new document, once more; another one where its words
        were at fault.
        """
        others = proposal.request.attempt + (
            proposal.answer is not None and bool(proposal.answer.text(0))
        )
        self._elsewhere(proposal.recipe, replace(proposal.request, attempt=others))

    def more(self, proposal: Proposal, variants: int) -> bool:
        """Further variants; whether the model could be asked for them."""
        asked = was_asked(proposal)
        if asked:
            self.begin(proposal, variants=variants, afresh=False)
        return asked

    def begin(self, proposal: Proposal, *, variants: int, afresh: bool) -> None:
        """Start a run for what `proposal` asks."""
        self._store.rejected = ()
        self._runs.begin(proposal, variants=variants, afresh=afresh)
        self._announcer.announce_if_held(proposal)

    # ---- inside
    def _on_the_page(
        self, recipe: Recipe, template: str, values: Mapping[str, str], instruction: str
    ) -> None:
        if self._store.state is not State.PROMPTING:
            if self._passage(recipe.scope) is None:
                self._signals.noticeRaised.emit(Notice(NoticeKind.NO_TEXT))
                return
            self._prompts.open(recipe.scope)
        self.send(instruction, template=template, values=values)

    def _into_panel(self, recipe: Recipe, template: str, values: Mapping[str, str]) -> None:
        page = self._store.page
        if page is None:
            return
        chosen = page.selection() if recipe.scope == "selection" else Anchor(0, 0)
        asked = Request(
            page.text(chosen) if chosen.length else "",
            document=page.whole(),
            title=page.title(),
            template=template,
            values=values,
        )
        self._elsewhere(recipe, asked)

    def _elsewhere(self, recipe: Recipe, request: Request) -> None:
        """Work whose answer does not go into the page."""
        self._store.leave_prompt()
        work: Callable[[Request], Work] = self._writing.summarize
        if recipe.apply == "new_document":
            work = self._writing.draft
            if not self.opens_document(recipe.title):
                return
        else:
            self._signals.elsewhereBegan.emit(recipe.title)
        proposal = Proposal(0, Anchor(0, 0), "", "none", request, recipe)
        self._runs.begin_beside_page(proposal, work)
        self._store.take_in_hand(proposal)
        self._announcer.announce()

    def _passage(self, scope: Scope) -> Anchor | None:
        """The passage at the cursor that a template of this scope is about."""
        page = self._store.page
        if page is None:
            return None
        found = scopes.first_passage(page.whole(), page.selection(), scope)
        return found[0] if found is not None else None

    def _taken(self, scope: Scope) -> str:
        """Its text; "" where none is."""
        anchor = self._passage(scope) if scope != "none" else None
        page = self._store.page
        return page.text(anchor) if anchor is not None and page is not None else ""

    def _recipe(self, template: str) -> Recipe | None:
        if not template:
            return Recipe()
        try:
            return self._writing.recipe(template)
        except WriterError as error:
            self._announcer.problem(Notice(NoticeKind.FAILED, {"message": str(error)}))
            return None


def for_instruction(recipe: Recipe, instruction: str, dial: Dial) -> Recipe:
    """What a template means together with the writer's own words."""
    foreign = recipe.changes_language or endings.asks_for_language(instruction)
    held = (LockKind.NUMBERS, LockKind.LINKS)
    lock = held if foreign and not recipe.template else recipe.lock
    own = "" if recipe.template else instruction
    return replace(recipe, dial=dial, changes_language=foreign, lock=lock, instruction=own)


def all_frozen(request: Request) -> bool:
    """Whether nothing of the passage may change."""
    rest = request.text
    for words in request.frozen:
        rest = rest.replace(words, "", 1)
    return not any(map(str.isalnum, rest))
