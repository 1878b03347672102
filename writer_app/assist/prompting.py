"""What all writing jobs share: from turns to a request that fits, and what the writer may choose.

A job asks the engine for the exact number of tokens first. What does not fit the model's context
is refused with the figures; nothing is ever cut silently.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from writer_app.domain.base.errors import ContextTooLong
from writer_app.domain.templates.prompt import DIAL, Dial, Turn
from writer_app.domain.templates.template import Guard, Params
from writer_app.domain.text.language import language, language_name
from writer_app.engine.base.protocol import Event, GenerateOptions, Message
from writer_app.engine.link.client import EngineClient

# Another attempt, or several variants, of a greedy template would all be the same text.
_VARIED = (0.7, 0.95)  # temperature, top_p
_DRAFT_TOKENS = 1024  # where neither the template nor the writer sets a length
_SPARE_TOKENS = 64


@dataclass(frozen=True, slots=True)
class Choices:
    """What the writer sets for one job; None leaves it to the template.

    `attempt` counts up when the same job is asked for again: the answer then varies.
    """

    seed: int | None = None
    max_new_tokens: int | None = None
    temperature: float | None = None
    dial: Dial | None = None
    variants: int | None = None
    attempt: int = 0


AS_THE_TEMPLATE_SAYS = Choices()


@dataclass(frozen=True, slots=True)
class Prompt:
    """A conversation that is ready to be asked. `source` is the text a rewrite copies from."""

    turns: tuple[Turn, ...]
    params: Params = field(default_factory=Params)
    guard: Guard = field(default_factory=Guard)
    source: str = ""

    @property
    def messages(self) -> tuple[Message, ...]:
        """The turns as the engine takes them."""
        return tuple(Message(turn.role, turn.content) for turn in self.turns)


def built_in(text: str = "", day: str = "", **given: str) -> dict[str, str]:
    """The values the program fills in: date (today) and language; `given` adds what is known."""
    tongue = language_name(language(text)) if text.strip() else ""
    return {"date": day or date.today().isoformat(), "language": tongue, **given}


def ask(client: EngineClient, prompt: Prompt, choices: Choices) -> Iterator[Event]:
    """Count, refuse what does not fit, stream. Raises ContextTooLong and what counting raises."""
    counted = client.count(prompt.messages, (prompt.source,))
    source = counted.texts[0] if prompt.source else 0
    wanted = choices.max_new_tokens or prompt.params.max_new_tokens or _length(source)
    room = _room(counted.conversation, counted.context, min(wanted, source + _SPARE_TOKENS))
    yield from client.stream(prompt.messages, options(prompt, choices, min(wanted, room)))


def options(prompt: Prompt, choices: Choices, max_new_tokens: int) -> GenerateOptions:
    """How to decode: the writer's choices over the template's over the defaults."""
    params = prompt.params
    temperature = _first(choices.temperature, params.temperature, 0.0)
    top_p = _first(params.top_p, 1.0)
    variants = int(_first(choices.variants, params.variants, 1))
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
        source=prompt.source,
        copy_bias=DIAL[dial] if prompt.source else 0.0,
        clean=True,
    )


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
            f"The text is too long for this model: {prompt:,} tokens and {needed:,} for the "
            f"answer, where {context:,} fit. Choose a shorter passage or a model with more context."
        )
    return room


def own_turns(instruction: str, text: str, before: str = "") -> tuple[Turn, ...]:
    """The conversation for a writer's own words; they stand after the text they are about."""
    system = "You edit texts. Do what is asked. Output only the edited text, and nothing else."
    context = f"What stands before it, only to understand it:\n\n{before}\n\n" if before else ""
    return (
        Turn("system", system),
        Turn("user", f"{context}Text:\n\n{text}\n\nTask: {instruction.strip()}"),
    )
