"""A template: a pure value made from a text, rendered into turns. It cannot run anything.

`parse` gives the template or raises TemplateError with FILE:LINE; `problems` gives everything that
is wrong or odd; `render` fills in values. Format: see resources/templates and `template_body`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import PurePath

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from writer_app.domain.base.errors import MissingVariable, TemplateError, UsageError
from writer_app.domain.base.message import coded, placed
from writer_app.domain.templates.promised import promised
from writer_app.domain.templates.prompt import Turn
from writer_app.domain.templates.template_body import (
    Each,
    If,
    Node,
    Section,
    for_language,
    for_size,
    names,
    parse_body,
    used,
)
from writer_app.domain.templates.template_fill import LONGEST, TooLong, fill
from writer_app.domain.templates.template_missing import missing_value
from writer_app.domain.templates.template_review import Problem, TemplateReview
from writer_app.domain.templates.template_schema import (
    BUILT_IN,
    LONG_FROM,
    Example,
    Expectation,
    Guard,
    Head,
    Params,
    TestCase,
    Tiny,
    Variable,
)
from writer_app.domain.templates.template_yaml import Path, YamlError, read
from writer_app.domain.text.language import language as guess_language
from writer_app.domain.text.language import language_name

__all__ = [
    "BUILT_IN",
    "LIMIT",
    "Example",
    "Expectation",
    "Guard",
    "Params",
    "Problem",
    "Template",
    "TestCase",
    "Variable",
    "load",
    "parse",
    "problems",
    "render",
    "text_values",
]

LIMIT = 256 * 1024  # bytes of a file
# Without a value these are simply empty; the other built-in names must be given.
_MAY_BE_EMPTY = (
    "before",
    "after",
    "outline",
    "title",
    "language",
    "date",
    "glossary",
    "style_notes",
    "promised",
)
# The names that may hold the text a template works on: an example's or a test's `input`.
TEXT_NAMES = ("selection", "section", "document")
_FALSE = ("", "false")


@dataclass(frozen=True)
class Template:
    """A parsed template. `name` is its file, `text` its whole source."""

    head: Head
    body: tuple[Section, ...]
    name: str = ""
    text: str = field(default="", repr=False)

    @property
    def id(self) -> str:
        """The name by which everything refers to it."""
        return self.head.id

    @property
    def version(self) -> int:
        """Counts up with each change."""
        return self.head.version

    @property
    def variables(self) -> tuple[Variable, ...]:
        """The fields of its form."""
        return self.head.variables

    @property
    def params(self) -> Params:
        """How to decode."""
        return self.head.params

    @property
    def guard(self) -> Guard:
        """What an edit must keep."""
        return self.head.guard

    def title_in(self, language: str = "en") -> str:
        """Its title in this language, else in English, else in whatever there is."""
        return _localised(self.head.title, language) or self.id

    def description_in(self, language: str = "en") -> str:
        """Its description, chosen in the same way."""
        return _localised(self.head.description, language)

    @cached_property
    def uses(self) -> frozenset[str]:
        """Every name its messages mention."""
        return used(self.body)

    def for_model(self, *, tiny: bool) -> Template:
        """What a model of this size is sent: its examples, messages and parameters alone."""
        head, size = self.head, "tiny" if tiny else "large"
        params = head.tiny.params.model_dump(exclude_none=True) if tiny else {}
        examples = tuple(
            e.model_copy(update={"for_": None}) for e in head.examples if _is_for(e, size)
        )
        update = {"params": head.params.model_copy(update=params), "examples": examples}
        if tiny:  # whose outlines can seldom be read
            update["long_from"] = max(head.long_from, LONG_FROM)
        return replace(
            self,
            head=head.model_copy(update={**update, "tiny": Tiny()}),
            body=for_size(self.body, size),
        )

    def values(self, given: Mapping[str, str]) -> dict[str, str]:
        """The form's values, checked, with defaults. Raises UsageError or MissingVariable."""
        known = {variable.name: variable for variable in self.variables}
        for name in given:
            if name not in known:
                fields = ", ".join(known) or "none"
                raise UsageError(
                    coded(
                        "template.has-no-variable-has",
                        "{0} has no variable “{1}”. It has: {2}.",
                        self.id,
                        name,
                        fields,
                    )
                )
        for variable in self.variables:
            if variable.required and not given.get(variable.name, "").strip():
                raise _missing(self, variable.name)
        return {name: self._value(variable, given) for name, variable in known.items()}

    def _value(self, variable: Variable, given: Mapping[str, str]) -> str:
        value = given.get(variable.name, "")
        if not value.strip():
            return _default(variable)
        if problem := variable.problem(value):
            where = self.place(variable.name)
            raise UsageError(
                coded(
                    "template.not",
                    "{0}: {1} {2}, not “{3}”{4}.",
                    self.id,
                    variable.name,
                    problem,
                    value[:60],
                    where,
                )
            )
        return value

    def place(self, name: str) -> str:
        """Where its messages use a name first, as “ (FILE, line N)”; "" when nowhere."""
        for section in self.body:
            for used_name, line, _ in names(section.nodes):
                if used_name == name:
                    return (
                        coded("template.line", " ({0}, line {1})", PurePath(self.name).name, line)
                        if self.name
                        else ""
                    )
        return ""


def _is_for(example: Example, size: str) -> bool:
    return example.for_ in (None, size)


def _localised(texts: Mapping[str, str], language: str) -> str:
    short = language.partition("-")[0].partition("_")[0]
    return texts.get(short) or texts.get("en") or next(iter(texts.values()), "")


def _default(variable: Variable) -> str:
    if variable.default is not None:
        return variable.text(variable.default)
    return "false" if variable.type == "boolean" else ""


def _missing(template: Template, name: str) -> MissingVariable:
    email = "email" in template.head.tags
    return missing_value(template.id, name, template.place(name), email=email)


# ---- reading ---------------------------------------------------------------------------------
def parse(text: str, name: str = "template") -> Template:
    """The template, or TemplateError that names the first error as FILE:LINE: problem."""
    template, found = load(text, name)
    fatal = [problem for problem in found if problem.fatal]
    if template is None or fatal:
        more = (
            coded("template.and-more", " (and {0} more)", len(fatal) - 1) if len(fatal) > 1 else ""
        )
        where = f"{name}:{fatal[0].line}"
        raise TemplateError(coded("", "{0}: {1}{2}", where, fatal[0].message, more))
    return template


def problems(text: str, name: str = "template") -> list[Problem]:
    """Everything wrong or odd, in the order of lines."""
    return load(text, name)[1]


def load(text: str, name: str = "template") -> tuple[Template | None, list[Problem]]:
    """Both at once. The template is None only when its head cannot be used."""
    found: list[Problem] = []
    if problem := _no_file(text):
        return None, [problem]
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    parts = _parts(text)
    if parts is None:
        return None, [
            Problem(
                1,
                coded(
                    "template.file-must-begin-with-head",
                    "the file must begin with a head between two lines “---”",
                ),
            )
        ]
    head_text, body_text, body_line = parts
    body = parse_body(body_text, body_line, lambda at, what: found.append(Problem(at, what)))
    head, lines = None, dict[Path, int]()
    try:
        data, lines = read(head_text, 2)
        head = Head.model_validate(data)
    except YamlError as error:
        found.append(Problem(error.line, error.message))
    except ValidationError as error:
        found += [_schema_problem(detail, lines) for detail in error.errors()]
    if head is None:
        return None, sorted(found)
    template = Template(head, body, name, text)
    return template, sorted([*found, *TemplateReview(head, body, lines)])


def _no_file(text: str) -> Problem | None:
    """Why a text cannot be a template's file at all."""
    try:
        if len(text) <= LIMIT and len(text.encode("utf-8")) <= LIMIT:
            return None
    except UnicodeEncodeError as error:
        return Problem(
            text.count("\n", 0, error.start) + 1,
            coded("template.half-surrogate-pair", "half of a surrogate pair"),
        )
    return Problem(
        1, coded("template.file-larger-than-kb", "the file is larger than {0} KB", LIMIT // 1024)
    )


def _parts(text: str) -> tuple[str, str, int] | None:
    if not text.startswith("---\n"):
        return None
    close = re.compile(r"^---[ \t]*$", re.MULTILINE).search(text, 4)
    if close is None:
        return None
    body = text[close.end() + 1 :]
    return text[4 : close.start()], body, text.count("\n", 0, close.end()) + 2


def _schema_problem(detail: ErrorDetails, lines: dict[Path, int]) -> Problem:
    loc = detail["loc"]
    line = next((lines[loc[:n]] for n in range(len(loc), 0, -1) if loc[:n] in lines), 1)
    where = ".".join(str(part) for part in loc if part not in ("str", "int", "float", "bool"))
    own = detail.get("ctx", {}).get("error")  # raised by our own checks, with its code
    plain = str(own) if own else detail["msg"].replace("Input should be", "must be")
    return Problem(line, placed(where, plain) if where else plain)


# ---- rendering -------------------------------------------------------------------------------
def render(template: Template, values: Mapping[str, str]) -> tuple[Turn, ...]:
    """The conversation with these values: the form's and the built-in ones, all plain text.

    The worked examples stand before the last message, as turns of their own, unless the messages
    place them with {{#each examples}}. Only those in the language of the text are shown, where
    there are such: English examples would lead a small model to answer Chinese in English.

    Raises MissingVariable for a name that has no value, TemplateError for a message that becomes
    longer than any model reads.
    """
    template = template.for_model(tiny=False)
    tongue = guess_language(_words(template, values))
    template = replace(template, body=for_language(template.body, tongue))
    examples = _fitting(template, tongue)
    rows = [{"input": _text(e.input), "output": _text(e.output)} for e in examples]
    placed = any(_has_each(section.nodes) for section in template.body)
    turns = [_turn(template, section, values, rows) for section in template.body]
    if placed or not rows:
        return tuple(turns)
    last = max(i for i, section in enumerate(template.body) if section.role == "user")
    shown: list[Turn] = []
    for example in examples:
        shown.append(_turn(template, template.body[last], _example_values(example, values), []))
        shown.append(Turn("assistant", _text(example.output)))
    return (*turns[:last], *shown, *turns[last:])


def _words(template: Template, values: Mapping[str, str]) -> str:
    """What decides the language of the messages: the text, or what the form says."""
    if text := values.get("selection", ""):  # the page around it may be in another language
        return text
    texts = [values.get(name, "") for name in TEXT_NAMES]
    texts = texts if any(texts) else [values.get(each.name, "") for each in template.variables]
    return " ".join(texts)


def _fitting(template: Template, wanted: str) -> tuple[Example, ...]:
    """The examples in the language of the text, else those in the language of the first."""
    examples = template.head.examples
    languages = [guess_language(each.input or each.output) for each in examples]
    if len(set(languages)) < 2:
        return examples
    wanted = wanted if wanted in languages else languages[0]
    return tuple(e for e, own in zip(examples, languages, strict=True) if own == wanted)


def _text(block: str) -> str:
    """A text of the head without the line end that YAML's blocks put behind it."""
    return block.rstrip("\n")


def _example_values(example: Example, values: Mapping[str, str]) -> dict[str, str]:
    """What an example's own form was: its values, its language, no context."""
    own = {name: Variable.text(value) for name, value in example.variables.items()}
    empty = dict.fromkeys(BUILT_IN, "")
    date = values.get("date", "")
    tongue = language_name(guess_language(example.output)) if values.get("language") else ""
    return {
        **empty,
        **dict.fromkeys(TEXT_NAMES, _text(example.input)),
        "promised": promised(_text(example.input)),
        "date": date,
        "language": tongue,
        **own,
    }


def text_values(text: str) -> dict[str, str]:
    """Values for a template that works on `text` alone, as tests and the bench need them."""
    names = (*TEXT_NAMES, "sources")
    language = language_name(guess_language(text))
    return {**dict.fromkeys(names, text), "language": language, "promised": promised(text)}


def _has_each(nodes: tuple[Node, ...]) -> bool:
    for node in nodes:
        if isinstance(node, Each):
            return True
        if isinstance(node, If) and (_has_each(node.then) or _has_each(node.otherwise)):
            return True
    return False


def _turn(
    template: Template,
    section: Section,
    values: Mapping[str, str],
    rows: list[dict[str, str]],
) -> Turn:
    variables = {variable.name: variable for variable in template.variables}

    def find(name: str) -> str | None:
        value = values.get(name)
        if name in variables and (value is None or not value.strip()):
            return None if variables[name].required else _default(variables[name])
        if value is None and name in _MAY_BE_EMPTY:
            return ""
        return value

    def lookup(name: str) -> str:
        value = find(name)
        if value is None:
            raise _missing(template, name)
        return value

    try:
        return fill(section, lookup, lambda name: (find(name) or "").strip() not in _FALSE, rows)
    except TooLong as error:
        where = PurePath(template.name).name if template.name else template.id
        raise TemplateError(
            coded(
                "template.filled-in-message-has-more",
                "{0}:{1}: filled in, this message has more than {2} characters; "
                "use shorter values.",
                where,
                error.line,
                f"{LONGEST:,}",
            )
        ) from error
