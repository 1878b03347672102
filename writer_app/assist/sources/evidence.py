"""What the model itself says about passages: whether they answer a question, hold a sentence.

Scores, no text: what the model's state says where a probe was laid for it, else how likely “Yes” is
when it is asked whether the passages hold the answer; and how much likelier each sentence is with
the passages than without. Engines that cannot score (servers) and those that make scores up
(scripts) say nothing; the words decide alone then.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from weakref import WeakKeyDictionary

from writer_app.assist.plan import Prompt
from writer_app.domain.sources.answer import Sentence
from writer_app.domain.sources.intruders import cleaned, quoted
from writer_app.domain.sources.probe import KNOWN, Probe, read
from writer_app.engine.base.protocol import Message, ModelInfo, TokenScore
from writer_app.engine.link.client import EngineClient
from writer_app.paths import resources

_PROBES: WeakKeyDictionary[EngineClient, tuple[ModelInfo | None, dict[str, Probe | None]]] = (
    WeakKeyDictionary()
)
ANSWERS, CLAIMS = "answers", "claims"  # what is asked of a state: a folder of probes each
_ALTERNATIVES = 20
_ASK = "\n\nIs the answer to the question in the passages? Answer Yes or No."
_HELD = "Passages:\n\n{}\n\nStatement: {}\n\nDo the passages say exactly this? Answer Yes or No."
_WRITE = "Passage:\n{}\n\nWrite a question that this passage answers."
_NEVER = -20.0  # nats of a word that is not among the likeliest


def can_score(client: EngineClient) -> bool:
    """Whether this engine's scores mean something."""
    return client.engine == "transformers"


def answerable(client: EngineClient, prompt: Prompt) -> float | None:
    """How surely the passages of a prompt hold the answer, as the model sees it: nats for “Yes”
    over “No”. None where the engine cannot score. Raises what scoring raises.
    """
    if not can_score(client):
        return None
    last = prompt.messages[-1]
    return affirmed(client, (*prompt.messages[:-1], Message(last.role, last.content + _ASK)))


def affirmed(client: EngineClient, messages: Sequence[Message]) -> float:
    """How surely a model says “Yes”: nats over “No”. Raises what scoring raises."""
    (token, *_) = client.score(messages, "Yes", _ALTERNATIVES).tokens
    likely = {word.strip().lower(): log for word, log in reversed(token.alternatives)}
    return max(likely.get("yes", _NEVER), token.logprob) - likely.get("no", _NEVER)


def laid(client: EngineClient) -> bool:
    """Whether the loaded model's state tells of answers. Raises what scoring raises."""
    return _probe(client, ANSWERS) is not None


def told(client: EngineClient, prompt: Prompt) -> float | None:
    """Whether the passages of a prompt hold the answer, by the model's state at its end: nats for
    “they do”. None where no probe was laid for this model. Raises what scoring raises.
    """
    return _worth(client, ANSWERS, prompt.messages)


def held(client: EngineClient, passages: str, claim: str) -> float | None:
    """Whether passages, as they stand in a prompt, say what a claim says: nats for “they do”, and
    the claims after the first cost little where the passages are the same. None where no probe
    was laid for this model. Raises what scoring raises.
    """
    return _worth(client, CLAIMS, held_asked(passages, claim))


def held_asked(passages: str, claim: str) -> tuple[Message, ...]:
    """The prompt at whose end a model's state tells whether passages hold a claim."""
    return (Message("user", _HELD.format(passages, claim)),)


def _worth(client: EngineClient, kind: str, messages: Sequence[Message]) -> float | None:
    probe = _probe(client, kind)
    if probe is None:
        return None
    state = client.score(messages, layers=probe.layers).state
    return probe.worth(state) if state else None


def _probe(client: EngineClient, kind: str) -> Probe | None:
    """The probe of the model that is chosen; looked for once a load."""
    if not can_score(client) or client.model is None:
        return None
    if client not in _PROBES or _PROBES[client][0] != client.info:
        _PROBES[client] = (client.info, {})
    known = _PROBES[client][1]
    if kind not in known:
        known[kind] = _fitting(client, kind)
    return known[kind]


def _fitting(client: EngineClient, kind: str) -> Probe | None:
    for file in sorted((resources() / "probes" / kind).glob("*.json")):
        probe = read(file.read_text(encoding="utf-8"))
        if probe.fits(client.score((Message("user", KNOWN),), layers=probe.layers).state):
            return probe
    return None


def likely(client: EngineClient, question: str, passages: Sequence[str]) -> list[float]:
    """How likely a question is after each passage, in nats; the first the most where the engine
    cannot score. Raises what scoring raises.
    """
    if not can_score(client):
        return [-float(number) for number in range(len(passages))]
    asked = (_WRITE.format(quoted(cleaned(words))) for words in passages)
    scores = [client.score((Message("user", each),), question).tokens for each in asked]
    return [sum(token.logprob for token in each) for each in scores]


def gains(
    client: EngineClient, given: Prompt, without: Prompt, answer: str, sentences: Sequence[Sentence]
) -> list[float | None]:
    """How many nats a token the passages add to each sentence; None where nothing can be said."""
    if not can_score(client) or not answer.strip():
        return [None] * len(sentences)
    first = client.score(given.messages, answer).tokens
    second = client.score(without.messages, answer).tokens
    return [_gain(each, first, second) for each in sentences]


def _gain(
    sentence: Sentence, first: Sequence[TokenScore], second: Sequence[TokenScore]
) -> float | None:
    differences = []
    at = 0
    for one, other in zip(first, second, strict=False):
        if at >= sentence.start and at + len(one.text) <= sentence.end + 1:
            differences.append(one.logprob - other.logprob)
        at += len(one.text)
    mean = sum(differences) / len(differences) if differences else math.nan
    return None if math.isnan(mean) else mean


def without_passages(prompt: Prompt, sources: str) -> Prompt:
    """The same prompt with its passages taken out."""
    turns = tuple(
        replace(turn, content=turn.content.replace(sources, "(none)")) for turn in prompt.turns
    )
    return replace(prompt, turns=turns)
