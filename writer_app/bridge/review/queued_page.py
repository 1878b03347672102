"""What a queue wants to know of the document that is open."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from writer_app.domain.text.named_notes import NamedNote


class QueuedPage(Protocol):
    """The open document."""

    def path(self) -> Path | None:
        """Its file; None before its first save."""

    def whole(self) -> str:
        """Its text."""

    def title(self) -> str:
        """What it is called."""

    def frozen(self) -> tuple[str, ...]:
        """The words in it that stay as they are."""

    def notes(self) -> tuple[NamedNote, ...]:
        """The writer's notes on people and places that may go with it."""
