"""The record of every time this program went to the network: downloads, and servers that were used.

One JSON object a line in `data/network.jsonl`, appended before the connection is made: when, what
for, with which host, about which model. Never a word of the writer's, never a key.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from writer_app.engine.base import record

NAME = "network.jsonl"
_LARGEST = 256 * 1024  # bytes; what is older than that is kept as one older file
_FIELDS = ("when", "what", "host", "subject")


@dataclass(frozen=True, slots=True)
class Opening:
    """One entry. `when` is UTC in ISO 8601, `what` download or server, `subject` a model's name."""

    when: str
    what: str
    host: str
    subject: str


def note(data: Path, what: str, url: str, subject: str) -> None:
    """Record that a connection to the host of `url` is about to be made. Raises nothing.

    Of an address only the host and the port are kept: the rest may hold names or keys.
    """
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2] or parts.path.partition("/")[0]
    when = datetime.now(UTC).isoformat(timespec="seconds")
    entry = asdict(Opening(when, what, host[:200], subject[:200]))
    path = data / NAME
    with suppress(OSError):
        data.mkdir(parents=True, exist_ok=True)
        if path.exists() and path.stat().st_size > _LARGEST:
            path.replace(data / f"{NAME}.1")
        record.append(path, entry)


def read(data: Path) -> tuple[Opening, ...]:
    """Every entry that can be read, the oldest first. Raises nothing."""
    return record.read(data / f"{NAME}.1", _opening) + record.read(data / NAME, _opening)


def _opening(values: Any) -> Opening:
    return Opening(*(str(values[name])[:200] for name in _FIELDS))
