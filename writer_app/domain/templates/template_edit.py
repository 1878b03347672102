"""Changes a template's text from outside: another instruction, the next version number.

The file stays the writer's: every line that is not meant stays as it is, comments included.
"""

from __future__ import annotations

import re

from writer_app.domain.base.errors import UsageError
from writer_app.domain.base.message import coded
from writer_app.domain.templates.template import Template
from writer_app.domain.templates.template_body import Name
from writer_app.domain.templates.template_fill import compose

_VERSION = re.compile(r"^version:[ \t]*(\d{1,9})[ \t]*(#[^\n]*)?$", re.MULTILINE)
_FORMAT = re.compile(r"^format:[^\n]*\n", re.MULTILINE)
_PLACEHOLDER = re.compile(r"\{\{[ \t]*([A-Za-z_][A-Za-z0-9_]*)[ \t]*\}\}")


def instruction(template: Template) -> str:
    """The source of the system message, placeholders and all; "" when there is none."""
    found = _system(template)
    if found is None:
        return ""
    lines = template.text.split("\n")
    return "\n".join(lines[found[0] : found[1]]).strip("\n")


def request(template: Template) -> str:
    """The source of the last user message."""
    lines = template.text.split("\n")
    starts = [section.line for section in template.body]
    users = (i for i, each in enumerate(template.body) if each.role == "user" and not each.language)
    last = max(users)
    end = starts[last + 1] - 1 if last + 1 < len(starts) else len(lines)
    return "\n".join(lines[starts[last] : end]).strip("\n")


def with_instruction(template: Template, text: str) -> str:
    """The template's text with another system message and the next version.

    Of braces in `text` only `{{name}}` with a name that the template knows is a placeholder; the
    rest is literal, so that what a model wrote can never become anything else.
    """
    known = template.uses | {variable.name for variable in template.variables}
    pieces: list[str | Name] = []
    at = 0
    for match in _PLACEHOLDER.finditer(text):
        if match[1] in known:
            pieces += [text[at : match.start()], Name(match[1], 0)]
            at = match.end()
    pieces.append(text[at:])
    written = compose(*[piece for piece in pieces if piece]).strip("\n").split("\n")
    lines = template.text.split("\n")
    found = _system(template)
    if found is None:
        first = template.body[0].line - 1
        changed = [*lines[:first], "# system", *written, "", *lines[first:]]
    else:
        changed = [*lines[: found[0]], *written, "", *lines[found[1] :]]
    return next_version("\n".join(changed))


def _system(template: Template) -> tuple[int, int] | None:
    """The lines of the system message, from 0, without its heading."""
    sections = template.body
    if not sections or sections[0].role != "system":
        return None
    end = sections[1].line - 1 if len(sections) > 1 else len(template.text.split("\n"))
    return sections[0].line, end


def next_version(text: str) -> str:
    """The text with its version counted up; one that has none is at version 2 then."""
    if _VERSION.search(text):
        return _VERSION.sub(
            lambda m: f"version: {int(m[1]) + 1}{f'  {m[2]}' if m[2] else ''}", text, count=1
        )
    return _FORMAT.sub(lambda m: f"{m[0]}version: 2\n", text, count=1)


def skeleton(template_id: str, title: str = "") -> str:
    """The text of a new template that works as it is, with the rest of the format in comments.

    Raises UsageError for an id that cannot be one.
    """
    if not _ID.fullmatch(template_id):
        raise UsageError(
            coded(
                "template-edit.no-id",
                "“{0}” is no template id; use small letters, digits and hyphens.",
                template_id[:80],
            )
        )
    shown = (title or template_id.replace("-", " ").capitalize()).replace("\\", "\\\\")
    quoted = shown.replace('"', '\\"').replace("\n", " ")
    return _SKELETON.replace("ID", template_id, 1).replace("TITLE", quoted, 1)


_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_SKELETON = """---
format: 1
id: ID
version: 1
title: {en: "TITLE"}
description: {en: "Says the same in other words."}
tags: [edit]
scope: paragraph  # selection | sentence | paragraph | section | document | none
apply: review     # review | direct | insert_below | new_document | panel
# variables:
#   - {name: tone, type: choice, choices: [neutral, warm], default: neutral, label: {en: Tone}}
params: {temperature: 0.0}
guard: {facts: true, dial: light}  # dial: free | light | careful | strict
# examples:
#   - input: "…"
#     output: "…"
tests:
  - input: "We met 3 people on the way."
    expect: [{keeps_numbers: true}]
license: CC0-1.0
---
# system
You rewrite texts. Keep the facts and the language. Reply with the rewritten text only.

# user
{{selection}}
"""
