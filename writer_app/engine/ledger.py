"""The record of every time this program went to the network: downloads, and servers that were used.

One JSON object a line in `data/network.jsonl`, appended before the connection is made: when, what
for, with which host, about which model. Never a word of the writer's, never a key.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

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
    line = json.dumps(entry, ensure_ascii=True).encode("ascii") + b"\n"
    path = data / NAME
    with suppress(OSError):
        data.mkdir(parents=True, exist_ok=True)
        if path.exists() and path.stat().st_size > _LARGEST:
            path.replace(data / f"{NAME}.1")
        # One write to a file opened for appending: lines of two processes never mix.
        handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(handle, line)
        finally:
            os.close(handle)


def read(data: Path) -> tuple[Opening, ...]:
    """Every entry that can be read, the oldest first. Raises nothing."""
    found: list[Opening] = []
    for name in (f"{NAME}.1", NAME):
        with suppress(OSError):
            lines = (data / name).read_text(encoding="utf-8", errors="replace").splitlines()
            found += [entry for line in lines if (entry := _entry(line)) is not None]
    return tuple(found)


def _entry(line: str) -> Opening | None:
    try:
        values = json.loads(line)
        return Opening(*(str(values[name])[:200] for name in _FIELDS))
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
