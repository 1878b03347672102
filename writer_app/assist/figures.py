"""Drafts from notes: what a model makes of their figures is compared, and asked for once more.

A small model drops a figure or writes 2,000 for 1,200. Where one figure with its unit is gone and
one that the notes do not have stands there with the same unit, the notes' own is put in its place.
For the rest the model is told which, and what it writes then takes the draft's place if more of it
is right.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace

from writer_app.assist.job import Choices
from writer_app.assist.passages import Edges, Joiner
from writer_app.assist.plan import Plan, Prompt
from writer_app.domain.facts.facts import Fact, FactKind, compare
from writer_app.domain.text.language import language
from writer_app.engine.base.protocol import Chunk, Event
from writer_app.engine.link.client import EngineClient

Ask = Callable[[EngineClient, Prompt, Choices], Iterator[Event]]
_COUNTED = re.compile(r"\s?([A-Za-z\u00c0-\u024f]+|[\u3400-\u9fff]{1,2})")
_FIGURES = re.compile(r"[\d.,\u2009\u00a0 ]+")
_LEAST = 0.6  # of the draft's length: what is shorter is no draft with its figures put right


def wrong_figures(given: str, text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Figures of the notes `given` that `text` lacks, and figures of `text` that are not theirs."""
    found = [each for each in compare(given, text) if each.kind is FactKind.NUMBER]
    lost = tuple(dict.fromkeys(each.old.text for each in found if each.old))
    came = tuple(dict.fromkeys(each.new.text for each in found if each.new))
    return lost, came


def put_right(given: str, text: str) -> str:
    """The text with the notes' own figure for a wrong one, where there is one of each to a unit."""
    found = [each for each in compare(given, text) if each.kind is FactKind.NUMBER]
    old = [(each.old.text, _unit(each.old, given)) for each in found if each.old]
    new = [(each.new, _unit(each.new, text)) for each in found if each.new]
    units = Counter(unit for _, unit in new)
    for fact, unit in sorted(new, key=lambda each: -each[0].start):
        fits = [figure for figure, own in old if own == unit]
        if unit and len(fits) == 1 and units[unit] == 1:
            text = text[: fact.start] + fits[0] + text[fact.end :]
    return text


def _unit(fact: Fact, text: str) -> str:
    """What is counted: the letters of the figure itself, else the word or two signs behind it."""
    own = _FIGURES.sub("", fact.text).strip()
    behind = _COUNTED.match(text, fact.end)
    return (own or (behind[1] if behind else "")).casefold()


def again(prompt: Prompt, text: str) -> Prompt | None:
    """The request once more, with the figures that a draft lacks at its end; None where none is.

    The draft itself is not shown: a small model would copy it, faults and all.
    """
    lost, came = wrong_figures(prompt.given, text)
    if not lost:
        return None
    if language(text) == "zh":
        ask = f"文中必须照抄写出：{'、'.join(lost)}。"
        ask += f"不要写：{'、'.join(came)}。" if came else ""
    else:
        ask = f"The text must contain, as it stands here: {'; '.join(lost)}."
        ask += f" It must not contain: {'; '.join(came)}." if came else ""
    last = prompt.turns[-1]
    turns = (*prompt.turns[:-1], replace(last, content=f"{last.content.rstrip()}\n\n{ask}"))
    params = prompt.params.model_copy(update={"temperature": 0.0})
    return replace(prompt, turns=turns, params=params, given="")


def better(given: str, first: str, second: str) -> bool:
    """Whether a second draft has more of the notes' figures right, and is still the whole text."""
    if len(second.strip()) < _LEAST * len(first.strip()):
        return False
    return sum(map(len, wrong_figures(given, second))) < sum(map(len, wrong_figures(given, first)))


def checked(
    client: EngineClient, todo: Plan, draft: Callable[[], Iterator[Event]], ask: Ask
) -> Iterator[Event]:
    """The events of a draft, and of a second request where figures of its notes went wrong.

    The second answer is not shown while it comes; it takes the first one's place as a whole.
    """
    prompt, joiner = todo.prompts[0], Joiner(1)
    text = ""
    for event in joiner.take(draft(), Edges("", "")):
        text = event.after(text) if isinstance(event, Chunk) else text
        yield event
    if joiner.ended is None and (right := put_right(prompt.given, text)) != text:
        yield Chunk(client.job, right, back=len(text))
        text = right
    request = again(prompt, text) if joiner.ended is None else None
    if request is not None:
        choices = replace(todo.choices, temperature=None)
        second = ""
        for event in joiner.take(ask(client, request, choices), Edges("", "")):
            if isinstance(event, Chunk):
                second = event.after(second)
            # Of its words nothing is shown yet; empty chunks are a sign of life.
            yield replace(event, text="", back=0) if isinstance(event, Chunk) else event
        if joiner.ended is None and better(prompt.given, text, second):
            yield Chunk(client.job, second, back=len(text))
    yield joiner.ended or joiner.done(client.job)
