"""Small records that only grow: one JSON object a line, appended by any process, read leniently."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")


def append(path: Path, values: Mapping[str, Any]) -> None:
    """Add one line, in one write, so that lines of two processes never mix. Raises OSError."""
    line = json.dumps(dict(values), ensure_ascii=True).encode("ascii") + b"\n"
    handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(handle, line)
    finally:
        os.close(handle)


def read(path: Path, parse: Callable[[Any], T]) -> tuple[T, ...]:
    """What `parse` makes of every line that it takes, the oldest first. Raises nothing."""
    found: list[T] = []
    with suppress(OSError):
        for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
            with suppress(ValueError, TypeError, KeyError, RecursionError, OverflowError):
                found.append(parse(json.loads(line)))
    return tuple(found)
