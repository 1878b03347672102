"""A conversation about sources: each question is answered from passages, with what came before.

What was given for one question stands in its place for the next, which then finds it read.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from writer_app.assist.asking import loaded
from writer_app.assist.job import AS_THE_TEMPLATE_SAYS, Choices
from writer_app.assist.sources.answering import SHARE, Answered, Asked, answer
from writer_app.assist.sources.choosing import from_sources
from writer_app.assist.sources.crossing import other_wording
from writer_app.domain.sources.terms import terms
from writer_app.domain.templates.template import Template
from writer_app.engine.base.protocol import Event
from writer_app.engine.link.client import EngineClient
from writer_app.storage.sources.finder import Finder
from writer_app.storage.sources.store import Found

_REMEMBERED = 3  # questions with their answers
_FEW_TERMS = 3  # a question with fewer leans on the one before it


@dataclass(slots=True)
class Talk:
    """A conversation; belongs to the thread that asks."""

    client: EngineClient
    finder: Finder
    sources: tuple[int, ...]
    template: Template
    choices: Choices = AS_THE_TEMPLATE_SAYS
    turns: list[tuple[str, str]] = field(default_factory=list)
    given: list[tuple[str, str]] = field(default_factory=list)  # path and text, as last asked

    def ask(self, question: str) -> Iterator[Event | Answered]:
        """Answer and remember. The same stream as `answering.answer`."""
        wanted = self._wanted(question)
        found = self._found(wanted)
        asked = Asked(question, found, self.template, self.choices, earlier=self._earlier())
        for event in answer(self.client, asked):
            if isinstance(event, Answered):
                said = "" if event.refused else " ".join(each.text for each in event.sentences)
                self.given = [(each.path, each.passage.text) for each in event.passages]
                self.turns.append((question, said or "(the sources do not say)"))
            yield event

    def _wanted(self, question: str) -> str:
        """The question as it is looked for; a short one with the one before it."""
        if self.turns and len(terms(question)) < _FEW_TERMS:
            return f"{self.turns[-1][0]} {question}"
        return question

    def _earlier(self) -> str:
        return "\n".join(f"Q: {one}\nA: {other}" for one, other in self.turns[-_REMEMBERED:])

    def _found(self, wanted: str) -> tuple[Found, ...]:
        info = loaded(self.client)
        return tuple(
            from_sources(
                self.finder,
                wanted,
                also=lambda: other_wording(self.client, wanted, self.finder, self.sources),
                sources=self.sources,
                before=self.given,
                room=(info.context if info is not None else 0) // SHARE,
            )
        )
