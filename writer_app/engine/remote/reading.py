"""What one event of an answer holds: text, a reason for its end, figures, a refusal.

Known shapes: a choice's `delta`, its `message` (also in a stream, piece by piece or from the
beginning each time), its `text`; content as one string or as typed parts, of which only text is
taken; Ollama's own messages. Everything is foreign and may have any type.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from writer_app.engine.base.protocol import EndReason

_ENDS = {
    **dict.fromkeys(
        ("length", "max_tokens", "max_length", "model_length", "token_limit", "max_output_tokens",
         "length_limit", "max_new_tokens", "incomplete", "context_length_exceeded",
         "model_context_window_exceeded", "repetition_truncation", "truncated"),
        EndReason.LENGTH,
    ),
    **dict.fromkeys(
        ("error", "abort", "aborted", "network_error", "insufficient_system_resource", "timeout",
         "cancelled", "canceled", "interrupted", "disconnected", "overloaded", "server_error"),
        EndReason.DISCONNECTED,
    ),
}  # fmt: skip
WITHHELD = frozenset(
    ("content_filter", "safety", "sensitive", "recitation", "blocklist", "prohibited_content",
     "spii", "guardrail_intervened", "guardrail", "image_safety", "language_filter", "policy")
)  # fmt: skip
REFUSED = "refusal"  # the model itself will not
_NO_REASON = frozenset(("", "null", "none", "undefined", "unspecified"))
_TEXT_PARTS = frozenset(("", "text", "output_text", "text_delta", "message"))
_TEXTS = ("response", "content", "output_text", "generated_text")
_DEPTH = 8


@dataclass(frozen=True, slots=True)
class ReadPiece:
    """One event. `whole` says that `text` may begin with the answer's beginning."""

    text: str = ""
    whole: bool = False
    reason: str = ""  # as the server spells it, in lower case
    refusal: str = ""
    usage: object = None


def read(event: dict[str, Any]) -> ReadPiece:
    """The piece in a decoded event, or in an answer that came at once."""
    choices = event.get("choices")
    choice = _choice(choices) if isinstance(choices, list) and choices else None
    if not isinstance(choice, dict):
        choice = _own(event)
    delta, message = choice.get("delta"), choice.get("message")
    text, refusal, whole = "".join(_texts(delta)), "".join(_refusals(delta)), False
    if not text and isinstance(message, dict):
        text, refusal, whole = "".join(_texts(message)), "".join(_refusals(message)), True
    if not text and isinstance(choice.get("text"), str):
        text = choice["text"]
    return ReadPiece(text, whole, _reason(choice), refusal, event.get("usage"))


def _choice(choices: list[Any]) -> object:
    """The choice that was asked for: the first, or none where only others are given."""
    numbered = [one for one in choices if isinstance(one, dict) and type(one.get("index")) is int]
    return next((one for one in numbered if one["index"] == 0), {} if numbered else choices[0])


def _own(event: dict[str, Any]) -> dict[str, Any]:
    """An event without choices as one: Ollama's `message`, or a text under a name of its own."""
    if isinstance(event.get("message"), dict):
        return event
    found = (event.get(name) for name in _TEXTS)
    text = next((each for each in found if isinstance(each, str)), None)
    if text is None:
        return event if event.get("done") is True else {}
    return event | {"text": text}


def end_of(reason: str) -> EndReason | None:
    """What a reason means; None where it is none."""
    if reason in _NO_REASON:
        return None
    return _ENDS.get(reason, EndReason.STOP)


def error_in(event: dict[str, Any]) -> object:
    """What an event reports in place of text, in any shape; None where it is no error."""
    if event.get("error"):
        return event
    choices = event.get("choices")
    if isinstance(choices, list) and choices:
        choice = choices[0]
        return choice if isinstance(choice, dict) and choice.get("error") else None
    base = event.get("base_resp")
    if isinstance(base, dict) and base.get("status_code"):
        return event
    if "choices" in event:
        return None
    kinds = (event.get("object"), event.get("type"))
    words = (event.get(name) for name in ("message", "error_msg"))
    if "error" in kinds or any(isinstance(said, str) for said in words):
        return event
    return event if isinstance(event.get("detail"), str | list) else None


def is_end_mark(event: str) -> bool:
    """`[DONE]`, in any spelling."""
    return event.strip().strip('"').strip().strip("[]").upper() == "DONE"


def _reason(choice: dict[str, Any]) -> str:
    found = choice.get("finish_reason")
    if found is None and choice.get("done") is True:  # Ollama's own
        found = choice.get("done_reason", "stop")
    if "finish_reason" not in choice and found is None:
        found = choice.get("stop_reason")
    return found.lower().replace("-", "_") if isinstance(found, str) else ""


def _texts(content: object, depth: int = 0) -> Iterator[str]:
    """The text of a content in any shape; thinking, tools and pictures are left out."""
    if isinstance(content, str):
        yield content
    elif depth > _DEPTH:
        return
    elif isinstance(content, list):
        for part in content:
            yield from _texts(part, depth + 1)
    elif isinstance(content, dict) and _is_text(content):
        for name in ("content", "text", "value"):
            if content.get(name):
                yield from _texts(content[name], depth + 1)
                return


def _is_text(part: dict[str, Any]) -> bool:
    kind = part.get("type") or ""
    if not isinstance(kind, str) or kind not in _TEXT_PARTS:
        return False
    extra = part.get("extra_content")
    google = extra.get("google") if isinstance(extra, dict) else None
    return not (part.get("thought") or (isinstance(google, dict) and google.get("thought")))


def _refusals(content: object, depth: int = 0) -> Iterator[str]:
    if isinstance(content, list) and depth <= _DEPTH:
        for part in content:
            yield from _refusals(part, depth + 1)
    elif isinstance(content, dict):
        found = content.get("refusal")
        if isinstance(found, str):
            yield found
        elif isinstance(content.get("content"), list):
            yield from _refusals(content["content"], depth + 1)
