"""What the bars remember between sessions: past instructions, and how often hints were shown.

A small JSON file of the program's own; damaged or missing, it starts empty and nothing is lost
but a few old instructions.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from pydantic import BaseModel, NonNegativeInt

from writer_app.storage.state.json_file import JsonFile

HISTORY = 100
REVIEWS_WITH_KEYS = 10
GHOSTS_WITH_KEYS = 5


class _Remembered(BaseModel):
    instructions: list[str] = []
    reviews: NonNegativeInt = 0
    ghosts: NonNegativeInt = 0


class InlineMemory:
    """Belongs to the GUI thread. Without a path nothing outlives the session.

    `run` takes the writing elsewhere: Enter in the prompt bar waits for no disk.
    """

    def __init__(
        self,
        path: Path | None = None,
        *,
        run: Callable[[Callable[[], None]], object] = lambda write: write(),
    ) -> None:
        self._file = JsonFile(path, _Remembered, run=run)
        found = self._file.load()
        self._past, self._reviews, self._ghosts = found.instructions, found.reviews, found.ghosts

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

    def flush(self) -> None:
        """Write what waits, now."""
        self._file.flush()

    def _save(self) -> None:
        self._file.save(
            _Remembered(instructions=self._past, reviews=self._reviews, ghosts=self._ghosts)
        )


class InstructionHistory:
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
