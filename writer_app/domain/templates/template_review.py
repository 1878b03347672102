"""What a template's schema alone cannot see: names, needs, examples, tests, unknown keys."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pydantic import BaseModel

from writer_app.domain.base.message import coded
from writer_app.domain.locks.levels import LEVEL_FIELD
from writer_app.domain.templates.template_body import Section, names, used
from writer_app.domain.templates.template_schema import BUILT_IN, NEEDS_DECLARING, Head, Variable
from writer_app.domain.templates.template_yaml import Path

_SHORTCUT = re.compile(
    r"(?:(?:Ctrl|Shift|Alt|Meta)\+){0,3}(?:F(?:[1-9]|1[0-9]|2[0-4])|[A-Z0-9]|[,.;/'\[\]=\-]|"
    r"Return|Enter|Ins|Del|Home|End|PgUp|PgDown|Up|Down|Left|Right)"
)
_FORBIDDEN_KEY = re.compile(r"(?:Shift\+)?[^+]|Ctrl\+Alt\+(?:Shift\+)?[A-Z]|Alt\+Ctrl\+.*")


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """Something wrong (`fatal`) or odd in a template's file; lines count from 1."""

    line: int
    message: str
    fatal: bool = True


class TemplateReview:
    """What the schema alone cannot see: names, needs, tests, examples, keys."""

    def __init__(self, head: Head, body: tuple[Section, ...], lines: dict[Path, int]) -> None:
        self._head = head
        self._body = body
        self._lines = lines
        self._uses = used(body)

    def __iter__(self) -> Iterator[Problem]:
        yield from self._unknown_keys()
        yield from self._variables()
        yield from self._names()
        yield from self._needs()
        yield from self._cases()
        yield from self._shortcut()

    def _at(self, *path: str | int) -> int:
        return next(
            (self._lines[path[:n]] for n in range(len(path), 0, -1) if path[:n] in self._lines), 1
        )

    def _unknown_keys(self) -> Iterator[Problem]:
        head = self._head
        parts: list[tuple[Path, BaseModel]] = [((), head)]
        parts += [(("params",), head.params), (("guard",), head.guard)]
        for key in ("variables", "examples", "tests"):
            parts += [((key, i), part) for i, part in enumerate(getattr(head, key))]
        for i, case in enumerate(head.tests):
            parts += [(("tests", i, "expect", j), e) for j, e in enumerate(case.expect)]
        for path, part in parts:
            for key in part.model_extra or ():
                yield Problem(
                    self._at(*path, key),
                    coded("template-review.unknown-key", "unknown key “{0}”", key),
                    fatal=False,
                )

    def _variables(self) -> Iterator[Problem]:
        seen = set[str]()
        for i, variable in enumerate(self._head.variables):
            if variable.name in seen:
                yield Problem(
                    self._at("variables", i),
                    coded(
                        "template-review.variable-twice",
                        "the variable “{0}” is there twice",
                        variable.name,
                    ),
                )
            seen.add(variable.name)
            if variable.name not in self._uses and variable.name != LEVEL_FIELD:
                message = coded(
                    "template-review.variable-never-used",
                    "the variable “{0}” is never used",
                    variable.name,
                )
                yield Problem(self._at("variables", i), message, fatal=False)

    def _names(self) -> Iterator[Problem]:
        own = {variable.name for variable in self._head.variables}
        known = own | set(BUILT_IN)
        for section in self._body:
            for name, line, inside in names(section.nodes):
                if name not in known and not (inside and name in ("input", "output")):
                    yield Problem(
                        line, coded("template-review.unknown-name", "unknown name “{0}”", name)
                    )

    def _needs(self) -> Iterator[Problem]:
        for section in self._body:
            for name, line, _ in names(section.nodes):
                if name in NEEDS_DECLARING and name not in self._head.needs:
                    yield Problem(
                        line,
                        coded(
                            "template-review.must-be-declared-needs",
                            "“{0}” must be declared: needs: [{1}]",
                            name,
                            name,
                        ),
                    )
        for i, need in enumerate(self._head.needs):
            if need not in self._uses:
                message = coded(
                    "template-review.declared-in-needs-but-never",
                    "“{0}” is declared in needs but never used",
                    need,
                )
                yield Problem(self._at("needs", i), message, fatal=False)

    def _cases(self) -> Iterator[Problem]:
        known = {variable.name: variable for variable in self._head.variables}
        cases = [("examples", i, e.variables) for i, e in enumerate(self._head.examples)]
        cases += [("tests", i, t.variables) for i, t in enumerate(self._head.tests)]
        for key, i, values in cases:
            for name, value in values.items():
                line = self._at(key, i, "variables", name)
                if name not in known:
                    yield Problem(
                        line,
                        coded(
                            "template-review.unknown-variable",
                            "{0}: unknown variable “{1}”",
                            key,
                            name,
                        ),
                    )
                elif problem := known[name].problem(Variable.text(value)):
                    yield Problem(line, coded("", "{0}: {1} {2}", key, name, problem))

    def _shortcut(self) -> Iterator[Problem]:
        key = self._head.shortcut
        if key and not _SHORTCUT.fullmatch(key):
            yield Problem(
                self._at("shortcut"),
                coded(
                    "template-review.not-key-such-as-ctrl",
                    "“{0}” is not a key such as Ctrl+Shift+K",
                    key,
                ),
            )
        elif key and _FORBIDDEN_KEY.fullmatch(key):
            message = coded(
                "template-review.would-take-key-needed-for",
                "“{0}” would take a key that is needed for typing",
                key,
            )
            yield Problem(self._at("shortcut"), message)
