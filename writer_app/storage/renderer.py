"""Rendering Markdown in a process of its own, so that no text can hold up or bring down the window.

The child ends when its pipe does, so it never outlives its parent.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import sys
import threading
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess

from writer_app.storage import markdown


class Renderer:
    """Renders one text at a time, for `seconds` at most; what takes longer is shown as it is.

    `render` may be called from any thread. `close()` ends the child; a later call starts another.
    """

    def __init__(self, *, seconds: float = 2.0, largest: int = 2_000_000) -> None:
        self._seconds = seconds
        self._largest = largest
        self._lock = threading.Lock()
        self._child: tuple[BaseProcess, Connection] | None = None

    def render(self, text: str) -> str:
        """Sanitised HTML of the Markdown `text`, or the text as it is. Raises nothing.

        Texts over `largest` characters, and those that take too long, come back as they are.
        """
        if len(text) > self._largest:
            return markdown.as_is(text)
        with self._lock:
            try:
                return self._ask(text)
            except (OSError, EOFError):
                self._end()
                return markdown.as_is(text)

    def close(self) -> None:
        """End the child process, if there is one."""
        with self._lock:
            self._end()

    def _ask(self, text: str) -> str:
        _, pipe = self._child or self._start()
        pipe.send_bytes(text.encode("utf-8", "surrogatepass"))
        if not pipe.poll(self._seconds):
            raise TimeoutError
        return pipe.recv_bytes().decode("utf-8", "replace")

    def _start(self) -> tuple[BaseProcess, Connection]:
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        child = context.Process(target=_serve, args=(theirs,), name="preview", daemon=True)
        child.start()
        theirs.close()
        self._child = (child, ours)
        if not ours.poll(20) or ours.recv_bytes() != b"ready":
            raise TimeoutError
        return self._child

    def _end(self) -> None:
        if self._child is None:
            return
        child, pipe = self._child
        self._child = None
        pipe.close()
        child.kill()
        child.join(5)
        child.close()


def _serve(pipe: Connection) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform != "win32":
        with contextlib.suppress(OSError):
            os.nice(5)  # typing comes first
    pipe.send_bytes(b"ready")
    with contextlib.suppress(EOFError, OSError):
        while True:
            text = pipe.recv_bytes().decode("utf-8", "replace")
            pipe.send_bytes(markdown.to_html(text).encode("utf-8", "replace"))
