"""Writes a new document from a template and its variables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from writer_app.assist.prompting import AS_THE_TEMPLATE_SAYS, Choices, Prompt, ask, built_in
from writer_app.domain.templates.template import TEXT_NAMES, Template, render
from writer_app.engine.base.protocol import Event
from writer_app.engine.link.client import EngineClient


@dataclass(frozen=True, slots=True)
class Draft:
    """A template with the values of its form. `text` is what templates about a text work on.

    `date` "" is today, for {{date}}; `clipboard` what was copied, for templates that ask.
    """

    template: Template
    values: Mapping[str, str] = field(default_factory=dict)
    text: str = ""
    title: str = ""
    date: str = ""
    clipboard: str = ""
    choices: Choices = AS_THE_TEMPLATE_SAYS


def draft(client: EngineClient, job: Draft) -> Iterator[Event]:
    """Stream the new text: engine events, the last one `Done` or `Failed`.

    Raises UsageError, MissingVariable, ContextTooLong, and what loading a model raises.
    """
    yield from ask(client, prompt(job), job.choices)


def prompt(job: Draft) -> Prompt:
    """The conversation of a draft; its language is that of the text or of what was filled in."""
    values = job.template.values(job.values)
    words = job.text or " ".join(job.values.values())
    texts = dict.fromkeys(TEXT_NAMES, job.text) if job.text.strip() else {}
    if job.clipboard.strip():
        texts["clipboard"] = job.clipboard
    known = built_in(words, job.date, title=job.title, **texts)
    return Prompt(render(job.template, {**known, **values}), job.template.params)
