"""What a server says about a refusal, in its own words: one printable line, in any known shape.

OpenAI's `{"error": {"message": …}}`, `{"detail": [{"loc": …, "msg": …}]}` of strict servers, bare
`message`s, lists of these, plain text, and the title of a web page.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from writer_app.engine.models.foreign import Redactor

_MOST = 200  # characters of what is shown
_DEPTH = 6  # of the places where words are looked for
_WORDS = (
    "message", "msg", "detail", "error", "errors", "error_description", "description", "title",
    "error_msg", "status_msg", "errmsg", "errorMessage", "base_resp",
)  # fmt: skip
_NAME = re.compile(r"[a-z][a-z_]{0,39}")  # of a parameter
_TOO_LONG = re.compile(
    r"context[_ ](?:length|window|size)|prompt is too long|maximum (?:prompt|input) length"
    r"|too many (?:input )?tokens|exceeds? (?:the )?(?:available |maximum )?context",
    re.IGNORECASE,
)
_LONGEST_WAIT = 7 * 24 * 3600  # seconds
_TITLE = re.compile(r"<title[^>]*>([^<]{1,300})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ServerSaid:
    """A refusal: its sentence, its code, and the parameters it is about; "" and () where none."""

    words: str = ""
    code: str = ""
    about: tuple[str, ...] = ()
    full: str = ""  # the sentence at its whole length, to look for what is meant
    wait_s: int = 0  # seconds after which it wants to be asked again; 0 = it did not say


def too_long(words: str) -> bool:
    """Whether a refusal means that the text is too long for the model."""
    return _TOO_LONG.search(words) is not None


def wait(header: str) -> int:
    """The seconds that a `Retry-After` asks for, as a number or as a date; 0 where it says none."""
    text = header.strip()
    try:
        seconds = float(text)
    except ValueError:
        try:
            then = parsedate_to_datetime(text)
        except ValueError:
            return 0
        seconds = (then.astimezone(UTC) - datetime.now(UTC)).total_seconds()
    return math.ceil(seconds) if 0 < seconds < _LONGEST_WAIT else 0


def refusal(body: str, hidden: Redactor) -> ServerSaid:
    """What the body of an error response says."""
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return _from_text(body, hidden)
    words = sentence(value, hidden, most=2000)
    return ServerSaid(words[:_MOST], _first(value, "code"), tuple(_about(value)), words)


def sentence(value: object, hidden: Redactor, otherwise: str = "", most: int = _MOST) -> str:
    """The words of an error in a decoded answer, as one line of `most` characters."""
    found = "; ".join(dict.fromkeys(_found(value, 0)))
    return line(found, hidden)[:most] or otherwise


def line(text: str, hidden: Redactor) -> str:
    """Foreign text as one printable line without the writer's key."""
    text = hidden.whole(text[:4000])[:2000]
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _from_text(body: str, hidden: Redactor) -> ServerSaid:
    if "<" in body[:200]:
        title = _TITLE.search(body[:20_000])
        body = title[1] if title else ""
    words = line(body[:4000], hidden)
    return ServerSaid(words[:_MOST], full=words)


def _found(value: object, depth: int) -> Iterator[str]:
    if isinstance(value, str):
        inner = value.strip()
        yield inner
    elif depth > _DEPTH:
        return
    elif isinstance(value, list):
        for entry in value[:8]:
            yield from _found(entry, depth + 1)
    elif isinstance(value, dict):
        yield from _passed_on(value.get("metadata"), depth)
        place = value.get("loc")
        for name in _WORDS:
            words = list(_found(value.get(name), depth + 1)) if value.get(name) else []
            if words:
                named = ".".join(map(str, place[-2:])) if isinstance(place, list) else ""
                yield from (f"{named}: {said}" if named else said for said in words)
                return
        for about, under in _keyed(value):
            yield from (f"{about}: {said}" for said in _found(under, depth + 1))


def _passed_on(value: object, depth: int) -> Iterator[str]:
    """What the provider behind a router said, which the router's own words do not tell."""
    raw = value.get("raw") if isinstance(value, dict) else None
    if isinstance(raw, str):
        try:
            raw = json.loads(raw)
        except (ValueError, RecursionError):
            raw = raw.strip()
    if raw:
        yield from _found(raw, depth + 1)


def web_title(body: str, hidden: Redactor) -> str:
    """The title of a web page in place of an answer, "" where it is none."""
    start = body[:200].lstrip().lower()
    title = _TITLE.search(body[:20_000]) if start.startswith("<") else None
    return line(title[1], hidden)[:_MOST] if title else ""


def _keyed(value: dict[str, Any]) -> Iterator[tuple[str, object]]:
    """Sentences under the names of what they are about: `{"top_p": ["Unknown field."]}`."""
    if not set(_WORDS) & set(value):
        for name, inner in list(value.items())[:8]:
            if _NAME.fullmatch(name) and isinstance(inner, str | list):
                yield name, inner


def _about(value: object, depth: int = 0) -> Iterator[str]:
    """The parameters that `param` and `loc` entries name, and keys over bare sentences."""
    if depth > _DEPTH:
        return
    if isinstance(value, list):
        for entry in value[:32]:
            yield from _about(entry, depth + 1)
    elif isinstance(value, dict):
        param, place = value.get("param"), value.get("loc")
        if isinstance(param, str) and param:
            yield param
        if isinstance(place, list):
            yield from (part for part in place if isinstance(part, str) and part != "body")
        for name in ("error", "errors", "detail", "details"):
            inner = value.get(name)
            yield from _about(inner, depth + 1)
            if isinstance(inner, dict) and not isinstance(inner.get("loc"), list):
                yield from (key for key, _ in _keyed(inner))


def _first(value: object, name: str, depth: int = 0) -> str:
    inner: Any = value
    if isinstance(inner, list):
        inner = inner[0] if inner else None
    if not isinstance(inner, dict) or depth > _DEPTH:
        return ""
    found = inner.get(name) or inner.get("type")
    for nested in ("error", "detail"):
        if deeper := _first(inner.get(nested), name, depth + 1):
            return deeper
    return found if isinstance(found, str) else ""
