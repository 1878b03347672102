"""The head of a template: every key it may have, what each may hold, and nothing else.

Unknown keys are kept (in `model_extra`, and in the file itself on saving) but reported.
"""

from __future__ import annotations

import math
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from writer_app.domain.base.message import coded
from writer_app.domain.comments.remarks import MOST, Proposing
from writer_app.domain.locks.levels import level_of
from writer_app.domain.templates.prompt import Dial
from writer_app.domain.templates.template_match import pattern_problem

Scope = Literal["selection", "sentence", "paragraph", "section", "document", "none"]
Apply = Literal["review", "direct", "insert_below", "new_document", "panel"]
Need = Literal["document", "clipboard", "sources"]
VariableType = Literal["line", "text", "choice", "integer", "number", "boolean"]
Size = Literal["tiny", "large"]
Scalar = str | int | float | bool

TINY = 500_000_000  # parameters; a model with fewer is tiny


def is_tiny(parameters: int) -> bool:
    """Whether a model gets what is for tiny ones; 0 = not known, as with servers."""
    return 0 < parameters < TINY


# Characters of a form's value where the template says nothing itself.
LONGEST_VALUE: dict[VariableType, int] = {"line": 10_000, "text": 1_000_000}
# What the program itself fills in; a variable may not have one of these names.
BUILT_IN = (
    "selection",
    "before",
    "after",
    "section",
    "document",
    "outline",
    "title",
    "language",
    "date",
    "clipboard",
    "sources",
    "glossary",
    "style_notes",
    "promised",
)
NEEDS_DECLARING = ("document", "clipboard", "sources")
RESERVED = (*BUILT_IN, "examples", "input", "output", "else", "if", "each")

Line = Annotated[str, StringConstraints(min_length=1, max_length=300, pattern=r"^[^\n\r]*$")]
Identifier = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Tag = Annotated[str, StringConstraints(min_length=1, max_length=40)]
LanguageTag = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})?$")]
Localised = dict[LanguageTag, Line]


class _Part(BaseModel):
    model_config = ConfigDict(extra="allow", frozen=True, strict=True)

    @model_validator(mode="before")
    @classmethod
    def _lists_are_tuples(cls, data: Any) -> Any:
        """YAML gives lists, values here are tuples; strict validation would refuse the one."""
        if isinstance(data, dict):
            return {key: tuple(v) if isinstance(v, list) else v for key, v in data.items()}
        return data


class Variable(_Part):
    """One field of a template's form. Without a default it must be given unless `optional`."""

    name: Identifier
    type: VariableType = "line"
    label: Localised = Field(default_factory=dict)
    help: Localised = Field(default_factory=dict)
    choices: tuple[Line, ...] = ()
    choice_labels: dict[str, Localised] = Field(default_factory=dict)
    default: Scalar | None = None
    optional: bool = False
    min: float | None = None
    max: float | None = None

    @model_validator(mode="after")
    def _fits_its_type(self) -> Self:
        if self.name in RESERVED:
            raise ValueError(
                coded(
                    "template-schema.programs-own-name-choose-another",
                    "“{0}” is the program's own name; choose another",
                    self.name,
                )
            )
        if (self.type == "choice") != bool(self.choices):
            raise ValueError(
                coded(
                    "template-schema.variable-type-choice-and-only",
                    "a variable of type “choice”, and only such a one, has choices",
                )
            )
        if len(set(self.choices)) != len(self.choices):
            raise ValueError(coded("template-schema.choice-given-twice", "a choice is given twice"))
        if unknown := self.choice_labels.keys() - set(self.choices):
            raise ValueError(
                coded(
                    "template-schema.choice-labels-none-choices",
                    "choice_labels: “{0}” is none of the choices",
                    min(unknown),
                )
            )
        if self.min is not None and self.max is not None and self.min > self.max:
            raise ValueError(coded("template-schema.min-above-max", "min is above max"))
        if self.default is not None and (problem := self.problem(self.text(self.default))):
            raise ValueError(coded("template-schema.default", "default: {0}", problem))
        return self

    @property
    def required(self) -> bool:
        """Whether a value must be given."""
        return self.default is None and not self.optional and self.type != "boolean"

    @staticmethod
    def text(value: Scalar) -> str:
        """A value as it is written into a prompt."""
        if isinstance(value, bool):
            return "true" if value else "false"
        return str(value)

    def label_in(self, language: str) -> str:
        """The label in this language, in English, or the name with spaces."""
        plain = self.name.replace("_", " ").capitalize()
        return self.label.get(language) or self.label.get("en") or plain

    def choice_label(self, choice: str, language: str) -> str:
        """A choice as the form shows it in this language; the prompt always gets the choice."""
        labels = self.choice_labels.get(choice, {})
        return labels.get(language) or labels.get("en") or choice[:1].upper() + choice[1:]

    def problem(self, value: str) -> str:
        """What is wrong with a value, "" when it fits."""
        if self.type == "choice":
            return (
                ""
                if value in self.choices
                else coded(
                    "template-schema.must-be-one", "must be one of {0}", ", ".join(self.choices)
                )
            )
        if self.type == "boolean":
            return (
                ""
                if value in ("true", "false")
                else coded("template-schema.must-be-true-or-false", "must be true or false")
            )
        if self.type == "line":
            return (
                coded("template-schema.must-be-single-line", "must be a single line")
                if "\n" in value
                else self._length_problem(value)
            )
        if self.type == "text":
            return self._length_problem(value)
        return self._number_problem(value)

    def _length_problem(self, value: str) -> str:
        if self.min is not None and len(value) < self.min:
            return coded(
                "template-schema.must-have-at-least-characters",
                "must have at least {0} characters",
                f"{self.min:g}",
            )
        most = self.max if self.max is not None else LONGEST_VALUE[self.type]
        if len(value) > most:
            return coded(
                "template-schema.must-have-at-most-characters",
                "must have at most {0} characters",
                f"{most:,.0f}",
            )
        return ""

    def _number_problem(self, value: str) -> str:
        try:
            number = int(value) if self.type == "integer" else float(value)
        except ValueError:
            number = math.nan
        if not abs(number) <= 1e15:
            return (
                coded("template-schema.must-be-whole-number", "must be a whole number")
                if self.type == "integer"
                else coded("template-schema.must-be-number", "must be a number")
            )
        if self.min is not None and number < self.min:
            return coded(
                "template-schema.must-be-at-least", "must be at least {0}", f"{self.min:g}"
            )
        if self.max is not None and number > self.max:
            return coded("template-schema.must-be-at-most", "must be at most {0}", f"{self.max:g}")
        return ""


class Params(_Part):
    """How to decode; what is None is left to the program."""

    temperature: float | None = Field(None, ge=0, le=5)
    top_p: float | None = Field(None, gt=0, le=1)
    top_k: int | None = Field(None, ge=0, le=1000)
    min_p: float | None = Field(None, ge=0, le=1)
    repetition_penalty: float | None = Field(None, ge=0.5, le=2)
    max_new_tokens: int | None = Field(None, ge=1, le=32_768)
    variants: int | None = Field(None, ge=1, le=8)
    seed: int | None = Field(None, ge=0, le=2**31 - 1)


class Guard(_Part):
    """What an edit must keep: facts compared, the share of words changed, the change dial."""

    facts: bool = False
    max_change: float | None = Field(None, ge=0, le=1)
    dial: Dial = "free"


class Example(_Part):
    """A worked example: `input` stands for the selection, `variables` for the form.

    With `for: tiny` only models of that size are shown it, see `TINY`; without, all are.
    """

    model_config = ConfigDict(populate_by_name=True)

    for_: Size | None = Field(None, alias="for")
    input: str = ""
    output: Annotated[str, StringConstraints(min_length=1)]
    variables: dict[Identifier, Scalar] = Field(default_factory=dict)


class Expectation(_Part):
    """One check of an answer: exactly one key of this closed vocabulary."""

    contains: str | None = None
    not_contains: str | None = None
    matches: Annotated[str, StringConstraints(max_length=300)] | None = None
    min_words: int | None = Field(None, ge=0)
    max_words: int | None = Field(None, ge=0)
    language: LanguageTag | None = None
    keeps_numbers: bool | None = None
    keeps_names: bool | None = None
    keeps_links: bool | None = None
    max_change: float | None = Field(None, ge=0, le=1)
    json_: bool | None = Field(None, alias="json")

    @model_validator(mode="after")
    def _is_one(self) -> Self:
        given = [name for name in type(self).model_fields if getattr(self, name) is not None]
        if len(given) != 1 and not self.model_extra:
            raise ValueError(
                coded(
                    "template-schema.give-exactly-one-check-in",
                    "give exactly one check in each entry",
                )
            )
        if self.matches is not None and (problem := pattern_problem(self.matches)):
            raise ValueError(coded("template-schema.matches", "matches: {0}", problem))
        return self

    @property
    def kind(self) -> str:
        """The name of the check, as the file writes it; "" when it is unknown."""
        for name, info in type(self).model_fields.items():
            if getattr(self, name) is not None:
                return info.alias or name
        return ""

    @property
    def value(self) -> Scalar:
        """What the check asks for."""
        found: Scalar = getattr(self, "json_" if self.kind == "json" else self.kind)
        return found


class TestCase(_Part):
    """An input with the checks its answer must pass."""

    __test__ = False  # no test class of pytest

    input: str = ""
    variables: dict[Identifier, Scalar] = Field(default_factory=dict)
    expect: tuple[Expectation, ...] = Field((), max_length=50)


class Tiny(_Part):
    """What is otherwise for tiny models: these parameters in place of the template's own."""

    params: Params = Field(default_factory=Params)


Lock = Literal["numbers", "links", "quotes", "names", "terms", "structure", "none"]
Long = Literal["whole", "sections", "passages"]
Purpose = Literal["text", "comment", "check"]
LONG_FROM = 400  # words that are drafted in one go, unless a template says otherwise


class Head(_Part):
    """Everything above the messages.

    `long` says how more than `long_from` words are drafted: in one go, or by an outline and then
    section by section under headings, or passage by passage without headings. `lock` names what
    decoding holds (`[none]` nothing), `best` of how many answers the best is shown first, `drafts`
    of how many new texts written side by side the least faulty is kept, `level` the reading level
    that is kept to, such as `plain`, `grade 7` or `hsk 4`. With `each: section` every section of
    a text is asked about by itself, for one sentence behind its title.
    `kind: check` asks no model: the program compares each claim of the text with the sources.
    `kind: comment` is a reviewer, whose answer is remarks at words of the text, `most` of them;
    `propose` is whether they say what should stand there instead.
    """

    format: Literal[1]
    kind: Purpose = "text"
    propose: Proposing = "may"
    most: int = Field(MOST, ge=1, le=MOST)
    id: Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]
    version: int = Field(1, ge=1)
    title: Localised = Field(min_length=1)
    description: Localised = Field(default_factory=dict)
    tags: tuple[Tag, ...] = Field((), max_length=30)
    scope: Scope = "selection"
    apply: Apply = "review"
    shortcut: Annotated[str, StringConstraints(max_length=60)] = ""
    variables: tuple[Variable, ...] = Field((), max_length=60)
    params: Params = Field(default_factory=Params)
    tiny: Tiny = Field(default_factory=Tiny)
    long: Long = "whole"
    long_from: int = Field(LONG_FROM, ge=100, le=5000)
    guard: Guard = Field(default_factory=Guard)
    lock: tuple[Lock, ...] | None = None
    best: int = Field(1, ge=1, le=8)
    drafts: int = Field(1, ge=1, le=4)
    each: Literal["text", "section"] = "text"
    level: str = Field("", max_length=20)
    needs: tuple[Need, ...] = ()
    examples: tuple[Example, ...] = Field((), max_length=60)
    tests: tuple[TestCase, ...] = Field((), max_length=200)
    license: Line = "unknown"
    author: str = Field("", max_length=200)
    source: str = Field("", max_length=400)

    @model_validator(mode="after")
    def _level_is_one(self) -> Self:
        if self.level and level_of(self.level) is None:
            raise ValueError(
                coded(
                    "template-schema.no-level",
                    "level: “{0}” is none; use easy, plain, everyday, “grade 7” or “hsk 4”",
                    self.level,
                )
            )
        return self

    @model_validator(mode="before")
    @classmethod
    def _short_texts(cls, data: Any) -> Any:
        """`title: Words` is short for `title: {en: Words}`."""
        if isinstance(data, dict):
            for key in ("title", "description"):
                if isinstance(data.get(key), str):
                    data = {**data, key: {"en": data[key]}}
        return data
