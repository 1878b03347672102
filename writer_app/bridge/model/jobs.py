"""What the assistant asks the engine for, and the door to the writing jobs of `assist`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from writer_app.bridge.base.states import Recipe
from writer_app.domain.locks.locks import Held
from writer_app.domain.templates.prompt import Dial
from writer_app.engine.link.client import EngineClient

Work = Callable[[EngineClient], Iterator[Any]]


@dataclass(frozen=True, slots=True)
class Request:
    """One job. `text` is the passage; `attempt` 0 decodes as the template says, later ones vary."""

    text: str = ""
    before: str = ""
    after: str = ""
    document: str = ""
    title: str = ""
    instruction: str = ""
    template: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    dial: Dial = "free"
    level: str = ""  # a reading level, `any`, or "" for what the template says
    variants: int = 1
    attempt: int = 0
    seed: int | None = None
    loosened: tuple[Held, ...] = ()  # of what decoding holds, what may change all the same
    frozen: tuple[str, ...] = ()  # words of the passage that the writer froze
    at_caret: bool = False  # there is no passage: the answer comes to stand there


class Writing(Protocol):
    """Builds the work of a job; the work itself runs in the engine's thread."""

    def recipe(self, template: str) -> Recipe:
        """What a template means for its answer. Raises UnknownTemplate."""

    def rewrite(self, request: Request) -> Work:
        """The passage rewritten."""

    def draft(self, request: Request) -> Work:
        """A new text from a template's variables."""

    def summarize(self, request: Request) -> Work:
        """The document in short, however long it is."""

    def proceed(self, request: Request) -> Work:
        """A few words that go on from `before`."""

    def proceed_if_sure(self, request: Request) -> Work:
        """The same, but nothing when the model is not sure of its words."""

    def count(self, request: Request) -> Work:
        """The tokens that a rewrite of the passage would read."""

    def given(self, request: Request) -> tuple[str, ...]:
        """The titles of the writer's notes that would go with it."""
