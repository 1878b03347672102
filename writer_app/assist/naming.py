"""Which of the writer's notes go with a request: those whose names the words at hand have.

They stand at the end of the system message, within a share of the context, so that what a request
shows is what is sent. Corrections and translations get none: they keep to the words of the text.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from writer_app.assist.job import Job
from writer_app.domain.templates.prompt import Turn, estimated_tokens
from writer_app.domain.text.named_notes import NamedNote, fitting, named

_SHARE, _MOST = 8, 400  # at most one part in so many of the context, and so many tokens
_NEAR = 600  # characters before a caret in which a name counts
_WITHOUT = frozenset({"proofread", "translate"})  # tags of templates that get no notes
_HEAD = (
    "What the writer notes about names in the text. Keep to it, and add nothing of it that is not "
    "asked for:"
)


def notes_for(job: Job, text: str, context: int) -> tuple[NamedNote, ...]:
    """The notes for a request about `text`, cut to their room; `context` is in tokens."""
    if not job.notes or (job.template is not None and _WITHOUT & {*job.template.head.tags}):
        return ()
    around = job.before[-_NEAR:] if job.at_caret or not text.strip() else ""
    asked = "\n".join((job.instruction, *job.values.values()))
    found = named(job.notes, asked, text, around)
    room = min(context // _SHARE, _MOST, context // 2 - estimated_tokens(text))
    return fitting(found, room, estimated_tokens)


def with_notes(
    turns: tuple[Turn, ...], notes: tuple[NamedNote, ...], mark: Callable[[str], str]
) -> tuple[Turn, ...]:
    """The conversation with these notes in its system message."""
    if not notes:
        return turns
    said = "\n\n".join((_HEAD, *(f"{note.title}: {mark(note.text)}" for note in notes)))
    if turns and turns[0].role == "system":
        return (replace(turns[0], content=f"{turns[0].content}\n\n{said}"), *turns[1:])
    return (Turn("system", said), *turns)
