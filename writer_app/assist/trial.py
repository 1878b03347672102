"""Runs any template on any text as the window would, and shows what it would send.

A template that edits works on the text passage by passage with its dial; one that drafts or reads
gets the text whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from writer_app.assist import draft as drafting
from writer_app.assist import rewrite as rewriting
from writer_app.assist.draft import Draft
from writer_app.assist.prompting import AS_THE_TEMPLATE_SAYS, Choices, Prompt
from writer_app.assist.rewrite import Rewrite
from writer_app.domain.base.errors import UsageError
from writer_app.domain.templates.prompt import Role
from writer_app.domain.templates.template import Template
from writer_app.engine.base.protocol import Event
from writer_app.engine.link.client import EngineClient

_WHOLE = ("panel", "new_document")


@dataclass(frozen=True, slots=True)
class Trial:
    """A template, the text it works on, and the values of its form; `date` "" is today."""

    template: Template
    text: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    date: str = ""
    choices: Choices = AS_THE_TEMPLATE_SAYS


@dataclass(frozen=True, slots=True)
class Part:
    """One message as it will be sent, with its tokens as the loaded model counts them.

    `example` counts worked examples from 1; 0 is none of them.
    """

    role: Role
    text: str
    tokens: int
    example: int = 0


@dataclass(frozen=True, slots=True)
class Sent:
    """Exactly what one request holds: its messages, the tokens of all, and the model's context.

    `tokens` has the chat template's own marks too, so it is a little more than the parts' sum.
    `passages` is how many such requests the text makes; this is the first.
    """

    parts: tuple[Part, ...]
    tokens: int
    context: int
    passages: int = 1


def run(client: EngineClient, trial: Trial) -> Iterator[Event]:
    """Stream the answer: engine events, the last one `Done` or `Failed`.

    Raises UsageError, MissingVariable, ContextTooLong, and what loading a model raises.
    """
    if _whole(trial):
        _needs_text(trial)
        yield from drafting.draft(client, _draft(trial))
    else:
        yield from rewriting.rewrite(client, _rewrite(trial))


def sent(client: EngineClient, trial: Trial) -> Sent:
    """What `run` would send, counted by the loaded model. Raises the same as `run`."""
    if _whole(trial):
        _needs_text(trial)
        prompts = [drafting.prompt(_draft(trial))]
    else:
        prompts = list(rewriting.prompts(client, _rewrite(trial)))
    return _counted(client, trial.template, prompts)


def _counted(client: EngineClient, template: Template, prompts: list[Prompt]) -> Sent:
    first = prompts[0]
    turns = first.turns
    counted = client.count(first.messages, tuple(turn.content for turn in turns))
    shown = len(turns) - len(template.body)  # example turns; none where {{#each}} places them
    begin = len(turns) - 1 - shown
    parts = tuple(
        Part(
            turn.role,
            turn.content,
            tokens,
            (at - begin) // 2 + 1 if shown and begin <= at < begin + shown else 0,
        )
        for at, (turn, tokens) in enumerate(zip(turns, counted.texts, strict=True))
    )
    return Sent(parts, counted.conversation, counted.context, len(prompts))


def _whole(trial: Trial) -> bool:
    return trial.template.head.apply in _WHOLE or trial.template.head.scope == "none"


def _needs_text(trial: Trial) -> None:
    if trial.template.head.scope != "none" and not trial.text.strip():
        raise UsageError(f"{trial.template.id} works on a text, and there is none.")


def _draft(trial: Trial) -> Draft:
    return Draft(
        trial.template, trial.values, trial.text.strip(), date=trial.date, choices=trial.choices
    )


def _rewrite(trial: Trial) -> Rewrite:
    return Rewrite(
        trial.text, trial.template, values=trial.values, date=trial.date, choices=trial.choices
    )
