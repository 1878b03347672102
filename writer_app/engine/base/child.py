"""Runs a module of this package in a killable child process that reports by JSON lines.

The child prints one JSON object a line on standard output; anything else there is ignored.
Whatever ends the wait in the parent (an error, Ctrl+C, `cancelled`) ends the child too.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import IO, Any

from writer_app.children.line_process import LineProcess
from writer_app.children.start import command, environment

Progress = Callable[[str, int, int], None]
"""Told the phase, what is done and the total, in bytes or in the phase's own steps; 0 = unknown."""
_LOOK_S = 0.1  # how long `cancelled` may be unheard


class ChildStopped(Exception):
    """The caller asked to stop; the child has been ended."""


def events(
    module: str,
    arguments: Sequence[str],
    *,
    extra: Mapping[str, str] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Iterator[dict[str, Any]]:
    """Yield the child's messages, then one `{"event": "exit", "code": int, "errors": str}`.

    Raises ChildStopped when `cancelled()` becomes true.
    """
    with tempfile.TemporaryFile() as errors:
        child = LineProcess(
            command(module, *arguments),
            environment=environment(extra or {}),
            errors=errors,
            asked=False,
        )
        try:
            yield from _messages(child, cancelled or (lambda: False))
            yield {"event": "exit", "code": child.process.wait(), "errors": _tail(errors)}
        finally:
            child.end()


def _messages(child: LineProcess, cancelled: Callable[[], bool]) -> Iterator[dict[str, Any]]:
    while True:
        if cancelled():
            raise ChildStopped
        with suppress(TimeoutError):
            line = child.line(_LOOK_S)
            if not line:
                return
            with suppress(ValueError):
                message = json.loads(line)
                if isinstance(message, dict):
                    yield message


def _tail(errors: IO[bytes]) -> str:
    size = errors.seek(0, os.SEEK_END)
    errors.seek(max(0, size - 4000))
    return errors.read().decode("utf-8", "replace").strip()


def say(**message: object) -> None:
    """In a child: send one message to the parent."""
    sys.stdout.write(json.dumps(message, ensure_ascii=True) + "\n")
    sys.stdout.flush()
