"""What is wanted of the model: a template or the writer's own words, on a text, with choices.

A `Job` is a value; `plan` turns it into what is sent, `run` sends it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from writer_app.domain.house.rules import BarredWords
from writer_app.domain.locks.locks import Held, LockKind
from writer_app.domain.templates.prompt import Dial
from writer_app.domain.templates.template import Template
from writer_app.domain.text.named_notes import NamedNote
from writer_app.domain.translation.glossary import Glossary

_NOT_IN_PAGE = ("panel", "new_document")


@dataclass(frozen=True, slots=True)
class Choices:
    """What the writer sets for one job; None leaves it to the template.

    `attempt` counts up when the same job is asked for again: the answer then varies. `locks` are
    the kinds that decoding holds, `loosened` single things of the text that may change all the
    same; `words` is the length wanted, `level` the reading level by its name (see
    `domain.locks.levels`), and `best` of how many answers the best is shown first. `barred` are
    words that the house lets nobody write. With `likeliest_first` the first variant of a template
    that is not drawn is its one answer, and only the others are drawn.
    """

    seed: int | None = None
    max_new_tokens: int | None = None
    temperature: float | None = None
    dial: Dial | None = None
    variants: int | None = None
    likeliest_first: bool = False
    attempt: int = 0
    locks: tuple[LockKind, ...] | None = None
    loosened: tuple[Held, ...] = ()
    words: int | None = None
    level: str | None = None
    best: int | None = None
    barred: BarredWords = field(default_factory=BarredWords)


AS_THE_TEMPLATE_SAYS = Choices()


@dataclass(frozen=True, slots=True)
class Job:
    """One wish. `text` is what is worked on, `before` and `after` stand around it.

    `document` is the whole, `clipboard` what was copied, `sources` numbered passages (see
    `domain.sources.prompting`), for templates that ask; `date` "" is today. Without a template,
    `instruction` says in the writer's words what to do with the text; `at_caret` is for a text of
    its own that comes to stand between `before` and `after`. `frozen` are words of the text that
    the writer froze: they come back as they are. Of each entry of `terms` one form has to come; of
    `kept` those terms that a passage has, in the language of the answer. `notes` are all that the
    writer keeps on people and places; those whose names the words at hand have are sent.
    `style_notes` are the rules of the house in words. `whole` is for a text that is one passage
    as it stands, whatever it looks like. `tiny`, whether the model is, is set by the plan.
    """

    template: Template | None = None
    instruction: str = ""
    text: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    before: str = ""
    after: str = ""
    document: str = ""
    title: str = ""
    clipboard: str = ""
    glossary: str = ""
    sources: str = ""
    date: str = ""
    choices: Choices = AS_THE_TEMPLATE_SAYS
    at_caret: bool = False
    earlier: tuple[tuple[str, str], ...] = ()
    terms: tuple[tuple[str, ...], ...] = ()
    kept: Glossary = field(default_factory=Glossary)
    frozen: tuple[str, ...] = ()
    notes: tuple[NamedNote, ...] = ()
    style_notes: str = ""
    whole: bool = False
    tiny: bool = False

    @property
    def edits(self) -> bool:
        """Whether the answer takes the text's place, passage by passage, and copies from it.

        A template that drafts or reads gets its text whole instead.
        """
        if self.template is None:
            return True
        head = self.template.head
        return head.scope != "none" and head.apply not in _NOT_IN_PAGE

    @property
    def translates(self) -> bool:
        """Whether a template puts the text into another language, in its place."""
        return self.template is not None and "translate" in self.template.head.tags and self.edits

    @property
    def reads_around(self) -> bool:
        """Whether what stands around the text is part of the prompt."""
        return self.template is not None and bool({"before", "after"} & self.template.uses)
