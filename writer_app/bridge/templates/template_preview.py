"""What a template would send for a page and the values of its form, before anything is sent.

The same `plan` that runs is shown, once as it is sent and once with marks around what was filled
in; without its marks the second is the first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from writer_app.assist.job import Job
from writer_app.assist.plan import plan
from writer_app.domain.base.marks import marked
from writer_app.domain.templates.template import Template
from writer_app.domain.text.named_notes import NamedNote


@dataclass(frozen=True, slots=True)
class PageText:
    """What the page gives a template: the text it takes, and what is around it.

    `scope` is what was taken ("selection", "paragraph" …), "none" for nothing; `words` its length;
    `notes` are the writer's on people and places; `sources` the passages of chosen sources, or what
    is shown in their place, "" where none are chosen.
    """

    text: str = ""
    before: str = ""
    after: str = ""
    document: str = ""
    title: str = ""
    clipboard: str = ""
    scope: str = "none"
    words: int = 0
    notes: tuple[NamedNote, ...] = ()
    sources: str = ""


@dataclass(frozen=True, slots=True)
class AskedPrompt:
    """One request. `turns` is exactly what goes out, as (role, text); `shown` has the marks.

    `text` is the part of the page it holds.
    """

    turns: tuple[tuple[str, str], ...]
    shown: tuple[tuple[str, str], ...]
    text: str = ""


def asked(
    template: Template,
    page: PageText,
    given: Mapping[str, str],
    *,
    context: int,
    tiny: bool = False,
    blank: Mapping[str, str] | None = None,
) -> tuple[AskedPrompt, ...]:
    """Every request, in order. `given` are the form's values, `blank` what to show for fields that
    are still empty; `context` is the model's length in tokens, 0 while none is loaded, `tiny`
    whether it gets what is for tiny models.

    Raises MissingVariable and UsageError, as the run would.
    """
    job = Job(
        template,
        text=page.text,
        values={**given, **(blank or {})},
        before=page.before,
        after=page.after,
        document=page.document,
        title=page.title,
        clipboard=page.clipboard,
        notes=page.notes,
        sources=page.sources,
    )
    sent = plan(job, context=context, tiny=tiny).prompts
    shown = plan(job, context=context, tiny=tiny, mark=marked).prompts
    return tuple(
        AskedPrompt(
            tuple((turn.role, turn.content) for turn in exact.turns),
            tuple((turn.role, turn.content) for turn in marks.turns),
            exact.source or page.text.strip(),
        )
        for exact, marks in zip(sent, shown, strict=True)
    )
