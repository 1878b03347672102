"""Sends a plan, request by request, and gives one stream of events.

The exact number of tokens is asked for first. What does not fit the model's context is refused
with the figures; nothing is ever cut silently.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from writer_app.assist import homophones
from writer_app.assist.across import translated
from writer_app.assist.asking import ask, loaded
from writer_app.assist.best import best_first, best_of, wanting_best
from writer_app.assist.claim_check import check_alone
from writer_app.assist.draft_mending import mended_draft
from writer_app.assist.figures import checked
from writer_app.assist.form_faults import form_faults
from writer_app.assist.job import Job
from writer_app.assist.long_run import Filters, LongRun, gated
from writer_app.assist.passages import Edges, Joiner, added
from writer_app.assist.plan import Plan, Prompt, plan
from writer_app.assist.rules import Rules, at_its_end
from writer_app.assist.second_rewrite import second_rewrite
from writer_app.assist.several import at_once, least_faulty_of
from writer_app.domain.answers.ending import SentenceGate
from writer_app.domain.sources.terms import covered
from writer_app.domain.templates.draft_choice import FIGURES
from writer_app.domain.templates.template_schema import is_tiny
from writer_app.domain.text.units import count_words
from writer_app.engine.base.protocol import (
    Chunk,
    Done,
    EndReason,
    Event,
    Failed,
    Started,
)
from writer_app.engine.link.client import EngineClient

_OF_POINTS = 0.45  # of a sentence's words stand in the points, where a text is made of these
_ENOUGH = 0.9  # of its length: a new text that ends before is asked for once more
_DRAWN = 0.5  # so much less wrong is a drawn draft that takes the likeliest one's place
_OVER = (EndReason.STOP, EndReason.REPETITION)


def write(client: EngineClient, job: Job) -> Iterator[Event]:
    """Plan and run a job: the engine's events, `Chunk`s of the new text, one `Done` or `Failed`.

    The space around a text that is rewritten stays as it is. Raises UsageError, MissingVariable,
    ContextTooLong, and what loading a model raises.
    """
    if job.template is not None and job.template.head.kind == "check":
        text = job.document or job.text
        yield from check_alone(job.text or text, job.title)
        return
    info = loaded(client) if job.template is not None else None
    context, parameters = (info.context, info.parameters) if info is not None else (0, 0)
    job = job if job.translates else wanting_best(job)
    todo = plan(job, context=context, tiny=is_tiny(parameters))
    if job.translates:  # the best of several is chosen block by block
        yield from translated(client, job, todo)
        return
    events = run(client, todo)
    several = best_of(job) > 1 and todo.variants > 1
    yield from best_first(client, job, todo.prompts[0].locks.words, events) if several else events


def run(client: EngineClient, todo: Plan) -> Iterator[Event]:
    """Send every request and join the answers. Raises ContextTooLong and what loading raises."""
    if todo.long is not None:
        yield from LongRun(client, todo, ask).events()
        return
    if not todo.prompts[0].before and not todo.prompts[0].source:
        yield from _drafted(client, todo)
        return
    rules = Rules()
    try:
        yield from _rewritten(client, todo, rules)
    finally:
        rules.end()


def _rewritten(client: EngineClient, todo: Plan, rules: Rules) -> Iterator[Event]:
    """Passage after passage, what was proofread mended at the end of its answer."""
    joiner = Joiner(todo.variants)
    for prompt in todo.prompts:
        edges = Edges(
            prompt.before,
            prompt.after,
            otherwise=prompt.otherwise,
            variants=todo.variants,
            line=prompt.line,
            source=prompt.source,
            frozen=prompt.locks.frozen,
            around=prompt.around,
        )
        answer = ask(client, prompt, todo.choices)
        if not prompt.source:
            answer = gated(client, answer, lambda: Filters(SentenceGate(most=1)))
        elif prompt.guard.facts and todo.variants == 1:
            answer = second_rewrite(client, prompt, todo.choices, answer, ask)
        yield from joiner.take(_mended(client, todo, prompt, rules, answer), edges)
        if joiner.ended is not None:
            yield joiner.ended
            return
    yield joiner.done(client.job)


def _mended(
    client: EngineClient, todo: Plan, prompt: Prompt, rules: Rules, answer: Iterator[Event]
) -> Iterator[Event]:
    held = (*prompt.locks.frozen, *prompt.locks.spans)
    source, dial = prompt.source, todo.choices.dial or prompt.guard.dial
    if prompt.by_rule:
        rules.begin()
        return at_its_end(answer, lambda text: rules.mended(text, held, prompt.line))
    if prompt.by_ear and at_once(client):
        return at_its_end(answer, lambda text: homophones.mended(client, text, held, source, dial))
    return answer


def _drafted(client: EngineClient, todo: Plan) -> Iterator[Event]:
    """A new text in one go: watched for what comes again, its figures compared with the notes."""
    if todo.variants > 1:
        yield from ask(client, todo.prompts[0], todo.choices)
    elif todo.prompts[0].given:
        yield from checked(client, todo, lambda: _draft(client, todo), ask)
    else:
        yield from _draft(client, todo)


def _side_by_side(client: EngineClient, todo: Plan) -> bool:
    return todo.drafts > 1 and at_once(client)


def _draft(client: EngineClient, todo: Plan) -> Iterator[Event]:
    """One draft, or the least faulty of several."""
    prompt, wish = todo.prompts[0], todo.wish
    if not _side_by_side(client, todo):
        return _once_more(client, todo)

    def about(sentence: str) -> bool:
        figures = set(FIGURES.findall(sentence)) & (wish.figures or set())
        return bool(figures) or covered(sentence, wish.given) >= _OF_POINTS

    def filters() -> Filters:
        """In an article of points a sentence that has little of them, or a figure that none has,
        is left out, and a text that goes on beyond them ends."""
        if not wish.of_points:
            return Filters(SentenceGate())
        gate = SentenceGate(most=wish.words, whole=True, figures=wish.figures, fits=about)
        return Filters(gate)

    choices = replace(todo.choices, variants=todo.drafts, likeliest_first=True)
    faults = partial(form_faults, wish=wish, given=prompt.given)
    events = ask(client, prompt, choices)
    margin = 0.0 if prompt.params.temperature else _DRAWN
    mended = partial(mended_draft, wish=wish, given=prompt.given)
    return least_faulty_of(events, todo.drafts, faults, filters, margin=margin, mended=mended)


def _once_more(client: EngineClient, todo: Plan) -> Iterator[Event]:
    """A new text, and another that is asked for more words where it ended before its length.

    The second is not shown while it comes; it takes the first one's place where it is nearer.
    """
    prompt, text, end = todo.prompts[0], "", None
    for event in gated(client, ask(client, prompt, todo.choices)):
        text = event.after(text) if isinstance(event, Chunk) else text
        end = event if isinstance(event, Done) else None
        if end is None:
            yield event
    if end is None:
        return
    owed = prompt.locks.shorter and prompt.locks.bound != "most"
    words = prompt.locks.words if owed else 0
    if count_words(text) < _ENOUGH * words and end.reason in _OVER:
        other = replace(todo.choices, attempt=todo.choices.attempt + 1)
        second, stats = "", end.stats
        for event in gated(client, ask(client, todo.ampler or prompt, other)):
            if isinstance(event, Chunk):
                second = event.after(second)
                yield replace(event, text="", back=0)  # a sign of life
            elif isinstance(event, Done):
                stats = added(stats, event.stats)
                nearer = abs(count_words(second) - words) < abs(count_words(text) - words)
                end = event if nearer else end
            elif not isinstance(event, Started | Failed):
                yield event
        if abs(count_words(second) - words) < abs(count_words(text) - words):
            yield Chunk(client.job, second, back=len(text))
        end = replace(end, stats=stats)
    yield end
