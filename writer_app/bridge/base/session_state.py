"""Where the writer left off: the open document, the caret, the window's places. Worthless if lost.

A damaged or foreign file counts as none, value by value.
"""

from __future__ import annotations

import contextlib
import json
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

from writer_app.domain.base.errors import NotSaved
from writer_app.storage.files import atomic

_LARGEST = 200_000  # bytes


@dataclass(frozen=True, slots=True)
class SessionState:
    """What is remembered between two starts. Geometry is Qt's own, in hexadecimal."""

    document: str = ""
    caret: int = 0  # UTF-16
    top: int = 0  # first visible line of the scroll bar
    geometry: str = ""
    left_width: int = 0
    right_width: int = 0
    left_open: bool = True
    right_open: bool = True
    skipped_first_run: bool = False

    def with_values(self, **values: Any) -> SessionState:
        """A copy with these values."""
        return replace(self, **values)


def load(path: Path) -> SessionState:
    """The state at `path`; what cannot be read has its usual value. Raises nothing."""
    try:
        if path.stat().st_size > _LARGEST:
            return SessionState()
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return SessionState()
    if not isinstance(found, dict):
        return SessionState()
    usual = SessionState()
    kept = {
        f.name: found[f.name]
        for f in fields(SessionState)
        if type(found.get(f.name)) is type(getattr(usual, f.name))
    }
    return replace(usual, **kept)


def save(path: Path, state: SessionState) -> None:
    """Write the state; a failure costs nothing but the state. Raises nothing."""
    with contextlib.suppress(NotSaved, OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        atomic.write_bytes(path, json.dumps(asdict(state), ensure_ascii=True).encode("ascii"))
