"""Runs a module of this package in a killable child process that reports by JSON lines.

The child prints one JSON object a line on standard output; anything else there is ignored.
Whatever ends the wait in the parent (an error, Ctrl+C, `cancelled`) ends the child too.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from queue import Empty, Queue
from typing import IO, Any

Progress = Callable[[str, int, int], None]
"""Told the phase, what is done and the total, in bytes or in the phase's own steps; 0 = unknown."""

_PACKAGE_PARENT = Path(__file__).resolve().parents[3]


class ChildStopped(Exception):
    """The caller asked to stop; the child has been ended."""


def environment(extra: Mapping[str, str]) -> dict[str, str]:
    """This process's environment, with this package importable and `extra` set."""
    values = dict(os.environ)
    known = values.get("PYTHONPATH")
    values["PYTHONPATH"] = os.pathsep.join(filter(None, (str(_PACKAGE_PARENT), known)))
    values["PYTHONIOENCODING"] = "utf-8"
    return values | dict(extra)


def events(
    module: str,
    arguments: Sequence[str],
    *,
    extra: Mapping[str, str] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Iterator[dict[str, Any]]:
    """Yield the child's messages, then one `{"event": "exit", "code": int, "errors": str}`.

    Raises Stopped when `cancelled()` becomes true.
    """
    with tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(
            [sys.executable, "-m", module, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            env=environment(extra or {}),
        )
        try:
            yield from _messages(process, cancelled or (lambda: False))
            code = process.wait()
            yield {"event": "exit", "code": code, "errors": _tail(errors)}
        finally:
            if process.poll() is None:
                process.kill()
            process.wait()


def _messages(
    process: subprocess.Popen[bytes], cancelled: Callable[[], bool]
) -> Iterator[dict[str, Any]]:
    assert process.stdout is not None
    lines: Queue[bytes | None] = Queue()
    reader = threading.Thread(target=_read, args=(process.stdout, lines), daemon=True)
    reader.start()
    try:
        while True:
            if cancelled():
                raise ChildStopped
            with suppress(Empty):
                line = lines.get(timeout=0.1)
                if line is None:
                    return
                with suppress(ValueError):
                    message = json.loads(line)
                    if isinstance(message, dict):
                        yield message
    except BaseException:
        process.kill()
        raise
    finally:
        reader.join()
        process.stdout.close()


def _read(stream: IO[bytes], lines: Queue[bytes | None]) -> None:
    for line in stream:
        lines.put(line)
    lines.put(None)


def _tail(errors: IO[bytes]) -> str:
    size = errors.seek(0, os.SEEK_END)
    errors.seek(max(0, size - 4000))
    return errors.read().decode("utf-8", "replace").strip()


def say(**message: object) -> None:
    """In a child: send one message to the parent."""
    sys.stdout.write(json.dumps(message, ensure_ascii=True) + "\n")
    sys.stdout.flush()
