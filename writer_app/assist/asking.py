"""Sends one request: what fits is streamed, what does not is refused with the figures."""

from __future__ import annotations

from collections.abc import Iterator

from writer_app.assist.borrowing import unborrowed
from writer_app.assist.dial_fitting import key_of
from writer_app.assist.job import Choices
from writer_app.assist.locking import with_barred
from writer_app.assist.plan import Prompt
from writer_app.domain.base.errors import ContextTooLong
from writer_app.domain.base.message import coded
from writer_app.domain.templates.dial_fit import DialFit
from writer_app.domain.templates.prompt import Dial, pull
from writer_app.engine.base.protocol import Event, GenerateOptions, ModelInfo
from writer_app.engine.link.client import EngineClient
from writer_app.storage.state import dial_fits

# Another attempt, or several variants, of a greedy template would all be the same text.
_VARIED = (0.7, 0.95)  # temperature, top_p
_DRAFT_TOKENS = 1024  # where neither the template nor the writer sets a length
_SPARE_TOKENS = 64


def loaded(client: EngineClient) -> ModelInfo | None:
    """What the client has loaded, loading it where the engine rests. Raises what loading does."""
    if client.info is None:
        client.count((), ("",))
    return client.info


def ask(client: EngineClient, prompt: Prompt, choices: Choices) -> Iterator[Event]:
    """Count, refuse what does not fit, stream. Raises ContextTooLong and what counting raises."""
    counted = client.count(prompt.messages, (prompt.source,))
    source = counted.texts[0] if prompt.source else 0
    wanted = choices.max_new_tokens or prompt.params.max_new_tokens or _length(source)
    room = _room(counted.conversation, counted.context, min(wanted, source + _SPARE_TOKENS))
    size = client.info.parameters if client.info is not None else 0
    read = _read_for_dial(client) if prompt.source else None
    how = options(prompt, choices, min(wanted, room), parameters=size, read=read)
    events = client.stream(prompt.messages, how)
    yield from unborrowed(events, prompt.examples, prompt.turns)


def _read_for_dial(client: EngineClient) -> DialFit | None:
    """What was learnt of the loaded model by reading it with known mistakes."""
    return dial_fits.of(client.paths, key_of(client.info)) if client.info is not None else None


def options(
    prompt: Prompt,
    choices: Choices,
    max_new_tokens: int,
    *,
    parameters: int = 0,
    read: DialFit | None = None,
) -> GenerateOptions:
    """How to decode: the writer's choices over the template's over the defaults.

    The change dial follows what was `read` of the model, else its size in `parameters`.
    """
    params = prompt.params
    temperature = _first(choices.temperature, params.temperature, 0.0)
    top_p = _first(params.top_p, 1.0)
    variants = int(_first(choices.variants, params.variants, 1))
    likeliest = not temperature and choices.likeliest_first and not choices.attempt
    if not temperature and (variants > 1 or choices.attempt) and choices.temperature is None:
        temperature, top_p = _VARIED
    dial = choices.dial or prompt.guard.dial
    seed = params.seed if choices.seed is None else choices.seed
    return GenerateOptions(
        max_new_tokens=max_new_tokens,
        temperature=temperature,
        top_k=params.top_k or 0,
        top_p=top_p,
        min_p=_first(params.min_p, 0.0),
        repetition_penalty=_first(params.repetition_penalty, 1.0),
        seed=None if seed is None else seed + choices.attempt,
        variants=variants,
        likeliest_first=likeliest,
        source=prompt.source,
        copy_bias=_strength(dial, parameters, read) if prompt.source else 0.0,
        clean=True,
        locks=with_barred(prompt.locks, choices.barred),
    )


def _strength(dial: Dial, parameters: int, read: DialFit | None) -> float:
    found = read.pull(dial) if read is not None else None
    return pull(dial, parameters) if found is None else found


def _first(*candidates: float | None) -> float:
    return next(value for value in candidates if value is not None)


def _length(source: int) -> int:
    """Room for a rewrite: half as long again as its source, in tokens."""
    return source * 3 // 2 + _SPARE_TOKENS if source else _DRAFT_TOKENS


def _room(prompt: int, context: int, needed: int) -> int:
    """Tokens left for the answer. Raises ContextTooLong when `needed` do not fit."""
    room = context - prompt
    if room < needed:
        raise ContextTooLong(
            coded(
                "run.text-too-long-for-model",
                "The text is too long for this model: {0} tokens and {1} for the "
                "answer, where {2} fit. Choose a shorter passage or a model with more context.",
                f"{prompt:,}",
                f"{needed:,}",
                f"{context:,}",
            )
        )
    return room
