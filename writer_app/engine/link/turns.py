"""What a call of the engine's client begins with: the engine for itself, and checked messages."""

from __future__ import annotations

import threading
from collections.abc import Mapping

from writer_app.domain.base.errors import EngineError, UsageError
from writer_app.domain.base.message import coded
from writer_app.engine.base.protocol import ROLES, Message

BUSY = coded(
    "client.engine-still-working-on-another",
    "The engine is still working on another job; stop that one first.",
)


class EngineTurn:
    """Holds the engine for one call; refuses instead of waiting, so that no two calls deadlock."""

    def __init__(self, busy: threading.Lock, job: int) -> None:
        self._busy = busy
        self._job = job

    def __enter__(self) -> int:
        if not self._busy.acquire(blocking=False):
            raise EngineError(BUSY)
        return self._job

    def __exit__(self, *_exception: object) -> None:
        self._busy.release()


def message(turn: Message | Mapping[str, str]) -> Message:
    """A turn as the engine takes it. Raises UsageError for a role that there is not."""
    if isinstance(turn, Message):
        return turn
    role = turn.get("role", "")
    if role not in ROLES:
        raise UsageError(
            coded(
                "client.messages-role-system-user-or",
                "A message's role is system, user or assistant, not “{0}”.",
                role,
            )
        )
    return Message(role, turn.get("content", ""))
