"""What a template would send for a text and the values of its form, before anything is sent."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from writer_app.assist.passages import passages
from writer_app.domain.templates.template import TEXT_NAMES, Template, render

TEXT = "selection"  # the name that always holds what is worked on
Mark = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Sent:
    """One request. `turns` is exactly what goes out; `shown` has marks around filled-in values.

    A text longer than a template's scope goes out in `parts` requests, of which this is the
    first; `text` is the part it holds.
    """

    turns: tuple[tuple[str, str], ...]
    shown: tuple[tuple[str, str], ...]
    text: str = ""
    parts: int = 1


def sent(
    template: Template,
    known: Mapping[str, str],
    given: Mapping[str, str],
    *,
    mark: Mark,
    blank: Mapping[str, str] | None = None,
) -> Sent:
    """The first request. `known` are the page's values, `given` the form's, `blank` what to show
    for fields that are still empty. Raises MissingVariable and UsageError.
    """
    plain = template.values({**given, **(blank or {})})
    text, parts = _first(template, known)
    names = {name for name in TEXT_NAMES if name in known}
    if template.head.scope != "document":
        names.discard("document")  # it stays the whole document, whatever is worked on
    values = {**known, **dict.fromkeys(names, text)}
    turns = render(template, {**values, **plain})
    marked = {name: mark(value) for name, value in values.items()}
    # A yes or no decides about a condition; it is not shown.
    shown = {n: v if v in ("true", "false") else mark(v) for n, v in plain.items()}
    return Sent(
        tuple((turn.role, turn.content) for turn in turns),
        tuple((turn.role, turn.content) for turn in render(template, {**marked, **shown})),
        text,
        parts,
    )


def _first(template: Template, known: Mapping[str, str]) -> tuple[str, int]:
    """The part of the text that goes out first, and in how many parts it goes."""
    whole = known.get(TEXT, "")
    if not whole.strip() or template.head.apply in ("new_document", "panel"):
        return whole, 1
    pieces = passages(whole, template.head.scope)
    return whole[pieces[0].start : pieces[0].end], len(pieces)
