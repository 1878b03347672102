"""What the bench of templates compares: inputs down, template versions × settings × models across.

All values are pure and frozen. A place of the grid has a key, made from everything that decides
its answer (template text, settings, model, input, values, seed, date); an answer kept under its
key is never asked for again, however the grid around it changed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, get_args

from pydantic import ValidationError

from writer_app.domain.base.errors import UsageError
from writer_app.domain.base.message import coded
from writer_app.domain.templates.prompt import Dial
from writer_app.domain.templates.template import Expectation, Params, Template, Variable

# {{date}} is fixed, so that a template which uses it answers alike on any day.
DATE = "2026-01-15"
MOST_CELLS = 5_000
_DIALS: tuple[Dial, ...] = get_args(Dial)


@dataclass(frozen=True, slots=True)
class GridRow:
    """An input: a text, the values of the form, and the checks its answers must pass."""

    name: str
    text: str = ""
    values: tuple[tuple[str, str], ...] = ()
    expect: tuple[Expectation, ...] = ()


@dataclass(frozen=True, slots=True)
class ColumnSettings:
    """What a column sets over the template: parameters that are not None, and the dial."""

    params: Params = field(default_factory=Params)
    dial: Dial | None = None

    @property
    def label(self) -> str:
        """As `settings` reads it: “temperature=0.7, dial=free”; "" when nothing is set."""
        parts = [f"{name}={value:g}" for name, value in self._given().items()]
        return ", ".join([*parts, *([f"dial={self.dial}"] if self.dial else [])])

    def _given(self) -> dict[str, float]:
        return {
            name: value
            for name in Params.model_fields
            if (value := getattr(self.params, name)) is not None
        }

    def over(self, template: Template) -> Template:
        """The template with these settings in place of its own."""
        head = template.head
        params = head.params.model_copy(update=self._given())
        guard = head.guard.model_copy(update={"dial": self.dial} if self.dial else {})
        return replace(template, head=head.model_copy(update={"params": params, "guard": guard}))


AS_WRITTEN = ColumnSettings()


def settings(text: str) -> ColumnSettings:
    """Settings from “temperature=0.7, dial=free”. Raises UsageError."""
    given: dict[str, Any] = {}
    for part in filter(None, (each.strip() for each in text.split(","))):
        name, sign, value = (each.strip() for each in part.partition("="))
        if not sign or (name != "dial" and name not in Params.model_fields):
            known = ", ".join([*Params.model_fields, "dial"])
            raise UsageError(
                coded(
                    "bench-grid.no-setting-write-name-value",
                    "“{0}” is no setting; write NAME=VALUE with one of {1}.",
                    part[:60],
                    known,
                )
            )
        given[name] = value
    dial = given.pop("dial", None)
    if dial is not None and dial not in _DIALS:
        raise UsageError(
            coded(
                "bench-grid.dial-one-not",
                "The dial is one of {0}, not “{1}”.",
                ", ".join(_DIALS),
                dial[:60],
            )
        )
    try:
        params = Params.model_validate(given, strict=False)
    except ValidationError as error:
        detail = error.errors()[0]
        raise UsageError(coded("", "{0}: {1}.", str(detail["loc"][0]), detail["msg"])) from error
    return ColumnSettings(params, dial)


@dataclass(frozen=True)
class Column:
    """A template's version with settings and a model; model "" is the one that is loaded."""

    name: str
    template: Template
    settings: ColumnSettings = AS_WRITTEN
    model: str = ""

    @cached_property
    def effective(self) -> Template:
        """The template as it is asked: with the column's settings."""
        return self.settings.over(self.template)


@dataclass(frozen=True, slots=True)
class GridPlace:
    """A row and a column of a grid."""

    row: GridRow
    column: Column


@dataclass(frozen=True)
class Grid:
    """The whole bench. Raises UsageError when it is empty, ambiguous or too large."""

    rows: tuple[GridRow, ...]
    columns: tuple[Column, ...]
    seed: int = 1
    date: str = DATE

    def __post_init__(self) -> None:
        if not self.rows:
            raise UsageError(
                coded(
                    "bench-grid.nothing-to-try-no-template",
                    "There is nothing to try: no template here has tests; give a text.",
                )
            )
        if not self.columns:
            raise UsageError(
                coded(
                    "bench-grid.nothing-to-compare-choose-at",
                    "There is nothing to compare: choose at least one template.",
                )
            )
        for what, names in (
            ("inputs", [row.name for row in self.rows]),
            ("columns", [column.name for column in self.columns]),
        ):
            if len(set(names)) != len(names):
                raise UsageError(
                    coded(
                        "bench-grid.two-bench-have-same-name",
                        "Two {0} of the bench have the same name.",
                        what,
                    )
                )
        if len(self.rows) * len(self.columns) > MOST_CELLS:
            raise UsageError(
                coded(
                    "bench-grid.bench-has-room-for-answers",
                    "The bench has room for {0} answers; choose fewer inputs.",
                    f"{MOST_CELLS:,}",
                )
            )

    @property
    def places(self) -> tuple[GridPlace, ...]:
        """Every place in the order it is run: model by model, so that each is loaded once."""
        models = list(dict.fromkeys(column.model for column in self.columns))
        ordered = sorted(self.columns, key=lambda column: models.index(column.model))
        return tuple(GridPlace(row, column) for column in ordered for row in self.rows)

    def key(self, place: GridPlace) -> str:
        """What an answer is kept under: a SHA-256 over everything that decides it."""
        row, column = place.row, place.column
        decides = [
            column.template.text,
            column.settings.label,
            column.model,
            row.text,
            sorted(row.values),
            self.seed,
            self.date,
        ]
        return hashlib.sha256(json.dumps(decides).encode("ascii")).hexdigest()

    def row(self, name: str) -> GridRow:
        """The row of this name. Raises KeyError."""
        return {row.name: row for row in self.rows}[name]

    def column(self, name: str) -> Column:
        """The column of this name. Raises KeyError."""
        return {column.name: column for column in self.columns}[name]


def own_rows(template: Template) -> tuple[GridRow, ...]:
    """The template's own tests as inputs: “test 1”, “test 2” …"""
    return tuple(
        GridRow(
            f"test {number}",
            case.input.rstrip("\n"),
            tuple((name, Variable.text(value)) for name, value in case.variables.items()),
            case.expect,
        )
        for number, case in enumerate(template.head.tests, 1)
    )


def text_rows(texts: Iterable[tuple[str, str]], values: Mapping[str, str]) -> tuple[GridRow, ...]:
    """Named passages, such as from own documents, as inputs with the same form values."""
    given = tuple(values.items())
    taken: dict[str, int] = {}
    rows: list[GridRow] = []
    for name, text in texts:
        taken[name] = taken.get(name, 0) + 1
        rows.append(GridRow(name if taken[name] == 1 else f"{name} ({taken[name]})", text, given))
    return tuple(rows)


def columns(
    templates: Sequence[tuple[str, Template]],
    settings: Sequence[ColumnSettings] = (AS_WRITTEN,),
    models: Sequence[str] = ("",),
) -> tuple[Column, ...]:
    """Every combination; its name says what differs. `templates` are names with versions."""
    found: list[Column] = []
    taken = set[str]()
    for model in models:
        for label, template in templates:
            for each in settings:
                parts = (label, each.label, model if len(models) > 1 else "")
                name = wanted = " · ".join(part for part in parts if part)
                for number in range(2, MOST_CELLS):
                    if name not in taken:
                        break
                    name = f"{wanted} ({number})"
                taken.add(name)
                found.append(Column(name, template, each, model))
    return tuple(found)
