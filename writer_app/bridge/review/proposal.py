"""A proposal that waits or is worked on: where it belongs, what was asked, how it stands."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from writer_app.bridge.base.states import Notice, Progress, Recipe, Scope, State
from writer_app.bridge.model.jobs import Request
from writer_app.bridge.review.answer import Answer
from writer_app.domain.change.anchor import Anchor
from writer_app.domain.change.suggestion import Suggestion
from writer_app.domain.templates.prompt import Dial


@dataclass
class Proposal:
    """Owned and changed by the assistant alone; everybody else reads.

    `original` is the text the anchor held when the writer asked; a refinement keeps it. While
    `question` holds, the passage was typed in and nothing is written before the writer decides.
    """

    number: int
    anchor: Anchor
    original: str
    scope: Scope
    request: Request = field(default_factory=Request)
    recipe: Recipe = field(default_factory=Recipe)
    suggestion: Suggestion = field(default_factory=lambda: Suggestion(""))
    state: State = State.PROMPTING
    progress: Progress = field(default_factory=lambda: Progress("waiting"))
    problem: Notice | None = None
    troubles: dict[int, Notice | None] = field(default_factory=dict)  # of each variant
    question: bool = False
    decisions: list[Suggestion] = field(default_factory=list)  # before each, to take them back
    dial: Dial | None = None  # as the writer set it, against what the template says
    job: int = 0
    answer: Answer | None = None
    before: Suggestion | None = None  # as it was when another answer was asked for
    stopped: bool = False  # the writer ended the answer before the model did
    framing: tuple[str, str] = ("", "")  # line ends around what is written at the caret

    @property
    def at_caret(self) -> bool:
        """Whether there was no passage: something new is written here."""
        return not self.original

    @property
    def refining(self) -> bool:
        """Whether there is a finished answer that the prompt is about."""
        return self.suggestion.finished

    @property
    def at_rest(self) -> Suggestion | None:
        """The last finished answer to this passage, also while another one is being written."""
        for found in (self.suggestion, self.before):
            if found is not None and found.finished and found.original == self.original:
                return found
        return None

    @property
    def shown(self) -> Suggestion | None:
        """What the page paints: nothing before the first answer, nor over the writer's edit."""
        waiting = self.state is State.PROMPTING and not self.refining
        return None if waiting or self.question or not self.suggestion.segments else self.suggestion

    def renewed(self, text: str) -> None:
        """The passage reads `text` now: begin with it anew."""
        self.original = text
        self.request = replace(self.request, text=text)
        self.suggestion = Suggestion(text)
        self.question = False
        self.problem = None
        self.troubles.clear()
