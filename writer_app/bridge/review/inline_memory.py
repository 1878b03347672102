"""What the bars remember between sessions: past instructions, and how often hints were shown.

A small JSON file of the program's own; damaged or missing, it starts empty and nothing is lost
but a few old instructions.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from writer_app.domain.base.errors import WriterError
from writer_app.log import logger, stack_only
from writer_app.storage.files.atomic import write_bytes

HISTORY = 100
REVIEWS_WITH_KEYS = 10
GHOSTS_WITH_KEYS = 5


class InlineMemory:
    """Belongs to the GUI thread. Without a path nothing outlives the session."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        data = _read(path)
        past = data.get("instructions")
        self._past: list[str] = [str(i) for i in past] if isinstance(past, list) else []
        self._reviews = _count(data.get("reviews"))
        self._ghosts = _count(data.get("ghosts"))

    @property
    def instructions(self) -> tuple[str, ...]:
        """Past instructions, the latest last, each once."""
        return tuple(self._past)

    @property
    def shows_review_keys(self) -> bool:
        """Whether reviews still show their keys by themselves."""
        return self._reviews < REVIEWS_WITH_KEYS

    @property
    def shows_ghost_keys(self) -> bool:
        """Whether ghost text still shows its keys."""
        return self._ghosts < GHOSTS_WITH_KEYS

    def remember(self, instruction: str) -> None:
        """An instruction was sent."""
        self._past = [i for i in self._past if i != instruction][1 - HISTORY :]
        self._past.append(instruction)
        self._save()

    def reviewed(self) -> None:
        """A review has ended."""
        self._reviews += 1
        if self._reviews <= REVIEWS_WITH_KEYS:
            self._save()

    def ghost_shown(self) -> None:
        """Ghost text was shown."""
        self._ghosts += 1
        if self._ghosts <= GHOSTS_WITH_KEYS:
            self._save()

    def _save(self) -> None:
        if self._path is None:
            return
        data = {"instructions": self._past, "reviews": self._reviews, "ghosts": self._ghosts}
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            write_bytes(self._path, json.dumps(data, ensure_ascii=False).encode())
        except (OSError, WriterError) as error:
            logger.warning("the bars' memory was not saved: %s", stack_only(error))


class History:
    """Walks through past instructions with ↑ and ↓, and back to what was being typed."""

    def __init__(self, past: Callable[[], tuple[str, ...]]) -> None:
        self._past = past
        self._at = 0
        self._typed = ""

    def begin(self) -> str:
        """A prompt opens; what it offers first is the latest instruction."""
        self._at = 1 if self._past() else 0
        self._typed = ""
        return self._past()[-1] if self._past() else ""

    def step(self, by: int, typed: str) -> str | None:
        """An older (-1) or newer (+1) instruction; None at the ends."""
        past = self._past()
        at = self._at - by
        if not 0 <= at <= len(past):
            return None
        if self._at == 0:
            self._typed = typed
        self._at = at
        return past[-at] if at else self._typed


def _read(path: Path | None) -> dict[str, Any]:
    if path is None:
        return {}
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return data if isinstance(data, dict) else {}


def _count(value: object) -> int:
    return value if isinstance(value, int) and value >= 0 else 0
