"""What a backend is: the small protocol that the engine process drives, and how one is found.

A backend runs in the engine process, on its only thread. It reports through `emit` and asks
`cancelled()` after each token and between prefill chunks. It raises `domain.errors` with a
sentence for people; any other exception counts as a fault of the backend.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Protocol

from writer_app.domain.base.errors import UsageError
from writer_app.domain.base.message import coded
from writer_app.engine.base.protocol import (
    Event,
    GenerateOptions,
    Message,
    ModelInfo,
    ModelRef,
    Score,
    Scored,
)


@dataclass(frozen=True, slots=True)
class JobContext:
    """What a backend may do while it works on one job.

    `write_raw` puts bytes that are no message on the event pipe; the scripted engine plays a
    broken process with it.
    """

    job: int
    emit: Callable[[Event], None]
    cancelled: Callable[[], bool]
    write_raw: Callable[[bytes], None] = lambda _data: None


class Backend(Protocol):
    """A model behind the engine's door."""

    def load(self, model: ModelRef, context: JobContext) -> ModelInfo:
        """Load `model`, emitting `Loading`; raise ModelError or EngineError."""

    def generate(
        self, messages: Sequence[Message], options: GenerateOptions, context: JobContext
    ) -> None:
        """Emit `Started`, `Reading`s, raw `Chunk`s and one `Done`. The host cleans and joins."""

    def score(self, asked: Score, context: JobContext) -> Scored:
        """Log-probabilities of a text as the answer to a conversation, and its state."""

    def count(
        self, messages: Sequence[Message], texts: Sequence[str]
    ) -> tuple[int, tuple[int, ...], int]:
        """Tokens of the rendered conversation, tokens of each text, and the context length."""

    def close(self) -> None:
        """Give back memory, connections and files. Never raises."""


# The host loads a backend by name, so that no static import leads from the window to torch.
_BACKENDS = {
    "transformers": ("writer_app.engine.decoding.transformers_backend", "TransformersBackend"),
    "openai": ("writer_app.engine.remote.remote", "OpenAIBackend"),
    "scripted": ("writer_app.engine.link.scripted", "ScriptedBackend"),
}
NAMES = tuple(_BACKENDS)


def create(name: str, models: Path) -> Backend:
    """The backend called `name`; `models` is the folder of the model cache.

    Raises UsageError when there is no such backend.
    """
    if name not in _BACKENDS:
        raise UsageError(
            coded(
                "backend.no-engine-choose-one",
                "There is no engine “{0}”; choose one of {1}.",
                name,
                ", ".join(NAMES),
            )
        )
    module, attribute = _BACKENDS[name]
    backend: Backend = getattr(import_module(module), attribute)(models)
    return backend
