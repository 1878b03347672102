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

_LAST = -1e3  # nats of what comes behind every answer that is in question
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
    """Only answers that may come first are scored, each text once: reading takes time."""
    faults = [_faults(job, text) for text in texts]
    first = {text for text, wrong in zip(texts, faults, strict=True) if not wrong} or set(texts)
    short = all(len(job.text) + len(text) <= _LONGEST for text in texts)
    known: dict[str, Ranking] = {}
    for text, wrong in zip(texts, faults, strict=True):
        if text not in known:
            scored = short and len(first) > 1 and text in first
            known[text] = _figures(client, job, text, wrong, scored=scored)
    dial = job.choices.dial or (job.template.guard.dial if job.template else "free")
    order, why = rank([known[text] for text in texts], dial=dial, words=words)
    return replace(done, order=order, why=why)


def _faults(job: Job, text: str) -> int:
    source = job.text.strip()
    if not text.strip():
        return 1
    return sum(each.new is not None or job.edits for each in compare(source, text)) if source else 0


def _figures(client: EngineClient, job: Job, text: str, faults: int, *, scored: bool) -> Ranking:
    source, answer, words = job.text.strip(), text.strip(), count_words(text)
    change = finished(source, answer).share if job.edits and answer else 0.0
    if not answer or (faults and not scored):
        return Ranking(faults, _LAST, change=change, words=words)
    if not scored:
        return Ranking(faults, change=change, words=words)
    faithful = _mean(client, _ASK_SOURCE.format(answer=answer), source) if source else 0.0
    return Ranking(faults, faithful, _mean(client, _ASK_ANSWER, answer), change, words)


def _mean(client: EngineClient, asked: str, text: str) -> float:
    """Mean log-probability of a token of `text`; 0 where the engine cannot say."""
    try:
        tokens = client.score((Message("user", asked),), text).tokens
    except (EngineError, ContextTooLong):
        return 0.0
    return sum(token.logprob for token in tokens) / max(1, len(tokens))
