"""The backend that the tests of odd servers ask, with short limits."""

from __future__ import annotations

from pathlib import Path

from writer_app.engine.base.backend import JobContext
from writer_app.engine.base.protocol import (
    Chunk,
    Done,
    EndReason,
    Event,
    GenerateOptions,
    Message,
    ModelRef,
)
from writer_app.engine.remote.http_link import LinkLimits
from writer_app.engine.remote.remote import OpenAIBackend, base_url

QUICK = LinkLimits(connect_s=1, first_byte_s=20, idle_s=1.5, max_bytes=400_000)
ASK = (
    Message("system", "You correct."),
    Message("user", "An example."),
    Message("assistant", "Its answer."),
    Message("user", "The text."),
)
OPTIONS = GenerateOptions(max_new_tokens=512, temperature=0.3, seed=1, stop=("END",))


def backend(url: str) -> OpenAIBackend:
    made = OpenAIBackend(Path(), limits=QUICK)
    made._model = ModelRef("tale", base_url=base_url(url), api_key="key-of-mine")
    return made


def run(made: OpenAIBackend, options: GenerateOptions = OPTIONS) -> tuple[str, EndReason]:
    events: list[Event] = []
    made.generate(ASK, options, JobContext(1, events.append, lambda: False))
    done = events[-1]
    assert isinstance(done, Done)
    return "".join(e.text for e in events if isinstance(e, Chunk)), done.reason
