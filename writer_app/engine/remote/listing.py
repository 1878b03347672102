"""The models that a server lists, in any of the shapes that servers list them in.

OpenAI's `{"data": [{"id": …}]}`, a bare list, lists of names, `models`, `result` or `items` in
place of `data`, `name` or `model` in place of `id`, and objects whose keys are the names.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from writer_app.engine.models.foreign import Redactor, plain

_MOST_NAMES = 10_000
_LISTS = ("data", "models", "result", "results", "items", "body")
_NAMES = ("id", "model", "name", "model_name", "modelId", "slug", "key")
_CONTEXTS = (
    "max_model_len", "context_length", "context_window", "max_context_length", "context_size",
    "n_ctx", "max_input_tokens", "inputTokenLimit", "max_sequence_length", "ctx_size",
)  # fmt: skip
_INNER = ("meta", "top_provider", "limits", "capabilities", "model_info", "details")


def listed(answer: object, hidden: Redactor) -> dict[str, int] | None:
    """Names, each with its context in tokens or 0; None when the answer is no list of models."""
    entries = _entries(answer)
    if entries is None:
        return None
    found: dict[str, int] = {}
    for given, value in entries:
        name = given or _name(value)
        if name and len(found) < _MOST_NAMES:
            found[hidden.whole(plain(name))] = _context(value) if isinstance(value, dict) else 0
    return found


def _entries(answer: object) -> Iterator[tuple[str, object]] | None:
    """Pairs of a name that is known from outside, or "", and what describes the model."""
    if isinstance(answer, list):
        if len(answer) == 1 and isinstance(answer[0], list):
            answer = answer[0]
        return (("", entry) for entry in answer)
    if not isinstance(answer, dict):
        return None
    for key in _LISTS:
        inner = answer.get(key)
        if isinstance(inner, list):
            return (("", entry) for entry in inner)
        if isinstance(inner, dict):
            return _entries(inner) if set(_LISTS) & set(inner) else _keyed(inner)
    return None


def _keyed(found: dict[str, Any]) -> Iterator[tuple[str, object]]:
    return ((str(name), value) for name, value in found.items() if isinstance(value, dict | None))


def _name(entry: object) -> str:
    if isinstance(entry, str):
        return entry
    if not isinstance(entry, dict):
        return ""
    names = (entry.get(key) for key in _NAMES)
    return next((name for name in names if isinstance(name, str) and name), "")


def _context(entry: dict[str, Any]) -> int:
    places = [entry, *(entry[key] for key in _INNER if isinstance(entry.get(key), dict))]
    for place in places:
        for key in _CONTEXTS:
            if found := whole(place.get(key)):
                return found
    return 0


def whole(value: object) -> int:
    """A count that a server gives, 0 where it is none."""
    return value if type(value) is int and 0 <= value < 1 << 40 else 0
