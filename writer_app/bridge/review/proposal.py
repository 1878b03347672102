"""A proposal that waits or is worked on: where it belongs, what was asked, how it stands."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from writer_app.bridge.base.states import Notice, Progress, Recipe, Scope, State
from writer_app.bridge.model.jobs import Request
from writer_app.bridge.review.answer import Answer
from writer_app.bridge.review.machine import Event, Stage, after
from writer_app.domain.change.anchor import Anchor
from writer_app.domain.change.suggestion import Suggestion
from writer_app.domain.locks import locks
from writer_app.domain.locks.levels import ANY, LEVEL_FIELD
from writer_app.domain.locks.locks import Held
from writer_app.domain.templates.prompt import Dial


@dataclass
class Proposal:
    """Owned and changed by the assistant alone; everybody else reads.

    `original` is the text the anchor held when the writer asked; a refinement keeps it.
    """

    number: int
    anchor: Anchor
    original: str
    scope: Scope
    request: Request = field(default_factory=Request)
    recipe: Recipe = field(default_factory=Recipe)
    suggestion: Suggestion = field(default_factory=lambda: Suggestion(""))
    stage: Stage = Stage.PROMPTING  # changed by `move` alone
    ended: Event | None = None  # what it went by, while it is gone
    progress: Progress = field(default_factory=lambda: Progress("waiting"))
    problem: Notice | None = None
    troubles: dict[int, Notice | None] = field(default_factory=dict)  # of each variant
    decisions: list[Suggestion] = field(default_factory=list)  # before each, to take them back
    dial: Dial | None = None  # as the writer set it, against what the template says
    level: str = ""  # the reading level as the writer set it, "" = what the template says
    loosened: tuple[Held, ...] = ()  # of what is held of the passage, what may change
    decoded: bool = True  # whether the locks were decoded with, or can only be checked
    why: tuple[str, ...] = ()  # the first of several ranked answers is the best, see `Done`
    job: int = 0
    answer: Answer | None = None
    before: Suggestion | None = None  # as it was when another answer was asked for
    stopped: bool = False  # the writer ended the answer before the model did
    revisions: tuple[tuple[str, ...], ...] = ()
    """The colleagues' tracked changes it stands for: the names of each change of its answer."""
    twin: Proposal | None = field(default=None, repr=False, compare=False)
    """The other end where text moved: both are decided on at once."""
    framing: tuple[str, str] = ("", "")  # line ends around what is written at the caret

    def refused(self, *, all_of_them: bool = False) -> frozenset[str]:
        """The names of the tracked changes whose words were not taken."""
        segments = [s for s in self.suggestion.variant.segments if s.kind != "same"]
        pairs = zip(segments, self.revisions, strict=False)
        left = (names for s, names in pairs if all_of_them or s.state == "rejected")
        return frozenset(name for names in left for name in names)

    @property
    def ends(self) -> tuple[Proposal, ...]:
        """Itself, and where text moved the other end; the one further down first."""
        both = (self,) if self.twin is None else (self, self.twin)
        return tuple(sorted(both, key=lambda one: one.anchor, reverse=True))

    def move(self, event: Event) -> bool:
        """Go where the table says; False, and nothing changes, where the event means nothing."""
        there = after(self.stage, event)
        if there is not None:
            if there is not Stage.GONE:
                self.ended = None
            elif self.stage is not Stage.GONE:
                self.ended = event
            self.stage = there
        return there is not None

    @property
    def state(self) -> State:
        """Where it stands, as the window calls it."""
        return self.stage.state

    @property
    def question(self) -> bool:
        """Whether its passage was typed in: nothing is written before the writer decides."""
        return self.stage is Stage.ASKING

    @property
    def held(self) -> tuple[Held, ...]:
        """What of the passage can be held under what is asked, loosened or not."""
        return tuple(each for each in locks.found(self.original) if each.kind in self.recipe.lock)

    @property
    def level_wanted(self) -> str:
        """The reading level the answer is kept to, "" = any."""
        named = self.level or self.request.values.get(LEVEL_FIELD, "") or self.recipe.level
        return "" if named == ANY else named

    @property
    def at_caret(self) -> bool:
        """Whether there was no passage: something new is written here."""
        return not self.original

    @property
    def refining(self) -> bool:
        """Whether the prompt is about an answer that is there already."""
        return self.stage is Stage.REFINING

    @property
    def at_rest(self) -> Suggestion | None:
        """The last finished answer to this passage, also while another one is being written."""
        for found in (self.suggestion, self.before):
            if found is not None and found.variant.finished and found.original == self.original:
                return found
        return None

    @property
    def shown(self) -> Suggestion | None:
        """What the page paints: nothing before the first answer, nor over the writer's edit."""
        hidden = self.stage in (Stage.PROMPTING, Stage.ASKING)
        return None if hidden or not self.suggestion.variant.segments else self.suggestion

    def renewed(self, text: str) -> None:
        """The passage reads `text` now: begin with it anew."""
        self.original = text
        self.request = replace(self.request, text=text)
        self.suggestion = Suggestion(text)
        self.problem = None
        self.troubles.clear()


def was_asked(proposal: Proposal) -> bool:
    """Whether the model was asked for it, so that it can be asked for another."""
    return bool(proposal.request.instruction or proposal.request.template)
