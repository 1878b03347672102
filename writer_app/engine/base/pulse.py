"""Signs of life of a load: phases as they come, and the last one again while a step takes long.

The window counts an engine as hung that says nothing for minutes. Where both cores are busy a
single comparison can take as long, so what works inside one calls `beat`.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Protocol

from writer_app.domain.base.errors import Cancelled
from writer_app.domain.base.message import coded

BEAT_S = 1.0  # the last phase is said again at most this often


class Beat(Protocol):
    """What long work calls between its parts. Raises Cancelled when the load is stopped."""

    def __call__(self) -> None:
        """Say that it goes on."""


def silent() -> None:
    """The beat of work that nobody waits for."""


class Pulse:
    """What one load says, and whether it should go on."""

    def __init__(
        self,
        progress: Callable[[str, int, int], None],
        cancelled: Callable[[], bool],
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        """`progress` hears phase, done and total; `now` gives seconds."""
        self._progress, self._cancelled, self._now = progress, cancelled, now
        self._last: tuple[str, int, int] | None = None
        self._said = 0.0

    def tell(self, phase: str, done: int, total: int) -> None:
        """Say how far a phase is."""
        self._last, self._said = (phase, done, total), self._now()
        self._progress(phase, done, total)

    def go_on(self) -> None:
        """Raises Cancelled when the load was stopped."""
        if self._cancelled():
            raise Cancelled(
                coded("session.loading-model-stopped", "Loading the model was stopped.")
            )

    def beat(self) -> None:
        """Say the last phase again where that is a while ago. Raises Cancelled when stopped."""
        self.go_on()
        if self._last is not None and self._now() - self._said >= BEAT_S:
            self.tell(*self._last)
