"""A question in the other language of its sources: those in English and Chinese are asked in both.

Across languages meaning finds two passages of three, and words none. So the model puts the question
into the language of the passages that are in the other script, which takes a second; what is asked
and shown stays the writer's question.
"""

from __future__ import annotations

from collections.abc import Sequence

from writer_app.assist.asking import loaded
from writer_app.domain.base.errors import Cancelled
from writer_app.domain.base.message import coded
from writer_app.domain.templates.template_schema import is_tiny
from writer_app.domain.text.language import script
from writer_app.engine.base.protocol import Chunk, Done, EndReason, GenerateOptions, Message
from writer_app.engine.link.client import EngineClient
from writer_app.storage.sources.finder import Finder

_LONGEST = 400  # characters of a question; a longer one is a text
_TOKENS = 96
_ASK = "Translate this question into Chinese. Write only the translation.\n\n{}"
_ASK_ZH = "把下面的问题翻译成英文，只写译文。\n\n{}"
_EDGES = " \t\"'“”‘’「」"


def other_wording(
    client: EngineClient,
    question: str,
    finder: Finder | None,
    sources: Sequence[int] | None,
    document: str = "",
) -> str:
    """The question in Chinese or in English, where some of these sources (None = all), or the
    document, are in Chinese or are not, unlike it; "" where none is, or no model can tell.

    Raises Cancelled, and what loading a model raises.
    """
    own = script(question)
    if own not in ("han", "latin") or len(question) > _LONGEST:
        return ""
    other = own != "han"
    there = bool(document.strip()) and (script(document) == "han") is other
    if not there and (finder is None or not finder.store.has_script(sources, han=other)):
        return ""
    info = loaded(client)
    if info is None or is_tiny(info.parameters):
        return ""
    made = _answer(client, (_ASK if other else _ASK_ZH).format(question))
    line = made.strip().partition("\n")[0].strip(_EDGES)
    return line if script(line) == ("han" if other else "latin") else ""


def _answer(client: EngineClient, request: str) -> str:
    """The whole answer; "" where it failed."""
    text = ""
    for event in client.stream((Message("user", request),), GenerateOptions(_TOKENS)):
        if isinstance(event, Chunk):
            text = event.after(text)
        elif isinstance(event, Done) and event.reason is EndReason.CANCELLED:
            raise Cancelled(coded("client.job-stopped", "The job was stopped."))
        elif isinstance(event, Done):
            return text
    return ""
