"""Summarizes a text that fits the model's context; a longer one is refused with the figures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from writer_app.assist.draft import Draft, draft
from writer_app.assist.prompting import AS_THE_TEMPLATE_SAYS, Choices
from writer_app.domain.base.errors import UsageError
from writer_app.domain.templates.template import Template
from writer_app.engine.base.protocol import Event
from writer_app.engine.link.client import EngineClient

LENGTH = "words"  # the template's variable for the length of the summary


@dataclass(frozen=True, slots=True)
class Summary:
    """A text, the template to summarize with, and the length; 0 words = the template's own.

    `values` are those of the template's form.
    """

    text: str
    template: Template
    words: int = 0
    title: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    choices: Choices = AS_THE_TEMPLATE_SAYS


def summarize(client: EngineClient, job: Summary) -> Iterator[Event]:
    """Stream the summary: engine events, the last one `Done` or `Failed`.

    Raises UsageError, ContextTooLong, and what loading a model raises.
    """
    if not job.text.strip():
        raise UsageError("There is no text to summarize.")
    values = {**job.values, **({LENGTH: str(job.words)} if job.words else {})}
    yield from draft(
        client, Draft(job.template, values, job.text.strip(), job.title, choices=job.choices)
    )
