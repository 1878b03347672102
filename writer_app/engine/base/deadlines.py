"""How long the engine may be silent, and the deadlines of one job."""

from __future__ import annotations

import time
from dataclasses import dataclass

from writer_app.domain.base.errors import EngineHung
from writer_app.domain.base.message import CodedForm

_HUNG = CodedForm(
    "deadlines.engine-hung",
    "The engine did not answer within {0} s and was restarted; try again.",
)


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds without an event after which the process counts as hung."""

    load_s: float = 300.0
    first_s: float = 60.0
    between_s: float = 30.0
    cancel_s: float = 5.0
    close_s: float = 1.0


def limits_for(engine: str) -> Limits:
    """A remote server gets the same limits from its backend, which should end first."""
    return Limits(first_s=80.0, between_s=45.0) if engine == "openai" else Limits()


class Deadlines:
    """The deadlines of one job."""

    def __init__(self, job: int, limits: Limits, first_s: float) -> None:
        self._job = job
        self._cancel_s = limits.cancel_s
        self._stop_by: float | None = None
        self.heard(first_s)

    def heard(self, next_s: float) -> None:
        """An event came: the next is due within `next_s`."""
        self._limit_s = next_s
        self._due = time.monotonic() + next_s

    def ask_to_stop(self) -> bool:
        """Whether the stop is new; from now on the end is due within the cancel limit."""
        if self._stop_by is not None:
            return False
        self._stop_by = time.monotonic() + self._cancel_s
        return True

    def remaining(self) -> float:
        """Seconds left to wait. Raises EngineHung when there are none."""
        due = self._due if self._stop_by is None else min(self._due, self._stop_by)
        left = due - time.monotonic()
        if left <= 0:
            limit = self._limit_s if due == self._due else self._cancel_s
            raise EngineHung(_HUNG(f"{limit:.0f}"))
        return left
