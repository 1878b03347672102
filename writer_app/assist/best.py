"""The best of several answers: they are ranked when all are there, and the end says how.

Faithfulness and fluency need a model that can score given text, which servers cannot; there the
facts, the dial and the length decide alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from writer_app.assist.job import Job
from writer_app.domain.base.errors import ContextTooLong, EngineError
from writer_app.domain.change.ranking import Ranking, rank
from writer_app.domain.change.suggestion import finished
from writer_app.domain.facts.facts import compare
from writer_app.domain.text.units import count_words
from writer_app.engine.base.protocol import Chunk, Done, EndReason, Event, Message
from writer_app.engine.link.client import EngineClient

_LONGEST = 6000  # characters of source and answer that are scored; reading more takes too long
_ASK_SOURCE = "{answer}\n\nWrite the text that this was made from:"
_ASK_ANSWER = "Write a passage of a well-written text:"


def best_of(job: Job) -> int:
    """Of how many answers the best is shown first; 1 = there is one answer."""
    if job.choices.best is not None:
        return job.choices.best
    return job.template.head.best if job.template is not None else 1


def wanting_best(job: Job) -> Job:
    """The job with as many variants as the best is chosen from, where it is asked afresh."""
    best, chosen = best_of(job), job.choices
    if best <= 1 or chosen.attempt or (chosen.variants or 1) > 1:
        return job
    return replace(job, choices=replace(chosen, variants=best))


def best_first(
    client: EngineClient, job: Job, words: int, events: Iterator[Event]
) -> Iterator[Event]:
    """The events of several answers, the order and the reasons in their `Done`."""
    texts: dict[int, str] = {}
    for event in events:
        if isinstance(event, Chunk):
            texts[event.variant] = event.after(texts.get(event.variant, ""))
        if isinstance(event, Done) and event.reason is not EndReason.CANCELLED and len(texts) > 1:
            yield _ranked(client, job, words, [texts[n] for n in sorted(texts)], event)
            return
        yield event


def _ranked(client: EngineClient, job: Job, words: int, texts: list[str], done: Done) -> Done:
    scored = all(len(job.text) + len(text) <= _LONGEST for text in texts)
    figures = [_figures(client, job, text, scored=scored) for text in texts]
    dial = job.choices.dial or (job.template.guard.dial if job.template else "free")
    order, why = rank(figures, dial=dial, words=words)
    return replace(done, order=order, why=why)


def _figures(client: EngineClient, job: Job, text: str, *, scored: bool) -> Ranking:
    source, words = job.text.strip(), count_words(text)
    if not text.strip():
        return Ranking(faults=1, faithful=-1e3)
    if not source:
        return Ranking(0, 0.0, _mean(client, _ASK_ANSWER, text) if scored else 0.0, 0.0, words)
    faults = sum(each.new is not None or job.edits for each in compare(source, text))
    change = finished(source, text.strip()).share if job.edits else 0.0
    if not scored:
        return Ranking(faults, change=change, words=words)
    faithful = _mean(client, _ASK_SOURCE.format(answer=text.strip()), source)
    return Ranking(faults, faithful, _mean(client, _ASK_ANSWER, text.strip()), change, words)


def _mean(client: EngineClient, asked: str, text: str) -> float:
    """Mean log-probability of a token of `text`; 0 where the engine cannot say."""
    try:
        tokens = client.score((Message("user", asked),), text).tokens
    except (EngineError, ContextTooLong):
        return 0.0
    return sum(token.logprob for token in tokens) / max(1, len(tokens))
