"""Rewrites a text with a template or with the writer's own words.

Yields the engine's events, `Chunk`s of the new text and one `Done` or `Failed` at the end. The
space around the text stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from writer_app.assist.passages import Edges, Joiner, Passage, passages
from writer_app.assist.prompting import (
    AS_THE_TEMPLATE_SAYS,
    Choices,
    Prompt,
    ask,
    built_in,
    own_turns,
)
from writer_app.domain.base.errors import UsageError
from writer_app.domain.templates.prompt import Context, surroundings
from writer_app.domain.templates.template import TEXT_NAMES, Template, render
from writer_app.engine.base.protocol import Event
from writer_app.engine.link.client import EngineClient

_CONTEXT_SHARE = 4  # at most one part in so many of the context is text around the passage


@dataclass(frozen=True, slots=True)
class Rewrite:
    """A passage and what to do with it: a template, or an instruction in the writer's words.

    `before` and `after` are the text around it, `document` the whole and `clipboard` what was
    copied, for templates that ask; `date` "" is today.
    """

    text: str
    template: Template | None = None
    instruction: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    before: str = ""
    after: str = ""
    document: str = ""
    title: str = ""
    date: str = ""
    clipboard: str = ""
    choices: Choices = AS_THE_TEMPLATE_SAYS


def rewrite(client: EngineClient, job: Rewrite) -> Iterator[Event]:
    """Stream the new text.

    Raises UsageError, MissingVariable, ContextTooLong, and what loading a model raises.
    """
    if not job.text.strip():
        raise UsageError("There is no text to rewrite.")
    values = job.template.values(job.values) if job.template else {}
    scope = job.template.head.scope if job.template else "document"
    pieces = passages(job.text, scope)
    variants = job.choices.variants or (job.template.params.variants if job.template else 1) or 1
    joiner = Joiner(variants)
    at = 0
    for piece in pieces:
        after = job.text[piece.end :] if piece is pieces[-1] else ""
        otherwise = job.text[piece.start : piece.end] if len(pieces) > 1 else ""
        edges = Edges(job.text[at : piece.start], after, otherwise=otherwise, variants=variants)
        prompt = _prompt(client, job, values, piece)
        yield from joiner.take(ask(client, prompt, job.choices), edges)
        if joiner.ended is not None:
            yield joiner.ended
            return
        at = piece.end
    yield joiner.done(client.job)


def prompts(client: EngineClient, job: Rewrite) -> Iterator[Prompt]:
    """What would be asked, piece by piece; to count it before anything is sent."""
    values = job.template.values(job.values) if job.template else {}
    scope = job.template.head.scope if job.template else "document"
    for piece in passages(job.text, scope):
        yield _prompt(client, job, values, piece)


def _prompt(
    client: EngineClient, job: Rewrite, values: Mapping[str, str], piece: Passage
) -> Prompt:
    text = job.text[piece.start : piece.end]
    around = _around(client, job, piece)
    if job.template is None:
        return Prompt(own_turns(job.instruction, text, around.before), source=text)
    known = built_in(
        job.text,
        job.date,
        **dict.fromkeys(TEXT_NAMES, text),
        before=around.before,
        after=around.after,
        title=job.title,
    )
    if job.document and job.template.head.scope != "document":
        known["document"] = job.document
    if job.clipboard.strip():
        known["clipboard"] = job.clipboard
    turns = render(job.template, {**known, **values})
    return Prompt(turns, job.template.params, job.template.guard, source=text)


def _around(client: EngineClient, job: Rewrite, piece: Passage) -> Context:
    """The text around a piece within its share of the context, where a template asks for it."""
    uses = job.template.uses if job.template else frozenset[str]()
    if not {"before", "after"} & uses:
        return Context()
    counted = client.count((), ("",))
    whole = job.before + job.text + job.after
    start = len(job.before) + piece.start
    end = len(job.before) + piece.end
    return surroundings(
        whole,
        start,
        end,
        budget=counted.context // _CONTEXT_SHARE,
        count=lambda part: client.count((), (part,)).texts[0],
    )
