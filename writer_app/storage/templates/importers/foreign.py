"""Writes a foreign prompt as a template: its text becomes literal, its braces are escaped."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field

from writer_app.domain.templates.prompt import Role
from writer_app.domain.templates.template import Template, Variable, load
from writer_app.domain.templates.template_body import Name
from writer_app.domain.templates.template_fill import compose
from writer_app.storage.templates.packs import FileProblem

SELECTION = Name("selection", 0)
_PRINTABLE = re.compile(
    "[^\\x20-\\x7e\\xa0-\\u2027\\u202a-\\ud7ff\\ue000-\\ufefe\\uff00-\\ufffd\\U00010000-\\U0010ffff]"
)


@dataclass(frozen=True, slots=True)
class ForeignMessage:
    """One message of a foreign prompt: literal texts and placeholders."""

    role: Role
    pieces: tuple[str | Name, ...]


@dataclass(frozen=True, slots=True)
class ForeignPrompt:
    """A prompt as a foreign file gives it. `where` is its file, `line` its line there."""

    title: str
    messages: tuple[ForeignMessage, ...]
    where: str
    line: int = 1
    description: str = ""
    tags: tuple[str, ...] = ()
    variables: tuple[Variable, ...] = field(default=())


def to_template(prompt: ForeignPrompt) -> Template | FileProblem:
    """The template of a foreign prompt, or why it cannot be one."""
    text = _source(prompt)
    template, found = load(text, prompt.where)
    fatal = [problem for problem in found if problem.fatal]
    if template is None or fatal:
        return FileProblem(prompt.where, prompt.line, fatal[0].message)
    return template


def _source(prompt: ForeignPrompt) -> str:
    uses_text = any(piece == SELECTION for m in prompt.messages for piece in m.pieces)
    title = " ".join(prompt.title.split())[:200] or "Imported"
    head = [
        "---",
        "format: 1",
        f"id: {quoted(slug(prompt.title))}",
        "version: 1",
        f"title: {{en: {quoted(title)}}}",
    ]
    if description := " ".join(prompt.description.split())[:300]:
        head.append(f"description: {{en: {quoted(description)}}}")
    tags = ", ".join(quoted(tag[:40]) for tag in ("imported", *prompt.tags) if tag.strip())
    head += [
        f"tags: [{tags}]",
        f"scope: {'selection' if uses_text else 'none'}",
        "apply: panel",
        *_variables(prompt.variables),
        f"source: {quoted(prompt.where[-400:])}",
        "license: unknown",
        "---",
    ]
    parts = [f"# {message.role}\n{compose(*message.pieces)}\n" for message in prompt.messages]
    return "\n".join(head) + "\n" + "\n".join(parts)


def _variables(variables: Sequence[Variable]) -> list[str]:
    if not variables:
        return []
    lines = ["variables:"]
    for variable in variables:
        parts = [f"name: {variable.name}", f"type: {variable.type}"]
        if variable.default is not None:
            parts.append(f"default: {quoted(str(variable.default))}")
        parts.append(f"label: {{en: {quoted(variable.label_in('en'))}}}")
        lines.append(f"  - {{{', '.join(parts)}}}")
    return lines


def quoted(text: str) -> str:
    """A text as a double-quoted YAML scalar on one line."""
    plain = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    return '"' + _PRINTABLE.sub(lambda m: f"\\U{ord(m.group()):08x}", plain) + '"'


def slug(title: str) -> str:
    """An id made from a title; a number from its hash where no Latin letter is in it."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    found = "-".join(re.findall(r"[a-z0-9]+", plain))[:60].strip("-")
    if found:
        return found
    return "imported-" + hashlib.sha256(title.encode("utf-8", "replace")).hexdigest()[:8]


def identifier(name: str, taken: Sequence[str]) -> str:
    """A variable's name made from a label, unlike all in `taken`."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    found = "_".join(re.findall(r"[a-z0-9]+", plain))[:30].strip("_") or "value"
    if not found[0].isalpha():
        found = f"value_{found}"
    names = (found, *(f"{found}_{n}" for n in range(2, len(taken) + 3)))
    return next(candidate for candidate in names if candidate not in taken)
