"""The backend that runs a model in this process: transformers' models, our own decoding.

Heavy libraries are imported on the first load, so that its progress can be told.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from writer_app.domain.base.errors import ContextTooLong, EngineError
from writer_app.domain.base.message import coded
from writer_app.engine.base.backend import JobContext
from writer_app.engine.base.protocol import (
    Chunk,
    Done,
    EndReason,
    GenerateOptions,
    Loading,
    Message,
    ModelInfo,
    ModelRef,
    PrefillProgress,
    Score,
    Scored,
    Started,
)

if TYPE_CHECKING:
    from writer_app.engine.decoding.session import Session

_LEAST_ROOM = 16  # tokens that must be left for an answer


class TransformersBackend:
    """A model in Hugging Face format on this machine's CPU or GPU."""

    def __init__(self, models: Path) -> None:
        self._models = models
        self._session: Session | None = None

    def load(self, model: ModelRef, context: JobContext) -> ModelInfo:
        """Load `model`; what was loaded before is given back first.

        Raises ModelError when it is no model, is damaged or does not fit.
        """
        self.close()
        context.emit(Loading(context.job, "libraries"))
        _let_threads_sleep()
        from writer_app.engine.decoding.session import open_session

        self._session = open_session(
            model,
            models=self._models,
            progress=lambda phase, done, total: context.emit(
                Loading(context.job, phase, done, total)
            ),
            cancelled=context.cancelled,
        )
        return self._session.info

    def generate(
        self, messages: Sequence[Message], options: GenerateOptions, context: JobContext
    ) -> None:
        """Answer `messages`; see `Backend.generate`. Raises ContextTooLong."""
        from writer_app.engine.decoding.loop import Hooks

        session = self._loaded()
        prompt = session.prompts.conversation(messages)
        source = session.prompts.text(options.source) if options.source else []
        room = session.info.context - len(prompt)
        needed = min(options.max_new_tokens, max(_LEAST_ROOM, len(source)))
        if room < needed:
            raise ContextTooLong(
                coded(
                    "transformers-backend.text-too-long-for-model",
                    "The text is too long for this model: {0} tokens and {1} for the "
                    "answer, where {2} fit; select less text.",
                    len(prompt),
                    needed,
                    session.info.context,
                )
            )
        thinks = session.prompts.opens_thinking(prompt)
        reusable = session.decoder.reusable(prompt)
        context.emit(Started(context.job, len(prompt), reusable, thinks))
        outcome = session.decoder.run(
            prompt,
            options,
            hooks=Hooks(
                cancelled=context.cancelled,
                reading=lambda done, total: context.emit(PrefillProgress(context.job, done, total)),
                text=lambda variant, text, tokens: context.emit(
                    Chunk(context.job, text, variant, tokens)
                ),
            ),
            source=source,
            limit=min(options.max_new_tokens, room),
            stops=session.prompts.stops,
        )
        reason = _overall(outcome.reasons)
        held = options.locks.binding
        context.emit(
            Done(context.job, reason, outcome.stats, outcome.reasons, outcome.missing, held)
        )

    def score(self, asked: Score, context: JobContext) -> Scored:
        """Log-probabilities of a text as the answer to a conversation, in one prefill.

        Raises ContextTooLong; an empty text has no scores.
        """
        from writer_app.engine.decoding.loop import Hooks
        from writer_app.engine.decoding.scoring import score, state

        session = self._loaded()
        prompt = session.prompts.conversation(asked.messages)
        tokens = session.prompts.text(asked.text)
        if len(prompt) + len(tokens) > session.info.context:
            raise ContextTooLong(
                coded(
                    "transformers-backend.text-too-long-to-be",
                    "The text is too long to be scored: {0} tokens, where "
                    "{1} fit; select less text.",
                    len(prompt) + len(tokens),
                    session.info.context,
                )
            )
        hooks = Hooks(
            cancelled=context.cancelled,
            reading=lambda done, total: context.emit(PrefillProgress(context.job, done, total)),
        )
        told = state(session, prompt, asked.layers, hooks) if asked.layers else ()
        scores = score(session, prompt, tokens, asked.alternatives, hooks)
        return Scored(context.job, scores, told)

    def count(
        self, messages: Sequence[Message], texts: Sequence[str]
    ) -> tuple[int, tuple[int, ...], int]:
        """Tokens of the rendered conversation, tokens of each text, and the context length."""
        session = self._loaded()
        conversation = len(session.prompts.conversation(messages)) if messages else 0
        counts = tuple(len(session.prompts.text(text)) for text in texts)
        return conversation, counts, session.info.context

    def close(self) -> None:
        """Give the model's memory back."""
        if self._session is None:
            return
        self._session = None
        from writer_app.engine.decoding.fitting import give_back

        give_back()

    def _loaded(self) -> Session:
        if self._session is None:
            raise EngineError(
                coded(
                    "transformers-backend.no-model-loaded-load-one",
                    "No model is loaded; load one first.",
                )
            )
        return self._session


def _let_threads_sleep() -> None:
    """Make waiting OpenMP threads sleep instead of spin. Must come before torch is imported.

    Where other programs want the same cores, spinning threads hold up the very thread that they
    wait for: measured on two busy cores, 46 ms a token instead of 632.
    """
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")


def _overall(reasons: Sequence[EndReason]) -> EndReason:
    """One reason for several variants: cancelled wins, then the first that did not simply stop."""
    if EndReason.CANCELLED in reasons:
        return EndReason.CANCELLED
    return next((reason for reason in reasons if reason != EndReason.STOP), EndReason.STOP)
