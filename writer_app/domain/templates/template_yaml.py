"""Reads a template's head: a small, safe part of YAML, with the line of every value.

Built from PyYAML's events rather than its loaders: no anchors, no aliases, no tags, no duplicate
keys, no depth beyond `DEPTH`, and only the scalars of YAML 1.2's core schema. So `no` is a word,
not false, and a date stays text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from writer_app.domain.base.message import coded

DEPTH = 16
Path = tuple[str | int, ...]

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_INTEGER = re.compile(r"[-+]?\d{1,18}")
_FLOAT = re.compile(r"[-+]?(?:\d{1,40}\.\d{0,40}|\.\d{1,40}|\d{1,40})(?:[eE][-+]?\d{1,3})?")
_WORDS: dict[str, object] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}


class YamlError(Exception):
    """What is wrong, with its line (from 1)."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line
        self.message = message


@dataclass(slots=True)
class _Level:
    """A collection being read. `key` is the key that waits for its value."""

    value: dict[str, Any] | list[Any]
    path: Path
    key: str | None = None


@dataclass(slots=True)
class _YamlReader:
    offset: int  # added to PyYAML's lines, which count from 0
    root: Any = None
    has_root: bool = False
    lines: dict[Path, int] = field(default_factory=dict)
    levels: list[_Level] = field(default_factory=list)

    def read(self, events: Iterator[Any]) -> None:
        for event in events:
            line = event.start_mark.line + self.offset
            self._refuse(event, line)
            if isinstance(event, yaml.ScalarEvent):
                self._add(_scalar(event), line, is_scalar=True)
            elif isinstance(event, yaml.CollectionStartEvent):
                fresh: Any = {} if isinstance(event, yaml.MappingStartEvent) else []
                self.levels.append(_Level(fresh, self._add(fresh, line)))
            elif isinstance(event, yaml.CollectionEndEvent):
                self.levels.pop()

    def _refuse(self, event: Any, line: int) -> None:
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise YamlError(
                line,
                coded(
                    "template-yaml.anchors-and-aliases-name-name",
                    "anchors and aliases (&name, *name) are not allowed",
                ),
            )
        if getattr(event, "tag", None):
            raise YamlError(
                line,
                coded("template-yaml.tags-not-allowed", "tags ({0}) are not allowed", event.tag),
            )
        if isinstance(event, yaml.DocumentStartEvent) and self.has_root:
            raise YamlError(
                line,
                coded(
                    "template-yaml.second-yaml-document-not-allowed",
                    "a second YAML document is not allowed",
                ),
            )
        if isinstance(event, yaml.CollectionStartEvent) and len(self.levels) >= DEPTH:
            raise YamlError(
                line,
                coded(
                    "template-yaml.values-nested-more-than-deep",
                    "values are nested more than {0} deep",
                    DEPTH,
                ),
            )

    def _add(self, value: Any, line: int, *, is_scalar: bool = False) -> Path:
        if not self.levels:
            self.root, self.has_root = value, True
            return ()
        level = self.levels[-1]
        if isinstance(level.value, list):
            path: Path = (*level.path, len(level.value))
            level.value.append(value)
        elif level.key is None:
            self._take_key(level, value, line, is_scalar)
            return level.path
        else:
            path = (*level.path, level.key)
            level.value[level.key] = value
            level.key = None
        self.lines.setdefault(path, line)
        return path

    def _take_key(self, level: _Level, value: Any, line: int, is_scalar: bool) -> None:
        if not is_scalar:
            raise YamlError(line, coded("template-yaml.key-must-be-word", "a key must be a word"))
        key = value if isinstance(value, str) else "" if value is None else str(value).lower()
        if isinstance(level.value, dict) and key in level.value:
            raise YamlError(line, coded("template-yaml.given-twice", "“{0}” is given twice", key))
        level.key = key
        self.lines[(*level.path, key)] = line


def _scalar(event: Any) -> Any:
    text: str = event.value
    if event.style:  # quoted or a block; plain is None or "", as the loader likes
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    return float(text) if _FLOAT.fullmatch(text) else text


def read(text: str, first_line: int = 1) -> tuple[dict[str, Any], dict[Path, int]]:
    """The mapping a YAML text holds, and the line of each value. Raises YamlError."""
    reader = _YamlReader(first_line)
    try:
        reader.read(yaml.parse(text, Loader=_LOADER))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = (mark.line if mark else 0) + first_line
        raise YamlError(
            line,
            coded(
                "template-yaml.not-yaml", "this is not YAML: {0}", error.problem or error.context
            ),
        ) from None
    except yaml.YAMLError as error:
        position = getattr(error, "position", None)
        line = first_line + (text.count("\n", 0, position) if isinstance(position, int) else 0)
        raise YamlError(
            line,
            coded(
                "template-yaml.character-yaml-does-not-allow",
                "a character that YAML does not allow",
            ),
        ) from None
    if not isinstance(reader.root, dict):
        raise YamlError(
            first_line,
            coded(
                "template-yaml.head-must-be-list-key",
                "the head must be a list of “key: value” lines",
            ),
        )
    return reader.root, reader.lines
