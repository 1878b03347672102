"""The settings file: reading never fails, and one bad field never costs the others.

A file that is no JSON object is set aside as `settings.json.bad-DATE`, never deleted. A field out
of range falls back to its default, by itself. Keys this version does not know are kept.
"""

from __future__ import annotations

import contextlib
import json
import os
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from writer_app.domain.base.settings import Settings
from writer_app.storage.files import atomic

Model = TypeVar("Model", bound=BaseModel)
_LARGEST = 4_000_000  # bytes; no real settings file comes near


def load(path: Path, set_aside: Callable[[Path], None] = lambda _: None) -> Settings:
    """The settings at `path`; defaults where there are none. Raises nothing.

    `set_aside` hears where a file went that is none.
    """
    try:
        if path.stat().st_size > _LARGEST:
            raise ValueError("too large")
        found = json.loads(path.read_bytes().decode("utf-8-sig"))
        if not isinstance(found, dict):
            raise TypeError("not an object")
    except OSError:
        return Settings()
    except (ValueError, TypeError, RecursionError):
        _set_aside(path, set_aside)
        return Settings()
    return lenient(Settings, found)


def save(path: Path, settings: Settings) -> None:
    """Write the settings, atomically. Raises NotSaved."""
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(settings.model_dump(mode="json"), ensure_ascii=True, indent=2)
    atomic.write_bytes(path, text.encode("ascii") + b"\n")


def lenient(model: type[Model], values: Mapping[str, Any]) -> Model:
    """A model from outside data, each bad field dropped by itself so that its default holds.

    Of a field that holds many things by name, those that are bad are dropped alone.
    """
    kept = dict(values)
    for name, field in model.model_fields.items():
        kind = field.annotation
        if name not in kept:
            continue
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            inner = kept[name]
            kept[name] = lenient(kind, inner) if isinstance(inner, Mapping) else kind()
    while True:
        try:
            return model.model_validate(kept)
        except ValidationError as problem:
            before = kept
            for error in problem.errors():
                kept = _without(kept, error["loc"]) or kept
            if kept is before:
                return model()


def _without(values: dict[str, Any], place: tuple[int | str, ...]) -> dict[str, Any] | None:
    """The values without the innermost named one on the way to a place; None where there is none.

    A place may go on below what is there: with what is missing, or the members of a union.
    """
    if not place or place[0] not in values:
        return None
    name = str(place[0])
    inner = values[name]
    less = _without(inner, place[1:]) if isinstance(inner, dict) else None
    if less is None:
        return {each: value for each, value in values.items() if each != name}
    return values | {name: less}


def _set_aside(path: Path, heard: Callable[[Path], None]) -> None:
    stamp = time.strftime("%Y%m%d-%H%M%S")
    for number in range(100):
        aside = path.with_name(f"{path.name}.bad-{stamp}" + (f"-{number}" if number else ""))
        if not os.path.lexists(aside):
            with contextlib.suppress(OSError):
                path.rename(aside)
                heard(aside)
            return
