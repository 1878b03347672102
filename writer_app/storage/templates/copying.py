"""A template under another id or title: the text changes, and nothing else of it."""

from __future__ import annotations

import re
from collections.abc import Container
from itertools import chain, count

from writer_app.domain.base.errors import UsageError
from writer_app.domain.base.message import coded
from writer_app.domain.templates.template import Template, load

_ID_LINE = re.compile(r"^id:[^\n]*$", re.MULTILINE)
TITLE_LINE = re.compile(r"^title:[ \t]*\S[^\n]*$(?!\n[ \t]+\S)", re.MULTILINE)


def free_id(wanted: str, taken: Container[str]) -> str:
    """The wanted id, or the first of ID-2, ID-3 … that is free; at most 80 characters."""
    numbered = (f"{wanted[:74].rstrip('-')}-{n}" for n in count(2))
    return next(name for name in chain((wanted,), numbered) if name not in taken)


def with_id(template: Template, template_id: str) -> str:
    """The text under another id. Raises UsageError where the id is not on a line of its own."""
    text = _ID_LINE.sub(f"id: {template_id}", template.text, count=1)
    changed = load(text)[0]
    if changed is None or changed.id != template_id:
        raise UsageError(
            coded(
                "templates.must-have-id-on-line",
                "{0} must have “id: …” on a line of its own to be renamed.",
                template.id,
            )
        )
    return text


def copy_title(language: str, title: str, taken: Container[str]) -> str:
    """What a copy is called; a second one of the same title is told apart by a number."""
    form = "{0}（副本{1}）" if language.startswith("zh") else "{0} (copy{1})"
    names = (form.format(title, f" {n}" if n > 1 else "") for n in range(1, 100_000))
    return next(name for name in names if name not in taken)


def quoted(text: str) -> str:
    """A title as YAML quotes it."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
